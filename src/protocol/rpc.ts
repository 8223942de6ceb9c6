import type { PrivateFolder } from '../core/private-folder.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { ExportJob, ExportOutcome, FileHead } from '../pipeline/run-export.ts';
import type { ExportPreview, PreviewOptions } from '../pipeline/run-preview.ts';
import type { SampleQuery } from '../sources/source.ts';

/*
 * What crosses between page and worker:
 *
 *   page                                              worker
 *    │ postMessage({ [CONNECT]: VERSION }, [port]) ────▶│  serve() takes the port; all else runs over it
 *    │                                                  │
 *    │ holdLock(name) ─────────────────────────────────▶│  while a job runs: the page waits for the same Web Lock, and
 *    │ releaseLock(name) ──────────────────────────────▶│  gets it as soon as the worker is gone
 *    │ ping() ─────────────────────────────────────────▶│  every half second while a job runs
 *    │ export | preview | estimate (job, pageHost) ────▶│
 *    │◀─────────────────────── pageHost.getToken() ─────│  HTTP readers: at first, and after a 401
 *    │◀──── pageHost.openRead() pull() closeRead() ─────│  sources that live on the page
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

/** Property of the first message to the worker; its value is {@link PROTOCOL_VERSION}, and a port comes with it. */
export const CONNECT = 'downlink:connect';

/**
 * Raised whenever a page and a worker of different versions would misunderstand each other: a worker that is asked for
 * another version fails at once, and its `error` event tells the page why.
 */
export const PROTOCOL_VERSION = 3;

/** Where the messages of a job come from: plain data. */
export interface SourceReference {
  /** Id in the worker's registry of sources. */
  readonly id: string;
  readonly config: unknown;
}

/**
 * Where the bytes of an export go: back to the page as blobs; to streams of the page, by {@link PageHost.openSink}; or
 * into a folder of the origin private file system, as files `0`, `1` and so on.
 */
export type OutputTarget =
  | { readonly to: 'blobs' }
  | { readonly to: 'sink' }
  | ({ readonly to: 'privateFolder' } & PrivateFolder);

/** A job as it crosses to the worker. */
export interface JobMessage extends ExportJob {
  /** Names the job in {@link WorkerApi.cancel}; given by the page. */
  readonly id: number;
  readonly source: SourceReference;
  readonly outputTarget: OutputTarget;
}

/** What an export gives back to the page. */
export interface ExportReply extends ExportOutcome {
  /** One for each file, in their order; empty when the bytes went elsewhere. */
  readonly blobs: readonly Blob[];
}

/** What the worker does for the page. */
export interface WorkerApi {
  /** Answers at once with the protocol version: the worker is alive. */
  ping(): number;
  /**
   * Takes a Web Lock, which the browser frees when the worker ends, however it does. Resolves when the worker has it;
   * false where there are no such locks.
   */
  holdLock(name: string): Promise<boolean>;
  /** Frees a lock. */
  releaseLock(name: string): void;
  export(job: JobMessage, host: PageHost): Promise<ExportReply>;
  preview(job: JobMessage, options: PreviewOptions, host: PageHost): Promise<ExportPreview>;
  estimate(job: JobMessage, host: PageHost): Promise<ExportEstimate>;
  /** Passes when the job could be run; rejects as running it would before anything is read. */
  check(job: JobMessage, host: PageHost): Promise<void>;
  /** Passes when {@link OutputTarget} to a private folder works; fails as `storage-unavailable` where it does not. */
  probePrivateFiles(): Promise<void>;
  /** Ends a job; one that has ended already is none of its business. */
  cancel(job: number): void;
}

/** What the page does for one job of the worker. */
export interface PageHost {
  getToken(): Promise<string>;
  /** Starts a read of the page's own source; the number names it in the other calls. */
  openRead(query: SampleQuery): Promise<number>;
  /** Its next messages; null at its end. */
  pull(read: number): Promise<readonly unknown[] | null>;
  closeRead(read: number): Promise<void>;
  progress(progress: ExportProgress): void;
  /** Opens the page's stream for a file and feeds it from `port`. */
  openSink(file: FileHead, port: MessagePort): Promise<void>;
}
