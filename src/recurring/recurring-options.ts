/** The options of recurring exports that a page passes to `createExporter`. */

import type { NotifyOptions } from '../notify/media/notify-options.ts';
import type { SyncOptions } from '../sync/sync-control.ts';

/** Options of recurring exports. */
export interface RecurringOptions {
  /**
   * Name of the database and the inbox of recurring exports. Exports that are handed to the server have a database of
   * their own, whose name begins with it. Default `downlink`.
   */
  databaseName?: string;
  /** Limits of the inbox, which keeps the files of recurring exports. */
  inbox?: InboxOptions;
  /** How recurring exports run in this browser. */
  schedule?: ScheduleOptions;
  /** How this browser delivers the notifications of its runs. Default: it sends none, and the jobs report that. */
  notifications?: NotifyOptions;
  /**
   * The server that runs recurring exports, and exports that are handed to it. Default: none; this browser runs them all.
   */
  sync?: SyncOptions;
}

/**
 * Options of the inbox. When it is full, the oldest files are deleted and their jobs become `expired`, with the reason.
 */
export interface InboxOptions {
  /** The most bytes of all files together, and of one file. Default 256 MiB. */
  maxBytes?: number;
  /** Days that a file is kept. Default 30. */
  maxAgeDays?: number;
}

/** Options of the scheduler. */
export interface ScheduleOptions {
  /** The most missed occurrences that a definition with `catchUp` `all` runs after a pause, latest ones. Default 24. */
  maxCatchUp?: number;
  /** The most attempts of a job whose page closes while it runs. With 1, it never runs again. Default 2. */
  maxAttempts?: number;
  /** The most records of ended jobs. Beyond that, the oldest without files in the inbox are removed. Default 1000. */
  keepJobs?: number;
}
