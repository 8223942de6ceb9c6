import type { Cell, ColumnKind, RecordBatch, RecordSchema } from '../core/record-batch.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { ExportWarning, WarningCode } from '../core/warnings.ts';

/** Something a file says about its rows, for people: a label and what it stands for. */
export interface Fact {
  readonly label: string;
  readonly value: Cell;
  /** Whether it says what its value is about by itself and stands under a page's title: the period, the zone. Default false. */
  readonly headline?: boolean;
}

/** One table of a file: the rows of an item, and what is known of them before the first. */
export interface FileSection {
  /** What it is called: its file's name without the extension. */
  readonly title: string;
  /** Index of its item in the request: that of its warnings. Absent when it is of no item. */
  readonly item?: number;
  readonly schema: RecordSchema;
  /** Its rows. Nothing is read before they are asked for; asked for once, and after those of the sections before. */
  readonly records: AsyncIterable<RecordBatch>;
  /**
   * Where its rows are from and what was done to them, in words: period, channel, decimation and so on. Tells what is
   * known when it is asked: the units of all variables only once all rows have been read.
   */
  readonly facts: readonly Fact[];
  /** The window that its rows lie in: half-open, Unix milliseconds. Absent when there is none. */
  readonly window?: { readonly from: number; readonly to: number };
  /** Whether all times of its column `time` fall on whole minutes, as those of buckets do. Default: not known. */
  readonly wholeMinutes?: boolean;
  /** Counts what is guarded, cut, replaced or left empty. */
  warn(code: WarningCode, message: string, count: number): void;
}

/**
 * How figures are shown: `auto`, with as many decimals as four significant digits of the column's spread need, at most
 * six, the same in a whole column; `full`, with every digit; or with so many decimals, 0 to 10.
 */
export type Decimals = 'auto' | 'full' | number;

/**
 * How a file writes times: `iso`, as `2017-12-24T00:00:00.000+01:00`; `wall`, as the zone's clock shows them, without
 * offset; `page`, as `2017-12-24 00:00`, with seconds and offset only where they are needed.
 */
export type TimeStyle = 'iso' | 'wall' | 'page';

/** What a writer needs to know besides the rows. */
export interface WriteOptions {
  /** Zone that dates are shown in. */
  readonly zone: TimeZone;
  /** The request's `format.csvDelimiter`, when it gives one. */
  readonly delimiter?: string | undefined;
  /** The export call's options for this format, as {@link FormatModule.parseOptions} returned them. */
  readonly formatOptions: unknown;
  /** How figures are shown. Default `auto`. */
  readonly decimals?: Decimals;
  /** Run time, Unix milliseconds: the date the file carries. Writers ask no clock. */
  readonly created: number;
  /** The request as it was made, for files that carry it. */
  readonly request: unknown;
  /** What has been counted so far, by all sections. */
  readonly warnings: () => readonly ExportWarning[];
  readonly signal: AbortSignal;
}

/** A table before its rows are read. */
export interface TableSize {
  readonly columns: readonly {
    readonly label: string;
    /** What its cells usually are: texts can be wrapped, others not. */
    readonly kind: ColumnKind;
    /** Of a cell's text in CSV, about. */
    readonly characters: number;
  }[];
  /** About. */
  readonly rows: number;
  /** Whether each record is a block of its own. */
  readonly expanded: boolean;
  /** Whether the times of its rows are whole minutes; see {@link FileSection.wholeMinutes}. */
  readonly wholeMinutes: boolean;
}

/** What can be told of a file's pages beforehand. */
export interface PageCount {
  /**
   * Pages of a file of this table, about.
   *
   * @param formatOptions as {@link FormatModule.parseOptions} returned them
   */
  pagesOf(table: TableSize, formatOptions: unknown): number;
  /** @throws ExportError `unsupported` when the table is sure to need more pages than a file may have */
  check(table: TableSize, formatOptions: unknown): void;
}

/** The code of a format. */
export interface FormatModule {
  /**
   * The export call's options for this format, complete and checked, before anything is read.
   *
   * @throws TypeError when one is not usable
   */
  parseOptions(options: unknown): unknown;
  /**
   * How times are written with these options.
   *
   * @param formatOptions as {@link FormatModule.parseOptions} returned them
   */
  timeStyle(formatOptions: unknown): TimeStyle;
  /** Absent for formats without pages. */
  readonly pageCount?: PageCount;
  /**
   * The file, in chunks that each own their buffer; holds a chunk and at most a fixed number of cells, however many rows
   * come.
   *
   * @param sections at least one; more only for a format with {@link Format.manySections}
   */
  write(sections: readonly FileSection[], options: WriteOptions): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/** An entry of the registry of formats. */
export interface Format {
  /** The contract's `format.extension`, and the file's. */
  readonly extension: string;
  readonly mimeType: string;
  /** Bytes of a file for each byte of its cells as text, about; for estimates. */
  readonly bytesPerTextByte: number;
  /** Bytes of a file without rows, about; for estimates. Default 0. */
  readonly leastBytes?: number;
  /** Whether its files tell the facts of their sections ({@link FileSection.facts}). Default false. */
  readonly tellsFacts?: boolean;
  /** Whether one file can hold several sections (`bundle: 'workbook'`). */
  readonly manySections: boolean;
  /** Whether its module tells how many pages a file has ({@link FormatModule.pageCount}). Default false. */
  readonly paged?: boolean;
  /** Loads the code when the format is first used. */
  readonly load: () => Promise<FormatModule>;
}
