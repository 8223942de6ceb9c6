/** Collects the statements under the title of a document: facts, columns with one text in all rows, and rounding. */
import type { Cell } from '../../core/record-batch.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import { unitText } from '../../core/unit-text.ts';
import { precisionOf, wallText } from '../../core/wall-text.ts';
import type { Fact } from '../format.ts';
import { PageTimes } from './cell-format.ts';
import type { FieldMeter } from './field-meter.ts';
import type { FactText } from './opening.ts';

/** Facts as texts. */
export interface HeadFacts {
  /** Values for the line under the title. */
  readonly headline: readonly string[];
  /** The other facts, with labels. */
  readonly facts: readonly FactText[];
}

/** Turns facts and the creation date of the file (Unix milliseconds) into texts. */
export function headFacts(facts: readonly Fact[], created: number, zone: TimeZone): HeadFacts {
  const times = new PageTimes(zone);
  const text = (value: Cell) => {
    const precision = value !== null && typeof value === 'object' ? precisionOf(value.ms, zone) : 'minute';
    return times.cellText(value, { decimals: 'full', times: { precision, offset: true }, offset: undefined });
  };
  return {
    headline: facts.filter(({ headline }) => headline).map(({ value }) => text(value)),
    facts: [
      ...facts.filter(({ headline }) => !headline).map(({ label, value }) => ({ label, value: text(value) })),
      { label: 'Created', value: wallText(created, zone, 'minute') },
    ],
  };
}

/** A column and the meter of its cells. */
export interface MeteredColumn {
  /** Column id. */
  readonly id: string;
  /** Header text. */
  readonly label: string;
  /** Counts and measures its cells. */
  readonly meter: FieldMeter;
}

/**
 * Finds the columns that have the same text in all rows, and returns that text by index. It leaves out at least one
 * column, so that the table never consists of times alone.
 */
export function constantColumns(columns: readonly MeteredColumn[]): Map<number, string> {
  const constants = new Map<number, string>();
  columns.forEach(({ meter }, index) => {
    const { constant } = meter;
    if (constant !== undefined) constants.set(index, constant);
  });
  const isLeft = columns.some(({ meter }, index) => !constants.has(index) && meter.instants === 0);
  const last = [...constants.keys()].at(-1);
  if (!isLeft && last !== undefined) constants.delete(last);
  return constants;
}

/** Makes facts of columns that are not shown as columns, except those that the other facts already state. */
export function constantFacts(
  columns: readonly MeteredColumn[],
  constants: ReadonlyMap<number, string>,
  facts: readonly FactText[],
): FactText[] {
  const stated = new Set(facts.flatMap(({ value }) => [value, ...value.split(/[,()]+/).map((part) => part.trim())]));
  stated.delete('');
  return [...constants]
    .filter(([, text]) => !stated.has(text) && !stated.has(unitText(text)))
    .map(([index, text]) => ({ label: columns[index]!.label, value: text === '' ? 'none' : text }));
}

/** Writes what is rounded, as the beginning of a sentence; undefined when no figure is. */
export function roundingNote(
  columns: readonly { readonly rounded: boolean; readonly display: { readonly decimals: number | 'full' } }[],
): string | undefined {
  const decimals = columns.flatMap(({ rounded, display }) =>
    rounded && display.decimals !== 'full' ? [display.decimals] : [],
  );
  if (decimals.length === 0) return undefined;
  const [least, most] = [Math.min(...decimals), Math.max(...decimals)];
  const count = least === most ? `${most}` : `${least} ${most - least === 1 ? 'or' : 'to'} ${most}`;
  const to = most === 0 ? 'whole numbers' : `${count} ${count === '1' ? 'decimal' : 'decimals'}`;
  return `Figures are rounded to ${to}`;
}
