/** Documents of hostile data, each read by programs that were not written here and by the strict rules of ISO 32000. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cell, type Column, Instant, type RecordBatch } from '../../src/core/record-batch.ts';
import * as pdf from '../../src/formats/pdf/pdf.ts';
import { documentReaders, textByPdfjs } from '../readers/document-readers.ts';
import { contentFaults, readPdf } from '../support/oracles/pdf-reader.ts';
import { shownText } from '../support/oracles/shown-text.ts';
import { hostileText } from '../support/tables.ts';
import { writtenPdf } from '../support/written-pdf.ts';
import { reportChart, reportTable, reportText, writtenReport } from '../support/written-report.ts';
import { fuzzed, PATIENCE_MS, withPrograms } from './fuzz-runs.ts';
import { batchesOf, type HostileTable, hostileTables } from './hostile-tables.ts';

const squeezed = (text: string): string => text.replaceAll(/\s/g, '');

/** A table between columns of marks, by which its cells are found on the pages. A last row makes every column vary. */
function marked({ columns, rows, ...table }: HostileTable): HostileTable {
  const all = [...rows, columns.map(() => 'last')];
  const mark = (id: string) => ({ id, label: id });
  return {
    ...table,
    columns: [mark('from'), ...columns.slice(0, 1), mark('to')],
    rows: all.map(([first], at) => [`«${at}«`, withoutMarks(first!), `»${at}»`]),
  };
}

const withoutMarks = (cell: Cell): Cell => (typeof cell === 'string' ? cell.replaceAll(/[«»]/g, '') : cell);

/** What is wrong with a cell as a reader gives it; undefined when nothing is. */
function faultOf(cell: Cell, got: string | undefined): string | undefined {
  if (got === undefined) return 'is not there';
  if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell)))
    return got === '' ? undefined : 'is not empty';
  if (typeof cell === 'number') return Number(got) === cell ? undefined : 'is another number';
  if (typeof cell === 'boolean') return got === String(cell) ? undefined : 'is no such boolean';
  // How much of a time is shown depends on the other rows; none is shown as another day.
  if (cell instanceof Instant)
    return got.startsWith(new Date(cell.ms).toISOString().split('T')[0]!) ? undefined : 'is another day';
  const want = squeezed(shownText(cell).lines.join('')).normalize('NFKC');
  const read = got.normalize('NFKC');
  if (read === want) return undefined;
  const start = read.replace(/(…|\.\.\.)$/, '');
  return start !== read && want.startsWith(start) ? undefined : `is not ${JSON.stringify(want)}`;
}

function expectCells(reader: string, pages: readonly string[], { rows }: HostileTable): void {
  const text = squeezed(pages.join(''));
  const wrong = rows.flatMap(([, cell], at) => {
    const from = text.indexOf(`«${at}«`);
    const to = text.indexOf(`»${at}»`, from);
    const got = from < 0 || to < 0 ? undefined : text.slice(from + `«${at}«`.length, to);
    const fault = faultOf(cell!, got);
    return fault === undefined ? [] : [{ reader, row: at, cell, got, fault }];
  });
  expect(wrong).toEqual([]);
}

async function written(table: HostileTable): Promise<Uint8Array> {
  const { title, columns, facts } = table;
  const { bytes } = await writtenPdf({
    tables: [{ title, schema: { columns }, batches: batchesOf(table), facts }],
    decimals: 'full',
  });
  expect(contentFaults(bytes)).toEqual([]);
  return bytes;
}

describe('documents of hostile data', () => {
  test('come back from pdf.js, and keep to the rules of content streams', { timeout: PATIENCE_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(hostileTables(1), async (any) => {
        const table = marked(any);
        const bytes = await written(table);
        expectCells(
          'strict',
          readPdf(bytes).pages.map(({ texts }) => texts.join('')),
          table,
        );
        expectCells('pdf.js', await textByPdfjs(bytes), table);
      }),
      fuzzed(60),
    );
  });

  test('keep to the rules of content streams with any number of columns', { timeout: PATIENCE_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(hostileTables(12), async (table) => {
        readPdf(await written(table));
      }),
      fuzzed(60),
    );
  });

  test('keep to these rules as reports, and with charts and summaries', { timeout: PATIENCE_MS }, async () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(0, Number.NaN, 1e-9, -1e15), fc.integer({ min: -5, max: 5 }));
    const series = fc.array(fc.tuple(hostileText, hostileText, fc.array(value, { minLength: 8, maxLength: 8 })), {
      minLength: 1,
      maxLength: 12,
    });
    const moments = fc.array(fc.integer({ min: -6e13, max: 2e14 }), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(hostileTables(6), series, moments, fc.boolean(), async (table, all, times, isLandscape) => {
        const [first, ...others] = times.sort((a, b) => a - b);
        const window = { from: first!, to: others.at(-1)! };
        const labels = all.map(([label]) => label);
        const units = all.map(([, unit]) => unit);
        const batch: RecordBatch = {
          length: 8,
          columns: [
            { kind: 'time', values: Float64Array.from(times) },
            ...all.map(([, , values]): Column => ({ kind: 'number', values: Float64Array.from(values) })),
          ],
        };
        const options = { orientation: isLandscape ? ('landscape' as const) : ('portrait' as const) };
        const { bytes } = await writtenPdf({
          tables: [
            {
              ...{ title: table.title, facts: table.facts, window, variables: ['', ...units], batches: [batch] },
              schema: { columns: ['time', ...labels].map((label, at) => ({ id: `c${at}`, label })) },
            },
          ],
          options: { ...options, chart: true, summary: true },
        });
        readPdf(bytes);
        const { title, columns, facts } = table;
        const report = await writtenReport(pdf, {
          ...{ title, facts, options, subtitle: labels[0]! },
          parts: [
            reportText(labels[0]!, [...labels, ...units].join('\n\n')),
            reportTable(title, [{ title, schema: { columns }, batches: batchesOf(table), facts }], units[0]),
            reportChart(title, { window, blocks: [{ labels, units, batches: [batch] }], left: { label: units[0]! } }),
          ],
        });
        readPdf(report.bytes);
      }),
      fuzzed(60),
    );
  });

  test.skipIf(!withPrograms)('come back from Poppler and MuPDF', { timeout: PATIENCE_MS }, async () => {
    const { numRuns, seed } = fuzzed(60);
    for (const any of fc.sample(hostileTables(1), { numRuns, ...(seed !== undefined && { seed }) })) {
      const table = marked(any);
      const bytes = await written(table);
      for (const { name, missing, text } of documentReaders.filter(({ name }) => name !== 'pdf.js')) {
        expect(missing).toBeUndefined();
        expectCells(name, await text(bytes), table);
      }
    }
  });
});
