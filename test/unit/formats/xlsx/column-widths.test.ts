import type ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { Instant, type RecordBatch } from '../../../../src/core/record-batch.ts';
import { figures, figuresOf, kindsOf, mixed, opened, partsOf, schemaOf, times } from '../../../support/opened-xlsx.ts';
import type { XlsxRun } from '../../../support/written-xlsx.ts';

/** Returns the column widths of the first sheet. They are a little wider than needed. */
async function widths(run: XlsxRun): Promise<number[]> {
  const { sheet } = await opened(run);
  return sheet.columns.map(({ width }) => width!);
}

const table = (...batches: RecordBatch[]): Pick<XlsxRun, 'tables'> => ({
  tables: [{ schema: schemaOf('n'), batches }],
});

describe('the width of a column', () => {
  test.each<[string, XlsxRun, number]>([
    ['figures', table(figures(1.5, 12_345_678)), '12345678'.length],
    ['figures with decimals', table(figures(10.25, -10.5)), '-10.50'.length],
    ['figures of a number format', { ...table(figures(12_345_678)), options: { numberFormat: '#,##0.00' } }, 13],
    ['negative figures', { ...table(figures(-12_345_678, 1)), options: { numberFormat: '#,##0.00' } }, 14],
    ['dates of a date format', { ...table(times(0)), options: { dateFormat: 'dddd, d mmmm yyyy hh:mm:ss' } }, 42],
    ['times with milliseconds', table(times(0, 1)), 23],
    ['all digits', { ...table(figures(1, 0.1 + 0.2)), decimals: 'full' }, 19],
    ['texts', table(mixed(['short', 'a text of some length'])), 21],
    ['lines of a text', table(mixed(['one line\nand another line'])), 16],
    ['wide letters', table(mixed(['温度温度温度温度'])), 16],
    ['times written as texts', table(mixed([new Instant(-1e14)])), '-001199-02-15T14:13:20.000Z'.length],
  ])('has room for %s', async (_, run, characters) => {
    const [width] = await widths(run);
    expect(width).toBeGreaterThan(characters);
    expect(width).toBeLessThanOrEqual(characters + 6);
  });

  test('has room for values that come after thousands of rows, whatever batches they come in', async () => {
    const values = new Array<number>(200_000).fill(0);
    values[150_000] = 123_456_789.5;
    const [one] = await widths({ ...table(figuresOf(values.slice(0, 100_000)), figuresOf(values.slice(100_000))) });
    expect(one).toBeGreaterThan('123456790'.length);
    const cells = mixed(values.map((value, at) => (at === 190_000 ? 'a text that comes late' : value)));
    expect(await widths(table(cells))).toEqual([25]);
  });

  test('is measured from a limited number of rows, and is the same for any batches', async () => {
    const values = new Array<number>(300_000).fill(0);
    values[299_000] = 123_456_789.5;
    const cut = (...at: number[]) => [0, ...at].map((from, i) => figuresOf(values.slice(from, at[i] ?? 300_000)));
    const all = await Promise.all(
      [cut(100_000, 200_000), cut(1, 120_001, 250_000)].map((batches) => widths(table(...batches))),
    );
    expect(all).toEqual([[8], [8]]);
  });

  test('uses the number format that a host has set', async () => {
    const prepare = ({ worksheets: [sheet] }: ExcelJS.Workbook) => {
      for (const row of [-2, -1, 0]) sheet!.getCell(sheet!.rowCount + row, 1).numFmt = '#,##0.000000" kWh per hour"';
    };
    expect((await widths({ ...table(figures(1)), prepare: prepare as never }))[0]).toBeGreaterThan(20);
  });

  test('has room for the label beside the filter button, in several lines above figures', async () => {
    const label = 'Active power of the heat pump in the basement (W)';
    const schema = kindsOf({ [label]: 'number', 'a text column with a label': 'text' });
    const { sheet } = await opened({ tables: [{ schema, batches: [mixed([1], ['x'])] }] });
    expect(sheet.columns.map(({ width }) => width)).toEqual([29, 36]);
    expect(sheet.getRow(1).height).toBeGreaterThan(26);
    expect([sheet.getCell('A1').alignment, sheet.getCell('B1').alignment]).toEqual([
      expect.objectContaining({ horizontal: 'right', indent: 2, wrapText: true }),
      expect.objectContaining({ horizontal: 'left', indent: 1, wrapText: true }),
    ]);
  });

  test('keeps the height of a header that a host has set', async () => {
    const prepare = ({ worksheets: [sheet] }: ExcelJS.Workbook) => {
      sheet!.getRow(1).height = 99;
    };
    const schema = kindsOf({ [`long ${'label '.repeat(20)}`]: 'number' });
    const { sheet } = await opened({ tables: [{ schema, batches: [] }], prepare: prepare as never });
    expect(sheet.getRow(1).height).toBe(99);
  });
});

test('labels of figures are right-aligned, flush right without a filter; times are left-aligned', async () => {
  const schema = kindsOf({ time: 'time', value: 'number', unit: 'text', name: 'text' });
  const batches = [mixed([new Instant(0)], [1], ['Cel'], ['n'])];
  const { sheet, bytes } = await opened({ tables: [{ schema, batches }], options: { autoFilter: false } });
  const places = [1, 2].map((row) =>
    ['A', 'B', 'C', 'D'].map((letter) => {
      const { horizontal, indent } = sheet.getCell(`${letter}${row}`).alignment ?? {};
      return [horizontal, indent];
    }),
  );
  expect(places).toEqual([
    [
      [undefined, undefined],
      ['right', undefined],
      ['left', 1],
      [undefined, undefined],
    ],
    [
      ['left', undefined],
      [undefined, undefined],
      ['left', 1],
      [undefined, undefined],
    ],
  ]);
  expect(partsOf(bytes).some(({ content }) => content.includes('<autoFilter'))).toBe(false);
});
