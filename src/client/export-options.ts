import type { ExportWarning } from '../core/warnings.ts';
import type { CsvOptions } from '../formats/csv/options.ts';
import type { PdfOptions } from '../formats/pdf/options.ts';
import type { XlsxOptions } from '../formats/xlsx/options.ts';
import type { ExportSettingsOptions } from '../pipeline/export-settings.ts';
import type { Bundle } from '../pipeline/plan.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { FileSink } from './page-sink.ts';

/** Options of any call that runs a request. */
export interface RunOptions {
  /** Stops everything when aborted: requests, worker and writers. The call rejects with the signal's reason. */
  signal?: AbortSignal;
  /**
   * Run time, Unix seconds: the end of windows without one, and the date that files carry. Default: the clock. The
   * same request, data and run time give the same bytes.
   */
  now?: number;
}

/** Options of an export. */
export interface ExportOptions extends RunOptions, ExportSettingsOptions {
  /** Called at most ten times a second, and at the end. */
  onProgress?: (progress: ExportProgress) => void;
  /**
   * How several items reach the user: `zip`, one archive; `files`, each by itself; `workbook`, the sheets of one XLSX
   * file; `table`, one table that joins wide items with the same decimation on time. Default `zip`. A single item is
   * always a file of its own.
   */
  bundle?: Bundle;
  /** Options of CSV files. No effect on others. */
  csv?: CsvOptions;
  /** Options of XLSX files. No effect on others. */
  xlsx?: XlsxOptions;
  /** Options of PDF files. No effect on others. */
  pdf?: PdfOptions;
  /**
   * Takes the bytes as they are written, so that no file is ever held: called for each file, gives its stream. The
   * export waits for the stream, and aborts it when it fails. Default: files are blobs.
   */
  sink?: FileSink;
}

/** Options of an estimate: those of the export that its size depends on. */
export interface EstimateOptions extends RunOptions, ExportSettingsOptions {
  /** How several items reach the user, as for an export. */
  bundle?: Bundle;
  /** Options of PDF files that the number of pages depends on. */
  pdf?: PdfOptions;
}

/** Options of a preview: those of the export that its rows depend on. */
export interface ExportPreviewOptions extends RunOptions, ExportSettingsOptions {
  /** How several items reach the user, as for an export. */
  bundle?: Bundle;
  /** Options of CSV files, whose preset says how dates are written. */
  csv?: CsvOptions;
  /** Most rows to give. Default 50. */
  rows?: number;
  /** Index of the item to preview. Default 0. Of items that become one table, any shows the table. */
  item?: number;
}

/** A file that an export wrote. */
export interface ExportedFile {
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** Rows (or records, when expanded), header not counted; of an archive, those of all its files. */
  readonly rows: number;
  /** The file itself; absent when a sink took its bytes. */
  readonly blob?: Blob;
}

/** What an export gives. */
export interface ExportResult {
  readonly files: readonly ExportedFile[];
  /** Everything that was dropped, cut, replaced or guarded, counted. */
  readonly warnings: readonly ExportWarning[];
}
