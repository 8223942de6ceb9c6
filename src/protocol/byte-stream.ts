/** Sends the bytes of a file between worker and page. */
import { ExportError } from '../core/errors.ts';
import { type ErrorData, fromErrorData, toErrorData } from './error-data.ts';

/*
 * A file's bytes over a port of their own:
 *
 *   sender ── { chunk } (transferred) ──▶ receiver      at most WINDOW without an answer
 *          ◀── { taken: true } ──                       the stream has taken one chunk
 *          ── { end: true } ──▶                         no more
 *          ◀── { closed: true } ──                      the stream is closed: all is stored
 *          ◀── { failed: error } ──                     the stream refused; the sender stops
 *          ── { aborted: error } ──▶                    the sender stopped; the stream is aborted
 */

/** The most chunks in transit: enough to keep both sides busy, few enough to keep memory low. */
const WINDOW = 4;

/** Received bytes per nudge of a {@link GcNudge}. */
const BALLAST_STEP = 128 * 1024;

/** Elements of a nudge: 32 kB or more, but still allocated as an ordinary young object. */
const BALLAST_LENGTH = 8_000;

/**
 * Makes the engine collect chunks that a sink has stored. Engines decide by the growth of the heap, which hardly grows,
 * and not by the buffers that its objects hold: V8 lets nearly 200 MB of chunks accumulate. Discarding a small array
 * for each stored part makes it collect young objects every few megabytes.
 */
class GcNudge {
  #bytes = 0;
  /** Keeps the latest array, so that a compiler cannot remove the allocation. */
  last: readonly number[] = [];

  add(bytes: number): void {
    this.#bytes += bytes;
    while (this.#bytes >= BALLAST_STEP) {
      this.#bytes -= BALLAST_STEP;
      this.last = new Array<number>(BALLAST_LENGTH).fill(0);
    }
  }
}

type ToReceiver =
  | { readonly chunk: Uint8Array<ArrayBuffer> }
  | { readonly end: true }
  | { readonly aborted: ErrorData };

type ToSender = { readonly taken: true } | { readonly closed: true } | { readonly failed: ErrorData };

/**
 * Sends all chunks, transferring their buffers, no faster than the other side stores them. Settles when all are stored.
 *
 * @throws ExportError `sink-failed` when the other side fails; errors of `chunks`; the signal's reason
 */
export async function sendBytes(
  port: MessagePort,
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<void> {
  let underWay = 0;
  let closed = false;
  let wake = (): void => {};
  let fail = (_error: unknown): void => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failure.catch(() => {});
  const onAbort = () => fail(signal.reason);
  port.onmessage = ({ data }: MessageEvent<ToSender>) => {
    if ('failed' in data) fail(fromErrorData(data.failed));
    else if ('closed' in data) closed = true;
    else underWay--;
    wake();
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const until = async (ready: () => boolean): Promise<void> => {
    while (!ready()) {
      const answered = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([answered, failure]);
    }
  };
  const post = (message: ToReceiver, transfer: Transferable[] = []) => port.postMessage(message, transfer);
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      // A sink may fail while the next chunk is awaited.
      const next = await Promise.race([iterator.next(), failure]);
      if (next.done) break;
      await until(() => underWay < WINDOW);
      underWay++;
      post({ chunk: next.value }, [next.value.buffer]);
    }
    post({ end: true });
    await until(() => closed);
  } catch (error) {
    post({ aborted: toErrorData(error) });
    // Do not await it: it may wait for something that never comes until its own signal is aborted.
    iterator.return?.().catch(() => {});
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    port.close();
  }
}

/**
 * Feeds a stream from a port until it is closed, aborted or fails. Each chunk is acknowledged when the stream has
 * stored it. When the signal is aborted, the stream is aborted with the signal's reason.
 */
export function receiveBytes(port: MessagePort, stream: WritableStream<Uint8Array>, signal: AbortSignal): void {
  const writer = stream.getWriter();
  const gcNudge = new GcNudge();
  const finish = () => {
    signal.removeEventListener('abort', onAbort);
    port.close();
  };
  const abort = (reason: unknown) => {
    finish();
    writer.abort(reason).catch(() => {});
  };
  const onAbort = () => abort(signal.reason);
  const answer = (message: ToSender) => port.postMessage(message);
  const refuse = (cause: unknown) => {
    const error = new ExportError('sink-failed', `The sink could not store the file: ${toErrorData(cause).message}`, {
      cause,
    });
    answer({ failed: toErrorData(error) });
    finish();
  };
  port.onmessage = ({ data }: MessageEvent<ToReceiver>) => {
    if ('chunk' in data) {
      // The stream queues at most WINDOW writes, and a close after them.
      const { length } = data.chunk;
      writer.write(data.chunk).then(() => {
        gcNudge.add(length);
        answer({ taken: true });
      }, refuse);
    } else if ('end' in data) {
      writer.close().then(() => {
        answer({ closed: true });
        finish();
      }, refuse);
    } else abort(fromErrorData(data.aborted));
  };
  // A stream may fail between two chunks.
  writer.closed.catch(refuse);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
}
