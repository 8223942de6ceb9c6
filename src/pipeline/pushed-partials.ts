/** Lets the source aggregate the messages of a decimated item. Loaded only for sources that can. */
import type { SampleBatch } from '../core/sample-batch.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { PartialQuery, ReadContext, SampleSource } from '../sources/source.ts';
import { partialStep } from '../transforms/partial-step.ts';
import type { MessagePlan } from './item-plans.ts';

/**
 * Reads the partial aggregates of an item, from which its buckets can be made; undefined when they can be made only from
 * the messages. A median has no partial aggregates.
 */
export function pushedPartials(
  plan: MessagePlan,
  zone: TimeZone,
  source: SampleSource,
  context: ReadContext,
): AsyncGenerator<SampleBatch> | undefined {
  const query = partialQuery(plan, zone);
  return query && source.readPartials?.(query, context);
}

/** Estimates how many partial aggregates an item has: a step for each of its series. Undefined when messages are read. */
export async function mostPartials(
  plan: MessagePlan,
  zone: TimeZone,
  source: SampleSource,
  context: ReadContext,
): Promise<number | undefined> {
  const query = partialQuery(plan, zone);
  // A read begins when the first batch is taken.
  if (!query || !source.readPartials?.(query, context)) return undefined;
  const { from, to, stepMs, names } = query;
  const series = (await source.seriesCount?.(query, context)) ?? names.length;
  return series * (Math.ceil(to / stepMs) - Math.floor(from / stepMs));
}

function partialQuery({ decimation, query }: MessagePlan, zone: TimeZone): PartialQuery | undefined {
  if (!decimation || decimation.function === 'median') return undefined;
  const { size, function: name } = decimation;
  return { ...query, function: name, stepMs: partialStep(size, zone, query.from, query.to) };
}
