/** Runs exports, previews and estimates in the worker, for the page. */
import { proxy, type Remote } from 'comlink';
import type { ExportRequest } from '../contract/request.ts';
import { ExportError } from '../core/errors.ts';
import type { PrivateFolder } from '../core/private-folder.ts';
import type { ExportSettingsOptions } from '../pipeline/export-settings.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { ExportPreview } from '../pipeline/run-preview.ts';
import type { JobMessage, PageHost, WorkerApi } from '../protocol/rpc.ts';
import type { SourceDescriptor } from '../sources/descriptor.ts';
import type { FileOptions } from '../storage/records.ts';
import type { CreateWorker } from './create-worker.ts';
import type {
  EstimateOptions,
  ExportOptions,
  ExportPreviewOptions,
  ExportResult,
  RunOptions,
} from './export-options.ts';
import { isTooDeep } from './nesting.ts';
import { JobPage } from './page-host.ts';
import type { FileSink } from './page-sink.ts';
import { WorkerLink } from './worker-link.ts';

/** The latest run time in Unix seconds. Larger numbers are most likely milliseconds, as in the bounds of a request. */
const LATEST_SECONDS = 1e11;

/** What a job needs besides its request. */
interface JobOptions extends RunOptions, ExportSettingsOptions {
  readonly bundle?: JobMessage['bundle'];
  readonly formatOptions?: JobMessage['formatOptions'];
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
  readonly sink?: FileSink | undefined;
  readonly inbox?: PrivateFolder | undefined;
}

/** Runs requests in the worker. */
export class ExportClient {
  readonly #source: SourceDescriptor;
  readonly #resources: SourceDescriptor | undefined;
  readonly #link: WorkerLink;
  #lastJob = 0;
  #disposed = false;

  constructor(source: SourceDescriptor, createWorker: CreateWorker, resources?: SourceDescriptor) {
    this.#source = source;
    this.#resources = resources ?? source.resources;
    this.#link = new WorkerLink(createWorker);
  }

  /**
   * Runs an export.
   * @param inbox folder into which the worker writes the files instead of making blobs
   */
  async export(request: ExportRequest, options: ExportOptions = {}, inbox?: PrivateFolder): Promise<ExportResult> {
    const { csv, xlsx, pdf, onProgress, sink, ...run } = options;
    if (onProgress !== undefined && typeof onProgress !== 'function')
      throw new TypeError('onProgress must be a function.');
    if (sink !== undefined && typeof sink !== 'function') throw new TypeError('sink must be a function.');
    const job = { ...run, formatOptions: { csv, xlsx, pdf }, onProgress, sink, inbox };
    const { files, warnings, blobs } = await this.#run(request, job, (api, message, page) => api.export(message, page));
    return { files: files.map((file, i) => (blobs[i] ? { ...file, blob: blobs[i] } : file)), warnings };
  }

  /** Makes a preview. */
  async preview(request: ExportRequest, options: ExportPreviewOptions = {}): Promise<ExportPreview> {
    const { rows = 50, item = 0, csv, ...run } = options;
    for (const [name, value] of Object.entries({ rows, item }))
      if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`${name} must be a whole number, 0 or more.`);
    const job = { ...run, formatOptions: { csv } };
    return this.#run(request, job, (api, message, page) => api.preview(message, { rows, item }, page));
  }

  /** Estimates the size of an export. */
  async estimate(request: ExportRequest, { pdf, ...run }: EstimateOptions = {}): Promise<ExportEstimate> {
    return this.#run(request, { ...run, formatOptions: { pdf } }, (api, message, page) => api.estimate(message, page));
  }

  /** Resolves when a request can run with these options. Rejects as running it would before anything is read. */
  async check(
    request: ExportRequest,
    { csv, xlsx, pdf, ...options }: FileOptions & Pick<ExportOptions, 'now'>,
  ): Promise<void> {
    const job = { ...options, formatOptions: { csv, xlsx, pdf } };
    return this.#run(request, job, (api, message, page) => api.check(message, page));
  }

  /**
   * Resolves when the worker can write into an `inbox` passed to {@link export}.
   *
   * @throws ExportError `storage-unavailable` when it cannot; `worker-unavailable`; `worker-lost`
   */
  async probePrivateFiles(): Promise<void> {
    if (this.#disposed) throw disposed();
    await this.#link.run((api) => api.probePrivateFiles());
  }

  /** Ends the worker. Open calls reject with an `AbortError`. */
  dispose(): void {
    this.#disposed = true;
    this.#link.close(new DOMException('The exporter was disposed of.', 'AbortError'));
  }

  async #run<T>(
    request: ExportRequest,
    { signal, now = Date.now() / 1000, bundle, formatOptions, onProgress, sink, inbox, ...options }: JobOptions,
    call: (api: Remote<WorkerApi>, message: JobMessage, page: PageHost) => Promise<T>,
  ): Promise<T> {
    if (this.#disposed) throw disposed();
    if (!Number.isFinite(now)) throw new TypeError('now must be Unix seconds, a finite number.');
    if (Math.abs(now) > LATEST_SECONDS)
      throw new TypeError(`now must be Unix seconds, but ${now} looks like milliseconds: use Date.now() / 1000.`);
    signal?.throwIfAborted();
    const [source, resources] = [this.#source, this.#resources].map((one) => one && { id: one.id, config: one.config });
    if (isTooDeep(options)) throw notPlainOptions('they are nested too deeply.');
    checkPlain([bundle, formatOptions, source, resources]);
    const message: JobMessage = {
      id: ++this.#lastJob,
      request: cloneable(request),
      now,
      bundle,
      settings: settingsOf(options),
      formatOptions,
      source: source!,
      resources,
      outputTarget: inbox ? { to: 'privateFolder', ...inbox } : { to: sink ? 'sink' : 'blobs' },
    };
    const ended = new AbortController();
    const report = (progress: ExportProgress) => {
      this.#link.hear();
      onProgress?.(progress);
    };
    const page = new JobPage(this.#source, ended.signal, report, sink, this.#resources);
    const aborted = rejectionOf(signal);
    try {
      return await this.#link.run((api) => {
        aborted.promise.catch(() => void api.cancel(message.id).catch(() => {}));
        return Promise.race([aborted.promise, call(api, message, proxy(page))]);
      });
    } catch (error) {
      ended.abort(error);
      throw error;
    } finally {
      aborted.forget();
      ended.abort(new DOMException('The job has ended.', 'AbortError'));
    }
  }
}

const disposed = (): TypeError => new TypeError('This exporter was disposed of; make another.');

/** Returns a promise that rejects with the signal's reason when it is aborted, and a function that stops listening. */
function rejectionOf(signal: AbortSignal | undefined): { promise: Promise<never>; forget: () => void } {
  let onAbort = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  promise.catch(() => {});
  return { promise, forget: () => signal?.removeEventListener('abort', onAbort) };
}

/**
 * Makes a request safe to send to the worker, which checks it. A request with parts that cannot be cloned, such as a
 * function or a proxy of a framework's state, is converted through JSON.
 */
function cloneable(request: unknown): unknown {
  if (isTooDeep(request)) throw notPlain('The request is nested too deeply: 100 levels are the most.');
  try {
    return structuredClone(request);
  } catch {
    try {
      return JSON.parse(JSON.stringify(request) ?? 'null');
    } catch (cause) {
      throw notPlain('The request must be plain data that JSON can express.', { cause });
    }
  }
}

function notPlain(message: string, options: { readonly cause?: unknown } = {}): ExportError {
  return new ExportError('invalid-request', message, { ...options, issues: [{ path: [], message }] });
}

/**
 * Checks that options can be sent to the worker.
 *
 * @throws TypeError when they cannot
 */
function checkPlain(options: unknown): void {
  if (isTooDeep(options)) throw notPlainOptions('they are nested too deeply.');
  try {
    structuredClone(options);
  } catch (cause) {
    throw notPlainOptions((cause as Error).message, cause);
  }
}

const notPlainOptions = (reason: string, cause?: unknown): TypeError =>
  new TypeError(`Options and sources must be plain data: ${reason}`, { cause });

/** Picks the options for every format, without other properties. */
function settingsOf({ decimals, units, offsetColumn, empty, wide, gaps }: ExportSettingsOptions) {
  const given = Object.entries({ decimals, units, offsetColumn, empty, wide, gaps });
  return cloneable(Object.fromEntries(given.filter(([, value]) => value !== undefined))) as ExportSettingsOptions;
}
