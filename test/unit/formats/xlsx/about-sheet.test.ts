import type ExcelJS from 'exceljs';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../../src/formats/format.ts';
import { column, figures, mixed, opened, schemaOf } from '../../../support/opened-xlsx.ts';
import type { XlsxRun, XlsxTable } from '../../../support/written-xlsx.ts';

/** Returns the rows of the sheet "About" as texts, without merged cells. */
function rowsOf(book: ExcelJS.Workbook): string[][] {
  const about = book.getWorksheet('About')!;
  return Array.from({ length: about.rowCount }, (_, at) => {
    const cells: string[] = [];
    about.getRow(at + 1).eachCell((cell) => {
      if (!cell.isMerged || cell.master === cell) cells.push(String(cell.value));
    });
    return cells;
  });
}

const told = async (run: XlsxRun) => rowsOf((await opened(run)).book).filter((row) => row.length > 0);

const facts = (channel: string, ...more: Fact[]): Fact[] => [
  { label: 'Period', value: '24 December 2017' },
  { label: 'Time zone', value: 'Europe/Rome (UTC+01:00)' },
  { label: 'Channel', value: channel },
  ...more,
];

const table = (title: string, own: readonly Fact[], item: number): XlsxTable => ({
  ...{ title, item, facts: own },
  schema: schemaOf('n'),
  batches: [figures(1.5, 2)],
});

describe('the sheet about a workbook', () => {
  test('of one table shows its facts, rows, creation date, remarks and the request', async () => {
    expect(await told({ tables: [table('data', facts('c1'), 0)], zone: 'Europe/Rome' })).toEqual([
      ['About this workbook'],
      ['Period', '24 December 2017'],
      ['Time zone', 'Europe/Rome (UTC+01:00)'],
      ['Channel', 'c1'],
      ['Rows', '2'],
      ['Figures', 'shown rounded; each cell holds the full number'],
      ['Created', '2026-01-02 04:04 (UTC+01:00)'],
      ['Remarks', 'None: nothing was dropped, filled, replaced or cut.'],
      ['Request', '{"type":"oneTime"}'],
    ]);
    const { book } = await opened({ ...column(1), options: { about: false } });
    expect(book.worksheets.length).toBe(1);
  });

  test('says that figures are rounded only when decimals are chosen', async () => {
    const labels = async (run: XlsxRun) => (await told(run)).map(([label]) => label);
    expect(await labels(column(1.5))).toContain('Figures');
    for (const run of [column('text'), { ...column(1.5), decimals: 'full' as const }])
      expect(await labels(run)).not.toContain('Figures');
    expect(await labels({ ...column(1.5), options: { numberFormat: '0.0' } })).not.toContain('Figures');
  });

  test('of several tables shows shared facts once, and other facts in a row for each table', async () => {
    const several = [
      table('first', facts('c1', { label: 'Variable', value: 'Temperature (°C)' }), 0),
      table('second', facts('c2', { label: 'Variables', value: 'Power (W), Energy (kWh)' }), 1),
      table('first', facts('c1', { label: 'Variable', value: 'Temperature (°C)' }), 2),
    ];
    const rows = await told({ tables: several });
    expect(rows.slice(0, 9)).toEqual([
      ['About this workbook'],
      ['Period', '24 December 2017'],
      ['Time zone', 'Europe/Rome (UTC+01:00)'],
      ['Figures', 'shown rounded; each cell holds the full number'],
      ['Created', '2026-01-02 03:04 (UTC)'],
      ['Sheet', 'Title', 'Channel', 'Variables', 'Rows'],
      ['first', 'first', 'c1', 'Temperature (°C)', '2'],
      ['second', 'second', 'c2', 'Power (W), Energy (kWh)', '2'],
      ['first (2)', 'first', 'c1', 'Temperature (°C)', '2'],
    ]);
    expect(rows.flat().filter((text) => text === '24 December 2017').length).toBe(1);
  });

  test('shows remarks about its own tables, with the title when there are several', async () => {
    const counted = [0, 1, 2, undefined].map((item) => ({
      code: 'duplicates-dropped' as const,
      message: 'Exact duplicates of other messages were dropped.',
      count: 10 + (item ?? 5),
      ...(item !== undefined && { item }),
    }));
    const remarks = async (...tables: XlsxTable[]) => {
      const rows = await told({ tables, counted });
      const from = rows.findIndex(([label]) => label === 'Remarks');
      return rows.slice(from, -1).map((row) => row.at(-1));
    };
    const text = (count: number) => `Exact duplicates of other messages were dropped: ${count}.`;
    const [first, third] = [table('first', facts('c'), 0), table('third', facts('c'), 2)];
    expect(await remarks(first, third)).toEqual([`first: ${text(10)}`, `third: ${text(12)}`, text(15)]);
    // The other items have their own files.
    expect(await remarks(third)).toEqual([text(12), text(15)]);
  });

  test('fits on a page, with room for the content of all cells', async () => {
    const tables = Array.from({ length: 30 }, (_, at) =>
      table(`Living room temperature and humidity, flat ${at}`, facts(`channel-${at}`), at),
    );
    const request = { items: tables.map(({ title }) => ({ filename: title })) };
    const { book } = await opened({ tables, request });
    const about = book.getWorksheet('About')!;
    expect(about.pageSetup).toMatchObject({ fitToWidth: 1, fitToHeight: 1, paperSize: 9 });
    const widths = about.columns.map(({ width }) => width!);
    about.eachRow((row) => {
      expect(row.height ?? 0).toBeLessThanOrEqual(409);
      row.eachCell((cell, at) => {
        if (cell.isMerged || !cell.alignment?.wrapText) return;
        expect(cell.alignment.vertical).toBe('top');
        const lines = String(cell.value).length / widths[at - 1]!;
        expect(row.height).toBeGreaterThanOrEqual(Math.floor(lines) * 12);
      });
    });
    expect(rowsOf(book).at(-1)).toEqual([expect.stringMatching(/^Request/), JSON.stringify(request)]);
  });

  test('contains a request of any length and any characters', async () => {
    const request = { text: `=1+1 <&> \u0000 ${'long '.repeat(20_000)}` };
    const rows = await told({ tables: [{ schema: schemaOf('a'), batches: [mixed([1])] }], request });
    const parts = rows.filter(([label]) => label!.startsWith('Request'));
    expect(parts.length).toBe(4);
    expect(parts.map(([, part]) => part).join('')).toBe(JSON.stringify(request));
  });
});
