/** Runs exports, previews and estimates in the worker, for the page. */
import { type ProxyMarked, proxy, type Remote } from 'comlink';
import type { ExportRequest } from '../contract/request.ts';
import { loadPart } from '../core/load-part.ts';
import type { PrivateFolder } from '../core/private-folder.ts';
import type { ExportSettingsOptions } from '../pipeline/export-settings.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import type { ExportPreview } from '../pipeline/run-preview.ts';
import type { ExportReply, JobMessage, PageHost, WorkerApi } from '../protocol/rpc.ts';
import type { SourceDescriptor } from '../sources/descriptor.ts';
import type { CreateWorker } from './create-worker.ts';
import type {
  EstimateOptions,
  ExportOptions,
  ExportPreviewOptions,
  ExportResult,
  WarmUpOptions,
} from './export-options.ts';
import { isTooDeep } from './nesting.ts';
import { JobPage, pageReads } from './page-host.ts';
import type { FileSink } from './page-sink.ts';
import type { GivenJob } from './plain-job.ts';
import { isRunTime } from './run-time.ts';
import { snapshot } from './snapshot.ts';
import { WorkerLink } from './worker-link.ts';

/** What the page's side of a job needs. */
export interface FollowOptions {
  readonly signal?: AbortSignal | undefined;
  readonly now: number;
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
  readonly sink?: FileSink | undefined;
  readonly source?: SourceDescriptor | undefined;
  readonly resources?: SourceDescriptor | undefined;
}

/** What a job needs besides its request. */
export interface JobOptions extends Omit<FollowOptions, 'now'>, ExportSettingsOptions {
  readonly now?: number | undefined;
  readonly bundle?: JobMessage['bundle'];
  readonly formatOptions?: JobMessage['formatOptions'];
  readonly inbox?: PrivateFolder | undefined;
}

/** The names of the settings among the options of a call. */
const SETTINGS = ['decimals', 'units', 'offsetColumn', 'empty', 'wide', 'gaps'] as const;

/** Holds each setting: one that is missing in the list does not compile. */
type Settings = Record<(typeof SETTINGS)[number], unknown>;

/** Runs requests in the worker. */
export class ExportClient {
  readonly #source: SourceDescriptor;
  readonly #resources: SourceDescriptor | undefined;
  readonly #link: WorkerLink;
  #lastJob = 0;

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
    const { csv, xlsx, pdf, ...run } = options;
    const job = { ...run, formatOptions: { csv, xlsx, pdf }, inbox };
    return resultOf(await this.run(request, job, (api, message, page) => api.export(message, page)));
  }

  /** Exports a table. `write` starts it in the worker, for a page that also answers `calls`. */
  async exportTable<Calls extends object>(
    options: FollowOptions,
    calls: Calls,
    write: (
      api: Remote<WorkerApi>,
      job: Pick<JobMessage, 'id' | 'outputTarget'>,
      page: JobPage & Calls & ProxyMarked,
    ) => Promise<ExportReply>,
  ): Promise<ExportResult> {
    const outputTarget = outputTargetOf(options);
    return resultOf(await this.#follow(options, calls, (api, id, page) => write(api, { id, outputTarget }, page)));
  }

  /** Makes a preview. */
  async preview(request: ExportRequest, options: ExportPreviewOptions = {}): Promise<ExportPreview> {
    const { rows, item, csv, ...run } = options;
    const job = { ...run, formatOptions: { csv } };
    return this.run(request, job, (api, message, page) => api.preview(message, { rows, item }, page));
  }

  /** Estimates the size of an export. */
  async estimate(request: ExportRequest, { pdf, ...run }: EstimateOptions = {}): Promise<ExportEstimate> {
    return this.run(request, { ...run, formatOptions: { pdf } }, (api, message, page) => api.estimate(message, page));
  }

  /** Calls the worker, and starts it if need be. Throws what the call does. */
  call<T>(call: (api: Remote<WorkerApi>) => Promise<T>): Promise<T> {
    return this.#link.run(call);
  }

  /** Starts the worker and loads what an export from the exporter's source needs. Never rejects. */
  async warmUp(options?: WarmUpOptions): Promise<void> {
    const { id, read } = this.#source;
    await Promise.all([this.call((api) => api.prepare(options?.extension, id)), read && pageReads.load()]).catch(
      () => {},
    );
  }

  /** Returns what `prepare` gives. Rejects with an `AbortError` when {@link dispose} is called meanwhile. */
  unlessDisposed<T>(prepare: () => Promise<T>): Promise<T> {
    return this.#link.unlessClosed(prepare);
  }

  /** Ends the worker. Open calls reject with an `AbortError`; the next call starts another worker. */
  dispose(): void {
    this.#link.close(new DOMException('The exporter was disposed of.', 'AbortError'));
  }

  /** Calls the worker for a new job, and answers its calls until the job ends. */
  async #follow<Calls extends object, T>(
    { signal, now, onProgress, sink, source = this.#source, resources }: FollowOptions,
    calls: Calls,
    call: (api: Remote<WorkerApi>, id: number, page: JobPage & Calls & ProxyMarked) => Promise<T>,
  ): Promise<T> {
    for (const [name, given] of Object.entries({ onProgress, sink }))
      if (given !== undefined && typeof given !== 'function') throw new TypeError(`${name} must be a function.`);
    if (!isRunTime(now)) throw (await loadPlainJob()).wrongRunTime(now);
    signal?.throwIfAborted();
    const id = ++this.#lastJob;
    const ended = new AbortController();
    const report = (progress: ExportProgress) => {
      this.#link.hear();
      onProgress?.(progress);
    };
    const page = Object.assign(new JobPage(source, ended.signal, report, sink, resources), calls);
    const [aborted, forget] = rejectionOf(signal);
    try {
      return await this.#link.run((api) => {
        aborted.catch(() => void api.cancel(id).catch(() => {}));
        return Promise.race([aborted, call(api, id, proxy(page))]);
      });
    } catch (error) {
      ended.abort(error);
      throw error;
    } finally {
      forget();
      ended.abort(new DOMException('The job has ended.', 'AbortError'));
    }
  }

  /** Has the worker run a request. `call` starts it there. */
  async run<T>(
    request: ExportRequest,
    { bundle, formatOptions, inbox, ...options }: JobOptions,
    call: (api: Remote<WorkerApi>, message: JobMessage, page: PageHost) => Promise<T>,
  ): Promise<T> {
    const now = options.now ?? Date.now() / 1000;
    const { source = this.#source, resources = options.source?.resources ?? this.#resources } = options;
    checkSources(source, resources);
    // What the worker will ask for is loaded while it starts.
    if (source.read) pageReads.load().catch(() => {});
    const given: GivenJob = {
      ...{ request, now, bundle, formatOptions },
      settings: Object.fromEntries(SETTINGS.map((name) => [name, options[name]])) as Settings satisfies Record<
        keyof ExportSettingsOptions,
        unknown
      >,
      source: referenceTo(source),
      resources: resources && referenceTo(resources),
    };
    const copy = copied(given);
    const outputTarget = outputTargetOf(options, inbox);
    return this.#follow({ ...options, now, source, resources }, {}, async (api, id, page) => {
      const job = copy ?? (await loadPlainJob()).convertedJob(given, isTooDeep);
      return call(api, { ...job, id, outputTarget } as JobMessage, page);
    });
  }
}

/** The code for what cannot be sent as it is. */
const loadPlainJob = () => loadPart(() => import('./plain-job.ts'));

/** A source as the worker knows it. */
const referenceTo = ({ id, config }: SourceDescriptor): JobMessage['source'] => ({ id, config });

/** Where the bytes of a job go. */
const outputTargetOf = ({ sink }: Pick<FollowOptions, 'sink'>, inbox?: PrivateFolder): JobMessage['outputTarget'] =>
  inbox ? { to: 'privateFolder', ...inbox } : { to: sink ? 'sink' : 'blobs' };

/** Returns the result of an export: its files, with the blobs if there are any. */
const resultOf = ({ files, warnings, blobs }: ExportReply): ExportResult => ({
  files: files.map((file, i) => (blobs[i] ? { ...file, blob: blobs[i] } : file)),
  warnings,
});

/**
 * Checks the sources of an exporter or of a call.
 *
 * @throws TypeError when one is no source
 */
export function checkSources(source: unknown, resources: unknown): void {
  for (const [name, one] of Object.entries({ source: source ?? null, resources }))
    if (one !== undefined && typeof (one as SourceDescriptor | null)?.id !== 'string')
      throw new TypeError(`${name} must be a source such as connhexSource({ … }).`);
}

/** Returns a promise that rejects with the signal's reason when it is aborted, and a function that stops listening. */
function rejectionOf(signal: AbortSignal | undefined): [promise: Promise<never>, forget: () => void] {
  let onAbort = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  promise.catch(() => {});
  return [promise, () => signal?.removeEventListener('abort', onAbort)];
}

/**
 * Copies a job, so that later changes by the host have no effect; request and settings even if they
 * are proxies of a framework's state. Returns undefined when some of it cannot be sent to the worker.
 */
function copied(job: GivenJob): GivenJob | undefined {
  const { request, settings } = job;
  try {
    return isTooDeep(job) ? undefined : structuredClone({ ...job, ...snapshot({ request, settings }) });
  } catch {
    return undefined;
  }
}
