/** Workbooks of hostile data, each opened by readers that were not written here: every cell comes back as it was given. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cell, Instant } from '../../src/core/record-batch.ts';
import { type ReadCell, type ReadSheet, type WorkbookReader, workbookReaders } from '../readers/workbook-readers.ts';
import { writtenXlsx } from '../support/written-xlsx.ts';
import { fuzzed, PATIENCE_MS, withPrograms } from './fuzz-runs.ts';
import { batchesOf, type HostileTable, hostileTables } from './hostile-tables.ts';

const MOST_UNITS = 32_767;

/** What a text becomes, and how many of its characters are replaced: XML lacks some, and a cell has an end. */
function carried(text: string): { readonly text: string; readonly replaced: number } {
  let units = Math.min(text.length, MOST_UNITS);
  if (text.length > MOST_UNITS && /[\ud800-\udbff]/.test(text[units - 1]!)) units--;
  let replaced = 0;
  const characters = Array.from(text.slice(0, units), (character) => {
    const code = character.codePointAt(0)!;
    const isLegal =
      code >= 32
        ? !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff
        : '\t\n\r'.includes(character);
    if (!isLegal) replaced++;
    return isLegal ? character : '\ufffd';
  });
  return { text: characters.join(''), replaced };
}

/** The same of a label, which has line feeds for all ends of lines, and U+FFFD for U+007F. */
function ofLabel(label: string): { readonly text: string; readonly replaced: number } {
  const { text, replaced } = carried(label.replaceAll('\u007f', '\0'));
  return { text: text.replaceAll(/\r\n?/g, '\n'), replaced };
}

/** From 1900-03-01 to 9999-12-31 spreadsheets agree about the day. */
const isSerial = (ms: number): boolean => ms >= Date.UTC(1900, 2, 1) && ms < Date.UTC(10_000, 0, 1);

function expectedCell(cell: Cell): ReadCell {
  if (cell === null || cell === '') return null;
  if (typeof cell === 'number') return Number.isFinite(cell) ? ['number', cell + 0] : null;
  if (typeof cell === 'boolean') return ['boolean', cell];
  if (typeof cell === 'string') return ['text', carried(cell).text];
  const text = new Date(cell.ms).toISOString();
  return isSerial(cell.ms) ? ['time', text.slice(0, -1)] : ['text', text];
}

const expectedRows = ({ columns, rows }: HostileTable): ReadCell[][] => [
  columns.map(({ label }) => (label === '' ? null : ['text', ofLabel(label).text])),
  ...rows.map((row) => row.map(expectedCell)),
];

/** openpyxl unescapes what it has just unescaped, when that gives an escape once more. */
const isTwiceEscaped = (cell: ReadCell): boolean => cell?.[0] === 'text' && /_x005F_/i.test(String(cell[1]));

function expectCells({ name }: WorkbookReader, sheets: readonly ReadSheet[], table: HostileTable): void {
  const wanted = expectedRows(table);
  const got = sheets[0]!.rows;
  const wrong = wanted.flatMap((row, at) =>
    row.flatMap((cell, column) => {
      const read = withoutEmpty(got[at]?.[column] ?? null);
      const isSkipped = name === 'openpyxl' && cell !== null && isTwiceEscaped(cell);
      return isSkipped || same(read, cell)
        ? []
        : [`${name}, row ${at}, column ${column}: ${visible(cell)} has become ${visible(read)}`];
    }),
  );
  expect(wrong).toEqual([]);
  expect(
    got
      .slice(wanted.length)
      .flat()
      .filter((cell) => cell !== null),
  ).toEqual([]);
}

/** A cell without anything that cannot be seen. */
const visible = (cell: ReadCell): string =>
  JSON.stringify(cell).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A label without characters is a cell with an empty text. */
const withoutEmpty = (cell: ReadCell): ReadCell => (cell?.[1] === '' ? null : cell);

const same = (a: ReadCell, b: ReadCell): boolean =>
  a === b || (a !== null && b !== null && a[0] === b[0] && Object.is(typeof a[1] === 'number' ? a[1] + 0 : a[1], b[1]));

const count = (table: HostileTable, of: (cell: Cell) => number): number =>
  [table.columns.map(({ label }) => label), ...table.rows].flat().reduce<number>((sum, cell) => sum + of(cell), 0);

async function written(table: HostileTable): Promise<Uint8Array> {
  const { title, columns, facts } = table;
  const { bytes, warnings } = await writtenXlsx({
    tables: [{ title, schema: { columns }, batches: batchesOf(table), facts }],
  });
  // Nothing is changed in silence: what replaces or cuts is counted.
  const texts = (cell: Cell): string => (typeof cell === 'string' ? cell : '');
  const ofLabels = columns.reduce((sum, { label }) => sum + ofLabel(label).replaced - carried(label).replaced, 0);
  expect(warnings.get('replaced-characters') ?? 0).toBe(
    count(table, (cell) => carried(texts(cell)).replaced) + ofLabels,
  );
  expect(warnings.get('text-cut') ?? 0).toBe(count(table, (cell) => (texts(cell).length > MOST_UNITS ? 1 : 0)));
  expect(warnings.get('non-finite-value') ?? 0).toBe(
    count(table, (cell) => (typeof cell === 'number' && !Number.isFinite(cell) ? 1 : 0)),
  );
  expect(warnings.get('time-as-text') ?? 0).toBe(
    count(table, (cell) => (cell instanceof Instant && !isSerial(cell.ms) ? 1 : 0)),
  );
  return bytes;
}

const inProcess = workbookReaders.filter(({ name }) => name === 'exceljs' || name === 'SheetJS');

describe('workbooks of hostile data', () => {
  test('come back from exceljs and SheetJS', { timeout: PATIENCE_MS }, async () => {
    await fc.assert(
      fc.asyncProperty(hostileTables(5), async (table) => {
        const bytes = await written(table);
        for (const reader of inProcess) expectCells(reader, (await reader.read([bytes]))[0]!, table);
      }),
      fuzzed(80),
    );
  });

  test.skipIf(!withPrograms)(
    'come back from openpyxl, and LibreOffice opens them',
    { timeout: PATIENCE_MS },
    async () => {
      const { numRuns, seed } = fuzzed(100);
      const tables = fc.sample(hostileTables(5), { numRuns, ...(seed !== undefined && { seed }) });
      for (let at = 0; at < tables.length; at += BATCH) {
        const batch = tables.slice(at, at + BATCH);
        const books = await Promise.all(batch.map(written));
        for (const reader of workbookReaders.filter((each) => !inProcess.includes(each))) {
          expect(reader.missing).toBeUndefined();
          const read = await reader.read(books);
          expect(read).toHaveLength(batch.length);
          if (reader.asShown) for (const sheets of read) expect(sheets.length).toBeGreaterThan(0);
          else for (const [book, sheets] of read.entries()) expectCells(reader, sheets, batch[book]!);
        }
      }
    },
  );
});

/** Files that a program is started for. */
const BATCH = 50;
