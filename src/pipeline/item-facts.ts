/** Writes what a file says about an item's rows: where they come from and what was done to them. */
import type { ColumnHeader } from '../core/record-batch.ts';
import { unitText } from '../core/unit-text.ts';
import type { Fact } from '../formats/format.ts';
import type { AggregateFunction } from '../transforms/accumulators.ts';
import type { GapFill } from '../transforms/gaps.ts';
import { labelOf, lastPart } from './file-names.ts';
import type { ExportPlan, MessagePlan } from './item-plans.ts';
import { periodText, zoneText } from './period-text.ts';
import type { UnitLog } from './unit-log.ts';
import { wholeWindow } from './whole-window.ts';

/** The contract's `dsf` in words. */
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

/** What a row shows when there is no reading. */
const GAP_WORDS: Readonly<Record<GapFill, string>> = {
  empty: 'left empty where there is no reading',
  previous: 'the one before where there is no reading',
  linear: 'interpolated where there is no reading',
};

const UNIT_WORDS = { s: 'second', m: 'minute', h: 'hour', d: 'day', w: 'week', M: 'month', y: 'year' } as const;

/** An item that is at least partly read. */
export interface ReadItem {
  /** The plan of the item. */
  readonly item: MessagePlan;
  /** The columns of its rows, without units. */
  readonly columns: readonly ColumnHeader[];
  /** The units in its messages so far. */
  readonly units: UnitLog;
}

/**
 * Returns the facts of a table: period, time zone, variables with their units, what each row shows, and the channel.
 *
 * @param read the items in the table, mostly one; their units are those known at the time of the call
 */
export function itemFacts(read: readonly ReadItem[], { zone }: Pick<ExportPlan, 'zone'>): Fact[] {
  const queries = read.map(({ item }) => item.query);
  const { from, to } = wholeWindow(queries)!;
  const listed = (one: string, several: string, texts: readonly string[]): Fact[] => {
    const all = [...new Set(texts)].filter((text) => text !== '');
    return all.length === 0 ? [] : [{ label: all.length === 1 ? one : several, value: all.join(', ') }];
  };
  return [
    { label: 'Period', value: periodText(from, to, zone), headline: true },
    { label: 'Time zone', value: zoneText(from, to, zone), headline: true },
    ...listed('Variable', 'Variables', variableTexts(read)),
    { label: 'Values', value: valuesOf(read) },
    ...listed(
      'Channel',
      'Channels',
      queries.map(({ channelId }) => channelId),
    ),
    ...listed(
      'Subtopic',
      'Subtopics',
      queries.map(({ subtopic }) => subtopic),
    ),
  ];
}

/** Names each variable with its units. A variable of several items appears once, with the units from all of them. */
function variableTexts(read: readonly ReadItem[]): string[] {
  const units = new Map<string, Set<string>>();
  for (const { item, units: log } of read) {
    for (const { name, label } of item.targets) {
      const shown = label === name ? lastPart(name) : label;
      units.set(shown, (units.get(shown) ?? new Set()).add(shownUnits(log.of(name), item)));
    }
  }
  return [...units].map(([shown, own]) => {
    const texts = [...own].filter((text) => text !== '');
    return texts.length === 0 ? shown : `${shown} (${texts.join(', ')})`;
  });
}

/** Describes what was done to the values of all items. When items differ, it names the variables of each. */
function valuesOf(read: readonly ReadItem[]): string {
  const items = new Map<string, MessagePlan[]>();
  for (const { item } of read) items.set(valuesText(item), [...(items.get(valuesText(item)) ?? []), item]);
  const texts = [...items].map(([text, own]) => `${text} (${labelOf(own.flatMap(({ targets }) => targets))})`);
  return items.size === 1 ? [...items.keys()][0]! : texts.join('; ');
}

/**
 * Describes what was done to the values: `average per hour`, `every reading, as the difference from the one before`.
 */
function valuesText({ decimation, delta, gaps }: MessagePlan): string {
  let text = 'every reading';
  if (decimation) {
    const { count, unit } = decimation.size;
    text = `${FUNCTION_WORDS[decimation.function]} per ${count === 1 ? '' : `${count} `}${UNIT_WORDS[unit]}${count === 1 ? '' : 's'}`;
  }
  if (delta) text += ', as the difference from the one before';
  return gaps === undefined ? text : `${text}, ${GAP_WORDS[gaps]}`;
}

/**
 * Writes the units of a variable's values in alphabetical order, separated by commas, because sources give series in any
 * order. A count has no unit; a variance has the unit squared.
 */
export function shownUnits(
  units: readonly string[],
  { decimation, unit }: Pick<MessagePlan, 'decimation' | 'unit'>,
): string {
  if (unit !== undefined) return unit;
  const dsf = decimation?.function;
  if (dsf === 'count') return '';
  const texts = units.map(unitText).sort();
  const squared = (text: string) => (/^[\p{L}°%]+$/u.test(text) ? `${text}²` : `(${text})²`);
  return (dsf === 'variance' ? texts.map(squared) : texts).join(', ');
}
