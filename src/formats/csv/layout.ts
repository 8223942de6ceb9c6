/** Defines how a file is laid out, and what writes its cells. */
import type { Cell } from '../../core/record-batch.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import type { TimestampStyle } from '../../encoding/timestamp.ts';
import type { CsvFragment } from './fields.ts';

/** How a file separates fields and writes values. */
export interface CsvLayout {
  /** The character between cells. */
  readonly delimiter: string;
  /** The decimal sign. */
  readonly decimal: '.' | ',';
  /** The zone of the times. */
  readonly zone: TimeZone;
  /** The form of times: `iso` has the offset; `wall` is the zone's clock, which spreadsheet programs recognize. */
  readonly times: TimestampStyle;
  /**
   * Writes figures of each column with fixed decimals, or of each field when records are blocks whose fields ask for
   * some; undefined where figures keep all their digits.
   */
  readonly fixed: readonly (FixedFigures | undefined)[];
}

/** Writes figures with a fixed number of decimals. */
export interface FixedFigures {
  /** Writes a figure at `at`, as `writeFixed` does, and returns the index after it. */
  write(bytes: Uint8Array, at: number, value: number, point: number): number;
  /** Whether a figure has more decimals than the file shows. */
  isRounded(value: number): boolean;
}

/** What is counted while cells are written. */
export interface CellCounts {
  /** Values that were not finite numbers. */
  nonFinite: number;
  /** Times finer than a millisecond. */
  subMillisecond: number;
  /** Figures written with fewer decimals than they have. */
  rounded: number;
}

/** Writes the cells of mixed columns. */
export interface MixedWriter {
  /**
   * Whether the place of a cell may change what is written: numbers or times can hold the delimiter, a row has a single
   * cell, or the file begins with the batch.
   */
  needsCare: boolean;
  /**
   * Writes a cell of which nothing is guarded, replaced or counted, and returns the index after it; −1 when the cell is
   * none or it is not certain.
   */
  plain(bytes: Uint8Array, at: number, cell: Cell, fixed: FixedFigures | undefined): number;
  /** Writes a cell as a field. */
  fragment(cell: Cell, fixed: FixedFigures | undefined): CsvFragment;
}
