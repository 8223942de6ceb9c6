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
import type { SampleSource, SourceEntry, SourceHost } from '../sources/source.ts';
import { collectBlob } from './collect-blob.ts';

/** What a worker can read and write. */
export interface Registries {
  readonly sources: readonly SourceEntry[];
  readonly formats: readonly Format[];
}

/** The part of a worker's global scope that {@link serve} listens on. */
export interface ServeScope {
  /** An error that the listener throws is the worker's: the page hears of it. */
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/**
 * Makes the worker that calls it answer an exporter. A host with sources or formats of its own calls it in a worker of
 * its own; call it at the top of the worker's script, before anything asynchronous, or the page's first message is lost.
 *
 * @param registries what the worker can read and write; those of the built-in worker are `sources` and `formats`
 * @param scope where the page's first message arrives. Default: the worker's global scope
 */
export function serve(registries: Registries, scope: ServeScope = globalThis): void {
  configureZodForWorker();
  carryErrors();
  scope.addEventListener('message', ({ data, ports }) => {
    const [port] = ports;
    if (!port || typeof data !== 'object' || data === null || !Object.hasOwn(data, CONNECT)) return;
    if (data[CONNECT] !== PROTOCOL_VERSION)
      throw new Error('page and worker are of different downlink versions: deploy both from one version');
    expose(new JobServer(registries), port);
  });
}

class JobServer implements WorkerApi {
  readonly #registries: Registries;
  readonly #jobs = new Map<number, AbortController>();
  readonly #releases = new Map<string, () => void>();

  constructor({ sources, formats }: Registries) {
    this.#registries = { sources: sources.map(loadable), formats: formats.map(loadable) };
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
      // Reports go another way than the reply, which must not overtake the last of them.
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
    return this.#run(job, page, ({ formats }) => checkExport(job, formats));
  }

  async #run<T>(job: JobMessage, page: PageHost, work: (engine: Engine, runState: RunState) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#jobs.set(job.id, controller);
    const { sources, formats } = this.#registries;
    const { signal } = controller;
    const runState: RunState = { began: false, pageErrors: new Set() };
    try {
      const source = await openSource(sources, job.source, sourceHost(page, runState));
      signal.throwIfAborted();
      return await work({ source: noting(source, runState), formats, signal }, runState);
    } catch (error) {
      throw signal.aborted ? error : asTold(error, runState);
    } finally {
      this.#jobs.delete(job.id);
      // Whatever still waits for the network ends with the job.
      controller.abort(new DOMException('The job has ended.', 'AbortError'));
      (page as PageHost & { [releaseProxy]?: () => void })[releaseProxy]?.();
    }
  }
}

/** What every kind of job runs on. */
type Engine = Pick<ExportHost, 'source' | 'formats' | 'signal'>;

/** How far a job has come, which tells what an error of it is. */
interface RunState {
  /** Whether anything has been read or written: a TypeError before that is about the arguments of the call. */
  began: boolean;
  /** What the page itself has thrown. */
  readonly pageErrors: Set<unknown>;
}

/** An error as the page is told of it: whatever nobody threw on purpose is `internal`. */
function asTold(error: unknown, { began, pageErrors }: RunState): unknown {
  if (error instanceof ExportError || pageErrors.has(error)) return error;
  if (!began && error instanceof TypeError) return error;
  const whose = 'This is a fault of downlink, or of a source or format that its worker was given';
  return new ExportError('internal', `${whose}: ${toErrorData(error).message} (please report it)`, { cause: error });
}

/** The source, noting when it is first asked for something. */
function noting(source: SampleSource, runState: RunState): SampleSource {
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

/** What a plain export does without. */
const privateFile = loadable({ load: () => import('../storage/private-file.ts') });
const byteStream = loadable({ load: () => import('../protocol/byte-stream.ts') });
const preview = loadable({ load: () => import('../pipeline/run-preview.ts') });
const estimate = loadable({ load: () => import('../pipeline/run-estimate.ts') });

/** An entry of a registry that says so when its module cannot be loaded. */
function loadable<T extends { load(): Promise<unknown> }>(entry: T): T {
  return { ...entry, load: () => loadPart(() => entry.load()) };
}

async function openSource(
  sources: readonly SourceEntry[],
  { id, config }: SourceReference,
  host: SourceHost,
): Promise<SampleSource> {
  const entry = sources.find((source) => source.id === id);
  if (!entry) {
    const known = sources.map((source) => source.id).join(', ');
    throw new ExportError('unsupported', `The worker has no source ${JSON.stringify(id)}; it has ${known}.`);
  }
  return (await entry.load()).open(config, host);
}

function sourceHost(page: PageHost, { pageErrors }: RunState): SourceHost {
  const fromPage = async <T>(value: Promise<T>): Promise<T> => {
    try {
      return await value;
    } catch (error) {
      pageErrors.add(error);
      throw error;
    }
  };
  return {
    getToken: () => fromPage(page.getToken()),
    openRead: (query) => fromPage(page.openRead(query)),
    pull: (read) => fromPage(page.pull(read)),
    closeRead: (read) => fromPage(page.closeRead(read)),
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
