/** What `/exports` needs of a store of exports and their files. */
import type { ExportRequest, StoredExport } from '../../../src/contract/request.ts';
import type { ExportStatus, ListQuery } from './list-query.ts';

/** How much is kept. */
export interface StoreLimits {
  /** Most exports of one user that wait for a run: recurring ones, and others that have not been run. */
  readonly maxQueued: number;
  /** Most exports of one user at all, deleted ones not counted. */
  readonly maxStored: number;
  /** Most bytes of all files; the oldest expire first. */
  readonly maxFileBytes: number;
  /** Milliseconds after which a file expires. */
  readonly fileLifeMs: number;
}

/** An export as the server knows it. */
export interface ExportRow {
  readonly id: string;
  readonly owner: string;
  readonly request: ExportRequest;
  readonly status: ExportStatus;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Run time of the next run, Unix seconds; null when there is none. */
  readonly dueAt: number | null;
  /** How often it has been run to an end, good or bad. */
  readonly runs: number;
  /** How often the present run has been begun. */
  readonly attempts: number;
  /** What went wrong in the last run. */
  readonly error: string | null;
  /** Its last file. */
  readonly file: StoredFile | null;
}

/** A file of an export. */
export interface StoredFile {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

/** What became of a new export. `replayed`: the key had been used for the very same request. */
export type Creation =
  | { readonly outcome: 'created' | 'replayed'; readonly stored: StoredExport }
  | { readonly outcome: 'full' | 'keyReused' };

/** The exports of all users, their files, and the keys that came with them. */
export interface ExportStorage {
  /** Keeps a new export; kept when it returns. */
  create(owner: string, request: ExportRequest, dueAt: number | null, key: string | undefined): Creation;
  /** A page of a user's exports. */
  list(owner: string, query: ListQuery): StoredExport[];
  /** Deletes a user's export and its files; false when there is none. */
  delete(owner: string, id: string): boolean;
  /** An export of one user, or of any; undefined when there is none. */
  find(id: string, owner?: string): ExportRow | undefined;
  /** The last exports of all users, newest first: for the demo page. */
  newest(count: number): ExportRow[];
  /** The export that has been due for longest at a time (Unix seconds). */
  nextDue(now: number): ExportRow | undefined;
  /** When the next export is due, Unix seconds; undefined when none is. */
  earliestDue(): number | undefined;
  /** Notes that the run of an export begins. */
  begin(id: string): void;
  /** Notes how the run of an export ended, unless the export has been deleted meanwhile; the files before it go. */
  end(id: string, run: { file?: number; error?: string; dueAt: number | null }): void;
  /** Keeps the chunks of a file, and gives its number. It counts for nothing until {@link end} names it. */
  writeFile(id: string, head: { name: string; type: string }, chunks: AsyncIterable<Uint8Array>): Promise<number>;
  /** The bytes of a file, part by part; ends early when the file goes meanwhile. */
  readFile(file: number): Iterable<Uint8Array>;
  /** Lets go of what it holds open. */
  close(): void;
}
