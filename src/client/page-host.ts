import { ExportError } from '../core/errors.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { FileHead } from '../pipeline/run-export.ts';
import { receiveBytes } from '../protocol/byte-stream.ts';
import { type Reply, replyOf } from '../protocol/reply.ts';
import type { PageHost } from '../protocol/worker-api.ts';
import type { ChannelMessage, SourceDescriptor } from '../sources/descriptor.ts';
import type { SampleQuery } from '../sources/source.ts';

/** Takes the bytes of a file: gives the stream that they are written to. */
export type FileSink = (file: {
  readonly name: string;
  /** MIME type. */
  readonly type: string;
}) => WritableStream<Uint8Array> | Promise<WritableStream<Uint8Array>>;

/**
 * The page's side of one job: what the worker cannot do itself. A call that arrives after the job has ended, as calls
 * may cross with a cancel, starts nothing and fails as the job did.
 */
export class JobPage implements PageHost {
  readonly #source: SourceDescriptor;
  readonly #signal: AbortSignal;
  readonly #onProgress: ((progress: ExportProgress) => void) | undefined;
  readonly #sink: FileSink | undefined;
  readonly #reads = new Map<number, { iterator: AsyncIterator<readonly ChannelMessage[]>; ending: AbortController }>();
  #lastRead = 0;

  /** @param signal aborted when the job ends, however it ends: reads and streams still open end with it */
  constructor(
    source: SourceDescriptor,
    signal: AbortSignal,
    onProgress: ((progress: ExportProgress) => void) | undefined,
    sink: FileSink | undefined,
  ) {
    this.#source = source;
    this.#signal = signal;
    this.#onProgress = onProgress;
    this.#sink = sink;
    signal.addEventListener('abort', () => {
      for (const read of this.#reads.keys()) void this.closeRead(read);
    });
  }

  getToken(): Promise<Reply<string>> {
    return replyOf(async () => {
      this.#signal.throwIfAborted();
      return (await this.#source.getToken?.()) ?? '';
    });
  }

  openRead(query: SampleQuery): Promise<Reply<number>> {
    return replyOf(() => {
      this.#signal.throwIfAborted();
      const { read } = this.#source;
      if (!read) throw new TypeError(`The source ${JSON.stringify(this.#source.id)} has no read on the page.`);
      const ending = new AbortController();
      const id = ++this.#lastRead;
      try {
        const iterator = read({ ...query, signal: ending.signal })[Symbol.asyncIterator]();
        this.#reads.set(id, { iterator, ending });
      } catch (cause) {
        throw sourceFailed(cause);
      }
      return id;
    });
  }

  pull(read: number): Promise<Reply<readonly unknown[] | null>> {
    return replyOf(async () => {
      try {
        const next = await this.#reads.get(read)?.iterator.next();
        return next === undefined || next.done ? null : next.value;
      } catch (cause) {
        throw sourceFailed(cause);
      }
    });
  }

  closeRead(read: number): Promise<Reply<void>> {
    return replyOf(() => {
      const open = this.#reads.get(read);
      if (!open) return;
      this.#reads.delete(read);
      open.ending.abort(this.#signal.reason ?? new DOMException('The read has ended.', 'AbortError'));
      // Not awaited: a generator that waits for something else would hold the export up.
      open.iterator.return?.()?.catch(() => {});
    });
  }

  progress(progress: ExportProgress): void {
    if (this.#signal.aborted) return;
    try {
      this.#onProgress?.(progress);
    } catch (error) {
      reportError(error);
    }
  }

  openSink(file: FileHead, port: MessagePort): Promise<Reply<void>> {
    return replyOf(async () => {
      if (this.#signal.aborted) port.close();
      this.#signal.throwIfAborted();
      let stream: WritableStream<Uint8Array>;
      try {
        stream = await this.#sink!(file);
        receiveBytes(port, stream, this.#signal);
      } catch (cause) {
        throw new ExportError('sink-failed', `No stream could be opened for ${JSON.stringify(file.name)}.`, { cause });
      }
    });
  }
}

function sourceFailed(cause: unknown): ExportError {
  if (cause instanceof ExportError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ExportError('source-failed', `The custom source failed: ${message}`, { cause });
}
