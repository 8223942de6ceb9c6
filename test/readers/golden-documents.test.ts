import { describe, expect, test } from 'vitest';
import type { Cell, Column, RecordBatch, RecordSchema } from '../../src/core/record-batch.ts';
import { contentFaults } from '../support/oracles/pdf-reader.ts';
import { type PdfRun, writtenPdf } from '../support/written-pdf.ts';
import { documentReaders, faultsOf, missing, placedWords } from './document-readers.ts';
import { type ExpectedTable, expectedTable, withoutSpace } from './expected-cells.ts';
import { exported, type Scenario, scenarioOf, scenarios } from './golden-scenarios.ts';
import { differs, expectPicture, ownFonts } from './page-pictures.ts';

/**
 * Checks the golden scenarios as documents: they show the content of their CSV files in order, and match golden
 * pictures.
 */

const documents = [...scenarios.map((name) => [name, scenarioOf(name)] as const), lateWideFigures()];

test.each(documents)('the content streams of %s follow the rules', async (_, scenario) => {
  expect(contentFaults((await exported(scenario, 'pdf')).bytes)).toEqual([]);
});

for (const { name: reader, missing, text } of documentReaders) {
  if (missing && !process.env.CI) console.warn(`NOT TESTED: ${reader} needs ${missing}, which is not here.`);

  describe.skipIf(missing && !process.env.CI)(`a document that ${reader} reads`, () => {
    test.each(documents)('%s shows everything in its CSV file, in order', async (_, scenario) => {
      const { bytes, warnings } = await exported(scenario, 'pdf', { decimals: 'full' });
      const pages = (await text(bytes)).map(withoutSpace);
      const { head, rows } = withoutConstants(await expectedTable(scenario), pages);
      const all = pages.join('');
      const isSplit = all.includes('(columns:part1of');
      // In a table that is split across pages, each column is in order by itself.
      const orders = isSplit ? head.map((_, column) => rows.map((row) => row[column] ?? '')) : [rows.flat()];
      let cut = 0;
      for (const order of orders) cut += cutIn(all, order);
      expect(warnings.find(({ code }) => code === 'text-cut')?.count ?? 0).toBeGreaterThanOrEqual(cut);
      for (const page of pages) for (const label of isSplit ? head.slice(0, 1) : head) expect(page).toContain(label);
      for (const [at, page] of pages.entries()) expect(page).toMatch(new RegExp(`Page${at + 1}of${pages.length}$`));
    });
  });
}

if (missing && !process.env.CI) console.warn(`NOT TESTED: documents; that needs ${missing}, which is not here.`);

describe.skipIf(missing && !process.env.CI)('a document that qpdf checks and Poppler draws', () => {
  test.each(documents)('%s is sound', async (_, scenario) => {
    expect(faultsOf((await exported(scenario, 'pdf')).bytes)).toBe('');
  });

  test('has right-aligned figures and left-aligned texts', async () => {
    const values = [1, -22.25, 333_333, 0.5];
    const { bytes } = await writtenPdf({
      options: { font: ownFonts() },
      decimals: 'full',
      tables: [
        {
          schema: schemaOf('name', 'figure', 'unit'),
          batches: [
            { length: 4, columns: [mixed('a', 'bb', 'ccc', 'd'), mixed(...values), mixed('W', 'kW', 'MW', 'm')] },
          ],
        },
      ],
    });
    const words = placedWords(bytes);
    const of = (...texts: string[]) => texts.map((text) => words.find((word) => word.text === text)!);
    const figures = of(...values.map(String), 'figure').map(({ right }) => right);
    expect(Math.max(...figures) - Math.min(...figures)).toBeLessThan(0.1);
    const units = of('unit', 'W', 'kW', 'MW', 'm').map(({ left }) => left);
    expect(Math.max(...units) - Math.min(...units)).toBeLessThan(0.1);
    expect(units[0]! - figures[0]!).toBeGreaterThan(5);
  });

  test.each(Object.keys(pictures()))('looks like its picture: %s', async (name) => {
    const [run, page] = pictures()[name]!;
    const { bytes } = await writtenPdf(run);
    expect(contentFaults(bytes)).toEqual([]);
    expectPicture(name, bytes, page);
  });

  test('would not match its picture with another word or row height', async () => {
    const [{ tables, ...run }, page] = pictures().table!;
    const { bytes } = await writtenPdf({ ...run, tables: tables.map((table) => ({ ...table, title: 'Another' })) });
    expect(differs('table', bytes, page)).toBe(true);
  });
});

/** Figures that are wider than those from which the column widths were measured. */
function lateWideFigures(): readonly [string, Scenario] {
  const from = 1_700_000_000;
  const values = [...Array.from({ length: 400 }, () => 0), 0.1234567, 0.1234567, 0.1234567];
  const params = { channelId: 'c', subtopic: '', target: { value: 'x' }, from, to: from + 1000 };
  return [
    'wide figures after many narrow ones',
    {
      now: from + 1000,
      request: { type: 'oneTime', format: { extension: 'pdf' }, items: [{ filename: 'out', params }] },
      messages: values.map((value, at) => ({ channel: 'c', publisher: 'p1', name: 'x', time: from + at, value })),
    },
  ];
}

/**
 * Removes the columns that the document does not repeat. Each must have one text in all rows, which the first page
 * shows.
 */
function withoutConstants({ head, rows }: ExpectedTable, pages: readonly string[]): ExpectedTable {
  const isLeftOut = head.map((label) => pages.length > 1 && !pages.some((page, at) => at > 0 && page.includes(label)));
  isLeftOut.forEach((leftOut, column) => {
    if (!leftOut) return;
    const [text, ...others] = new Set(rows.map((row) => row[column]!));
    expect(others).toEqual([]);
    expect(pages[0]).toContain(text === 'Cel' ? '°C' : text || 'none');
  });
  const kept = <T>(list: readonly T[]): T[] => list.filter((_, column) => !isLeftOut[column]);
  return { head: kept(head), rows: head.length === 0 ? rows : rows.map(kept) };
}

/** Finds cells one after another in a text, and counts those that end in an ellipsis. Fails when one is not found. */
function cutIn(text: string, cells: readonly string[]): number {
  let cut = 0;
  let from = 0;
  for (const cell of cells) {
    const at = text.indexOf(cell, from);
    if (at >= 0) {
      from = at + cell.length;
      continue;
    }
    let kept = cell.length;
    while (kept > 0 && !text.includes(`${cell.slice(0, kept)}…`, from)) kept--;
    expect(kept, `${JSON.stringify(cell)} is not shown`).toBeGreaterThan(0);
    from = text.indexOf(`${cell.slice(0, kept)}…`, from) + kept;
    cut++;
  }
  return cut;
}

const schemaOf = (...labels: string[]): RecordSchema => ({ columns: labels.map((label) => ({ id: label, label })) });
const mixed = (...cells: Cell[]): Column => ({ kind: 'mixed', cells });

/** Documents and the pages of them that pictures are kept of. */
function pictures(): Record<string, [PdfRun, page: number]> {
  const fonts = ownFonts();
  const times = (rows: number): Column => ({
    kind: 'time',
    values: Float64Array.from({ length: rows }, (_, row) => Date.UTC(2023, 9, 28, 22, row)),
  });
  const waves = (rows: number, at: number): Column => ({
    kind: 'number',
    values: Float64Array.from({ length: rows }, (_, row) => Math.round(100 * (20 + 5 * Math.sin(row / 9 + at))) / 100),
  });
  const texts = (rows: number, ...dictionary: string[]): Column => ({
    kind: 'text',
    codes: Uint32Array.from({ length: rows }, (_, row) => row % dictionary.length),
    dictionary,
  });
  const table = (rows: number): RecordBatch => ({
    length: rows,
    columns: [
      times(rows),
      texts(rows, '3f1c2b7e-aaaa-4bbb-8ccc-0123456789ab'),
      texts(rows, 'Temperature', 'Влажность', 'CO₂'),
      waves(rows, 0),
      texts(rows, '°C', '%', 'ppm'),
      mixed(...Array.from({ length: rows }, (_, row) => (row % 7 === 3 ? 'A note that goes on '.repeat(9) : null))),
    ],
  });
  const facts = [
    { label: 'Channel', value: 'greenhouse' },
    { label: 'Time zone', value: 'Europe/Rome' },
  ];
  const labels = ['time', 'publisher', 'name', 'value', 'unit', 'note'];
  const colors = { headerFill: '#1d4ed8', headerText: '#ffffff', text: '#111827' };
  const sensors = Array.from({ length: 20 }, (_, at) => `Sensor ${at + 1}`);
  const records = Array.from({ length: 30 * 3 }, (_, at): [string, Cell] => [
    ['time', 'value', 'note'][at % 3]!,
    [`2023-10-29T00:${10 + at}`, at / 4, at % 4 ? 'short' : 'A longer note, which takes lines. '.repeat(4)][at % 3]!,
  ]);
  return {
    table: [
      {
        zone: 'Europe/Rome',
        options: { font: fonts, colors },
        tables: [{ title: 'Greenhouse', schema: schemaOf(...labels), batches: [table(40)], facts }],
      },
      1,
    ],
    'part-of-a-wide-table': [
      {
        options: { font: fonts },
        tables: [
          {
            title: 'Sensors',
            schema: schemaOf('time', ...sensors),
            batches: [{ length: 60, columns: [times(60), ...sensors.map((_, at) => waves(60, at))] }],
            facts,
          },
        ],
      },
      2,
    ],
    blocks: [
      {
        options: { font: fonts },
        tables: [
          {
            title: 'Records',
            schema: { ...schemaOf('label', 'value'), blockRows: 3 },
            batches: [
              {
                length: records.length,
                columns: [mixed(...records.map(([label]) => label)), mixed(...records.map(([, value]) => value))],
              },
            ],
            facts,
          },
        ],
      },
      1,
    ],
  };
}
