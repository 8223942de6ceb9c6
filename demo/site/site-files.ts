/** What the build, the pages and the service worker of a static copy of the demo agree on. */
import type { ExportRequest } from 'downlink-export';

/** The service worker's script, beside the pages. */
export const WORKER_FILE = 'service-worker.js';

/** The readings of Tetouan, compressed by gzip. No server takes its name for that of a compressed file. */
export const DATA_FILE = 'tetouan-power-2017.bin';

/** The files of the site. */
export interface SiteFiles {
  /** Changes with every file. */
  readonly version: string;
  /** Paths relative to the site's folder. */
  readonly files: readonly string[];
}

/**
 * What a page tells the worker. `claim`: answer me from now on. `keep`: keep all files of the site; the worker tells
 * `kept` when it has.
 */
export type ClientMessage = 'claim' | 'keep';

/** What the worker asks of a page, with a port for the outcome: to run a job of the server. */
export interface JobOrder {
  readonly order: 'run';
  readonly request: ExportRequest;
  /** Run time, Unix seconds. */
  readonly now: number;
}

/** What came of it. */
export type JobOutcome = { readonly name: string; readonly blob: Blob } | { readonly error: string };
