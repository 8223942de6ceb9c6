/** Lets the source aggregate the messages of a decimated item. Loaded only for sources that can. */
import type { SampleBatch } from '../core/sample-batch.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { ReadContext, SampleSource } from '../sources/source.ts';
import { partialStep } from '../transforms/partial-step.ts';
import type { MessagePlan } from './item-plans.ts';

/**
 * Reads the partial aggregates of an item, from which its buckets can be made; undefined when they can be made only from
 * the messages. A median has no partial aggregates.
 */
export function pushedPartials(
  { decimation, query }: MessagePlan,
  zone: TimeZone,
  source: SampleSource,
  context: ReadContext,
): AsyncGenerator<SampleBatch> | undefined {
  if (!decimation || decimation.function === 'median') return undefined;
  const { size, function: name } = decimation;
  const stepMs = partialStep(size, zone, query.from, query.to);
  return source.readPartials?.({ ...query, function: name, stepMs }, context);
}
