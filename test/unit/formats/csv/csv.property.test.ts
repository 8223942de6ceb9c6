import { formatInTimeZone } from 'date-fns-tz';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cell, Instant } from '../../../../src/core/record-batch.ts';
import { formatInstant, TimeZone } from '../../../../src/core/time-zone.ts';
import type { CsvPreset } from '../../../../src/formats/csv/options.ts';
import { textOf, throughUtf8 } from '../../../support/oracles/bytes.ts';
import { parseCsv } from '../../../support/oracles/csv-parser.ts';
import { guardedText } from '../../../support/oracles/formula.ts';
import { anyTable, hostileText, type TestTable } from '../../../support/tables.ts';
import { schemaOf, writtenCsv } from '../../../support/written.ts';

/** The properties of the presets: see CsvOptions. */
const PRESETS: Readonly<
  Record<CsvPreset, { delimiter: string; decimal: string; bom: string; encoding: 'utf-8' | 'utf-16le' }>
> = {
  standard: { delimiter: ',', decimal: '.', bom: '', encoding: 'utf-8' },
  excel: { delimiter: ',', decimal: '.', bom: '\ufeff', encoding: 'utf-8' },
  'excel-decimal-comma': { delimiter: ';', decimal: ',', bom: '\ufeff', encoding: 'utf-8' },
  'excel-utf16': { delimiter: '\t', decimal: '.', bom: '\ufeff', encoding: 'utf-16le' },
};

const dialect = fc.record({
  preset: fc.constantFrom(...(Object.keys(PRESETS) as CsvPreset[])),
  delimiter: fc.oneof(
    fc.constant(undefined),
    // Delimiters that the contract allows: a tab, a space, a visible sign that is not a quote and does not begin a
    // formula or number.
    fc.constantFrom(...',;\t|: %_#/\\', '·', '€', '😀'),
  ),
  zone: fc.constantFrom('utc', 'Europe/Rome', 'America/St_Johns', 'Asia/Kathmandu'),
});

function expectedText(text: string, delimiter: string): string {
  return throughUtf8(guardedText(text, delimiter));
}

/** Writes a time as the standard preset does, or as spreadsheet programs read it. */
function timeText(ms: number, zone: TimeZone, preset: CsvPreset): string {
  if (preset === 'standard') return formatInstant(ms, zone);
  const [, sign = '', date, time, milliseconds] = /^([+-]?)(\d+-\d\d-\d\d)T([\d:]{8})\.(\d{3})/.exec(
    formatInstant(ms, zone),
  )!;
  return `${sign}${date} ${time}${milliseconds === '000' ? '' : `.${milliseconds}`}`;
}

function expectedField(cell: Cell, zone: string, preset: CsvPreset, delimiter: string): string {
  if (cell === null) return '';
  if (cell instanceof Instant) return timeText(cell.ms, TimeZone.of(zone), preset);
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell).replace('.', PRESETS[preset].decimal) : '';
  return typeof cell === 'boolean' ? String(cell) : expectedText(cell, delimiter);
}

/** Returns the text of a file without its BOM, which must be there exactly when the preset has one. */
function decoded(bytes: Uint8Array, preset: CsvPreset): string {
  const { bom, encoding } = PRESETS[preset];
  const text = encoding === 'utf-8' ? textOf(bytes) : Buffer.from(bytes).toString('utf16le');
  expect(text.startsWith(bom)).toBe(true);
  return text.slice(bom.length);
}

describe('a CSV file', () => {
  test('reads back exactly, whatever the table and the dialect', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable(5), dialect, async ({ labels, batches, cells }, { preset, delimiter, zone }) => {
        const { bytes } = await writtenCsv({ schema: schemaOf(labels), batches, preset, delimiter, zone });
        const sign = delimiter ?? PRESETS[preset].delimiter;
        expect(parseCsv(decoded(bytes, preset), sign)).toEqual([
          labels.map((label) => expectedText(label, sign)),
          ...cells.map((row) => row.map((cell) => expectedField(cell, zone, preset, sign))),
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  test('of one column has no blank line', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable(1), dialect, async ({ labels, batches, cells }, { preset, delimiter, zone }) => {
        const { bytes } = await writtenCsv({ schema: schemaOf(labels), batches, preset, delimiter, zone });
        const text = decoded(bytes, preset);
        expect(text.startsWith('\r\n')).toBe(false);
        const rows = parseCsv(text, delimiter ?? PRESETS[preset].delimiter);
        expect(rows.length).toBe(cells.length + 1);
        // A reader that skips blank lines finds as many rows.
        const bare = text.replaceAll(/"(?:[^"]|"")*"/g, 'quoted');
        expect(bare.includes('\r\n\r\n')).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('of blocks has no header, and a blank line between any two blocks and nowhere else', async () => {
    const blocks = fc.record({
      labels: fc.array(hostileText, { minLength: 1, maxLength: 4 }),
      sizes: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(blocks, async ({ labels, sizes }) => {
        const blockRows = labels.length;
        let value = 0;
        const batches = sizes.map((records) => {
          const length = records * blockRows;
          return {
            length,
            columns: [
              {
                kind: 'text' as const,
                codes: Uint32Array.from({ length }, (_, i) => i % blockRows),
                dictionary: labels,
              },
              { kind: 'mixed' as const, cells: Array.from({ length }, () => value++) },
            ],
          };
        });
        const schema = { ...schemaOf(['label', 'value']), blockRows };
        const text = textOf((await writtenCsv({ schema, batches })).bytes);
        let number = 0;
        const records = sizes.reduce((sum, size) => sum + size, 0);
        const expected = Array.from({ length: records }, () =>
          labels.map((label) => [expectedText(label, ','), String(number++)]),
        );
        const lines = expected.flatMap((block, i) => [...(i > 0 ? [['']] : []), ...block]);
        expect(parseCsv(text, ',')).toEqual(lines);
      }),
      { numRuns: 500 },
    );
  });

  test('counts every guarded text, replaced character, non-finite value and time cut to the millisecond', async () => {
    const count = (table: TestTable, of: (cell: Cell) => number): number =>
      [...table.labels, ...table.cells.flat()].reduce<number>((sum, cell) => sum + of(cell), 0);
    const lone = (text: string) => throughUtf8(text).split('\ufffd').length - text.split('\ufffd').length;
    await fc.assert(
      fc.asyncProperty(anyTable(4), async (table) => {
        const { warnings } = await writtenCsv({ schema: schemaOf(table.labels), batches: table.batches });
        const found = (code: string) => warnings.get(code) ?? 0;
        expect({
          guarded: found('formula-guarded'),
          replaced: found('replaced-characters'),
          cut: found('sub-millisecond-time'),
        }).toEqual({
          guarded: count(table, (cell) => (typeof cell === 'string' && guardedText(cell, ',') !== cell ? 1 : 0)),
          replaced: count(table, (cell) => (typeof cell === 'string' ? lone(cell) : 0)),
          cut: count(table, (cell) => (cell instanceof Instant && !Number.isInteger(cell.ms) ? 1 : 0)),
        });
        // In a column of numbers or times NaN is an empty cell; in a mixed one it is a number that cannot be written.
        const mixed = table.batches.flatMap(({ columns }) =>
          columns.flatMap((c) => (c.kind === 'mixed' ? c.cells : [])),
        );
        const plain = table.batches.flatMap(({ columns, length }) =>
          columns.flatMap((c) => ('values' in c ? [...c.values.subarray(0, length)] : [])),
        );
        expect(found('non-finite-value')).toBe(
          mixed.filter((cell) => typeof cell === 'number' && !Number.isFinite(cell)).length +
            plain.filter((value) => Math.abs(value) === Number.POSITIVE_INFINITY).length,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('writes times as date-fns-tz does', async () => {
    const zone = fc.constantFrom(
      'Europe/Rome',
      'America/New_York',
      'Asia/Kathmandu',
      'Australia/Lord_Howe',
      'Pacific/Apia',
    );
    const times = fc.array(fc.integer({ min: Date.parse('1980-01-01'), max: Date.parse('2037-01-01') }), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(zone, times, async (name, list) => {
        const column = { kind: 'time' as const, values: Float64Array.from(list) };
        const batches = [{ length: list.length, columns: [column] }];
        const { bytes } = await writtenCsv({ schema: schemaOf(['time']), batches, zone: name });
        expect(parseCsv(textOf(bytes), ',').slice(1)).toEqual(
          list.map((at) => [formatInTimeZone(at, name, "yyyy-MM-dd'T'HH:mm:ss.SSSxxx")]),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('is the same however its rows are cut into batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.double(), hostileText), { maxLength: 20 }),
        fc.nat(20),
        async (rows, cut) => {
          const dictionary = rows.map(([, text]) => text);
          const batchOf = (from: number, to: number) => ({
            length: to - from,
            columns: [
              { kind: 'number' as const, values: Float64Array.from(rows.slice(from, to), ([value]) => value) },
              { kind: 'text' as const, codes: Uint32Array.from({ length: to - from }, (_, i) => from + i), dictionary },
            ],
          });
          const at = Math.min(cut, rows.length);
          const schema = schemaOf(['a', 'b']);
          const whole = await writtenCsv({ schema, batches: [batchOf(0, rows.length)] });
          const parts = await writtenCsv({ schema, batches: [batchOf(0, at), batchOf(at, rows.length)] });
          expect(parts).toEqual(whole);
        },
      ),
      { numRuns: 200 },
    );
  });
});
