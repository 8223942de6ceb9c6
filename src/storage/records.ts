/** The types of the records that IndexedDB stores. */
import type { ExportRequest, NotificationMedium } from '../contract/request.ts';
import type { ExportErrorCode } from '../core/errors.ts';
import type { ExportWarning } from '../core/warnings.ts';
import type { CsvOptions } from '../formats/csv/options.ts';
import type { PdfOptions } from '../formats/pdf/options.ts';
import type { XlsxOptions } from '../formats/xlsx/options.ts';
import type { ExportSettingsOptions } from '../pipeline/export-settings.ts';
import type { Bundle } from '../pipeline/item-plans.ts';
import type { ExportProgress } from '../pipeline/progress.ts';

/**
 * Records are plain data without tokens and headers. Times that people see are ISO 8601 texts, as in the contract.
 * Times used in calculations are Unix seconds, as in requests, unless a field says otherwise.
 */

/** Name of a store. */
export type StoreName = 'definitions' | 'jobs' | 'outbox' | 'meta' | 'files';

/** Who runs a definition: this browser or the server, never both. */
export type Executor = 'browser' | 'server';

/**
 * How to handle runs that were missed while no tab was open. `latest`: run only the last one. `all`: run each, up to a
 * limit. `none`: run none.
 */
export type CatchUp = 'latest' | 'all' | 'none';

/**
 * Where the window of a run ends when its request gives neither its end nor its start. `run`: at the scheduled time.
 * `midnight`: at the last midnight at or before it, in the time zone of the request, so that a period of days, weeks or
 * months covers whole days.
 */
export type WindowEnd = 'run' | 'midnight';

/**
 * Where the files of a run go. `folder`: into the folder that the user chose, or into the inbox while there is none.
 * `inbox`: into the inbox, even when there is a folder.
 */
export type FilesPlace = 'folder' | 'inbox';

/** Options of the files that this browser writes. The contract has no fields for them. */
export interface FileOptions extends Readonly<ExportSettingsOptions> {
  /**
   * Where the window of a run ends. The server cannot run a definition with `midnight`. `{now}` in file names and the
   * creation date of files are the scheduled time in any case. Default `run`.
   */
  readonly windowEnd?: WindowEnd;
  /** Where the files go. Default `folder`. */
  readonly place?: FilesPlace;
  /** How the files of several items are bundled. Default `zip`. */
  readonly bundle?: Bundle;
  /** Options of CSV files. */
  readonly csv?: CsvOptions;
  /** Options of XLSX files. */
  readonly xlsx?: XlsxOptions;
  /** Options of PDF files, without `font` and `logo`, which are not plain JSON. */
  readonly pdf?: Omit<PdfOptions, 'font' | 'logo'>;
}

/** A stored recurring export. */
export interface DefinitionRecord {
  /** The id: a UUID, or the id that the page chose. */
  readonly id: string;
  /** A valid request with `type` `recurring`. It always has `periodStart`; a default one is in whole Unix seconds. */
  readonly request: ExportRequest;
  /** Who runs it. */
  readonly executor: Executor;
  /** How to handle missed runs. */
  readonly catchUp: CatchUp;
  /** Options of the files that this browser writes. */
  readonly options: FileOptions;
  /** Whether it is paused. Absent: no. */
  readonly isPaused?: boolean;
  /** What the page keeps with the definition: plain JSON. Absent: nothing. */
  readonly data?: unknown;
  /** Time of creation, ISO 8601. */
  readonly createdAt: string;
  /** Time of the last change, ISO 8601. */
  readonly updatedAt: string;
  /**
   * Time of deletion, ISO 8601; null otherwise. The record of a deleted definition stays until the server's copy is
   * gone.
   */
  readonly deletedAt: string | null;
  /**
   * Number of the edit, from 1. It continues from a deleted definition of the same id. An outbox entry has one
   * revision.
   */
  readonly revision: number;
  /** The server's copy; null while no copy is known. */
  readonly server: ServerCopy | null;
  /**
   * The last occurrence that became a job or was skipped, in Unix seconds; null when there is none. The scheduler
   * continues after it.
   */
  readonly lastOccurrence: number | null;
  /**
   * The last occurrence before the definition was created, its calendar changed or its pause ended, in Unix seconds;
   * null when there was none. Occurrences up to this one never run, even if the clock is set back. Absent in records of
   * earlier versions.
   */
  readonly startsAfter?: number | null;
  /** How many due occurrences got no job, because they were missed and `catchUp` excludes them. */
  readonly skipped: number;
}

/** The server's copy of a definition. */
export interface ServerCopy {
  /** The id on the server. */
  readonly id: string;
  /** The revision of the definition that was copied. */
  readonly revision: number;
  /** Time of creation as the server reports it, ISO 8601; empty when it is missing or unreadable. */
  readonly createdAt: string;
  /** Server ids of exports that look like further copies but may belong to someone else. They are only reported. */
  readonly duplicates: readonly string[];
  /**
   * Fields of the copy that cannot be read or differ from the request, for people; null or absent when there are none.
   */
  readonly note?: string | null;
  /** False while the server has confirmed the copy but not listed it yet; otherwise true or absent. */
  readonly isListed?: boolean;
  /** Since when the server's list lacks the copy; null or absent while it is listed. */
  readonly missing?: MissingCopy | null;
  /** One-time exports only: what the server last told about the run. Absent before that. */
  readonly run?: ServerRun;
}

/** What the server told about its run of a one-time export. */
export interface ServerRun {
  /** State of the job. `deleted`: the server no longer has the export. */
  readonly state: JobState | 'deleted';
  /** Since when the server names no state for the export, in Unix milliseconds; null while it does. */
  readonly missingSince: number | null;
  /** Number of looks in a row at which the server named no state. Absent: none. */
  readonly looks?: number;
}

/** Records that the server no longer lists a copy. The copy counts as deleted only after many lists and hours. */
export interface MissingCopy {
  /** Start of the first list that lacked the copy, in Unix milliseconds. */
  readonly since: number;
  /** Number of lists in a row that lacked the copy. Lists in quick succession count once. */
  readonly lists: number;
  /** Start of the last counted list, in Unix milliseconds. */
  readonly lastListAt: number;
}

/**
 * State of an outbox entry.
 *
 * `queued`: not sent yet. `inFlight`: marked before sending, so that the mark survives a crash. `unknown`: sent,
 * without a response that shows the outcome. `waiting`: to be sent again at `notBefore` or when there is a token.
 * `rejected`: the server refused it, or confirmed it but its lists show otherwise. A rejected entry stays visible and
 * is sent again only on request.
 */
export type OutboxState = 'queued' | 'inFlight' | 'unknown' | 'waiting' | 'rejected';

/** A change to send to the server. An edit has two entries: a create, and a delete that waits for it. */
export interface OutboxRecord {
  /** The key, assigned by the database. Entries of one definition are sent in this order. */
  readonly seq?: number;
  /** Id of the changed definition. */
  readonly definitionId: string;
  /** What the server must do. */
  readonly action: 'create' | 'delete';
  /** Create only: the request to post. */
  readonly request?: ExportRequest;
  /** Create only: the revision of the request. */
  readonly revision?: number;
  /**
   * Create only: the `Idempotency-Key`, a UUID. It stays the same when the create is sent again. Absent in entries of
   * earlier versions.
   */
  readonly key?: string;
  /** Delete only: the server's id of the export. */
  readonly serverId?: string;
  /** State of the entry. */
  readonly state: OutboxState;
  /** How often it was sent. */
  readonly attempts: number;
  /** Earliest time of the next attempt or check, in Unix milliseconds. */
  readonly notBefore: number;
  /** Time when it was first sent, in Unix milliseconds; null before that. */
  readonly firstSentAt: number | null;
  /** Time when it was last sent, in Unix milliseconds; null before that. */
  readonly lastSentAt: number | null;
  /** Unknown state only: how many lists since it was last sent did not show it. */
  readonly absences: number;
  /** Create only: how many attempts led neither to a response nor to a copy. Absent: none. */
  readonly vain?: number;
  /** Unknown state only: whether it is unknown for so long that it no longer blocks later creates. Absent: no. */
  readonly isOverdue?: boolean;
  /** The reason why it waits or was rejected, for people; null when there is none. Has no tokens and no headers. */
  readonly reason: string | null;
  /** HTTP status of the last response; null when there was none. */
  readonly status: number | null;
}

/** State of a job, with the names of the contract. */
export type JobState = 'notProcessed' | 'inProgress' | 'failed' | 'done' | 'expired';

/** Why a job runs: it was due, it was missed and runs late, or a user started it. */
export type JobReason = 'schedule' | 'catchUp' | 'manual';

/** One run of a definition in this browser. */
export interface JobRecord {
  /** For an occurrence: definition id, `@` and Unix seconds, so that it has only one job. Otherwise a UUID. */
  readonly id: string;
  /** Id of the definition. */
  readonly definitionId: string;
  /** Why the job runs. */
  readonly reason: JobReason;
  /** State of the job. */
  readonly state: JobState;
  /** The request to run, copied from the definition. */
  readonly request: ExportRequest;
  /** Options of the files, copied from the definition. */
  readonly options: FileOptions;
  /**
   * The run time that determines the time window, in Unix seconds. It is the occurrence even when the job runs late.
   */
  readonly scheduledFor: number;
  /** Time of creation, ISO 8601. */
  readonly createdAt: string;
  /** Time when the last attempt began, ISO 8601; null before that. */
  readonly startedAt: string | null;
  /** Time when it ended, ISO 8601; null before that. */
  readonly endedAt: string | null;
  /** How often it was begun. */
  readonly attempts: number;
  /** Fence of the scheduler that runs it; see `fence.ts`. */
  readonly fence: number;
  /** Progress while it runs; null otherwise or before the first report. */
  readonly progress: ExportProgress | null;
  /** Warnings about the files. */
  readonly warnings: readonly ExportWarning[];
  /** The error of a failed or interrupted job; null otherwise. */
  readonly error: JobError | null;
  /** The written files; empty before it is done. */
  readonly files: readonly JobFile[];
  /**
   * Why an expired job lost its files: they were too old (`age`), exceeded the size limit (`quota`), or were deleted by
   * the browser or its user (`cleared`). Null for other jobs.
   */
  readonly expiredReason: 'age' | 'quota' | 'cleared' | null;
  /** Delivery of the notifications of the request. Empty before the job has ended or when there are none. */
  readonly notifications: readonly JobNotification[];
}

/** The error of a job. */
export interface JobError {
  /** The error's code. `interrupted`: the page or the browser was closed while the job ran. */
  readonly code: ExportErrorCode | 'interrupted' | 'unknown';
  /** The error's message, for people. */
  readonly message: string;
}

/** Where a file of a job is: in the inbox of this browser, in the folder that the user chose, or deleted. */
export type JobFilePlace = 'inbox' | 'folder' | 'deleted';

/** A file that a job wrote. */
export interface JobFile {
  /** File name. */
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  /** Size in bytes. */
  readonly size: number;
  /** Number of rows, without the header. */
  readonly rows: number;
  /** Where the file is. */
  readonly place: JobFilePlace;
}

/** Delivery of one notification of a job. It never affects the job. */
export interface JobNotification {
  /** Index in the request's `notification.messages`; `page` for the notification that the browser shows. */
  readonly message: number | 'page';
  /** The medium it is sent through. */
  readonly medium: NotificationMedium | 'page';
  /**
   * `waiting`: to be sent, at `notBefore` after a failure. `sent`: delivered to the medium. `failed`: all attempts
   * failed. `unsupported`: the page has no options, or no permission, to send it.
   */
  readonly state: 'waiting' | 'sent' | 'failed' | 'unsupported';
  /** How often sending was tried. */
  readonly attempts: number;
  /** Earliest time of the next attempt, in Unix milliseconds. */
  readonly notBefore: number;
  /** The reason why it failed, for people, without secrets; null when there is none. */
  readonly reason: string | null;
}

/** A filter for jobs. */
export interface JobFilter {
  /** Lists only jobs of this definition. Default: all. */
  readonly definitionId?: string;
  /** Lists only jobs in one of these states. Default: all. */
  readonly states?: readonly JobState[];
}
