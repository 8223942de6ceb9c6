/** The worker's side: answers the calls of the page. */
import { expose, releaseProxy, transfer } from 'comlink';
import { configureZodForWorker } from '../contract/zod-config.ts';
import { ExportError } from '../core/errors.ts';
import { loadPart } from '../core/load-part.ts';
import type { Format } from '../formats/format.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { ExportEstimate } from '../pipeline/run-estimate.ts';
import { checkExport, type ExportHost, type FileHead, runExport } from '../pipeline/run-export.ts';
import type { ExportPreview, PreviewOptions } from '../pipeline/run-preview.ts';
import { carryErrors, toErrorData } from '../protocol/error-data.ts';
import {
  CONNECT,
  type ExportReply,
  type JobMessage,
  type PageHost,
  PROTOCOL_VERSION,
  type SourceReference,
  type WorkerApi,
} from '../protocol/rpc.ts';
import type { ResourceSource, ResourceSourceEntry } from '../sources/resources/resource-source.ts';
import type { SampleQuery, SampleSource, SourceEntry } from '../sources/source.ts';
import { collectBlob } from './collect-blob.ts';
import { findPartsBy } from './part-address.ts';

/** The sources and formats of a worker. */
export interface Registries {
  /** The sources of messages that it can read. */
  readonly sources: readonly SourceEntry[];
  /** The sources of resources that it can read. Default: none. */
  readonly resourceSources?: readonly ResourceSourceEntry[];
  /** The formats that it can write. */
  readonly formats: readonly Format[];
}

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
  readonly #registries: Required<Registries>;
  readonly #jobs = new Map<number, AbortController>();
  readonly #releases = new Map<string, () => void>();

  constructor({ sources, resourceSources = [], formats }: Registries) {
    this.#registries = {
      sources: sources.map(loadable),
      resourceSources: resourceSources.map(loadable),
      formats: formats.map(loadable),
    };
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

  export(job: JobMessage, page: PageHost): Promise<ExportReply> {
    return this.#run(job, page, async (engine, runState) => {
      const blobs: Blob[] = [];
      let files = 0;
      const { outputTarget } = job;
      const deliver: ExportHost['deliver'] = async (file, chunks) => {
        runState.began = true;
        if (outputTarget.to === 'sink') await sendToPage(page, file, chunks, engine.signal);
        else if (outputTarget.to === 'privateFolder')
          await (await privateFile.load()).writePrivateFile(outputTarget, String(files++), chunks);
        else blobs.push(await collectBlob(chunks, file.type));
      };
      let reported: unknown;
      const progress = (report: ExportProgress) => {
        reported = page.progress(report);
      };
      const outcome = await runExport(job, { ...engine, deliver, progress });
      // Reports take another route than the reply, and the reply must not overtake the last report.
      await reported;
      return { ...outcome, blobs };
    });
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
    return this.#run(job, page, (engine) => checkExport(job, engine));
  }

  async #run<T>(job: JobMessage, page: PageHost, work: (engine: Engine, runState: RunState) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#jobs.set(job.id, controller);
    const { sources, resourceSources, formats } = this.#registries;
    const { signal } = controller;
    const runState: RunState = { began: false, pageErrors: new Set() };
    try {
      const host = sourceHost(page, runState);
      const source = (await findSource(sources, job.source).load()).open(job.source.config, host);
      signal.throwIfAborted();
      let resources: Promise<ResourceSource> | undefined;
      const openResources = (reference: SourceReference) => async () => {
        const entry = findSource(resourceSources, reference);
        const own = { getToken: () => host.getToken('resources') };
        resources ??= entry.load().then((module) => module.open(reference.config, own));
        return resources;
      };
      const engine = {
        source: recordingUse(source, runState),
        resources: job.resources && openResources(job.resources),
        formats,
        signal,
      };
      return await work(engine, runState);
    } catch (error) {
      throw signal.aborted ? error : reportable(error, runState);
    } finally {
      this.#jobs.delete(job.id);
      // Abort reads that still wait for the network.
      controller.abort(new DOMException('The job has ended.', 'AbortError'));
      (page as PageHost & { [releaseProxy]?: () => void })[releaseProxy]?.();
    }
  }
}

/** What every kind of job needs. */
type Engine = Pick<ExportHost, 'source' | 'resources' | 'formats' | 'signal'>;

/** The state of a job, which decides how its errors are reported. */
interface RunState {
  /** Whether anything was read or written. A TypeError before that is about the arguments of the call. */
  began: boolean;
  /** Errors that the page threw. */
  readonly pageErrors: Set<unknown>;
}

/** Converts an error for the page. Errors that were not thrown on purpose become `internal`. */
function reportable(error: unknown, { began, pageErrors }: RunState): unknown {
  if (error instanceof ExportError || pageErrors.has(error)) return error;
  if (!began && error instanceof TypeError) return error;
  const whose = 'This is a bug in downlink, or in a source or format of its worker';
  return new ExportError('internal', `${whose}: ${toErrorData(error).message} (please report it)`, { cause: error });
}

/** Wraps the source to record its first use. */
function recordingUse(source: SampleSource, runState: RunState): SampleSource {
  return {
    count(query, context) {
      runState.began = true;
      return source.count(query, context);
    },
    read(query, context) {
      runState.began = true;
      return source.read(query, context);
    },
    latest: async (query, context) => source.latest?.(query, context),
  };
}

/** Parts that a plain export does not need. */
const privateFile = loadable({ load: () => import('../storage/private-file.ts') });
const byteStream = loadable({ load: () => import('../protocol/byte-stream.ts') });
const preview = loadable({ load: () => import('../pipeline/run-preview.ts') });
const estimate = loadable({ load: () => import('../pipeline/run-estimate.ts') });

/** Wraps a registry entry so that a failed load is reported as `worker-unavailable`. */
function loadable<T extends { load(): Promise<unknown> }>(entry: T): T {
  return { ...entry, load: () => loadPart(() => entry.load()) };
}

function findSource<T extends { readonly id: string }>(sources: readonly T[], { id }: SourceReference): T {
  const entry = sources.find((source) => source.id === id);
  if (entry) return entry;
  const known = sources.map((source) => source.id).join(', ') || 'none';
  throw new ExportError('unsupported', `The worker has no source ${JSON.stringify(id)}; it has ${known}.`);
}

function sourceHost(page: PageHost, { pageErrors }: RunState) {
  const fromPage = async <T>(value: Promise<T>): Promise<T> => {
    try {
      return await value;
    } catch (error) {
      pageErrors.add(error);
      throw error;
    }
  };
  return {
    getToken: (of?: 'resources') => fromPage(page.getToken(of)),
    openRead: (query: SampleQuery) => fromPage(page.openRead(query)),
    pull: (read: number) => fromPage(page.pull(read)),
    closeRead: (read: number) => fromPage(page.closeRead(read)),
  };
}

async function sendToPage(
  page: PageHost,
  file: FileHead,
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<void> {
  const { sendBytes } = await byteStream.load();
  const { port1, port2 } = new MessageChannel();
  await page.openSink(file, transfer(port2, [port2]));
  await sendBytes(port1, chunks, signal);
}
