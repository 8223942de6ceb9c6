/** Tables of hostile data: labels, texts and numbers that have broken writers and readers of files. */
import fc from 'fast-check';
import {
  type Cell,
  type ColumnHeader,
  type ColumnKind,
  Instant,
  type RecordBatch,
} from '../../src/core/record-batch.ts';

/** Pieces of texts that mean something to some program. */
const MEANINGFUL = [
  ...['=1+1', "=cmd|' /C calc'!A0", '+1', '-5.2', '@SUM(A1)', "'quoted", '{"formula":"1"}', '|x', '%RH', '＝1', '--'],
  ...['_x0041_', '_x005F_', '_x005f_x0041_', '_xZZZZ_', '_x000D_', '_x0000_', '&amp;', '&#13;', '&', '<b>&lt;</b>'],
  ...[']]>', '<![CDATA[', '<!--', '-->', '<?xml', '<t xml:space="preserve">', '</t>', '</si>', '"', "'", '`'],
  ...[' ', '  ', '\t', '\n', '\r\n', '\r', '\u0085', '\u2028', '\u2029', '\v', '\f', '\u00a0', '\u202f', '\ufeff'],
  ...['(', ')', '\\', '\\)', '(()', ')Tj ET Q', 'endstream endobj', '%PDF-1.7', '%%EOF', '<<', '>>', '<FEFF>', '/F1'],
  ...['\u0000', '\u0001', '\u001f', '\u007f', '\u009f', '\ufffe', '\uffff', '\ufffd', '\ud800', '\udc00', '\ud83d'],
  ...['Ω₂', '温', '😀', '👩‍👩‍👧', 'e\u0301', 'é', 'ﬁ', '½', 'ß', 'İ', 'שלום', 'नमस्ते', '\u202eevil', '\u200b', '\u00ad'],
  ...['TRUE', 'false', '1e5', '007', '1E400', '0x10', 'NaN', 'Infinity', '2023-10-29', '1/2', '#REF!', '#N/A', 'null'],
  ...['__proto__', 'constructor', 'toString', '[object Object]', 'undefined', '$x', '{{x}}', '{from}', '&P', '&N'],
  ...['°C', '\u2212' + '5', '\u2010', '…', '€', 'µ', 'μ', '\u0142', 'Ж', 'ÿþ', 'x'.repeat(300), 'ab '.repeat(200)],
];

/** Any text: of meaningful pieces, of any characters, of any UTF-16 units, now and then very long. */
export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...MEANINGFUL), { maxLength: 4 }).map((list) => list.join('')) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 })
      .map((units) => String.fromCharCode(...units)),
  },
);

/** Texts as long as a cell may be, and longer. */
const longTexts = fc
  .tuple(
    fc.constantFrom('a', '😀', '=', '\u0000', '_x0041_', 'ab ', '&', '\n'),
    fc.integer({ min: 32_700, max: 40_000 }),
  )
  .map(([unit, length]) => unit.repeat(Math.ceil(length / unit.length)));

const strangeNumbers = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, 5e-324, 1.7976931348623157e308, 2 ** 53, 2 ** 53 + 2, 0.1 + 0.2, 1e21, 1e-7, 999_999.95, 1e15),
  fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1e3),
);

/** Instants about the bounds of what spreadsheets and four digits can say, and usual ones. */
const instants = fc
  .oneof(
    fc.integer({ min: Date.UTC(1901, 0, 1), max: Date.UTC(2099, 0, 1) }),
    fc.constantFrom(
      -2_203_891_200_000,
      -2_203_891_200_001,
      253_402_300_799_999,
      253_402_300_800_000,
      8.64e15,
      -8.64e15,
    ),
  )
  .chain((ms) => fc.constantFrom(ms, ms - (ms % 1000), ms - (ms % 60_000)))
  .map((ms) => new Instant(ms));

const cells: Readonly<Record<ColumnKind | 'mixed', fc.Arbitrary<Cell>>> = {
  number: strangeNumbers,
  text: fc.oneof({ weight: 60, arbitrary: hostileTexts }, { weight: 1, arbitrary: longTexts }),
  time: instants,
  mixed: fc.oneof(strangeNumbers, hostileTexts, fc.boolean(), instants, fc.constant(null)),
};

/** A table, as writers are given it. */
export interface HostileTable {
  readonly title: string;
  readonly columns: readonly ColumnHeader[];
  /** By row. */
  readonly rows: readonly (readonly Cell[])[];
  /** Rows of the first batch; the others come in another one. */
  readonly cut: number;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

/** Tables of one to `most` columns and up to eight rows. */
export const hostileTables = (most: number): fc.Arbitrary<HostileTable> =>
  fc
    .array(
      fc.record({
        label: hostileTexts,
        kind: fc.constantFrom<ColumnKind | 'mixed'>('number', 'text', 'text', 'time', 'mixed'),
        isTold: fc.boolean(),
      }),
      { minLength: 1, maxLength: most },
    )
    .chain((headers) =>
      fc.record({
        title: hostileTexts,
        columns: fc.constant(
          headers.map(({ label, kind, isTold }, at) => ({
            id: `c${at}`,
            label,
            ...(isTold && kind !== 'mixed' && { kind }),
          })),
        ),
        rows: fc.array(
          fc.tuple(
            ...headers.map(({ kind }) =>
              fc.oneof({ weight: 12, arbitrary: cells[kind] }, { weight: 1, arbitrary: cells.mixed }),
            ),
          ),
          { maxLength: 8 },
        ),
        cut: fc.nat(8),
        facts: fc.array(fc.record({ label: hostileTexts, value: hostileTexts }), { maxLength: 3 }),
      }),
    );

/** The rows of a table in batches of columns. */
export function batchesOf({ columns, rows, cut }: Pick<HostileTable, 'columns' | 'rows' | 'cut'>): RecordBatch[] {
  return [rows.slice(0, cut), rows.slice(cut)]
    .filter((part) => part.length > 0)
    .map((part) => ({
      length: part.length,
      columns: columns.map((_, column) => ({ kind: 'mixed', cells: part.map((row) => row[column]!) })),
    }));
}
