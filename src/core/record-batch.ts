/** Defines batches of output rows, which layouts produce and formats write. */

/** A point in time in a column of mixed content. */
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
 * Texts from a dictionary: the text of row `i` is `dictionary[codes[i]]`, and `''` is an empty cell. Columns that share
 * one `codes` array change at the same rows, which a writer can use. A dictionary may grow between batches, but its
 * entries never change.
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

/** Output rows, stored by column. Every column has at least `length` rows; rows beyond it are meaningless. */
export interface RecordBatch {
  /** Number of rows. */
  readonly length: number;
  /** The columns, in the order of {@link RecordSchema.columns}. */
  readonly columns: readonly Column[];
}

/** The name of an output column, and the usual kind of its cells. */
export interface ColumnHeader {
  /** Column id of the contract, e.g. `time` or `payload.state`. */
  readonly id: string;
  /** Header text. */
  readonly label: string;
  /** The usual kind of its cells; single cells may differ. Absent when it is not known before the first row. */
  readonly kind?: ColumnKind;
  /** Decimals of its figures: `auto`, `full` or 0 to 10. Absent: those of the file. */
  readonly decimals?: 'auto' | 'full' | number;
}

/** The usual kind of the cells of a column. */
export type ColumnKind = 'time' | 'number' | 'text';

/** The columns of a file. They are known before its first row. */
export interface RecordSchema {
  /** The columns, in the order in which the file shows them. */
  readonly columns: readonly ColumnHeader[];
  /**
   * Absent for a table with a header. Otherwise there is no header and each record is a block of this many rows, one
   * for each field; writers separate the blocks.
   */
  readonly blockRows?: number;
  /** What each field of a record asks for, where records are blocks. Absent: nothing. */
  readonly fields?: readonly Pick<ColumnHeader, 'decimals'>[];
}

/** Returns the content of one cell; null when it is empty. */
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
