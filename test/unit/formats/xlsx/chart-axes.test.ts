import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeZone } from '../../../../src/core/time-zone.ts';
import { timeAxis } from '../../../../src/formats/xlsx/chart-axes.ts';

const HOUR = 3_600_000;
const UTC = TimeZone.of('UTC');

/** What a time axis writes at its ticks, `kind` rows lying `row` milliseconds apart. */
function labelsOf(from: number, length: number, kind?: 'time' | 'rows', row = 0): string[] {
  const axis = timeAxis(from, from + length, UTC, kind, row);
  const distance = kind === 'rows' ? axis.step * row : axis.step * 24 * HOUR;
  const labels: string[] = [];
  for (let tick = from; tick <= from + length; tick += distance) {
    const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T(.*)\.\d+Z$/.exec(new Date(Math.round(tick)).toISOString())!;
    const parts = { yyyy: year, mmm: month, d: day, 'hh:mm:ss': time, 'hh:mm': time!.slice(0, 5) };
    labels.push(axis.format.replace(/yyyy|mmm|d|hh:mm(:ss)?/g, (part) => parts[part as keyof typeof parts]!));
  }
  return labels;
}

const start = fc.integer({ min: 1_400_000_000_000, max: 1_900_000_000_000 });

test('the labels of a time axis differ wherever its ticks do', () => {
  // From minutes to decades, and as many windows of each length.
  for (let length = 60_000; length < 30 * 366 * 24 * HOUR; length *= 1.03) {
    // A clock that shows no date repeats after a day, beside which an axis of 36 hours says no more.
    if (length > 24 * HOUR && length <= 36 * HOUR) continue;
    const labels = labelsOf(1_698_530_400_000, length);
    expect({ length, labels }).toEqual({ length, labels: [...new Set(labels)] });
  }
});

test('the labels of rows differ, too, wherever rows are further apart than an hour', () => {
  fc.assert(
    fc.property(start, fc.integer({ min: 2, max: 24 * 40 }), fc.integer({ min: 3, max: 300 }), (from, hours, rows) => {
      const length = hours * HOUR * rows;
      fc.pre(length > 36 * HOUR && length < 150 * 24 * HOUR);
      const labels = labelsOf(from, length, 'rows', hours * HOUR);
      expect(new Set(labels).size).toBe(labels.length);
    }),
  );
});
