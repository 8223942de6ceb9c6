import type { ExportRequest, NotificationMedium } from '../contract/request.ts';
import type { ExportErrorCode } from '../core/errors.ts';
import type { ExportWarning } from '../core/warnings.ts';
import type { CsvOptions } from '../formats/csv/options.ts';
import type { PdfOptions } from '../formats/pdf/options.ts';
import type { XlsxOptions } from '../formats/xlsx/options.ts';
import type { ExportSettingsOptions } from '../pipeline/export-settings.ts';
import type { Bundle } from '../pipeline/plan.ts';
import type { ExportProgress } from '../pipeline/progress.ts';

/**
 * What IndexedDB holds, as types. Records are plain data, and hold no token and no header. Times that a person sees are
 * ISO 8601 texts, as in the contract; times that are reckoned with are Unix seconds, as in requests.
 */

/** Name of a store. */
export type StoreName = 'definitions' | 'jobs' | 'outbox' | 'meta' | 'files';

/** Who runs a definition: this browser, or the server that it was posted to. Never both. */
export type Executor = 'browser' | 'server';

/**
 * What becomes of runs that were missed while no tab was open: `latest`, the last of them only; `all`, each, up to a
 * cap; `none`, no one.
 */
export type CatchUp = 'latest' | 'all' | 'none';

/** Options of the files that the browser writes, as those of a single export; the contract has no room for them. */
export interface FileOptions extends Readonly<ExportSettingsOptions> {
  /** How several items reach the user. Default `zip`. */
  readonly bundle?: Bundle;
  /** Options of CSV files. */
  readonly csv?: CsvOptions;
  /** Options of XLSX files. */
  readonly xlsx?: XlsxOptions;
  /** Options of PDF files, without what is no plain JSON: `font` and `logo`. */
  readonly pdf?: Omit<PdfOptions, 'font' | 'logo'>;
}

/** A recurring export as it is stored. */
export interface DefinitionRecord {
  /** A UUID, given here. */
  readonly id: string;
  /** A valid request with `type` `recurring`; `periodStart` is always given, in whole Unix seconds unless the host gave it. */
  readonly request: ExportRequest;
  readonly executor: Executor;
  readonly catchUp: CatchUp;
  /** How this browser writes its files. */
  readonly options: FileOptions;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601. */
  readonly updatedAt: string;
  /** ISO 8601; null while it lives. A deleted definition stays until the server has let go of its copy. */
  readonly deletedAt: string | null;
  /** Counts the edits, from 1, or on from what was deleted under this id: what the outbox sends is of one revision. */
  readonly revision: number;
  /** The server's copy; null while there is none that is known. */
  readonly server: ServerCopy | null;
  /**
   * The last occurrence that became a job or was passed over, Unix seconds; null while there is none. The scheduler goes
   * on after it.
   */
  readonly lastOccurrence: number | null;
  /**
   * The last occurrence that had passed when the definition was made, or when its calendar last changed, Unix seconds;
   * null where none had. It and those before it never run, however the clock jumps. Absent in what earlier versions have
   * stored.
   */
  readonly startsAfter?: number | null;
  /** How many occurrences were due here and became no job: missed ones, as `catchUp` has it. */
  readonly skipped: number;
}

/** The server's copy of a definition. */
export interface ServerCopy {
  /** The server's id of it. */
  readonly id: string;
  /** Which revision of the definition it is a copy of. */
  readonly revision: number;
  /** ISO 8601, as the server said it; empty when it does not say it in a form that can be read. */
  readonly createdAt: string;
  /** Ids of further copies on the server that look like this definition and are not surely ours: they are reported only. */
  readonly duplicates: readonly string[];
  /** What cannot be read of the copy, or is not as it was sent, for people; null or absent when all is well. */
  readonly note?: string | null;
  /** False while the server has only answered that it made the copy, and has not listed it yet; else absent or true. */
  readonly isListed?: boolean;
  /** Null or absent while the server lists the copy. */
  readonly missing?: MissingCopy | null;
}

/** A copy that the server does not list any more. It counts as deleted there only after many lists and hours. */
export interface MissingCopy {
  /** When the first list that lacked it was asked for, Unix milliseconds. */
  readonly since: number;
  /** Lists in a row that lacked it; of those that follow each other quickly one counts. */
  readonly lists: number;
  /** When the last one that counts was asked for, Unix milliseconds. */
  readonly lastListAt: number;
}

/**
 * What is still to be told to the server. An edit is two entries: a create, and a delete that waits for it.
 *
 * `queued`: not sent yet. `inFlight`: marked before it is sent, so that a crash leaves it so. `unknown`: sent, and no
 * answer tells what became of it. `waiting`: to be sent again at `notBefore`, or when there is a token. `rejected`: the
 * server will not have it, or says that it did it and its lists show otherwise; it stays to be shown, and is sent again
 * only when somebody asks for it.
 */
export type OutboxState = 'queued' | 'inFlight' | 'unknown' | 'waiting' | 'rejected';

/** One thing to be told to the server. */
export interface OutboxRecord {
  /** Key, given by the database: entries of one definition are sent in this order. */
  readonly seq?: number;
  readonly definitionId: string;
  readonly action: 'create' | 'delete';
  /** Of a create: what is posted. */
  readonly request?: ExportRequest;
  /** Of a create: the revision that it is. */
  readonly revision?: number;
  /** Of a delete: the server's id. */
  readonly serverId?: string;
  readonly state: OutboxState;
  /** How often it has been sent. */
  readonly attempts: number;
  /** Not to be looked at earlier, Unix milliseconds. */
  readonly notBefore: number;
  /** When it was first and last sent, Unix milliseconds; null while it was not. */
  readonly firstSentAt: number | null;
  readonly lastSentAt: number | null;
  /** Of an unknown one: how many listings since it was last sent did not show it. */
  readonly absences: number;
  /** Of a create: how often nothing came of sending it, neither an answer nor a copy. Absent: never. */
  readonly vain?: number;
  /** Of an unknown one: whether it is so for so long that it holds up no later create. Absent: no. */
  readonly isOverdue?: boolean;
  /** Why it waits or was rejected, for people; null when there is nothing to say. Holds no token and no header. */
  readonly reason: string | null;
  /** HTTP status of the last answer; null when there was none. */
  readonly status: number | null;
}

/** State of a job, as the contract names them. */
export type JobState = 'notProcessed' | 'inProgress' | 'failed' | 'done' | 'expired';

/** Why a job came to be. */
export type JobReason = 'schedule' | 'catchUp' | 'manual';

/** One run of a definition in this browser. */
export interface JobRecord {
  /** Of an occurrence: definition id, `@` and its Unix seconds, so that each occurrence is one job; else a UUID. */
  readonly id: string;
  readonly definitionId: string;
  readonly reason: JobReason;
  readonly state: JobState;
  /** The request as it is run. */
  readonly request: ExportRequest;
  readonly options: FileOptions;
  /** The run time that fixes the window, Unix seconds: the occurrence, however late it is run. */
  readonly scheduledFor: number;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; null before it began. */
  readonly startedAt: string | null;
  /** ISO 8601; null before it ended. */
  readonly endedAt: string | null;
  /** How often it has been begun. */
  readonly attempts: number;
  /** Fence of the scheduler that runs it; see `fence.ts`. */
  readonly fence: number;
  readonly progress: ExportProgress | null;
  readonly warnings: readonly ExportWarning[];
  /** Of a failed one: what went wrong. */
  readonly error: JobError | null;
  readonly files: readonly JobFile[];
  /**
   * Of an expired one: its files were too old (`age`), had to make room for newer ones (`room`), or were deleted by the
   * browser or its user (`cleared`); else null.
   */
  readonly expiredReason: 'age' | 'quota' | 'cleared' | null;
  /** What becomes of the messages that the request asks for; empty before it has ended, or when there are none. */
  readonly notifications: readonly JobNotification[];
}

/** What went wrong in a job. */
export interface JobError {
  /** `interrupted`: the page or the browser ended while it ran. */
  readonly code: ExportErrorCode | 'interrupted' | 'unknown';
  readonly message: string;
}

/** Where a file of a job is: in the inbox of this browser, in the folder that the user chose, or gone. */
export type JobFilePlace = 'inbox' | 'folder' | 'deleted';

/** A file that a job wrote. */
export interface JobFile {
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  readonly rows: number;
  readonly place: JobFilePlace;
}

/** What becomes of one message of a job. It never changes the job. */
export interface JobNotification {
  /** Index in the request's `notification.messages`; `page` is the page notification. */
  readonly message: number | 'page';
  readonly medium: NotificationMedium | 'page';
  /** `waiting`: to be sent, or again at `notBefore`. `sent`. `failed`: given up. `unsupported`: nothing here can send it. */
  readonly state: 'waiting' | 'sent' | 'failed' | 'unsupported';
  readonly attempts: number;
  /** Not to be tried earlier, Unix milliseconds. */
  readonly notBefore: number;
  /** Why it failed, for people, without secrets; null when there is nothing to say. */
  readonly reason: string | null;
}

/** Which jobs to list. */
export interface JobFilter {
  /** Those of this definition only. Default: all. */
  readonly definitionId?: string;
  /** Those in one of these states only. Default: all. */
  readonly states?: readonly JobState[];
}
