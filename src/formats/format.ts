import type { RecordBatch, RecordSchema } from '../core/record-batch.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { WarningCode } from '../core/warnings.ts';

/** What a writer needs to know besides the rows. */
export interface WriteOptions {
  readonly schema: RecordSchema;
  /** Zone that dates are shown in. */
  readonly zone: TimeZone;
  /** The request's `format.csvDelimiter`, when it gives one. */
  readonly delimiter?: string | undefined;
  /** The export call's options for this format, as {@link FormatModule.parseOptions} returned them. */
  readonly formatOptions: unknown;
  readonly signal: AbortSignal;
  /** Counts what is guarded, replaced or left empty. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** The code of a format. */
export interface FormatModule {
  /**
   * The export call's options for this format, complete and checked, before anything is read.
   *
   * @throws TypeError when one is not usable
   */
  parseOptions(options: unknown): unknown;
  /** The file, in chunks that each own their buffer; holds a batch and a chunk, however many rows come. */
  write(records: AsyncIterable<RecordBatch>, options: WriteOptions): AsyncGenerator<Uint8Array<ArrayBuffer>>;
}

/** An entry of the registry of formats. */
export interface Format {
  /** The contract's `format.extension`, and the file's. */
  readonly extension: string;
  readonly mimeType: string;
  /** Bytes of a file for each byte of its cells as text, about; for estimates. */
  readonly bytesPerTextByte: number;
  /** Loads the code when the format is first used. */
  readonly load: () => Promise<FormatModule>;
}
