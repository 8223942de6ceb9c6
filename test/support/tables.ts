import fc from 'fast-check';
import { type Cell, type Column, Instant, type RecordBatch } from '../../src/core/record-batch.ts';

/** Texts that have broken CSV writers or readers: separators, quotes, line ends, formulas, invisible characters. */
export const hostileText: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      ...',;\t|: "\'\r\n=+-@%',
      '\u0000',
      '\ufeff',
      '\u200f',
      '＝',
      '\ud800',
      '\u00a0',
      '\u2028',
      'CO₂',
      '1',
      'a',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 8,
});

/** A table: its labels, and its rows batch by batch, as columns for the writer and as plain cells. */
export interface TestTable {
  readonly labels: readonly string[];
  readonly batches: readonly RecordBatch[];
  readonly cells: readonly (readonly Cell[])[];
}

/** Times within the years that are written with four digits, to the microsecond. */
const time = fc.integer({ min: -6e13, max: 2.5e14 }).map((ms) => ms + (ms % 4 === 0 ? 0.25 : 0));

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -1e6, max: 1e6 }).map((thousandths) => thousandths / 1e3),
);

const cell: fc.Arbitrary<Cell> = fc.oneof(
  number,
  hostileText,
  fc.boolean(),
  time.map((ms) => new Instant(ms)),
  fc.constantFrom(null, Number.NaN, Number.POSITIVE_INFINITY),
);

type Kind = Column['kind'];

/**
 * Generates the cells of one column and one batch, by kind. `shared` are the codes of text columns that change
 * together.
 */
function columnOf(kind: Kind, rows: number, dictionary: readonly string[], shared: Uint32Array): fc.Arbitrary<Column> {
  const list = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: rows, maxLength: rows });
  const emptiable = (of: fc.Arbitrary<number>) =>
    list(
      fc.oneof(
        { weight: 8, arbitrary: of },
        { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY) },
      ),
    ).map((values) => Float64Array.from(values));
  switch (kind) {
    case 'time':
      return emptiable(time).map((values) => ({ kind, values }));
    case 'number':
      return emptiable(number).map((values) => ({ kind, values }));
    case 'mixed':
      return list(cell).map((cells) => ({ kind, cells }));
    case 'text':
      return fc.constant({ kind, codes: shared, dictionary });
  }
}

/** Returns the content of a cell, read without the code under test. */
function plainCell(column: Column, row: number): Cell {
  if (column.kind === 'mixed') return column.cells[row]!;
  if (column.kind === 'text') return column.dictionary[column.codes[row]!]!;
  const value = column.values[row]!;
  return column.kind === 'time' && Number.isFinite(value) ? new Instant(value) : value;
}

/**
 * Generates tables of up to `maxColumns` columns of all kinds. Kinds and dictionaries stay the same from batch to
 * batch. Neighbouring text columns often share their codes.
 */
export function anyTable(maxColumns: number): fc.Arbitrary<TestTable> {
  const header = fc.record({
    label: hostileText,
    kind: fc.constantFrom<Kind>('time', 'number', 'text', 'text', 'mixed'),
    dictionary: fc.array(hostileText, { minLength: 3, maxLength: 3 }),
    group: fc.integer({ min: 0, max: 1 }),
  });
  return fc.array(header, { minLength: 1, maxLength: maxColumns }).chain((headers) => {
    const batch = fc.integer({ min: 0, max: 6 }).chain((rows) => {
      const codes = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: rows, maxLength: rows });
      return fc.tuple(codes, codes).chain((groups) => {
        const shared = groups.map((group) => Uint32Array.from(group));
        const columns = headers.map(({ kind, dictionary, group }) => columnOf(kind, rows, dictionary, shared[group]!));
        return fc.tuple(...columns).map((made): RecordBatch => ({ length: rows, columns: made }));
      });
    });
    return fc.array(batch, { maxLength: 4 }).map((batches) => ({
      labels: headers.map(({ label }) => label),
      batches,
      cells: batches.flatMap(({ length, columns }) =>
        Array.from({ length }, (_, row) => columns.map((column) => plainCell(column, row))),
      ),
    }));
  });
}
