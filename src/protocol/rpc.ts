/** The messages and calls between page and worker. */
import type { PrivateFolder } from '../core/private-folder.ts';
import type { JobHost, JobSources } from '../pipeline/job-engine.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { ExportJob, ExportOutcome, FileHead } from '../pipeline/run-export.ts';
import type { ExportPreview, PreviewOptions } from '../pipeline/run-preview.ts';
import type { TableHost, TableJob } from '../pipeline/table-job.ts';

/*
 * What crosses between page and worker:
 *
 *   page                                              worker
 *    │ postMessage({ [CONNECT]: VERSION, parts }, [port]) ────▶│  serve() takes the port; all else runs over it
 *    │                                                  │
 *    │ holdLock(name) ─────────────────────────────────▶│  while a job runs: the page waits for the same Web Lock, and
 *    │ releaseLock(name) ──────────────────────────────▶│  gets it as soon as the worker is gone
 *    │ ping() ─────────────────────────────────────────▶│  every half second while a job runs
 *    │ prepare(extension, source) ─────────────────────▶│  when the page knows that an export is near
 *    │ export | preview | estimate (job, pageHost) ────▶│
 *    │◀─────────────────────── pageHost.getToken() ─────│  HTTP readers: at first, and after a 401
 *    │◀────────────────────── pageHost.getExtras() ─────│  the same, where the host adds headers or query parameters
 *    │◀──── pageHost.openRead() pull() closeRead() ─────│  sources that live on the page
 *    │ exportTable(job, tablePageHost) ────────────────▶│  export() of a table that lives on the page:
 *    │◀───────────── tablePageHost.pullTable() ─────────│  its rows, slice by slice
 *    │◀─────────────────────── pageHost.progress() ─────│  ten a second, more when it waits; no answer awaited
 *    │◀─── pageHost.openSink(file, bytes port) ─────────│  only when the page gave a sink; see byte-stream.ts
 *    │                                                  │  or the worker writes into the page's private file system
 *    │ cancel(job) ────────────────────────────────────▶│  aborts its fetches, its stages, its bytes
 *    │◀──────────────────────────── outcome, or an error ─│  with blobs, unless the bytes went elsewhere
 *    │ check(job) ─────────────────────────────────────▶│  plans only: nothing is read
 *    │ probePrivateFiles() ────────────────────────────▶│  once, before the first recurring export is kept
 *
 * Calls are comlink's. What one throws crosses with its code, issues and causes; see `carryErrors`.
 */

/** Property of the first message to the worker. Its value is {@link PROTOCOL_VERSION}; the message carries a port. */
export const CONNECT = 'downlink:connect';

/**
 * Version of this protocol. Raise it whenever a page and a worker of different versions would misunderstand each other.
 * A worker that gets another version fails at once, and its `error` event tells the page why.
 */
export const PROTOCOL_VERSION = 6;

/**
 * Addresses of the built worker's further files, by name. A second port in the first message stands for a function that
 * gives an address for a name.
 */
export type PartFiles = Readonly<Record<string, string>>;

/**
 * Where the bytes of an export go: to the page as blobs; to streams of the page, by {@link PageHost.openSink}; or into
 * a folder of the origin private file system, as files named `0`, `1` and so on.
 */
export type OutputTarget =
  | { readonly to: 'blobs' }
  | { readonly to: 'sink' }
  | ({ readonly to: 'privateFolder' } & PrivateFolder);

/** A job as sent to the worker. */
export interface JobMessage extends ExportJob, JobSources {
  /** Number of the job, chosen by the page, for {@link WorkerApi.cancel}. */
  readonly id: number;
  /** Where the bytes go. */
  readonly outputTarget: OutputTarget;
}

/** The export of a table, as sent to the worker. */
export interface TableJobMessage extends TableJob, Pick<JobMessage, 'id' | 'outputTarget'> {}

/** The result of an export, as sent to the page. */
export interface ExportReply extends ExportOutcome {
  /** One blob for each file, in order. Empty when the bytes went elsewhere. */
  readonly blobs: readonly Blob[];
}

/** The calls that the worker answers. */
export interface WorkerApi {
  /** Answers at once with the protocol version, to show that the worker is alive. */
  ping(): number;
  /**
   * Takes a Web Lock, which the browser frees whenever and however the worker ends. Resolves when the worker holds it,
   * or to false when there are no Web Locks.
   */
  holdLock(name: string): Promise<boolean>;
  /** Frees a lock. */
  releaseLock(name: string): void;
  /** Loads what files of a format need, and what reads the source with an id. Ignores what it does not know. */
  prepare(extension: unknown, source?: string): Promise<void>;
  /** Runs an export. */
  export(job: JobMessage, host: PageHost): Promise<ExportReply>;
  /** Runs an export of a table that the page gives. */
  exportTable(job: TableJobMessage, host: TablePageHost): Promise<ExportReply>;
  /** Makes a preview. */
  preview(job: JobMessage, options: PreviewOptions, host: PageHost): Promise<ExportPreview>;
  /** Estimates the size of an export. */
  estimate(job: JobMessage, host: PageHost): Promise<ExportEstimate>;
  /** Succeeds when the job can run. Fails as running it would before anything is read. */
  check(job: JobMessage, host: PageHost): Promise<void>;
  /**
   * Succeeds when the worker can write into a private folder ({@link OutputTarget}). Fails with `storage-unavailable`
   * otherwise.
   */
  probePrivateFiles(): Promise<void>;
  /** Ends a job. Ignores a job that has already ended. */
  cancel(job: number): void;
}

/** The calls that the page answers for one job. */
export interface PageHost extends JobHost {
  /** Reports progress. */
  progress(progress: ExportProgress): void;
  /** Opens the page's stream for a file and feeds it from `port`. */
  openSink(file: FileHead, port: MessagePort): Promise<void>;
}

/** The calls that the page answers for the export of a table. */
export interface TablePageHost extends TableHost, Pick<PageHost, 'progress' | 'openSink'> {}
