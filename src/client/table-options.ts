/** The tables that a page can export, and the options of such an export. */
import type { FileExtension, LayoutTemplate } from '../contract/request.ts';
import type { ColumnKind } from '../core/record-batch.ts';
import type { Decimals } from '../formats/format.ts';
import type { DisplayOptions } from '../pipeline/export-settings.ts';
import type { ExportOptions } from './export-options.ts';

/** A column of a table whose rows are objects. */
export interface TableField {
  /** Id of the column: the field of each row that it shows. */
  id: string;
  /** Header text. Default: the id. */
  label?: string;
  /**
   * What the cells are. `time`: numbers are Unix milliseconds (see `timeUnit`), and ISO 8601 texts and `Date`s are
   * times. `number`: texts that are numbers are numbers, too. `text`: every cell is text. Default: each cell tells by
   * itself; numbers and BigInts are numbers, `Date`s and ISO 8601 date-times are times, all else is text.
   */
  kind?: ColumnKind;
  /** Unit of the figures, such as `°C` or SenML's `Cel`, for headers (`units`), charts and summaries. Default: none. */
  unit?: string;
  /** How the figures of this column are shown. Default: the option `decimals` of the call. */
  decimals?: Decimals;
  /**
   * Unit of the numbers and BigInts of a column of times, such as `s` for uPlot's. Default: `ms`. A BigInt of 10^15 or
   * more counts as microseconds, and of 10^18 or more as nanoseconds.
   */
  timeUnit?: 's' | 'ms' | 'us' | 'ns';
}

/** A column of a table, with its cells. */
export interface TableColumn extends TableField {
  /**
   * The cells, one for each row: a typed array or an array. Empty cells are null, undefined, NaN or an empty text.
   * Objects become JSON text. The array is only read, in slices; it must not change while the export runs.
   */
  values: ArrayLike<unknown>;
}

/** A table that is there as columns, as charts have it. */
export interface ColumnTable {
  /** The columns, all of the same length. */
  columns: readonly TableColumn[];
}

/** A table that is there as rows, as grids have it. */
export interface RowTable {
  /** The rows: plain objects, class instances, reactive proxies or Arrow rows. They must not change meanwhile. */
  rows: readonly object[];
  /** The columns. Default: every field that any row has, in the order in which the fields first appear. */
  columns?: readonly TableField[];
}

/** Data that a page already has, such as the data of a chart or a grid. */
export type ExportTable = ColumnTable | RowTable;

/** Options of an export of a table. */
export interface ExportTableOptions
  extends DisplayOptions,
    Pick<ExportOptions, 'signal' | 'now' | 'onProgress' | 'sink' | 'csv' | 'xlsx' | 'pdf'> {
  /** Format of the file. */
  extension: FileExtension;
  /**
   * File name without extension. It may hold `{now}`, `{from}` and `{to}` (dates of the run and of the times in the
   * table) and `{label}` (the columns of figures). Default: `table_` and the date of the run.
   */
  filename?: string;
  /** Zone of all dates: an IANA name or `utc`. Default `utc`. */
  timezone?: string;
  /** Whether each row is a line (`tabular`) or a block of lines (`expanded`). Default `tabular`. */
  template?: LayoutTemplate;
  /** Delimiter of CSV files. Default: that of the option `csv`. */
  csvDelimiter?: string;
}
