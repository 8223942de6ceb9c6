/** Where the files of a job go, as export and storage agree on it. */

import type { PrivateFolder } from '../../core/private-folder.ts';

/**
 * What an export is told of where its files go: a folder of the origin private file system, which the worker writes
 * itself, or streams.
 */
export type JobTarget =
  | { readonly inbox: PrivateFolder }
  | { readonly sink: (file: { readonly name: string }) => Promise<WritableStream<Uint8Array>> };

/** A place that takes the files of one attempt of a job. */
export interface OpenPlace {
  readonly target: JobTarget;
  /** The names that the files were given, in their order; absent where they have those that the export gives them. */
  readonly names?: readonly string[];
  /** Why the place took no more, which says more than the error of the export; undefined while it takes all. */
  readonly failure: unknown;
  /** Deletes what was written: an empty file, or some of several, would pass for what the job should have given. */
  discard(): Promise<void>;
}
