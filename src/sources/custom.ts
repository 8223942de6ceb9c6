/** The source that pulls messages from a generator on the page. */
import { abortable } from '../core/abort.ts';
import { ExportError } from '../core/errors.ts';
import { type SampleBatch, SeriesTable } from '../core/sample-batch.ts';
import { sampleSlices } from '../core/sample-slices.ts';
import { BatchBuilder } from './messages/batch-builder.ts';
import { joinAtEqualTimes } from './messages/join-at-equal-times.ts';
import { sentTime, unixMilliseconds } from './messages/message-time.ts';
import { withTimes } from './messages/written-times.ts';
import type { ReadContext, SampleQuery, SampleSource, SourceHost, SourceModule } from './source.ts';
import { type ItemQuery, type TimeSpan, withWindows } from './whole-windows.ts';

/** What a page tells the worker about a generator of its own. */
export interface PageSourceConfig {
  /** Whether the messages come in ascending time; otherwise all of an item's are held and sorted first. */
  readonly ascending: boolean;
  /** Milliseconds that the page may take for the next messages. Absent: there is no limit. */
  readonly timeoutMs?: number;
  /** Whether all messages are in memory, so that they tell their window, and reading them takes no time. Default false. */
  readonly isWhole?: boolean;
}

/** Milliseconds without messages after which the generator is said to hold the export up. */
const QUIET_MS = 1000;

/** Makes the source that pulls messages from a generator on the page; its config is a {@link PageSourceConfig}. */
export const open: SourceModule['open'] = (config, host) => {
  const { ascending, isWhole } = config as PageSourceConfig;
  const source = new PageGenerator(ascending === true, isWhole === true, host);
  return isWhole === true ? Object.assign(source, { withWindows: source.windowsOf }) : source;
};

class PageGenerator implements SampleSource {
  readonly #ascending: boolean;
  readonly #isWhole: boolean;
  readonly #host: SourceHost;

  constructor(ascending: boolean, isWhole: boolean, host: SourceHost) {
    this.#ascending = ascending;
    this.#isWhole = isWhole;
    this.#host = host;
  }

  async count(): Promise<undefined> {
    return undefined;
  }

  /** Fills in windows; see {@link SampleSource.withWindows}. */
  windowsOf(request: unknown, now: number, signal: AbortSignal): Promise<unknown> {
    const context = { signal, warn: () => {}, expect: () => {}, advance: () => {}, waiting: () => {} };
    return withWindows(request, now, (query) => this.#spanOf(query, context));
  }

  async #spanOf({ channelId, subtopic, names }: ItemQuery, context: ReadContext): Promise<TimeSpan | undefined> {
    const wanted = new Set<unknown>(names);
    const own = new TimesSeen();
    // Where no message is wanted, those without a name tell the window, so that they are counted in it.
    const nameless = new TimesSeen();
    const query = { channelId, subtopic, names, from: -8.64e15, to: 8.64e15, fields: [] };
    for await (const messages of this.#messages(query, context))
      for (const message of messages) {
        const { name, payload } = Object(message) as { readonly name?: unknown; readonly payload?: unknown };
        const isNamed = typeof name === 'string';
        if (wanted.has(name) || (!isNamed && payload !== undefined)) own.add(message);
        else if (!isNamed) nameless.add(message);
      }
    return own.span ?? nameless.span;
  }

  async *read(query: SampleQuery, context: ReadContext): AsyncGenerator<SampleBatch> {
    const builder = new BatchBuilder(query, context, new SeriesTable());
    if (this.#ascending) {
      yield* joinAtEqualTimes(ascending(this.#batches(query, context, builder)), builder);
      return;
    }
    const all: SampleBatch[] = [];
    if (!this.#isWhole) {
      for await (const batch of this.#batches(query, context, builder)) all.push(batch);
      if (all.length > 0) yield builder.merge(all);
      return;
    }
    // What takes its time comes after the reading, so messages count when they are passed on.
    let read = 0;
    const held: ReadContext = {
      signal: context.signal,
      warn: (code, message, count) => context.warn(code, message, count),
      waiting: (wait) => context.waiting(wait),
      expect() {},
      advance(messages) {
        read += messages;
      },
    };
    for await (const batch of this.#batches(query, held, builder)) all.push(batch);
    context.expect(read);
    const merged = all.length > 0 ? builder.merge(all) : undefined;
    let passed = 0;
    let told = 0;
    if (merged)
      for await (const slice of sampleSlices(once(merged), context.signal)) {
        yield slice;
        passed += slice.length;
        const due = Math.floor((read * passed) / merged.length);
        context.advance(due - told);
        told = due;
      }
    context.advance(read - told);
  }

  /** Messages that cannot be cloned on their way from the page are asked for once more, as copies. */
  async #pull(read: number, context: ReadContext): Promise<readonly unknown[] | null> {
    const { signal } = context;
    let isQuiet = false;
    const timer = setTimeout(() => {
      isQuiet = true;
      context.waiting({ reason: 'source' });
    }, QUIET_MS);
    const asked = async (again: boolean) => {
      try {
        return await abortable(this.#host.pull(read, again), signal);
      } catch (cause) {
        signal.throwIfAborted();
        if (cause instanceof ExportError) throw cause;
        if (!again) return undefined;
        const message = 'The custom source failed: its messages could not be handed to the worker.';
        throw new ExportError('source-failed', message, { cause });
      }
    };
    try {
      const messages = await asked(false);
      return messages === undefined ? ((await asked(true)) ?? null) : messages;
    } finally {
      clearTimeout(timer);
      if (isQuiet && !signal.aborted) context.waiting(undefined);
    }
  }

  async *#messages(query: SampleQuery, context: ReadContext): AsyncGenerator<readonly unknown[]> {
    const { signal } = context;
    const read = await abortable(this.#host.openRead(query), signal);
    const pull = () => {
      const pulled = this.#pull(read, context);
      // Awaited in its turn, or not at all when the reading ends before.
      pulled.catch(() => {});
      return pulled;
    };
    try {
      for (let next = pull(); ; ) {
        const messages = await next;
        if (messages === null) return;
        // The page clones messages in memory while those before are worked on. Another source may be asked to work for it.
        if (this.#isWhole) next = pull();
        yield withTimes(messages);
        if (!this.#isWhole) next = pull();
      }
    } finally {
      // The page ends what is open when the job ends, too.
      this.#host.closeRead(read).catch(() => {});
    }
  }

  async *#batches(query: SampleQuery, context: ReadContext, builder: BatchBuilder): AsyncGenerator<SampleBatch> {
    for await (const messages of this.#messages(query, context)) {
      context.advance(messages.length);
      const batch = await builder.build(messages);
      if (batch.length > 0) yield batch;
    }
  }
}

/** The times of messages, from the first to the last. */
class TimesSeen {
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  add(message: unknown): void {
    const time = unixMilliseconds(sentTime(message));
    if (time < this.#first) this.#first = time;
    if (time > this.#last) this.#last = time;
  }

  /** Undefined when no message has a time. */
  get span(): TimeSpan | undefined {
    return this.#first <= this.#last ? { first: this.#first, last: this.#last } : undefined;
  }
}

async function* once<T>(item: T): AsyncGenerator<T> {
  yield item;
}

/** Passes batches on whose times never go back from one to the next. */
async function* ascending(batches: AsyncIterable<SampleBatch>): AsyncGenerator<SampleBatch> {
  let last = Number.NEGATIVE_INFINITY;
  for await (const batch of batches) {
    const first = batch.times[0]!;
    if (first < last)
      throw new ExportError(
        'source-failed',
        'The custom source promised ascending times, but gave a message of ' +
          `${new Date(first).toISOString()} after one of ${new Date(last).toISOString()}.`,
      );
    last = batch.times[batch.length - 1]!;
    yield batch;
  }
}
