import { Instant } from '../core/record-batch.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { AggregateFunction } from '../decimation/accumulators.ts';
import type { Fact } from '../formats/format.ts';
import type { ItemPlan } from './plan.ts';

/** The contract's `dsf` in words. */
const FUNCTION_WORDS: Readonly<Record<AggregateFunction, string>> = {
  avg: 'average',
  max: 'maximum',
  min: 'minimum',
  sum: 'sum',
  stddev: 'sample standard deviation',
  variance: 'sample variance',
};

const UNIT_WORDS = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week', M: 'month', y: 'year' } as const;

/** What a file says about an item's rows: where they are from and what was done to them. */
export function itemFacts({ query, targets, decimation, delta, shape }: ItemPlan, zone: TimeZone): Fact[] {
  const variables = targets.map(({ name, label }) => (label === name ? name : `${label} (${name})`));
  const size = decimation && `${decimation.size.count} ${UNIT_WORDS[decimation.size.unit]}`;
  const plural = decimation && decimation.size.count > 1 ? 's' : '';
  return [
    { label: 'Channel', value: query.channelId },
    ...(query.subtopic === '' ? [] : [{ label: 'Subtopic', value: query.subtopic }]),
    { label: variables.length === 1 ? 'Variable' : 'Variables', value: variables.join(', ') },
    { label: 'From (inclusive)', value: new Instant(query.from) },
    { label: 'To (exclusive)', value: new Instant(query.to) },
    { label: 'Time zone', value: zone.name },
    { label: 'Decimation', value: decimation ? `${FUNCTION_WORDS[decimation.function]} of ${size}${plural}` : 'none' },
    ...(delta ? [{ label: 'Transform', value: 'delta: difference from the value before' }] : []),
    { label: 'Layout', value: shape.id },
  ];
}
