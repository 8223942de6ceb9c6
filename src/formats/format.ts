/** The contract between the pipeline and the writers of file formats. */
import type { ChartAxis, ChartSeriesStyle } from '../charts/chart.ts';
import type { SeriesShape } from '../charts/series-shape.ts';
import type { Cell, ColumnHeader, ColumnKind, RecordBatch, RecordSchema } from '../core/record-batch.ts';
import type { SummaryFacts } from '../core/summary.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { ExportWarning, WarningCode } from '../core/warnings.ts';

/** A statement about the rows of a file, for its readers: a label and a value. */
export interface Fact {
  /** What the value is, such as `Channel`. */
  readonly label: string;
  /** The value. */
  readonly value: Cell;
  /**
   * Whether the value needs no label and is shown under the title of a page, such as the period or the zone. Default
   * false.
   */
  readonly headline?: boolean;
}

/** One table of a file: the rows of an item, and what is known about them before they are read. */
export interface FileSection {
  /** Title of the table: the name of the item's file without the extension. */
  readonly title: string;
  /** Index of the item in the request, also used for its warnings. Absent when the table belongs to no single item. */
  readonly item?: number;
  /** The columns of the table. */
  readonly schema: RecordSchema;
  /** The rows. They are read only on request. Read them once, after the rows of the sections before. */
  readonly records: AsyncIterable<RecordBatch>;
  /**
   * The origin of the rows and what was done to them, in words: period, channel, decimation and so on. The list
   * contains what is known at the time of the call; the units of all variables are known only after all rows are read.
   */
  readonly facts: readonly Fact[];
  /** The window of the rows: half-open, Unix milliseconds. Absent when there is none. */
  readonly window?: {
    /** Start, inclusive. */
    readonly from: number;
    /** End, exclusive. */
    readonly to: number;
  };
  /** Whether all times in the column `time` are whole minutes, as those of buckets are. Default: not known. */
  readonly wholeMinutes?: boolean;
  /** How the figures of this table are shown. Default: {@link WriteOptions.decimals}. */
  readonly decimals?: Decimals;
  /** What is recorded about the variables of the rows. Absent unless {@link FormatModule.figures} asks for it. */
  readonly figures?: SectionFigures;
  /** Adds to a warning about cells that were guarded, cut, replaced or left empty. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** What a file shows of the variables of a table besides the rows. */
export interface FigureWishes {
  /** Whether to draw a chart of them. */
  readonly chart: boolean;
  /** Whether to show count, minimum, average, maximum, first and last value of each. */
  readonly summary: boolean;
}

/** What is recorded about the variables of a table while its rows are read. */
export interface SectionFigures {
  /** Labels of the variables, without units. They are known before the first row. */
  readonly labels: readonly string[];
  /**
   * Returns what is known about each variable from the rows read so far, in the order of the labels.
   *
   * @param withShapes whether to copy the shapes, too. Default true
   */
  list(withShapes?: boolean): readonly Figure[];
}

/** A variable of a table, and what its rows so far show. */
export interface Figure {
  /** Name of the variable, without the unit. */
  readonly label: string;
  /** Unit as people write it, such as `°C`. Empty when there is none, or when it changes. */
  readonly unit: string;
  /** Decimals that its figures are shown with. */
  readonly decimals: number | 'full';
  /** Count, minimum, average, maximum, first and last of its values. */
  readonly summary: SummaryFacts;
  /** The shape of its values over time. Absent unless a chart is drawn. */
  readonly shape?: SeriesShape;
  /** Index of the column with its values. Absent when the rows of several variables share a column. */
  readonly column?: number;
}

/** A report: one file of texts, tables and charts. */
export interface ReportFile {
  /** Title of the report. */
  readonly title: string;
  /** Line under the title. Absent when there is none. */
  readonly subtitle?: string;
  /** Paper size; it takes precedence over the options of the call. */
  readonly pageSize?: 'a4' | 'letter';
  /** Orientation of all pages; it takes precedence over the options of the call. */
  readonly orientation?: 'portrait' | 'landscape';
  /** Index of the item in the request. */
  readonly item: number;
  /** Period, zone and other facts about the whole report. */
  readonly facts: readonly Fact[];
  /** The parts, in the order of the pages. Each is read once, after the parts before. */
  readonly parts: readonly ReportPart[];
  /** Adds to a warning about the report; see {@link FileSection.warn}. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** One element of a report. */
export type ReportPart = ReportText | ReportTable | ReportChart;

/** What all elements of a report have. */
export interface ReportPartBase {
  /** Heading above the element. Empty when there is none. */
  readonly title: string;
  /**
   * Reads what the text of the element needs, and returns the text. Line feeds separate lines, and blank lines separate
   * paragraphs. Empty when there is none.
   */
  text(): Promise<string>;
}

/** A text. */
export interface ReportText extends ReportPartBase {
  /** Tells the kinds of elements apart. */
  readonly kind: 'text';
}

/** Tables, one for each source. */
export interface ReportTable extends ReportPartBase {
  /** Tells the kinds of elements apart. */
  readonly kind: 'table';
  /** Names of the tables, for sheets and captions; known before anything is read. */
  readonly names: readonly string[];
  /** Opens a table: reads it up to its first row. Call it once for each index, in their order. */
  open(index: number): Promise<FileSection>;
}

/** A chart with the values of all sources. */
export interface ReportChart extends ReportPartBase {
  /** Tells the kinds of elements apart. */
  readonly kind: 'chart';
  /** Name of the chart, for a sheet and a caption. */
  readonly name: string;
  /** Height in points. Absent: the usual height. */
  readonly height?: number;
  /** Opens the chart: reads each source up to its first row. */
  open(): Promise<ChartContent>;
}

/** What a chart shows. */
export interface ChartContent {
  /** Time axis: half-open, Unix milliseconds. */
  readonly window: {
    /** Start, inclusive. */
    readonly from: number;
    /** End, exclusive. */
    readonly to: number;
  };
  /** The value axis at the left. Absent: its defaults. */
  readonly left?: ChartAxis;
  /** The value axis at the right. Absent: its defaults. */
  readonly right?: ChartAxis;
  /** Whether there is a legend. Absent: when there are several series. */
  readonly legend?: boolean;
  /** The values of each source. They can be read one after the other or side by side. */
  readonly blocks: readonly ChartBlock[];
}

/** The values of one source of a chart. */
export interface ChartBlock {
  /** The column of times, then a column of figures for each series; labels without units. */
  readonly columns: readonly ColumnHeader[];
  /** The rows, in ascending time. Read once. */
  readonly records: AsyncIterable<RecordBatch>;
  /** The look of each series, in the order of the columns of figures. */
  readonly styles: readonly ChartSeriesStyle[];
  /** Whether an empty cell is a gap, as in a bucket without messages. Otherwise only a long silence is one. */
  readonly emptyIsGap: boolean;
  /** Returns the unit of each series as people write it, as far as it is known. Empty when there is none. */
  units(): readonly string[];
}

/**
 * The number of decimals that figures are shown with. `auto` shows four significant digits of the column's spread, with
 * at most six decimals and the same number in the whole column. `full` shows every digit. A number from 0 to 10 sets
 * the decimals.
 */
export type Decimals = 'auto' | 'full' | number;

/**
 * The form of times in a file. `iso` is `2017-12-24T00:00:00.000+01:00`. `wall` is the zone's clock without offset.
 * `page` is `2017-12-24 00:00`, with seconds and offset only where they are needed.
 */
export type TimeStyle = 'iso' | 'wall' | 'page';

/** What a writer needs besides the rows. */
export interface WriteOptions {
  /** The zone in which dates are shown. */
  readonly zone: TimeZone;
  /** The request's `format.csvDelimiter`, if it has one. */
  readonly delimiter?: string | undefined;
  /** The export call's options for this format, as {@link FormatModule.parseOptions} returned them. */
  readonly formatOptions: unknown;
  /** How figures are shown. Default `auto`. */
  readonly decimals?: Decimals;
  /** Run time, Unix milliseconds: the creation date in the file. Writers read no clock. */
  readonly created: number;
  /** The original request, for files that contain it. */
  readonly request: unknown;
  /** Returns the warnings of all sections so far. */
  readonly warnings: () => readonly ExportWarning[];
  /** Stops the writer when aborted; its reason is thrown. */
  readonly signal: AbortSignal;
}

/** The size of a table, estimated before its rows are read. */
export interface TableSize {
  /** The columns of the table. */
  readonly columns: readonly {
    /** Header text. */
    readonly label: string;
    /** The usual kind of its cells. Texts can wrap, others cannot. */
    readonly kind: ColumnKind;
    /** Estimated characters of a cell in CSV. */
    readonly characters: number;
  }[];
  /** Estimated number of rows. */
  readonly rows: number;
  /** Whether each record is a block of rows (the template `expanded`). */
  readonly expanded: boolean;
  /** Whether all times in the rows are whole minutes; see {@link FileSection.wholeMinutes}. */
  readonly wholeMinutes: boolean;
}

/** Estimates the pages of a file before it is written. */
export interface PageCount {
  /**
   * Estimates the pages of a file with this table.
   *
   * @param formatOptions as {@link FormatModule.parseOptions} returned them
   */
  pagesOf(table: TableSize, formatOptions: unknown): number;
  /**
   * Checks that a table fits in the pages that a file may have.
   * @throws ExportError `unsupported` when the table certainly needs more pages
   */
  check(table: TableSize, formatOptions: unknown): void;
}

/** The code of a format. */
export interface FormatModule {
  /**
   * Checks the export call's options for this format and fills in defaults. Called before any data is read.
   *
   * @throws TypeError when an option is invalid
   */
  parseOptions(options: unknown): unknown;
  /**
   * Returns the form of times with these options.
   *
   * @param formatOptions as {@link FormatModule.parseOptions} returned them
   */
  timeStyle(formatOptions: unknown): TimeStyle;
  /** Estimates pages. Absent for formats without pages. */
  readonly pageCount?: PageCount;
  /**
   * Returns what a file with these options shows of its variables besides the rows. Absent for formats that show
   * neither charts nor summaries.
   *
   * @param formatOptions as {@link FormatModule.parseOptions} returned them
   */
  figures?(formatOptions: unknown): FigureWishes;
  /**
   * Writes the file in chunks that each own their buffer. It holds one chunk and a limited number of cells in memory,
   * however many rows there are.
   *
   * @param sections one section, or more for a format with {@link Format.manySections}
   */
  write(sections: readonly FileSection[], options: WriteOptions): AsyncGenerator<Uint8Array<ArrayBuffer>>;
  /** Writes a report, as {@link FormatModule.write} does. Present for formats with {@link Format.reports}. */
  writeReport?(report: ReportFile, options: WriteOptions): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/** An entry of the registry of formats. */
export interface Format {
  /** The request's `format.extension`, and the extension of the file. */
  readonly extension: string;
  /** MIME type of the file. */
  readonly mimeType: string;
  /** Approximate bytes of a file per byte of its cells as text. Used for estimates. */
  readonly bytesPerTextByte: number;
  /** Approximate bytes of a file without rows. Used for estimates. Default 0. */
  readonly leastBytes?: number;
  /** Whether its files show the facts of their sections ({@link FileSection.facts}). Default false. */
  readonly tellsFacts?: boolean;
  /** Whether one file can contain several sections (`bundle: 'workbook'`). */
  readonly manySections: boolean;
  /** Whether its module can write reports ({@link FormatModule.writeReport}). Default false. */
  readonly reports?: boolean;
  /** Whether its module can estimate pages ({@link FormatModule.pageCount}). Default false. */
  readonly paged?: boolean;
  /** Loads the code when the format is first used. */
  readonly load: () => Promise<FormatModule>;
}
