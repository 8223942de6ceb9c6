/** Reads messages from a source on the page. */
import { inTime } from '../core/deadline.ts';
import { ExportError } from '../core/errors.ts';
import type { ChannelMessage, SourceDescriptor } from '../sources/descriptor.ts';
import type { SampleQuery } from '../sources/source.ts';

/** A running generator, and the controller that stops it. */
interface Read {
  readonly iterator: AsyncIterator<readonly ChannelMessage[]>;
  readonly ending: AbortController;
}

/** The reads of one job from a source on the page. */
export class PageReads {
  readonly #source: SourceDescriptor;
  readonly #signal: AbortSignal;
  /** The most milliseconds for the next messages; undefined for no limit. */
  readonly #timeoutMs: number | undefined;
  readonly #reads = new Map<number, Read>();
  #last = 0;

  /** @param signal aborted when the job ends, which ends its open reads */
  constructor(source: SourceDescriptor, signal: AbortSignal, timeoutMs: number | undefined) {
    this.#source = source;
    this.#signal = signal;
    this.#timeoutMs = timeoutMs;
    signal.addEventListener('abort', () => {
      for (const read of this.#reads.keys()) this.close(read);
    });
  }

  /** Starts a read and returns its number. */
  open(query: SampleQuery): number {
    this.#signal.throwIfAborted();
    const { read } = this.#source;
    if (!read) throw new TypeError(`The source ${JSON.stringify(this.#source.id)} has no read on the page.`);
    const ending = new AbortController();
    try {
      const iterator = read({ ...query, signal: ending.signal })[Symbol.asyncIterator]();
      this.#reads.set(++this.#last, { iterator, ending });
    } catch (cause) {
      throw sourceFailed(cause);
    }
    return this.#last;
  }

  /** Returns the next messages of a read; null at its end. */
  async pull(read: number): Promise<readonly unknown[] | null> {
    try {
      const ms = this.#timeoutMs;
      const coming = this.#reads.get(read)?.iterator.next();
      const late = () => {
        const message = `The custom source returned no messages within ${ms} ms, its timeoutMs.`;
        return new ExportError('source-failed', message);
      };
      const next = await (coming && ms !== undefined ? inTime(coming, ms, late) : coming);
      return next === undefined || next.done ? null : next.value;
    } catch (cause) {
      throw sourceFailed(cause);
    }
  }

  /** Ends a read, finished or not. */
  close(read: number): void {
    const open = this.#reads.get(read);
    if (!open) return;
    this.#reads.delete(read);
    open.ending.abort(this.#signal.reason ?? new DOMException('The read has ended.', 'AbortError'));
    // Do not await it: a generator that waits for something else would block the export.
    open.iterator.return?.()?.catch(() => {});
  }
}

function sourceFailed(cause: unknown): ExportError {
  if (cause instanceof ExportError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ExportError('source-failed', `The custom source failed: ${message}`, { cause });
}
