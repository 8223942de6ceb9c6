/** The page's side of a job: tokens, custom sources, progress and sinks. */
import { inTime } from '../core/deadline.ts';
import { ExportError } from '../core/errors.ts';
import type { RequestExtras } from '../core/http/request-extras.ts';
import { loadPart } from '../core/load-part.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { FileHead } from '../pipeline/run-export.ts';
import type { PageHost } from '../protocol/rpc.ts';
import type { SourceDescriptor } from '../sources/descriptor.ts';
import type { SampleQuery } from '../sources/source.ts';
import type { PageReads } from './page-reads.ts';
import type { FileSink } from './page-sink.ts';

/** The most milliseconds for `getToken` when the source has no `timeoutMs`. */
const TOKEN_MS = 60_000;

/** The code that reads a source on the page. */
export const pageReads: { load(): Promise<typeof import('./page-reads.ts')> } = {
  load: () => loadPart(() => import('./page-reads.ts')),
};

/**
 * Answers the worker's calls for one job. A call that arrives after the job has ended, which can happen after a cancel,
 * starts nothing and fails as the job did. Parts that only some jobs need are loaded on demand.
 */
export class JobPage implements PageHost {
  readonly #source: SourceDescriptor;
  readonly #resources: SourceDescriptor | undefined;
  readonly #signal: AbortSignal;
  readonly #onProgress: ((progress: ExportProgress) => void) | undefined;
  readonly #sink: FileSink | undefined;
  #reads: Promise<PageReads> | undefined;

  /** @param signal aborted when the job ends or fails, which ends its open reads and streams */
  constructor(
    source: SourceDescriptor,
    signal: AbortSignal,
    onProgress: ((progress: ExportProgress) => void) | undefined,
    sink: FileSink | undefined,
    resources?: SourceDescriptor,
  ) {
    this.#source = source;
    this.#resources = resources;
    this.#signal = signal;
    this.#onProgress = onProgress;
    this.#sink = sink;
  }

  async getToken(of?: 'resources'): Promise<string> {
    return this.#ask(of, 'getToken of the source returned no token', ({ getToken }) => getToken?.() ?? '');
  }

  async getExtras(of?: 'resources'): Promise<RequestExtras> {
    const { extrasOf } = await loadPart(() => import('./source-extras.ts'));
    return this.#ask(of, 'headers of the source returned nothing', extrasOf);
  }

  /** Asks the host's own code, which may never answer. */
  async #ask<T>(
    of: 'resources' | undefined,
    what: string,
    ask: (source: SourceDescriptor) => T | Promise<T>,
  ): Promise<T> {
    this.#signal.throwIfAborted();
    const source = (of && this.#resources) || this.#source;
    const { timeoutMs } = Object(source.config) as { readonly timeoutMs?: unknown };
    const ms = typeof timeoutMs === 'number' ? timeoutMs : TOKEN_MS;
    const late = () => new ExportError('unauthorized', `${what} within ${ms} ms. Raise timeoutMs of the source.`);
    return inTime((async () => ask(source))(), ms, late, this.#signal);
  }

  async openRead(query: SampleQuery): Promise<number> {
    this.#signal.throwIfAborted();
    this.#reads ??= pageReads.load().then(({ PageReads }) => new PageReads(this.#source, this.#signal));
    return (await this.#reads).open(query);
  }

  async pull(read: number, again?: boolean): Promise<readonly unknown[] | null> {
    return (await this.#reads)?.pull(read, again) ?? null;
  }

  async closeRead(read: number): Promise<void> {
    await (await this.#reads)?.close(read);
  }

  progress(progress: ExportProgress): void {
    if (this.#signal.aborted) return;
    try {
      this.#onProgress?.(progress);
    } catch (error) {
      reportError(error);
    }
  }

  async openSink(file: FileHead, port: MessagePort): Promise<void> {
    const { openSink } = await loadPart(() => import('./page-sink.ts'));
    await openSink(this.#sink!, file, port, this.#signal);
  }
}
