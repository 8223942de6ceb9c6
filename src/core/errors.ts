/**
 * What went wrong, as a word a program can branch on.
 *
 * | code | meaning |
 * |---|---|
 * | `invalid-request` | the request breaks the contract; {@link ExportError.issues} lists every fault |
 * | `unsupported` | the request is valid, but this build cannot run it (a format or an item kind) |
 * | `unauthorized` | no token, or the server refused it twice (401) |
 * | `forbidden` | the server refused access (403) |
 * | `not-found` | the server knows no such channel (404); or there is no such definition or job here |
 * | `rate-limited` | the server kept answering 429 until the tries or the time ran out |
 * | `network` | no answer: connection refused, cut or timed out, however often it was tried |
 * | `server` | the server kept failing (5xx) or gave a status that has no remedy here |
 * | `bad-response` | the answer is not the JSON the reader API promises, however often it was asked for |
 * | `no-data` | an item has no row, and the export was asked to fail then (`empty: 'error'`) |
 * | `inconsistent-data` | pages and totals never agreed, so the data would have a hole |
 * | `source-failed` | a custom source threw, or broke its own promise (order, shape) |
 * | `sink-failed` | the stream that takes the bytes refused or failed |
 * | `worker-unavailable` | the worker could not be made (no `Worker`, CSP, security error), or a part of it not loaded |
 * | `worker-lost` | the worker died, was terminated, or never started; or is of another version than the page |
 * | `storage-unavailable` | what recurring exports need is not there or broken: IndexedDB, Web Locks, or their code |
 * | `storage-full` | the browser lets this page store no more, or a file is larger than the inbox may be |
 * | `internal` | a fault of this package |
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

/** One fault of a request. */
export interface RequestIssue {
  /** Where, as property names and array indexes from the request's root: `['items', 0, 'params', 'from']`. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what to do, as one sentence. */
  readonly message: string;
}

/** Details of an {@link ExportError}. */
export interface ExportErrorOptions {
  /** What caused it, when something else did. */
  cause?: unknown;
  /** Every fault of the request; only with `invalid-request`. */
  issues?: readonly RequestIssue[];
  /** HTTP status of the last answer, when there was one. */
  status?: number;
}

/**
 * The one error class of this package. It crosses the worker boundary whole: code, cause, issues and status.
 * Misuse of the API is a `TypeError` instead, and an abort rejects with the signal's own reason.
 */
export class ExportError extends Error {
  override readonly name: string = 'ExportError';
  /** What went wrong; see {@link ExportErrorCode}. */
  readonly code: ExportErrorCode;
  /** Every fault of the request, with its path; empty unless `code` is `invalid-request`. */
  readonly issues: readonly RequestIssue[];
  /** HTTP status of the last answer; absent when no answer was involved. */
  readonly status?: number;

  constructor(code: ExportErrorCode, message: string, options: ExportErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.issues = options.issues ?? [];
    if (options.status !== undefined) this.status = options.status;
  }
}
