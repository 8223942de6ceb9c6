/** The public interface to exports that are handed to the server, which runs each once. */

import type { ExportOptions, ExportResult } from '../client/export-options.ts';
import type { FileSink } from '../client/page-sink.ts';
import type { ExportRequest } from '../contract/request.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { ErrorListener, ListListener } from '../storage/live-list.ts';
import type { JobState } from '../storage/records.ts';

/**
 * State of an export that was handed to the server. First `sending`: it is stored here, and the server has not yet
 * confirmed it. Then the states of the server's job: `notProcessed`, `inProgress`, and at the end `done`, `failed` or
 * `expired`, when the server no longer keeps the file. `rejected`: the server refused the export, or confirmed it
 * without ever listing it; it is not sent again. `deleted`: the server no longer has it.
 */
export type ServerJobState = 'sending' | 'rejected' | 'deleted' | JobState;

/** An export that was handed to the server. This browser stores it, so that a page opened later shows it again. */
export interface ServerJob {
  /** The id here: a UUID, or the id that the page chose. */
  readonly id: string;
  /** The request as it is sent. `periodStart` is the second of the hand-over, which distinguishes equal exports. */
  readonly request: ExportRequest;
  /** Its state, as far as this browser knows. */
  readonly state: ServerJobState;
  /** Why it waits, has come to nothing or could not be deleted, for people; null when there is nothing to say. */
  readonly reason: string | null;
  /** HTTP status of the last response while it is `sending`, or of the refusal; null when there was none. */
  readonly status: number | null;
  /**
   * Present while it is `sending` and the answer was lost: the server may have it already, and nothing is sent again
   * before that is known. Otherwise absent.
   */
  readonly mayHaveArrived?: true;
  /** The id on the server; null while no copy is known. */
  readonly serverId: string | null;
  /** When it was handed over here, ISO 8601. */
  readonly createdAt: string;
}

/** Options of {@link ServerExports.follow}. */
export interface FollowServerOptions {
  /** Stops following. The export stays on the server and in {@link ServerExports}. */
  signal?: AbortSignal;
  /** Called with the job: at the start, and after every change. Default: no reports. */
  onProgress?: (job: ServerJob) => void;
}

/** Options of `exportOnServer`. */
export interface ServerExportOptions extends FollowServerOptions {
  /**
   * 1 to 64 letters, digits, `-` and `_`. An id that is known here follows the export with that id and sends nothing,
   * so that a page may repeat the call after a crash or a second click. Default: a random UUID.
   */
  id?: string;
}

/** Options of a download from the server. */
export interface ServerDownloadOptions {
  /** Stops the download. It rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Options of {@link ServerExports.file}. */
export interface ServerFileOptions extends ServerDownloadOptions {
  /** Receives the bytes as they arrive, so that the file is not held in memory. Default: the file is a blob. */
  sink?: FileSink;
}

/** A file that the server wrote. */
export interface ServerFile {
  /** Name of the file with its extension, from the server or else from the request. Safe as a file name. */
  readonly name: string;
  /** MIME type. */
  readonly type: string;
  /** Size, in bytes. */
  readonly size: number;
  /** The file itself. Absent when a sink received its bytes. */
  readonly blob?: Blob;
}

/** The outcome of an export that the server has run. */
export interface ServerExportResult {
  /** The job, which is `done`. */
  readonly job: ServerJob;
  /** Fetches the file, as {@link ServerExports.file} does. */
  file(options?: ServerFileOptions): Promise<ServerFile>;
  /** Saves the file as a download, as {@link ServerExports.download} does. */
  download(options?: ServerDownloadOptions): Promise<void>;
}

/** When an export counts as too large for the tab. */
export interface TooLargeOptions {
  /** Who runs it then. */
  to: 'server';
  /**
   * The most messages that the tab reads itself, or partial aggregates where the source makes the buckets (`transferred`
   * of the estimate). Default 1,000,000.
   */
  messages?: number;
}

/** Options of an export that is handed to the server when it is too large for the tab. */
export interface HandOverOptions extends ExportOptions {
  /**
   * What becomes of an export that is too large for the tab: the server runs it. The estimate decides, before any
   * message is read; when the source cannot count its messages, the tab runs the export. Default: the tab runs all.
   */
  tooLarge?: 'server' | TooLargeOptions | undefined;
}

/** Says that an export was too large for the tab, so that the server runs it. There are no files yet. */
export interface HandedOver {
  /** The job on the server. {@link ServerExports.follow} waits for its end. */
  readonly handedOver: ServerJob;
  /** The estimate that decided it. */
  readonly estimate: ExportEstimate;
  /**
   * Names of the given options that only a browser applies, such as `csv` or `decimals`: the server's file has not what
   * they ask for. Empty when there are none.
   */
  readonly ignoredOptions: readonly string[];
}

/** Says that the tab has run an export with `tooLarge`. */
export interface RunHere extends ExportResult {
  /** Absent: there is no job on the server. */
  readonly handedOver?: undefined;
}

/** The outcome of an export with `tooLarge`: its files or, where `handedOver` is present, the job on the server. */
export type ExportOutcome = RunHere | HandedOver;

/**
 * The exports that were handed to the server, in this browser's storage. They are sent as definitions are: an outbox on
 * the disk, one tab that works for all, and a create that is sent again only when the server certainly did not get it.
 * The server is asked for their states only while one of them has not ended.
 */
export interface ServerExports {
  /**
   * Hands an export to the server. Resolves when it is stored on disk; it is sent by itself, after a crash too.
   *
   * @param request has the `type` `oneTime`, and a `notification`, as all that a server runs
   * @throws ExportError `invalid-request`, also for what only a browser can run; `storage-unavailable`, `storage-full`
   * @throws TypeError when the exporter has no option `sync`, or the id belongs to another request
   */
  create(request: ExportRequest, options?: Pick<ServerExportOptions, 'id'>): Promise<ServerJob>;
  /**
   * Hands an export to the server and follows it, as `exporter.exportOnServer` does.
   *
   * @throws as {@link ServerExports.create} and {@link ServerExports.follow} do
   */
  run(request: ExportRequest, options?: ServerExportOptions): Promise<ServerExportResult>;
  /**
   * Waits until the server has run an export. While it is offline or has no token it waits, and `onProgress` is told why;
   * `sync.run()` tries a refused token again.
   *
   * @throws ExportError `not-found` when the id is unknown, or the export was deleted, here or on the server, or its file
   *   has expired; `server` when it failed there; `invalid-request`, `forbidden`, `not-found` or `server` when the
   *   server refused it; the signal's reason when aborted
   */
  follow(id: string, options?: FollowServerOptions): Promise<ServerExportResult>;
  /** Lists all, latest first. Throws storage errors. */
  list(): Promise<ServerJob[]>;
  /** Returns one, or undefined when the id is unknown. Throws storage errors. */
  get(id: string): Promise<ServerJob | undefined>;
  /**
   * Calls the listener with all, latest first: immediately, and after every change in any tab.
   *
   * @returns a function that unsubscribes
   */
  subscribe(listener: ListListener<ServerJob[]>, onError?: ErrorListener): () => void;
  /**
   * Fetches the file of an export that is `done`, whole or not at all.
   *
   * @throws ExportError `not-found` when there is no such export, or no file yet or any more; `unauthorized`,
   *   `forbidden`, `rate-limited`, `network`, `server`, `bad-response`; `sink-failed`; the signal's reason when aborted
   */
  file(id: string, options?: ServerFileOptions): Promise<ServerFile>;
  /** Saves the file of an export that is `done` as a download. Throws as {@link ServerExports.file} does. */
  download(id: string, options?: ServerDownloadOptions): Promise<void>;
  /**
   * Removes an export here, and deletes it on the server, where it no longer runs. Resolves when that is stored; the
   * deletion is sent by itself. When the server refuses it, the export is listed again, and its `reason` says why; another
   * call sends the deletion again.
   *
   * @throws ExportError `not-found`, and storage errors
   */
  remove(id: string): Promise<void>;
}
