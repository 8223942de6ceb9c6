import { describe, expect, test } from 'vitest';
import type { ColumnKind, RecordBatch, RecordSchema } from '../../src/core/record-batch.ts';
import { writtenXlsx, type XlsxRun } from '../support/written-xlsx.ts';
import { missingPrinter, printedPages } from './workbook-readers.ts';

/** Checks workbooks as LibreOffice prints them. It shows `###` for content that does not fit in a cell. */

if (missingPrinter && !process.env.CI)
  console.warn(`NOT TESTED: printed workbooks; that needs ${missingPrinter}, which is not here.`);

const schema = (kinds: Readonly<Record<string, ColumnKind>>): RecordSchema => ({
  columns: Object.entries(kinds).map(([label, kind]) => ({ id: label, label, kind })),
});

function table(values: readonly number[], start = 1_700_000_000_000): { schema: RecordSchema; batches: RecordBatch[] } {
  const times = Float64Array.from(values, (_, at) => start + at * 1000);
  const columns = [
    { kind: 'time', values: times },
    { kind: 'number', values: Float64Array.from(values) },
  ] as const;
  return { schema: schema({ time: 'time', value: 'number' }), batches: [{ length: values.length, columns }] };
}

const printed = async (run: XlsxRun) => printedPages((await writtenXlsx(run)).bytes);

const late = [...new Array<number>(299).fill(0), 123_456_789.5];

describe.skipIf(missingPrinter && !process.env.CI)('a printed workbook', () => {
  test.each<[string, XlsxRun, string]>([
    [
      'a number format with groups',
      { tables: [table([12_345_678])], options: { numberFormat: '#,##0.00' } },
      '12,345,678.00',
    ],
    [
      'a date format with words',
      { tables: [table([1])], options: { dateFormat: 'dddd, d mmmm yyyy hh:mm:ss' } },
      'Tuesday, 14 November 2023 22:13:20',
    ],
    ['values that grow', { tables: [table(late)], options: { numberFormat: '0.00' } }, '123456789.50'],
    ['its own decimals', { tables: [table([1.23456789, -2])] }, '1.235'],
    ['more digits than fit', { tables: [table([1e300, -1e300])], decimals: 10 }, '1E+300'],
    ['figures of 15 digits', { tables: [table([123_456_789_012_345, 0])] }, '123456789012345'],
  ])('shows %s', async (_, run, text) => {
    const pages = await printed(run);
    expect(pages.join('')).not.toContain('##');
    expect(pages.join('')).toContain(text);
  });

  test('shows figures smaller that are wider than the measured ones', async () => {
    // Empty rows, because empty cells are not printed.
    const values = new Array<number>(140_000).fill(Number.NaN);
    values[0] = 1;
    values[139_999] = 123_456_789_012;
    const empty = values.map((value) => (Number.isNaN(value) ? Number.NaN : 0));
    const columns = [empty, values].map((cells) => ({ kind: 'number' as const, values: Float64Array.from(cells) }));
    const batches = [{ length: values.length, columns }];
    const grown = { schema: schema({ zero: 'number', value: 'number' }), batches };
    const pages = await printed({ tables: [grown], options: { about: false } });
    expect(pages.at(-1)).toContain('123456789012');
    expect(pages.join('')).not.toContain('##');
  });

  test('has its header, its name and the number of the page on every page', async () => {
    const pages = await printed({ tables: [{ title: 'Boiler house', ...table(late) }] });
    const [about, ...sheets] = pages.toReversed();
    expect(sheets.length).toBeGreaterThan(3);
    for (const page of sheets) expect(page).toMatch(/^\s*time +value\n/);
    pages.forEach((page, at) => {
      expect(page).toMatch(new RegExp(`(Boiler house|About) +Page ${at + 1} of ${pages.length}\\s*$`));
    });
    expect(about).toContain('About this workbook');
  });

  test('has its times on every page of a table with several pages across', async () => {
    const kinds = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`a long label ${at}`, 'number'] as [string, ColumnKind]),
    );
    const columns = [
      { kind: 'time', values: new Float64Array(1) } as const,
      ...Array.from({ length: 40 }, (_, at) => ({ kind: 'number', values: Float64Array.of(at) }) as const),
    ];
    const wide = { schema: schema({ time: 'time', ...kinds }), batches: [{ length: 1, columns }] };
    const pages = (await printed({ tables: [wide] })).slice(0, -1);
    expect(pages.length).toBe(4);
    for (const page of pages) expect(page).toContain('1970-01-01 00:00:00');
    for (let at = 0; at < 40; at++) expect(pages.join('')).toMatch(new RegExp(`long label ${at}\\b`));
  });

  test('describes many tables on one page', async () => {
    const tables = Array.from({ length: 30 }, (_, item) => ({
      title: `Living room temperature and humidity, flat ${item}`,
      facts: [
        { label: 'Period', value: '24 December 2017' },
        { label: 'Channel', value: `channel-${item}` },
      ],
      item,
      ...table([item]),
    }));
    const counted = tables.map(({ item }) => ({
      code: 'duplicates-dropped' as const,
      message: 'Exact duplicates of other messages were dropped.',
      count: 3,
      item,
    }));
    const request = { items: tables.map(({ title, facts }) => ({ title, facts })) };
    const pages = await printed({ tables, counted, request });
    expect(pages.length).toBe(31);
    const about = pages.at(-1)!;
    for (const { item } of tables) expect(about).toContain(`channel-${item} `);
    expect(about.match(/were dropped: 3\./g)!.length).toBe(30);
    expect(about).not.toContain('##');
  });
});
