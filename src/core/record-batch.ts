/** A point in time inside a column of mixed content. */
export class Instant {
  /** Unix milliseconds. */
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
}

/** One cell of a column of mixed content; null is an empty cell. */
export type Cell = number | string | boolean | Instant | null;

/** Times, as Unix milliseconds; NaN is an empty cell. */
export interface TimeColumn {
  readonly kind: 'time';
  readonly values: Float64Array;
}

/** Numbers; NaN is an empty cell. */
export interface NumberColumn {
  readonly kind: 'number';
  readonly values: Float64Array;
}

/**
 * Texts by dictionary: the text of row `i` is `dictionary[codes[i]]`, and `''` is an empty cell. Columns that share
 * one `codes` array change together, which a writer can use. A dictionary may grow between batches but never changes.
 */
export interface TextColumn {
  readonly kind: 'text';
  readonly codes: Uint32Array;
  readonly dictionary: readonly string[];
}

/** Cells of any kind. */
export interface MixedColumn {
  readonly kind: 'mixed';
  readonly cells: readonly Cell[];
}

/** One column of output rows. */
export type Column = TimeColumn | NumberColumn | TextColumn | MixedColumn;

/** Output rows by column. Every column has at least `length` rows; those beyond it are meaningless. */
export interface RecordBatch {
  readonly length: number;
  /** In the order of {@link RecordSchema.columns}. */
  readonly columns: readonly Column[];
}

/** What a column of the output is called, and what is known of its cells before the first row. */
export interface ColumnHeader {
  /** Column id as the contract names it, e.g. `time` or `payload.state`. */
  readonly id: string;
  /** Header text. */
  readonly label: string;
  /** What its cells usually are; a single cell may still be something else. Absent when nothing is known. */
  readonly kind?: ColumnKind;
}

/** What the cells of a column usually are. */
export type ColumnKind = 'time' | 'number' | 'text';

/** The columns of a file, known before its first row. */
export interface RecordSchema {
  readonly columns: readonly ColumnHeader[];
  /**
   * Absent for a table with a header. Otherwise there is no header, and rows come in blocks of this many (one record
   * each, a row for every field), to be set apart from one another.
   */
  readonly blockRows?: number;
}

/** The content of one cell. */
export function cellAt(column: Column, row: number): Cell {
  switch (column.kind) {
    case 'time': {
      const ms = column.values[row]!;
      return Number.isNaN(ms) ? null : new Instant(ms);
    }
    case 'number': {
      const value = column.values[row]!;
      return Number.isNaN(value) ? null : value;
    }
    case 'text':
      return column.dictionary[column.codes[row]!] || null;
    case 'mixed':
      return column.cells[row] ?? null;
  }
}
