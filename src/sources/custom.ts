/** The source that pulls messages from a generator on the page. */
import { abortable } from '../core/abort.ts';
import { ExportError } from '../core/errors.ts';
import { type SampleBatch, SeriesTable } from '../core/sample-batch.ts';
import { joinAtEqualTimes } from './http/merge-by-time.ts';
import { BatchBuilder } from './messages/batch-builder.ts';
import type { ReadContext, SampleQuery, SampleSource, SourceHost, SourceModule } from './source.ts';

/** What a page tells the worker about a generator of its own. */
export interface PageSourceConfig {
  /** Whether the messages come in ascending time; otherwise all of an item's are held and sorted first. */
  readonly ascending: boolean;
  /** Milliseconds that the page may take for the next messages. Absent: there is no limit. */
  readonly timeoutMs?: number;
}

/** Milliseconds without messages after which the generator is said to hold the export up. */
const QUIET_MS = 1000;

/** Makes the source that pulls messages from a generator on the page; its config is a {@link PageSourceConfig}. */
export const open: SourceModule['open'] = (config, host) =>
  new PageGenerator((config as PageSourceConfig).ascending === true, host);

class PageGenerator implements SampleSource {
  readonly #ascending: boolean;
  readonly #host: SourceHost;

  constructor(ascending: boolean, host: SourceHost) {
    this.#ascending = ascending;
    this.#host = host;
  }

  async count(): Promise<undefined> {
    return undefined;
  }

  async *read(query: SampleQuery, context: ReadContext): AsyncGenerator<SampleBatch> {
    const builder = new BatchBuilder(query, context, new SeriesTable());
    const batches = this.#batches(query, context, builder);
    if (this.#ascending) {
      yield* joinAtEqualTimes(ascending(batches), builder);
      return;
    }
    const all: SampleBatch[] = [];
    for await (const batch of batches) all.push(batch);
    if (all.length > 0) yield builder.merge(all);
  }

  /** What cannot be cloned fails on the way from the page, and so is no error of the page's own. */
  async #pull(read: number, context: ReadContext): Promise<readonly unknown[] | null> {
    const { signal } = context;
    let isQuiet = false;
    const timer = setTimeout(() => {
      isQuiet = true;
      context.waiting({ reason: 'source' });
    }, QUIET_MS);
    try {
      return await abortable(this.#host.pull(read), signal);
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof ExportError) throw cause;
      const message = 'The custom source failed: its messages could not be handed to the worker.';
      throw new ExportError('source-failed', message, { cause });
    } finally {
      clearTimeout(timer);
      if (isQuiet && !signal.aborted) context.waiting(undefined);
    }
  }

  async *#batches(query: SampleQuery, context: ReadContext, builder: BatchBuilder): AsyncGenerator<SampleBatch> {
    const { signal } = context;
    const read = await abortable(this.#host.openRead(query), signal);
    try {
      for (;;) {
        const messages = await this.#pull(read, context);
        if (messages === null) return;
        context.advance(messages.length);
        const batch = await builder.build(messages);
        if (batch.length > 0) yield batch;
      }
    } finally {
      await this.#host.closeRead(read);
    }
  }
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
