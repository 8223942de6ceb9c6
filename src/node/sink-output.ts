/** Writes the files of an export into streams. */
import { abortable } from '../core/abort.ts';
import { ExportError } from '../core/errors.ts';
import type { FileHead } from '../pipeline/run-export.ts';
import type { NodeSink, NodeWritable } from './export-options.ts';
import type { Output } from './output.ts';

/** A stream of either kind. */
interface Stream {
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(reason: unknown): Promise<void>;
}

/** The streams of a sink. */
export class SinkOutput implements Output {
  readonly #sink: NodeSink;
  readonly #signal: AbortSignal;

  /** @param signal ends waits for a stream that does not answer */
  constructor(sink: NodeSink, signal: AbortSignal) {
    this.#sink = sink;
    this.#signal = signal;
  }

  async write(file: FileHead, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const { name, type } = file;
    const opening = (async () => streamOf(await this.#sink({ name, type })))();
    const stream = await this.#attempt(file, opening).catch((error: unknown) => {
      // A stream that arrives too late must not stay open.
      opening.then((late) => late.abort(error)).catch(() => {});
      throw error;
    });
    try {
      for await (const chunk of chunks) await this.#attempt(file, stream.write(chunk));
      await this.#attempt(file, stream.close());
    } catch (error) {
      // Do not await it: a stream may never answer.
      stream.abort(error).catch(() => {});
      throw error;
    }
  }

  async commit(): Promise<readonly string[]> {
    return [];
  }

  async discard(): Promise<void> {}

  /** Waits for the stream until the export is cancelled, and tells the failure of the stream. */
  async #attempt<T>({ name }: FileHead, work: Promise<T>): Promise<T> {
    try {
      return await abortable(work, this.#signal);
    } catch (cause) {
      this.#signal.throwIfAborted();
      const reason = cause instanceof Error ? `: ${cause.message}` : '.';
      throw new ExportError('sink-failed', `The sink failed for ${JSON.stringify(name)}${reason}`, { cause });
    }
  }
}

function streamOf(stream: WritableStream<Uint8Array> | NodeWritable): Stream {
  if (typeof stream === 'object' && stream !== null && 'getWriter' in stream) {
    const writer = stream.getWriter();
    // The failure is told by the calls below.
    writer.closed.catch(() => {});
    return {
      async write(chunk) {
        await writer.ready;
        await writer.write(chunk);
      },
      close: () => writer.close(),
      abort: (reason) => writer.abort(reason),
    };
  }
  if (typeof stream?.write === 'function' && typeof stream.end === 'function') return new WritableOfNode(stream);
  throw new TypeError('it must return a WritableStream or a Writable of Node.');
}

/** A writable stream of Node. One chunk is written at a time, so that it never buffers more. */
class WritableOfNode implements Stream {
  readonly #stream: NodeWritable;
  /** Rejects when the stream fails or is closed, which may happen between two writes or instead of a callback. */
  readonly #failed: Promise<never>;

  constructor(stream: NodeWritable) {
    this.#stream = stream;
    this.#failed = new Promise((_, reject) => {
      stream.on('error', reject);
      // A stream that is destroyed without an error may never call back.
      stream.on('close', () => reject(new Error('the stream was closed or destroyed before its end.')));
    });
    this.#failed.catch(() => {});
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#whole((resolve, reject) => this.#stream.write(chunk, (error) => (error ? reject(error) : resolve())));
  }

  close(): Promise<void> {
    return this.#whole((resolve, reject) =>
      this.#stream.end((error?: Error | null) => (error ? reject(error) : resolve())),
    );
  }

  async abort(reason: unknown): Promise<void> {
    this.#stream.destroy(reason instanceof Error ? reason : undefined);
  }

  #whole(work: (resolve: () => void, reject: (error: Error) => void) => void): Promise<void> {
    return Promise.race([this.#failed, new Promise<void>(work)]);
  }
}
