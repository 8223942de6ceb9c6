/** The error class of this package and its codes. */

/**
 * What went wrong, as a code that a program can branch on.
 *
 * | code | meaning |
 * |---|---|
 * | `invalid-request` | the request breaks the contract; {@link ExportError.issues} lists every fault |
 * | `unsupported` | the request is valid, but cannot run here: a format or kind of item, a change to values, too many pages |
 * | `unauthorized` | no token, or the server refused it twice (401) |
 * | `forbidden` | the server refused access (403) |
 * | `not-found` | the server does not know the channel (404), or this browser has no such definition or job |
 * | `rate-limited` | the server answered 429 until the attempts or the time ran out |
 * | `network` | no attempt got an answer: the connection was refused, cut or timed out |
 * | `server` | the server failed on every attempt (5xx) or answered with a status that a retry cannot fix |
 * | `bad-response` | no attempt got the JSON that the reader API promises |
 * | `no-data` | an item has no rows, and the option `empty: 'error'` makes that a failure |
 * | `inconsistent-data` | pages and totals never agreed, so the file would miss data |
 * | `source-failed` | a custom source or a table threw, or gave messages or rows in the wrong order or shape; or there is no source to read messages from |
 * | `sink-failed` | the stream or the folder that receives the file failed, or has a file of that name |
 * | `worker-unavailable` | the worker could not start (no `Worker`, CSP, security error), or part of its code could not load |
 * | `worker-lost` | the worker died, was terminated or never started, or its version differs from the page's |
 * | `storage-unavailable` | something that recurring exports need is missing or broken: IndexedDB, Web Locks, or their code |
 * | `storage-full` | the browser's storage for this page is full, or a file is larger than the inbox limit |
 * | `internal` | a bug in this package |
 */
export type ExportErrorCode =
  | 'invalid-request'
  | 'unsupported'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'rate-limited'
  | 'network'
  | 'server'
  | 'bad-response'
  | 'inconsistent-data'
  | 'no-data'
  | 'source-failed'
  | 'sink-failed'
  | 'worker-unavailable'
  | 'worker-lost'
  | 'storage-unavailable'
  | 'storage-full'
  | 'internal';

/** One fault in a request. */
export interface RequestIssue {
  /**
   * Where the fault is, as property names and array indexes from the request's root: `['items', 0, 'params', 'from']`.
   */
  readonly path: readonly (string | number)[];
  /** What is wrong and what to do, as one sentence. */
  readonly message: string;
}

/** Details of an {@link ExportError}. */
export interface ExportErrorOptions {
  /** The error that caused this one. Absent when there is none. */
  cause?: unknown;
  /** Every fault in the request, or every part that cannot run. Default: none. */
  issues?: readonly RequestIssue[];
  /** HTTP status of the last answer. Absent when there was no answer. */
  status?: number;
}

/**
 * The only error class of this package. It keeps its code, cause, issues and status when it crosses the worker
 * boundary. Misuse of the API throws a `TypeError` instead. An abort rejects with the signal's own reason.
 */
export class ExportError extends Error {
  /** Always `ExportError`. */
  override readonly name: string = 'ExportError';
  /** What went wrong; see {@link ExportErrorCode}. */
  readonly code: ExportErrorCode;
  /**
   * Every fault in the request with its path, when `code` is `invalid-request`; every part that cannot run, for some
   * errors with `unsupported`. Otherwise empty.
   */
  readonly issues: readonly RequestIssue[];
  /** HTTP status of the last answer. Absent when there was no answer. */
  readonly status?: number;

  constructor(code: ExportErrorCode, message: string, options: ExportErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.issues = options.issues ?? [];
    if (options.status !== undefined) this.status = options.status;
  }
}
