/** The options and results of exports in Node. */
import type { ExportedFile, ExportOptions } from '../client/export-options.ts';
import type { ExportWarning } from '../core/warnings.ts';
import type { Registries } from '../pipeline/job-engine.ts';
import type { FileHead } from '../pipeline/run-export.ts';
import type { SourceDescriptor } from '../sources/descriptor.ts';

/** A writable stream of Node: the part of `stream.Writable` that exports use. */
export interface NodeWritable {
  /** Writes a chunk and calls back when it is handled. */
  write(chunk: Uint8Array, done: (error?: Error | null) => void): unknown;
  /** Ends the stream and calls back when all bytes are handled. */
  end(done: () => void): unknown;
  /** Closes the stream before its end. */
  destroy(error?: Error): unknown;
  /** Adds a listener for errors. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Adds a listener for the close of the stream, after its end or when it is destroyed. */
  on(event: 'close', listener: () => void): unknown;
}

/**
 * Returns the stream that the bytes of a file are written to: a `WritableStream` or a `Writable` of Node. It is closed
 * at the end of the file, and aborted or destroyed when the export fails.
 */
export type NodeSink = (
  file: FileHead,
) => WritableStream<Uint8Array> | NodeWritable | Promise<WritableStream<Uint8Array> | NodeWritable>;

/** Options of {@link runExport}: those of an export in a browser, and where the data comes from and goes to. */
export interface NodeExportOptions extends Omit<ExportOptions, 'sink'> {
  /** The source that messages are read from. Relative URLs and session cookies need a browser. */
  source: SourceDescriptor;
  /**
   * The source that resources are read from, e.g. {@link jsonApiSource}. Default: that of `source`, which only
   * `connhexSource` has.
   */
  resources?: SourceDescriptor;
  /**
   * The folder that the files are written to; it is created when it is missing. Each file has a temporary name until the
   * whole export has succeeded, so that a failed or cancelled export leaves no file. Either `directory` or `sink` is
   * required.
   */
  directory?: string | URL;
  /** Whether files that exist in `directory` are replaced. Default false: such an export fails with `sink-failed`. */
  overwrite?: boolean;
  /** Receives the bytes as they are written, instead of `directory`. Called for each file. */
  sink?: NodeSink;
  /**
   * The sources and formats that this export can use. Each list replaces the built-in one: write
   * `[...formats, mine]` to add to it. Default: `sources`, `resourceSources` and `formats`.
   */
  registries?: Partial<Registries>;
}

/** A file that an export in Node wrote. */
export interface NodeExportedFile extends Omit<ExportedFile, 'blob'> {
  /** Absolute path of the file. Absent when a sink received its bytes. */
  readonly path?: string;
}

/** The result of an export in Node. */
export interface NodeExportResult {
  /** The written files. Empty when all items are empty and skipped. */
  readonly files: readonly NodeExportedFile[];
  /** The differences between the data and the files, such as dropped messages or cut texts, with counts. */
  readonly warnings: readonly ExportWarning[];
}
