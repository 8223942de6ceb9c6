/** What a file says about an item's rows, in words: where they are from and what was done to them. */
import type { TimeZone } from '../core/time-zone.ts';
import { unitText } from '../core/unit-text.ts';
import type { AggregateFunction } from '../decimation/accumulators.ts';
import type { GapFill } from '../decimation/gaps.ts';
import type { Fact } from '../formats/format.ts';
import { lastPart } from './file-names.ts';
import { periodText, zoneText } from './period-text.ts';
import type { ItemPlan } from './plan.ts';
import type { UnitLog } from './unit-log.ts';

/** The contract's `dsf` in words: what a row holds of its bucket. */
const FUNCTION_WORDS: Readonly<Record<AggregateFunction, string>> = {
  avg: 'average',
  max: 'maximum',
  min: 'minimum',
  sum: 'sum',
  stddev: 'standard deviation',
  variance: 'variance',
  count: 'number of readings',
  first: 'first reading',
  last: 'last reading',
  median: 'median',
};

/** What stands where there is no reading. */
const GAP_WORDS: Readonly<Record<GapFill, string>> = {
  empty: 'left empty where there is no reading',
  previous: 'the one before where there is no reading',
  linear: 'interpolated where there is no reading',
};

const UNIT_WORDS = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week', M: 'month', y: 'year' } as const;

/**
 * The facts of an item, each said once: period, time zone, channel, variables with their units, and what each row holds.
 *
 * @param units what is known of them when it is asked
 */
export function itemFacts(item: ItemPlan, zone: TimeZone, units: UnitLog): Fact[] {
  const { query, targets } = item;
  const { from, to, channelId, subtopic } = query;
  const variables = targets.map(({ name, label }) => {
    const told = shownUnits(units.of(name), item);
    const shown = label === name ? lastPart(name) : label;
    return told === '' ? shown : `${shown} (${told})`;
  });
  return [
    { label: 'Period', value: periodText(from, to, zone) },
    { label: 'Time zone', value: zoneText(from, to, zone) },
    { label: 'Channel', value: channelId },
    ...(subtopic === '' ? [] : [{ label: 'Subtopic', value: subtopic }]),
    { label: variables.length === 1 ? 'Variable' : 'Variables', value: variables.join(', ') },
    { label: 'Values', value: valuesText(item) },
  ];
}

/** What was done to the values: `average per hour`, `every reading, as difference from the one before`. */
function valuesText({ decimation, delta, gaps }: ItemPlan): string {
  let text = 'every reading';
  if (decimation) {
    const { count, unit } = decimation.size;
    text = `${FUNCTION_WORDS[decimation.function]} per ${count === 1 ? '' : `${count} `}${UNIT_WORDS[unit]}${count === 1 ? '' : 's'}`;
  }
  if (delta) text += ', as the difference from the one before';
  return gaps === undefined ? text : `${text}, ${GAP_WORDS[gaps]}`;
}

/** Units of a variable's values as people write them, of several with commas: a count has none, a variance squares. */
export function shownUnits(units: readonly string[], { decimation }: Pick<ItemPlan, 'decimation'>): string {
  const dsf = decimation?.function;
  if (dsf === 'count') return '';
  const texts = units.map(unitText);
  const squared = (text: string) => (/^[\p{L}°%]+$/u.test(text) ? `${text}²` : `(${text})²`);
  return (dsf === 'variance' ? texts.map(squared) : texts).join(', ');
}
