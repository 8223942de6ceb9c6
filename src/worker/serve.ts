/** The worker's side: answers the calls of the page. */
import { expose, releaseProxy } from 'comlink';
import { configureZodForWorker } from '../contract/zod-config.ts';
import { type Engine, JobEngine, loadable, type Registries, type RunState } from '../pipeline/job-engine.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import { type ExportHost, type ExportOutcome, runExport } from '../pipeline/run-export.ts';
import type { ExportPreview, PreviewOptions } from '../pipeline/run-preview.ts';
import { carryErrors } from '../protocol/error-data.ts';
import {
  CONNECT,
  type ExportReply,
  type JobMessage,
  type PageHost,
  PROTOCOL_VERSION,
  type TableJobMessage,
  type TablePageHost,
  type WorkerApi,
} from '../protocol/rpc.ts';
import { collectBlob } from './collect-blob.ts';
import { findPartsBy } from './part-address.ts';

/** The part of a worker's global scope that {@link serve} listens on. */
export interface ServeScope {
  /** Adds a listener for messages. An error that the listener throws is reported to the page. */
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/**
 * Makes this worker answer an exporter. A host with its own sources or formats calls it in its own worker. Call it at
 * the top of the worker's script, before anything asynchronous; otherwise the page's first message is lost.
 *
 * @param registries the worker's sources and formats; the built-in worker uses `sources` and `formats`
 * @param scope where the page's first message arrives. Default: the worker's global scope
 */
export function serve(registries: Registries, scope: ServeScope = globalThis): void {
  configureZodForWorker();
  carryErrors();
  scope.addEventListener('message', ({ data, ports }) => {
    const [port, asked] = ports;
    if (!port || typeof data !== 'object' || data === null || !Object.hasOwn(data, CONNECT)) return;
    if (data[CONNECT] !== PROTOCOL_VERSION)
      throw new Error('page and worker have different downlink versions: deploy both from one version');
    findPartsBy(data.parts, asked);
    expose(new JobServer(registries), port);
  });
}

class JobServer implements WorkerApi {
  readonly #engine: JobEngine;
  readonly #jobs = new Map<number, AbortController>();
  readonly #releases = new Map<string, () => void>();

  constructor(registries: Registries) {
    this.#engine = new JobEngine(registries);
  }

  ping(): number {
    return PROTOCOL_VERSION;
  }

  holdLock(name: string): Promise<boolean> {
    const released = new Promise<void>((resolve) => this.#releases.set(name, resolve));
    return new Promise((resolve) => {
      const locks: LockManager | undefined = globalThis.navigator?.locks;
      const hold = () => {
        resolve(true);
        return released;
      };
      if (locks) locks.request(name, hold).catch(() => resolve(false));
      else resolve(false);
    });
  }

  releaseLock(name: string): void {
    this.#releases.get(name)?.();
    this.#releases.delete(name);
  }

  cancel(job: number): void {
    this.#jobs.get(job)?.abort(new DOMException('The page has cancelled the job.', 'AbortError'));
  }

  prepare(extension: unknown, source?: string): Promise<void> {
    return this.#engine.prepare(extension, source);
  }

  export(job: JobMessage, page: PageHost): Promise<ExportReply> {
    // Of the request, which is not checked yet, this much can be told while the source is opened.
    void this.prepare((job.request as { format?: { extension?: unknown } } | null)?.format?.extension);
    return this.#run(job, page, (engine, runState) =>
      written(job, page, engine.signal, runState, (parts) => runExport(job, { ...engine, ...parts })),
    );
  }

  exportTable(job: TableJobMessage, page: TablePageHost): Promise<ExportReply> {
    const { formats } = this.#engine;
    // The format is loaded beside what exports tables, not after it.
    void this.prepare(job.format.extension);
    return this.#during(job, page, (controller) =>
      this.#engine.follow(controller, (runState) =>
        written(job, page, controller.signal, runState, async (parts) => {
          const { runTable } = await table.load();
          return runTable(job, { formats, signal: controller.signal, page, ...parts });
        }),
      ),
    );
  }

  preview(job: JobMessage, options: PreviewOptions, page: PageHost): Promise<ExportPreview> {
    return this.#run(job, page, async (engine) => (await preview.load()).runPreview(job, options, engine));
  }

  estimate(job: JobMessage, page: PageHost): Promise<ExportEstimate> {
    return this.#run(job, page, async (engine) => (await estimate.load()).runEstimate(job, engine));
  }

  async probePrivateFiles(): Promise<void> {
    await (await privateFile.load()).probePrivateFiles();
  }

  check(job: JobMessage, page: PageHost): Promise<void> {
    return this.#run(job, page, async (engine) => (await check.load()).checkExport(job, engine));
  }

  #run<T>(job: JobMessage, page: PageHost, work: (engine: Engine, runState: RunState) => Promise<T>): Promise<T> {
    return this.#during(job, page, (controller) => this.#engine.run(job, page, controller, work));
  }

  /** Lets a job be cancelled while it runs. */
  async #during<T>(
    { id }: Pick<JobMessage, 'id'>,
    page: object,
    work: (controller: AbortController) => Promise<T>,
  ): Promise<T> {
    const controller = new AbortController();
    this.#jobs.set(id, controller);
    try {
      return await work(controller);
    } finally {
      this.#jobs.delete(id);
      (page as { [releaseProxy]?: () => void })[releaseProxy]?.();
    }
  }
}

/** Runs an export whose files go where the job says. */
async function written(
  { outputTarget }: Pick<JobMessage, 'outputTarget'>,
  page: Pick<PageHost, 'progress' | 'openSink'>,
  signal: AbortSignal,
  runState: RunState,
  run: (parts: Pick<ExportHost, 'deliver' | 'progress'>) => Promise<ExportOutcome>,
): Promise<ExportReply> {
  const blobs: Blob[] = [];
  let files = 0;
  const deliver: ExportHost['deliver'] = async (file, chunks) => {
    runState.began = true;
    if (outputTarget.to === 'sink') await (await sink.load()).sendFile(page, file, chunks, signal);
    else if (outputTarget.to === 'privateFolder')
      await (await privateFile.load()).writePrivateFile(outputTarget, String(files++), chunks);
    else blobs.push(await collectBlob(chunks, file.type));
  };
  let reported: unknown;
  const progress = (report: ExportProgress) => {
    reported = page.progress(report);
  };
  const outcome = await run({ deliver, progress });
  // Reports take another route than the reply, and the reply must not overtake the last report.
  await reported;
  return { ...outcome, blobs };
}

/** Parts that a plain export does not need. */
const privateFile = loadable({ load: () => import('../storage/private-file.ts') });
const sink = loadable({ load: () => import('../protocol/send-file.ts') });
const preview = loadable({ load: () => import('../pipeline/run-preview.ts') });
const table = loadable({ load: () => import('../pipeline/run-table.ts') });
const check = loadable({ load: () => import('../pipeline/check-export.ts') });
const estimate = loadable({ load: () => import('../pipeline/run-estimate.ts') });
