import type ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import { type Cell, Instant, type RecordSchema } from '../../../../src/core/record-batch.ts';
import { column, figures, mixed, opened, partsOf, schemaOf } from '../../../support/opened-xlsx.ts';
import type { XlsxRun } from '../../../support/written-xlsx.ts';

/** Returns the number formats of the cells of a sheet from a row on, by row and column. */
const formatsOf = (sheet: ExcelJS.Worksheet, from = 2): (string | undefined)[][] =>
  Array.from({ length: sheet.rowCount - from + 1 }, (_, at) =>
    Array.from({ length: sheet.columnCount }, (_, k) => sheet.getCell(from + at, k + 1).numFmt),
  );

const series = (...values: number[]): XlsxRun => ({
  tables: [{ schema: schemaOf('n'), batches: [figures(...values)] }],
});

/** Returns the format that all figures of one column share. */
async function formatOf(run: XlsxRun): Promise<string | undefined> {
  const formats = new Set(formatsOf((await opened(run)).sheet).flat());
  expect(formats.size).toBe(1);
  return [...formats][0];
}

describe('the figures of a sheet', () => {
  test.each<[string, number[], string]>([
    ['as many decimals as four digits of the spread', [20.123456, 28.987654], '0.000'],
    ['none when the spread is large', [0.5, 12_345.678], '0'],
    ['none for whole numbers', [1, 2, 300], '0'],
    ['no more than the figures have', [1.5, 2.25], '0.00'],
    ['the same in a whole column, also for late values', [...new Array(999).fill(5), 5.4321], '0.0000'],
    ["the program's choice when six would show nothing", [1e-9, 2e-9], 'General'],
    ["the program's choice when figures have more digits than it supports", [1e15, 2.5e15], 'General'],
  ])('show %s', async (_, values, format) => {
    expect(await formatOf(series(...values))).toBe(format === 'General' ? undefined : format);
  });

  test('contain the full number whatever they show', async () => {
    const { sheet } = await opened(series(20.123456789, 28.987654321));
    expect([2, 3].map((row) => sheet.getCell(row, 1).value)).toEqual([20.123456789, 28.987654321]);
  });

  test('show the decimals of their own column, in every sheet', async () => {
    const batch = (a: number, b: number) => mixed([a, a + 1], [b, b + 1]);
    const table = (a: number, b: number) => ({ schema: schemaOf('a', 'b'), batches: [batch(a, b), batch(a, b)] });
    const { book } = await opened({ tables: [table(0.12345, 7), table(1, 0.5)] });
    expect(book.worksheets.slice(0, 2).map((sheet) => formatsOf(sheet)[3])).toEqual([
      ['0.000', '0'],
      ['0', '0.0'],
    ]);
  });

  test.each<[XlsxRun, string | undefined]>([
    [{ ...series(1 / 3), decimals: 'full' }, undefined],
    [{ ...series(1 / 3), decimals: 0 }, '0'],
    [{ ...series(1 / 3), decimals: 10 }, '0.0000000000'],
    [{ ...series(1 / 3), options: { numberFormat: '#,##0.0' } }, '#,##0.0'],
    [{ ...series(1 / 3), options: { numberFormat: '#,##0.0' }, decimals: 4 }, '#,##0.0'],
    [{ ...series(1 / 3), options: { numberFormat: 'General' } }, undefined],
  ])('follow the options %j', async (run, format) => expect(await formatOf(run)).toBe(format));

  test('in a mixed column have its decimals; texts, booleans and times have none', async () => {
    const cells: Cell[] = [1.25, 'text', true, false, new Instant(0), null, 2.5];
    for (const options of [{}, { numberFormat: '0.00' }]) {
      const { sheet } = await opened({ ...column(...cells), options });
      const [first, text, yes, no, time, , last] = formatsOf(sheet).map(([format]) => format);
      expect([first, last, time]).toEqual(['0.00', '0.00', 'yyyy-mm-dd hh:mm:ss']);
      expect(text).toBe(options.numberFormat);
      // Without it, LibreOffice shows booleans as 1 and 0.
      expect([yes, no]).toEqual(['"TRUE";"TRUE";"FALSE"', '"TRUE";"TRUE";"FALSE"']);
      expect(sheet.getCell('A4').value).toBe(true);
    }
  });

  test('shrink in a narrow column, as times do and texts do not', async () => {
    const { sheet } = await opened(column(1.25, 'text', true, new Instant(0), new Instant(1)));
    const shrinks = [2, 3, 4, 5, 6].map((row) => sheet.getCell(row, 1).alignment?.shrinkToFit ?? false);
    expect(shrinks).toEqual([true, false, false, true, true]);
  });

  test('of records have the decimals of their field', async () => {
    const schema: RecordSchema = { ...schemaOf('label', 'value'), blockRows: 3 };
    const record = (a: number, b: number) => mixed(['a', 'b', 'c'], [a, b, 'text']);
    const { sheet } = await opened({ tables: [{ schema, batches: [record(1.25, 1000), record(2.5, 2000)] }] });
    const formats = formatsOf(sheet, 1).map(([, format]) => format);
    expect(formats).toEqual(['0.00', '0', undefined, undefined, '0.00', '0', undefined]);
    expect(sheet.getCell('B1').alignment?.horizontal).toBe('left');
  });

  test('of records have the decimals that their field asks for', async () => {
    const fields = [{ decimals: 1 }, {}, { decimals: 'full' as const }];
    const schema: RecordSchema = { ...schemaOf('label', 'value'), blockRows: 3, fields };
    const tables = [{ schema, batches: [mixed(['a', 'b', 'c'], [1.25, 1.25, 1.25])] }];
    for (const [decimals, formats] of [
      ['auto', ['0.0', '0.00', undefined]],
      ['full', ['0.0', undefined, undefined]],
    ] as const) {
      const { sheet } = await opened({ tables, decimals });
      expect(formatsOf(sheet, 1).map(([, format]) => format)).toEqual(formats);
    }
  });

  test('keep the styles of a host, and its number format if set', async () => {
    const prepare = (workbook: ExcelJS.Workbook) => {
      const [sheet] = workbook.worksheets;
      const pattern = sheet!.rowCount - 2;
      sheet!.getCell(pattern, 1).font = { color: { argb: 'FFFF0000' } };
      sheet!.getCell(pattern, 2).numFmt = '0.0%';
      sheet!.getCell(pattern, 2).alignment = { horizontal: 'center', wrapText: true };
    };
    const tables = [{ schema: schemaOf('a', 'b'), batches: [mixed([0.125, 0.25], [0.125, 'text'])] }];
    const { sheet } = await opened({ tables, prepare: prepare as never });
    const [a, b, text] = ['A2', 'B2', 'B3'].map((address) => sheet.getCell(address));
    expect([a!.numFmt, a!.font.color?.argb, a!.font.name]).toEqual(['0.000', 'FFFF0000', 'Arial']);
    expect([b!.numFmt, b!.alignment]).toEqual([
      '0.0%',
      expect.objectContaining({ horizontal: 'center', shrinkToFit: true }),
    ]);
    // Only texts wrap, because cells that wrap do not shrink.
    expect([b!.alignment.wrapText, text!.alignment.wrapText]).toEqual([undefined, true]);
  });

  test('make the same bytes however the rows are cut into batches', async () => {
    const values = Array.from({ length: 300 }, (_, at) => Math.sin(at) * 10 ** (at % 4));
    const whole = await opened(series(...values));
    const cut = await opened({
      tables: [{ schema: schemaOf('n'), batches: [figures(...values.slice(0, 7)), figures(...values.slice(7))] }],
    });
    expect(Buffer.compare(whole.bytes, cut.bytes)).toBe(0);
  });
});

test('every font of a workbook has a name, and texts have the font of figures', async () => {
  const { book, bytes } = await opened(column('text', 1));
  const styles = partsOf(bytes).find(({ name }) => name === 'xl/styles.xml')!.content;
  const fonts = styles.match(/<fonts.*<\/fonts>/)![0].match(/<font>.*?<\/font>/g)!;
  for (const font of fonts) expect(font).toContain('<name val="Arial"/>');
  expect(book.worksheets[0]!.getCell('A2').font?.name ?? 'Arial').toBe('Arial');
  expect(book.worksheets[0]!.getCell('A1').font).toMatchObject({ bold: true, name: 'Arial', size: 10 });
});
