import { expose, releaseProxy, transfer } from 'comlink';
import { configureZodForWorker } from '../contract/zod-config.ts';
import { ExportError } from '../core/errors.ts';
import type { Format } from '../formats/format.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import { type ExportEstimate, runEstimate } from '../pipeline/run-estimate.ts';
import { type ExportHost, type FileHead, runExport } from '../pipeline/run-export.ts';
import { type ExportPreview, type PreviewOptions, runPreview } from '../pipeline/run-preview.ts';
import { sendBytes } from '../protocol/byte-stream.ts';
import { type Reply, replyOf, unwrap } from '../protocol/reply.ts';
import {
  CONNECT,
  type ExportReply,
  type JobMessage,
  type PageHost,
  PROTOCOL_VERSION,
  type SourceReference,
  type WorkerApi,
} from '../protocol/worker-api.ts';
import type { SampleSource, SourceEntry, SourceHost } from '../sources/source.ts';
import { collectBlob } from './collect-blob.ts';

/** What a worker can read and write. */
export interface Registries {
  readonly sources: readonly SourceEntry[];
  readonly formats: readonly Format[];
}

/** The part of a worker's global scope that {@link serve} listens on. */
export interface ServeScope {
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
  scope.addEventListener('message', ({ data, ports }) => {
    const [port] = ports;
    if (port && typeof data === 'object' && data !== null && data[CONNECT] === PROTOCOL_VERSION)
      expose(new JobServer(registries), port);
  });
}

class JobServer implements WorkerApi {
  readonly #registries: Registries;
  readonly #jobs = new Map<number, AbortController>();

  constructor(registries: Registries) {
    this.#registries = registries;
  }

  ping(): number {
    return PROTOCOL_VERSION;
  }

  cancel(job: number): void {
    this.#jobs.get(job)?.abort(new DOMException('The page has cancelled the job.', 'AbortError'));
  }

  export(job: JobMessage, page: PageHost): Promise<Reply<ExportReply>> {
    return this.#run(job, page, async (engine) => {
      const blobs: Blob[] = [];
      const deliver: ExportHost['deliver'] = async (file, chunks) => {
        if (job.toSink) await sendToPage(page, file, chunks, engine.signal);
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

  preview(job: JobMessage, options: PreviewOptions, page: PageHost): Promise<Reply<ExportPreview>> {
    return this.#run(job, page, (engine) => runPreview(job, options, engine));
  }

  estimate(job: JobMessage, page: PageHost): Promise<Reply<ExportEstimate>> {
    return this.#run(job, page, (engine) => runEstimate(job, engine));
  }

  #run<T>(job: JobMessage, page: PageHost, work: (engine: Engine) => Promise<T>): Promise<Reply<T>> {
    return replyOf(async () => {
      const controller = new AbortController();
      this.#jobs.set(job.id, controller);
      try {
        const source = await openSource(this.#registries.sources, job.source, sourceHost(page));
        controller.signal.throwIfAborted();
        return await work({ source, formats: this.#registries.formats, signal: controller.signal });
      } finally {
        this.#jobs.delete(job.id);
        // Whatever still waits for the network ends with the job.
        controller.abort(new DOMException('The job has ended.', 'AbortError'));
        (page as PageHost & { [releaseProxy]?: () => void })[releaseProxy]?.();
      }
    });
  }
}

/** What every kind of job runs on. */
type Engine = Pick<ExportHost, 'source' | 'formats' | 'signal'>;

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

function sourceHost(page: PageHost): SourceHost {
  return {
    getToken: async () => unwrap(await page.getToken()),
    openRead: async (query) => unwrap(await page.openRead(query)),
    pull: async (read) => unwrap(await page.pull(read)),
    closeRead: async (read) => unwrap(await page.closeRead(read)),
  };
}

async function sendToPage(
  page: PageHost,
  file: FileHead,
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  unwrap(await page.openSink(file, transfer(port2, [port2])));
  await sendBytes(port1, chunks, signal);
}
