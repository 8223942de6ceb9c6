/** Types for the place that the files of a job are written to. */

import type { PrivateFolder } from '../../core/private-folder.ts';

/**
 * Where an export writes its files: a folder of the origin private file system, which the worker writes itself, or
 * streams.
 */
export type JobTarget =
  | { readonly inbox: PrivateFolder }
  | { readonly sink: (file: { readonly name: string }) => Promise<WritableStream<Uint8Array>> };

/** A place for the files of one attempt of a job. */
export interface OpenPlace {
  /** Where the export writes. */
  readonly target: JobTarget;
  /** The names of the written files, in order. Absent when the files keep the names of the export. */
  readonly names?: readonly string[];
  /** The first write error. It is more precise than the error of the export. Undefined while writing succeeds. */
  readonly failure: unknown;
  /** Deletes the written files, because empty or incomplete results would look like the finished export. */
  discard(): Promise<void>;
}
