/** Options of what recurs, as a page gives them to `createExporter`. */

import type { NotifyOptions } from '../notify/media/notify-options.ts';
import type { SyncOptions } from '../sync/sync-control.ts';

/** Options of recurring exports. */
export interface RecurringOptions {
  /** Name of the database of recurring exports, and of their inbox. Default `downlink`. */
  databaseName?: string;
  /** Where files of recurring exports are kept. */
  inbox?: InboxOptions;
  /** How recurring exports are run. */
  schedule?: ScheduleOptions;
  /** How the messages of recurring exports that this browser runs are delivered. Default: not at all, and their jobs say so. */
  notifications?: NotifyOptions;
  /** The server that runs recurring exports. Default: there is none, and this browser runs them all. */
  sync?: SyncOptions;
}

/** Options of the inbox. When its files do not fit, the oldest are deleted; their jobs become `expired`, and say why. */
export interface InboxOptions {
  /** Bytes of all files together, and of one. Default 256 MiB. */
  maxBytes?: number;
  /** Days that files are kept. Default 30. */
  maxAgeDays?: number;
}

/** Options of the scheduler. */
export interface ScheduleOptions {
  /** Most missed occurrences that a definition with `catchUp` `all` runs after a pause, the latest of them. Default 24. */
  maxCatchUp?: number;
  /** How often a job is begun at most, when its page ends while it runs; 1 never runs it again. Default 2. */
  maxAttempts?: number;
  /** Records of jobs that have ended; beyond them the oldest without files in the inbox are removed. Default 1000. */
  keepJobs?: number;
}
