/** The options and results of exports, previews and estimates. */
import type { FileExtension } from '../contract/request.ts';
import type { ExportWarning } from '../core/warnings.ts';
import type { CsvOptions } from '../formats/csv/options.ts';
import type { PdfOptions } from '../formats/pdf/options.ts';
import type { XlsxOptions } from '../formats/xlsx/options.ts';
import type { ExportSettingsOptions } from '../pipeline/export-settings.ts';
import type { Bundle } from '../pipeline/item-plans.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { SourceDescriptor } from '../sources/descriptor.ts';
import type { FileSink } from './page-sink.ts';

/** Options of any call that runs a request. */
export interface RunOptions {
  /** Stops everything when aborted: requests, worker and writers. The call rejects with the signal's reason. */
  signal?: AbortSignal;
  /**
   * Run time, Unix seconds: the end of windows without `to`, and the creation date of files. Default: the current time.
   * The same request, data and run time produce the same bytes.
   */
  now?: number;
  /**
   * Where messages come from in this call. Default: the exporter's source. Thus all charts of a page can share one
   * exporter, and with it one worker.
   */
  source?: SourceDescriptor;
  /**
   * Where resources come from in this call. Default: the resources of this call's `source` if it has any, or else those
   * of the exporter.
   */
  resources?: SourceDescriptor;
}

/** Options of an export. */
export interface ExportOptions extends RunOptions, ExportSettingsOptions {
  /**
   * Called with progress at most ten times a second, when a phase or wait changes, and at the end. Default: no reports.
   */
  onProgress?: (progress: ExportProgress) => void;
  /**
   * How several items are delivered: `zip` is one archive; `files` are separate files; `workbook` is one XLSX file with
   * a sheet for each item; `table` is one table that joins wide items with the same decimation on time. A single item
   * is always its own file. Default `zip`.
   */
  bundle?: Bundle;
  /** Options of CSV files. No effect on other formats. */
  csv?: CsvOptions;
  /** Options of XLSX files. No effect on other formats. */
  xlsx?: XlsxOptions;
  /** Options of PDF files. No effect on other formats. */
  pdf?: PdfOptions;
  /**
   * Receives the bytes as they are written, so that no file is held in memory. Called for each file; returns the stream
   * to write to. The export waits for the stream and aborts it when the export fails. Default: files are blobs.
   */
  sink?: FileSink;
}

/** Options of a warm-up. */
export interface WarmUpOptions {
  /** The format to load besides what all formats need. Default: none. */
  extension?: FileExtension;
}

/** Options of an estimate: the export options that affect the size. */
export interface EstimateOptions extends RunOptions, ExportSettingsOptions {
  /** How several items reach the user, as for an export. */
  bundle?: Bundle;
  /** Options of PDF files, which affect the number of pages. */
  pdf?: PdfOptions;
}

/** Options of a preview: the export options that affect the rows. */
export interface ExportPreviewOptions extends RunOptions, ExportSettingsOptions {
  /** How several items reach the user, as for an export. */
  bundle?: Bundle;
  /** Options of CSV files. The preset decides the form of dates. */
  csv?: CsvOptions;
  /** The most rows to return. Default 50. */
  rows?: number;
  /** Index of the item to preview. When items become one table, any index shows the table. Default 0. */
  item?: number;
}

/** A file that an export wrote. */
export interface ExportedFile {
  /** Name of the file, with extension. */
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  /** Size, in bytes. */
  readonly size: number;
  /** Rows without the header, or records when expanded. For an archive, the rows of all its files. */
  readonly rows: number;
  /** The file itself. Absent when a sink received its bytes. */
  readonly blob?: Blob;
}

/** The result of an export. */
export interface ExportResult {
  /** The written files. Empty when all items are empty and skipped. */
  readonly files: readonly ExportedFile[];
  /** The differences between the data and the files, such as dropped messages or cut texts, with counts. */
  readonly warnings: readonly ExportWarning[];
}
