import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeText } from '../../../../src/core/page-times.ts';
import { type Column, Instant, type RecordBatch } from '../../../../src/core/record-batch.ts';
import { TimeZone } from '../../../../src/core/time-zone.ts';
import { precisionOf, type TimePrecision } from '../../../../src/core/wall-text.ts';
import { fixedNumberText } from '../../../../src/encoding/fixed-number.ts';
import { PageTimes } from '../../../../src/formats/pdf/cell-format.ts';
import { sharedWidths } from '../../../../src/formats/pdf/column-plan.ts';
import { FieldMeter } from '../../../../src/formats/pdf/field-meter.ts';
import { HeldRows } from '../../../../src/formats/pdf/held-rows.ts';
import { sequence } from '../../../support/oracles/bytes.ts';

const precisions: readonly TimePrecision[] = ['minute', 'second', 'millisecond'];

describe('times on pages', () => {
  test('equal those of the preview, and single finer times are shown in full', () => {
    const zones = ['UTC', 'Europe/Rome', 'Asia/Kathmandu', 'America/St_Johns'].map((name) => TimeZone.of(name));
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: -6e13, max: 2.6e14 }).map((ms) => (ms % 3 === 0 ? ms * 1000 - ((ms * 1000) % 60_000) : ms)),
        fc.constantFrom(...precisions),
        fc.boolean(),
        (zone, raw, precision, offset) => {
          const ms = Math.max(-6e13, Math.min(raw, 2.6e14));
          const own = precisionOf(ms, zone);
          const finest = precisions.indexOf(own) > precisions.indexOf(precision) ? own : precision;
          const told = zone.offsetAt(ms);
          const shown = new PageTimes(zone).text(ms, { decimals: 0, times: { precision, offset }, offset: told });
          const isUtc = zone.name === 'UTC';
          expect(shown).toBe(timeText(ms, zone, { precision: finest, offset: offset && !isUtc }));
          const other = { decimals: 0, times: { precision, offset: false }, offset: told + 1 };
          expect(new PageTimes(zone).text(ms, other)).toBe(timeText(ms, zone, { precision: finest, offset: !isUtc }));
        },
      ),
    );
  });

  test('and figures are texts in cells of any kind', () => {
    const times = new PageTimes(TimeZone.of('UTC'));
    const display = { decimals: 1, times: { precision: 'minute', offset: false }, offset: undefined } as const;
    const cells = [1.25, Number.NaN, new Instant(0), new Instant(Number.NaN), true, '=x', null];
    expect(cells.map((cell) => times.cellText(cell, display))).toEqual([
      ...['1.3', '', '1970-01-01 00:00', '', 'true', '=x', ''],
    ]);
    expect(fixedNumberText(1.25, 'full')).toBe('1.25');
  });
});

describe('held rows', () => {
  const batch = (rows: number, columns: number, kind: 'number' | 'mixed'): RecordBatch => ({
    length: rows,
    columns: Array.from(
      { length: columns },
      (): Column =>
        kind === 'number'
          ? { kind, values: new Float64Array(rows) }
          : { kind, cells: new Array<null>(rows).fill(null) },
    ),
  });
  const held = async (count: number, of: RecordBatch, mostRows = Number.POSITIVE_INFINITY) => {
    const source = sequence(Array.from({ length: count }, () => of));
    const rows = await HeldRows.of(source[Symbol.asyncIterator](), mostRows);
    const before = [rows.whole, rows.rows];
    let all = 0;
    for await (const { length } of rows.all()) all += length;
    return [...before, all, rows.batches.length];
  };

  test('are all rows, or about a million cells; they are passed on and then released', async () => {
    expect(await held(3, batch(1000, 5, 'number'))).toEqual([true, 3000, 3000, 0]);
    expect(await held(300, batch(1000, 5, 'number'))).toEqual([false, 210_000, 300_000, 0]);
    expect(await held(100, batch(1000, 5, 'mixed'))).toEqual([false, 53_000, 100_000, 0]);
    expect(await held(0, batch(1, 1, 'number'))).toEqual([true, 0, 0, 0]);
  });

  test('are no more than fit in a file', async () => {
    expect(await held(300, batch(1000, 5, 'number'), 4500)).toEqual([false, 5000, 300_000, 0]);
  });
});

describe('a field', () => {
  const metered = (...columns: Column[]) => {
    const meter = new FieldMeter(TimeZone.of('UTC'), {});
    for (const column of columns) meter.add(column, column.kind === 'mixed' ? column.cells.length : 2);
    return meter;
  };
  const text = (dictionary: string[], ...codes: number[]): Column => ({
    ...{ kind: 'text', dictionary, codes: Uint32Array.from(codes) },
  });

  test('is constant when all of its cells are one text', () => {
    expect(metered(text(['a', 'b'], 0, 0)).constant).toBe('a');
    expect(metered(text(['a', 'b'], 0, 1)).constant).toBeUndefined();
    expect(metered(text(['a', 'b'], 0, 0), text(['b', 'a'], 1, 1)).constant).toBe('a');
    expect(metered(text(['a', ''], 0, 1)).constant).toBeUndefined();
    expect(metered(text(['', 'a'], 0, 0)).constant).toBe('');
    expect(metered({ kind: 'mixed', cells: ['a', 'a', null] }).constant).toBeUndefined();
    expect(metered({ kind: 'number', values: Float64Array.of(1, 1) }).constant).toBeUndefined();
    expect(metered({ kind: 'mixed', cells: [new Instant(0)] }).constant).toBeUndefined();
    expect(metered().constant).toBeUndefined();
  });

  test('returns the used texts, also of a growing dictionary', () => {
    const dictionary = ['a', 'b'];
    const meter = metered(text(dictionary, 1, 1));
    dictionary.push('c');
    meter.add(text(dictionary, 2, 2), 2);
    expect([...meter.texts()]).toEqual(['b', 'c']);
  });
});

test('columns never take more than the available width, nor less than their least when that fits', () => {
  const size = fc.tuple(fc.integer({ min: 10, max: 80 }), fc.nat(200), fc.nat(400)).map(([least, most, whole]) => ({
    ...{ least, most: least + most, whole: least + whole },
  }));
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 8 }), fc.integer({ min: 100, max: 800 }), (columns, room) => {
      const least = columns.reduce((sum, column) => sum + column.least, 0);
      fc.pre(least <= room);
      const widths = sharedWidths(columns, room);
      expect(widths.reduce((sum, width) => sum + width, 0)).toBeLessThanOrEqual(room + 1e-6);
      for (const [i, width] of widths.entries()) expect(width).toBeGreaterThanOrEqual(columns[i]!.least);
    }),
  );
});
