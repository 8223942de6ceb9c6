import { describe, expect, test } from 'vitest';
import type { Cell, Column, RecordBatch } from '../../src/core/record-batch.ts';
import * as pdf from '../../src/formats/pdf/pdf.ts';
import { contentFaults } from '../support/oracles/pdf-reader.ts';
import { type PdfRun, writtenPdf } from '../support/written-pdf.ts';
import { type ReportRun, reportChart, reportTable, reportText, writtenReport } from '../support/written-report.ts';
import { documentReaders, faultsOf, missing } from './document-readers.ts';
import { withoutSpace } from './expected-cells.ts';
import { expectPicture, ownFonts } from './page-pictures.ts';

/** Checks reports, and documents with charts and summaries: independent programs read and draw all that they hold. */

const START = Date.UTC(2024, 2, 30, 23);
const QUARTER = 900_000;
/** The change to summer time. */
const CHANGE = Date.UTC(2024, 2, 31, 1);
const TEXT =
  'The supply temperature followed the weather until the eighth. From then on it stayed at its set point, because ' +
  'the compensation was switched off for maintenance; see the table below. ';

const numbers = (rows: number, of: (row: number) => number): Column => ({
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, row) => Math.round(100 * of(row)) / 100),
});
const wave = (at: number) => (row: number) => 20 + 12 * at + 6 * Math.sin(row / 11 + at) + Math.sin(row * row);
const rowsOf = (rows: number, count: number): RecordBatch => ({
  length: rows,
  columns: [
    { kind: 'time', values: Float64Array.from({ length: rows }, (_, row) => START + row * QUARTER) },
    ...Array.from({ length: count }, (_, at) => numbers(rows, wave(at))),
  ],
});
const readings = (title: string, rows: number, labels: readonly string[]) => ({
  title,
  window: { from: START, to: START + rows * QUARTER },
  wholeMinutes: true,
  schema: { columns: ['time', ...labels].map((label) => ({ id: label, label })) },
  batches: [rowsOf(rows, labels.length)],
});
const chartOf = (rows: number, labels: readonly string[], units: readonly string[]) => ({
  window: { from: START, to: START + rows * QUARTER },
  blocks: [{ labels, units, batches: [rowsOf(rows, labels.length)] }],
});
const devices = {
  title: 'Devices',
  schema: { columns: ['Name', 'Serial', 'Installed', 'Site'].map((label) => ({ id: label, label })) },
  batches: [
    {
      length: 12,
      columns: ['Boiler', 'SN-00', '2021-03-0', 'North hall, second floor, behind the workshop '].map(
        (text): Column => ({ kind: 'mixed', cells: Array.from({ length: 12 }, (_, row): Cell => `${text}${row % 9}`) }),
      ),
    },
  ],
};
const facts = [
  { label: 'Period', value: '31 March to 3 April 2024', headline: true },
  { label: 'Time zone', value: 'Europe/Rome', headline: true },
  { label: 'Channel', value: 'heating' },
];

/** A document, the texts that it must hold in order, and the page of which a picture is kept. */
interface Golden {
  readonly write: () => Promise<Uint8Array>;
  readonly texts: readonly string[];
  readonly page: number;
}

const table = (run: PdfRun) => async () => (await writtenPdf({ zone: 'Europe/Rome', ...run })).bytes;
const report = (run: ReportRun) => async () => (await writtenReport(pdf, { zone: 'Europe/Rome', facts, ...run })).bytes;

/** The texts of all rows of a table. Its times show their offset when the change of the offset is among them. */
function rowTexts(rows: number, count: number): string[] {
  return Array.from({ length: rows }, (_, row) => {
    const at = START + row * QUARTER;
    const summer = at >= CHANGE;
    const wall = new Date(at + (summer ? 2 : 1) * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
    const figures = Array.from({ length: count }, (_, column) =>
      (Math.round(100 * wave(column)(row)) / 100).toFixed(2),
    );
    const changes = START + rows * QUARTER > CHANGE;
    return [`${wall}${changes ? ` +0${summer ? 2 : 1}:00` : ''}`, ...figures].join('');
  });
}

function goldens(): Record<string, Golden> {
  const options = { font: ownFonts() };
  const three = ['Supply', 'Return', 'CO₂'];
  const warnings = ['duplicates-dropped', 'outside-window', 'malformed-message'].map((code, at) => ({
    ...{ code: code as 'duplicates-dropped', message: `A remark about ${code}`, count: at + 2, item: 0 },
  }));
  const parts = [
    reportText('Überblick', `${TEXT.repeat(2)}\n\n${TEXT.repeat(4)}`),
    reportTable('Readings', [readings('Boiler 1', 5, three.slice(0, 2)), readings('Boiler 2', 3, three.slice(0, 2))]),
    reportChart('Curve', chartOf(200, three, ['°C', '°C', 'ppm']), {
      name: 'Supply, return and air',
      text: 'As measured:',
    }),
    reportTable('Devices', [devices]),
    reportTable('All sensors', [
      readings(
        'All sensors',
        60,
        Array.from({ length: 24 }, (_, at) => `Sensor ${at + 1}`),
      ),
    ]),
    reportText('Schluss', 'The end.'),
  ];
  const told = [
    'Heating',
    'Überblick',
    TEXT,
    'Boiler 1',
    ...rowTexts(5, 2),
    'Boiler 2',
    ...rowTexts(3, 2),
    'As measured:',
  ];
  const after = [
    'Supply (°C)',
    'CO₂ (ppm)',
    'Devices',
    'Boiler0',
    'Boiler8',
    'All sensors',
    'Schluss',
    'The end.',
    'A remark',
  ];
  const both = { chart: true, summary: true };
  const units = ['', '°C', '°C', 'ppm'];
  return {
    'chart-and-summary': {
      write: table({
        options: { ...options, ...both },
        tables: [{ ...readings('Heating', 150, three), facts, variables: units }],
      }),
      texts: ['Heating', 'Variable', 'Supply (°C)150', 'CO₂ (ppm)', 'Supply (°C)', ...rowTexts(150, 3)],
      page: 1,
    },
    'chart-and-summary-in-landscape': {
      write: table({
        options: { ...options, ...both, orientation: 'landscape', pageSize: 'letter' },
        tables: [{ ...readings('Heating', 60, three.slice(0, 2)), facts, variables: units }],
      }),
      texts: ['Heating', 'Supply (°C)60', 'Supply', ...rowTexts(60, 2)],
      page: 1,
    },
    'charts-of-many-variables': {
      write: table({
        options: { ...options, ...both },
        tables: [
          {
            ...readings(
              'Sensors',
              40,
              Array.from({ length: 26 }, (_, at) => `Sensor ${at + 1}`),
            ),
            ...{ facts, variables: Array.from({ length: 27 }, (_, at) => ['kWh', '°C', '%'][at % 3]!) },
          },
        ],
      }),
      texts: ['Sensors', 'Variable', 'Sensor 26 (%)40', 'Sensor 1', 'Sensor 26', 'Part 1', rowTexts(40, 1)[39]!],
      page: 2,
    },
    report: { write: report({ title: 'Heating', options, parts, warnings }), texts: [...told, ...after], page: 1 },
    'report-in-landscape': {
      write: report({ title: 'Heating', subtitle: 'North hall', orientation: 'landscape', options, parts, warnings }),
      texts: ['Heating', 'North hall', ...told.slice(1), ...after],
      page: 2,
    },
    'wide-table-in-a-report': {
      write: report({ title: 'Heating', options, parts: parts.slice(2), warnings }),
      texts: after,
      page: 2,
    },
    'end-of-a-report': {
      write: report({ title: 'Heating', options, parts: parts.slice(2), warnings }),
      texts: after,
      page: 7,
    },
  };
}

const documents = Object.entries(goldens());

test.each(documents)('the content streams of %s follow the rules', async (_, { write }) => {
  expect(contentFaults(await write())).toEqual([]);
});

for (const { name: reader, missing, text } of documentReaders) {
  if (missing && !process.env.CI) console.warn(`NOT TESTED: ${reader} needs ${missing}, which is not here.`);

  describe.skipIf(missing && !process.env.CI)(`a document that ${reader} reads`, () => {
    test.each(documents)('%s has all its texts and rows, in order', async (_, { write, texts }) => {
      const pages = (await text(await write())).map(withoutSpace);
      for (const [at, page] of pages.entries()) expect(page).toMatch(new RegExp(`Page${at + 1}of${pages.length}$`));
      const all = pages.join('');
      let from = 0;
      for (const wanted of texts.map(withoutSpace)) {
        const at = all.indexOf(wanted, from);
        expect(at, `${wanted} is not shown after ${all.slice(Math.max(0, from - 40), from)}`).toBeGreaterThanOrEqual(0);
        from = at + wanted.length;
      }
    });
  });
}

if (missing && !process.env.CI) console.warn(`NOT TESTED: reports; that needs ${missing}, which is not here.`);

describe.skipIf(missing && !process.env.CI)('a document that qpdf checks and Poppler draws', () => {
  test.each(documents)('%s is sound', async (_, { write }) => {
    expect(faultsOf(await write())).toBe('');
  });

  test.each(documents)('%s looks like its picture', async (name, { write, page }) => {
    expectPicture(name, await write(), page);
  });
});
