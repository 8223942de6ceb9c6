/** Defines exports of tables: what the worker is told of a table, and the slices in which it gets the cells. */
import type { ColumnKind } from '../core/record-batch.ts';
import type { ExportSettingsOptions } from './export-settings.ts';

/** The unit of the numbers of a column of times. */
export type TableTimeUnit = 's' | 'ms' | 'us' | 'ns';

/** A column of a table, without its cells. */
export interface TableColumnShape {
  /** Id of the column. */
  readonly id: string;
  /** Header text. */
  readonly label: string;
  /** What its cells are. Absent: each cell tells by itself. */
  readonly kind?: ColumnKind | undefined;
  /** Unit of its figures; empty when there is none. */
  readonly unit: string;
  /** Decimals of its figures. Absent: those of the call. */
  readonly decimals?: ExportSettingsOptions['decimals'] | undefined;
  /** Unit of its numbers when they are times. Absent: milliseconds, and of a BigInt what its size tells. */
  readonly timeUnit?: TableTimeUnit | undefined;
}

/** A table, without its cells. */
export interface TableShape {
  /** The columns, in their order. */
  readonly columns: readonly TableColumnShape[];
  /** Number of rows. */
  readonly rows: number;
}

/** A cell as it crosses to the worker. Objects are JSON text; what no cell shows is null. */
export type TableCell = number | string | boolean | bigint | Date | null | undefined;

/** Neighboring rows of a table. */
export interface TableSlice {
  /** Number of rows. */
  readonly length: number;
  /** The cells of each column; NaN is an empty cell, too. */
  readonly columns: readonly (Float64Array<ArrayBuffer> | readonly TableCell[])[];
  /** Cells that could not be shown. */
  readonly unusable: number;
}

/** The times in a column: half-open, Unix milliseconds. */
export interface TableTimes {
  /** The earliest time. */
  readonly from: number;
  /** Just after the latest time. */
  readonly to: number;
  /** Whether no time is earlier than one before it. */
  readonly ascending: boolean;
}

/** The table of a job, which lives on the page. */
export interface TableHost {
  /** Returns the next rows; null after the last. */
  pullTable(): Promise<TableSlice | null>;
  /** Returns the times in each of these columns; null where there are none. */
  tableTimes(columns: readonly number[]): Promise<readonly (TableTimes | null)[]>;
}

/** An export of a table. */
export interface TableJob {
  /** The table. */
  readonly table: TableShape;
  /** The file: extension, name, zone, template and delimiter, unchecked. */
  readonly format: Readonly<Record<string, unknown>>;
  /** Run time, Unix seconds. */
  readonly now: number;
  /** The options for every format, unchecked. */
  readonly settings: ExportSettingsOptions;
  /** The options of each format, unchecked, by extension. */
  readonly formatOptions: Readonly<Record<string, unknown>>;
}
