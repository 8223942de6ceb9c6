/** Reads messages from a source on the page. */
import { inTime } from '../core/deadline.ts';
import { ExportError } from '../core/errors.ts';
import type { ChannelMessage, CustomSourceQuery, SourceDescriptor } from '../sources/descriptor.ts';
import type { SampleQuery } from '../sources/source.ts';
import { copied } from './message-copy.ts';

/** Messages handed to the worker at once: few enough to be cloned well within a frame. */
const SLICE = 2000;

/**
 * Whether a message is of the channel and the subtopic asked for. One that does not say is; but an empty subtopic says
 * that it has none. What is no message at all goes to the worker too, which counts it.
 */
function isOf(message: ChannelMessage, { channelId, subtopic }: SampleQuery): boolean {
  const channel = message?.channel;
  if (typeof channel === 'string' && channel !== '' && channel !== channelId) return false;
  const own = message?.subtopic;
  return subtopic === '' || typeof own !== 'string' || own === subtopic;
}

/** Yields what a source gives in slices, without messages of other channels. */
async function* slicesOf(
  read: NonNullable<SourceDescriptor['read']>,
  query: CustomSourceQuery,
): AsyncGenerator<readonly ChannelMessage[]> {
  for await (const messages of read(query)) {
    if (!Array.isArray(messages)) throw new TypeError('A custom source must yield arrays of messages.');
    for (let at = 0; at < messages.length; at += SLICE)
      yield messages
        .slice(at, at + SLICE)
        .filter((message) => isOf(message, query))
        .map(withFields);
  }
}

/** Returns a message that loses no field on its way to the worker. What a class has as accessors would be lost. */
function withFields(message: ChannelMessage): ChannelMessage {
  if (typeof message !== 'object' || message === null) return message;
  const prototype: unknown = Object.getPrototypeOf(message);
  return prototype === Object.prototype || prototype === null ? message : (copied(message) as ChannelMessage);
}

/** A running generator, and the controller that stops it. */
interface Read {
  readonly iterator: AsyncIterator<readonly ChannelMessage[]>;
  readonly ending: AbortController;
  /** What the latest call returned. */
  latest: readonly unknown[];
  /** Whether messages are copied, as the worker cannot get them otherwise. */
  copies: boolean;
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
  constructor(source: SourceDescriptor, signal: AbortSignal) {
    const { timeoutMs } = Object(source.config) as { readonly timeoutMs?: unknown };
    this.#source = source;
    this.#signal = signal;
    this.#timeoutMs = typeof timeoutMs === 'number' ? timeoutMs : undefined;
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
    const iterator = slicesOf(read, { ...query, signal: ending.signal });
    this.#reads.set(++this.#last, { iterator, ending, latest: [], copies: false });
    return this.#last;
  }

  /**
   * Returns the next messages of a read; null at its end.
   *
   * @param again returns the messages of the last call once more, copied field by field, as all that come after them
   */
  async pull(read: number, again = false): Promise<readonly unknown[] | null> {
    const open = this.#reads.get(read);
    if (again && open) {
      open.copies = true;
      return open.latest.map(copied);
    }
    try {
      const ms = this.#timeoutMs;
      const coming = open?.iterator.next();
      const late = () => {
        const message = `The custom source returned no messages within ${ms} ms, its timeoutMs.`;
        return new ExportError('source-failed', message);
      };
      const next = await (coming && ms !== undefined ? inTime(coming, ms, late) : coming);
      if (!open || next === undefined || next.done) return null;
      open.latest = open.copies ? next.value.map(copied) : next.value;
      return open.latest;
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
