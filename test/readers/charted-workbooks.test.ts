import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { reportWorkbook, summaryWorkbook } from '../support/charted-workbooks.ts';
import { chartsOf } from '../support/oracles/workbook-package.ts';
import { missingPrinter, printedPages, workbookReaders } from './workbook-readers.ts';

/** Checks that independent programs read workbooks with charts: their sheets, their charts and the printed pages. */

const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
const workbooks = { summary: summaryWorkbook, report: reportWorkbook };
const names = Object.keys(workbooks) as (keyof typeof workbooks)[];
const books = new Map<string, Uint8Array<ArrayBuffer>>();

beforeAll(async () => {
  for (const name of names) books.set(name, (await workbooks[name]()).bytes);
});

describe.each(workbookReaders)('$name', ({ name: reader, missing, read }) => {
  if (missing && !process.env.CI) console.warn(`NOT TESTED: ${reader} needs ${missing}, which is not here.`);
  test.skipIf(missing && !process.env.CI)('reads the cells that the charts show', async () => {
    const [summary, report] = await read(names.map((name) => books.get(name)!));
    const rows = (sheets: typeof summary, name: string) => sheets!.find((sheet) => sheet.name.startsWith(name))!.rows;
    const texts = (row: readonly (readonly unknown[] | null)[]) => row.map((cell) => cell && String(cell[1]));
    expect(rows(summary, 'Boiler').length).toBe(145);
    expect(texts(rows(summary, 'Boiler')[1]!)).toEqual(['2017-12-24T00:00:00.000', '62', '41', '12', '1.5']);
    expect(texts(rows(summary, 'Summary').find((row) => row[0]?.[1] === '=1+1')!).slice(0, 4)).toEqual([
      '=1+1',
      'kW',
      '144',
      '9',
    ]);
    expect(texts(rows(report, 'Energy')[0]!)).toEqual(['time', 'Energy (kWh)', 'Outside (°C)']);
    expect(texts(rows(report, 'Two houses')[1]!)).toEqual([
      '2017-12-24T00:00:00.000',
      '20',
      null,
      '2017-12-24T00:16:40.000',
      '50',
    ]);
    expect(rows(report, 'Report')[0]![0]![1]).toBe('Heating in December');
  });
});

const openpyxl = workbookReaders.find(({ name }) => name === 'openpyxl')!;

test.skipIf(openpyxl.missing && !process.env.CI).each(names)('openpyxl reads the charts of the %s', async (name) => {
  const bytes = books.get(name)!;
  const folder = mkdtempSync(join(tmpdir(), 'downlink-charts-'));
  try {
    const path = join(folder, 'book.xlsx');
    writeFileSync(path, bytes);
    const script = fileURLToPath(new URL('./openpyxl_charts.py', import.meta.url));
    const [sheets] = JSON.parse(execFileSync(PYTHON, [script, path], { encoding: 'utf8' })) as [
      [string, [string, [string, string, string][]][][]][],
    ];
    const read = sheets.flatMap(([sheet, charts]) =>
      charts.map((groups) => [sheet, groups.flatMap(([, series]) => series).sort()]),
    );
    const wanted = (await chartsOf(bytes)).map(({ sheet, series }) => [
      sheet,
      series.map(({ nameRef, timesRef, valuesRef }) => [nameRef, timesRef, valuesRef]).sort(),
    ]);
    expect(read).toEqual(wanted);
    expect(read.length).toBe(3);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe.skipIf(missingPrinter && !process.env.CI)('LibreOffice', () => {
  test('draws the charts of the summary, with names, units and times', async () => {
    const [first, ...others] = await printedPages(books.get('summary')!);
    for (const text of ['Supply', 'Return <low>', '=1+1', 'Pressure'])
      expect(first!.split(text).length, text).toBeGreaterThan(2);
    for (const text of ['09:00', '21:00', '1.60']) expect(first).toContain(text);
    expect(others[0]).toMatch(/Jun 2018/);
    expect([first, ...others].join('')).not.toContain('##');
  });

  test('draws the charts of a report', async () => {
    const pages = await printedPages(books.get('report')!);
    const page = (title: string) => pages.find((text) => text.includes(title) && !text.includes('Introduction'))!;
    expect(page('Energy per day')).toMatch(/7 Jan/);
    expect(page('North & south')).toMatch(/24 Dec 12:00/);
    expect(pages[0]).toMatch(/Heating in December/);
    expect(pages.join('')).not.toContain('##');
  });
});
