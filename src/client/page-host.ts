import { inTime } from '../core/deadline.ts';
import { ExportError } from '../core/errors.ts';
import type { ExportProgress } from '../pipeline/progress.ts';
import type { FileHead } from '../pipeline/run-export.ts';
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

/** Milliseconds that `getToken` may take where the source has no `timeoutMs`. */
const TOKEN_MS = 60_000;

/** Milliseconds that a sink may take to give a stream: it may ask the user for a place first. */
const SINK_MS = 600_000;

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
      const { getToken } = this.#source;
      const ms = this.#timeoutMs ?? TOKEN_MS;
      const late = () => {
        const remedy = 'Let it fail where it can get no token, or raise timeoutMs of the source';
        return new ExportError('unauthorized', `getToken of the source gave no token within ${ms} ms. ${remedy}.`);
      };
      return (await inTime((async () => getToken?.())(), ms, late, this.#signal)) ?? '';
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
        const ms = this.#timeoutMs;
        const coming = this.#reads.get(read)?.iterator.next();
        const late = () => {
          const message = `The custom source gave no messages within ${ms} ms, its timeoutMs.`;
          return new ExportError('source-failed', message);
        };
        const next = await (coming && ms !== undefined ? inTime(coming, ms, late) : coming);
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
      const name = JSON.stringify(file.name);
      const late = () =>
        new ExportError('sink-failed', `The sink gave no stream for ${name} within ${SINK_MS / 1000} s.`);
      const opening = (async () => this.#sink!(file))();
      try {
        // An export without sinks does without the code that feeds them.
        const [{ receiveBytes }, stream] = await Promise.all([
          import('../protocol/byte-stream.ts'),
          inTime(opening, SINK_MS, late, this.#signal),
        ]);
        receiveBytes(port, stream, this.#signal);
      } catch (cause) {
        port.close();
        // One that comes when nobody waits any more must not stay open.
        opening.then((stream) => stream.abort(cause)).catch(() => {});
        if (cause instanceof ExportError) throw cause;
        throw new ExportError('sink-failed', `No stream could be opened for ${name}.`, { cause });
      }
    });
  }

  /** How long the source's own code may take, where it says so. */
  get #timeoutMs(): number | undefined {
    const { timeoutMs } = Object(this.#source.config) as { readonly timeoutMs?: unknown };
    return typeof timeoutMs === 'number' ? timeoutMs : undefined;
  }
}

function sourceFailed(cause: unknown): ExportError {
  if (cause instanceof ExportError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ExportError('source-failed', `The custom source failed: ${message}`, { cause });
}
