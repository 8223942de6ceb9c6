/** The source that reads channels over HTTP: decides what to ask for first, by name or not, and merges what comes. */
import { linkedAbort } from '../../core/abort.ts';
import { loadPart } from '../../core/load-part.ts';
import { type SampleBatch, SeriesTable } from '../../core/sample-batch.ts';
import { BatchBuilder } from '../messages/batch-builder.ts';
import { joinAtEqualTimes } from '../messages/join-at-equal-times.ts';
import type { MessageParser } from '../messages/message-parser.ts';
import { sentTime, unixMilliseconds } from '../messages/message-time.ts';
import type { ReadContext, SampleQuery, SampleSource, SourceModule } from '../source.ts';
import { ChannelApi, type ReaderConfig, type Selection, selectAll, selectEach } from './channel-api.ts';
import type { Span } from './span.ts';
import { SpanReader, type SpanResult } from './span-reader.ts';

/** Messages asked for first: a small window is whole with them, of a large one they tell what there is. */
const FIRST_LOOK = 1500;

/** Makes the source that reads the HTTP readers of Connhex, Mainflux and Magistrala; its config is a {@link ReaderConfig}. */
export const open: SourceModule['open'] = (config, host) => new Reader(new ChannelApi(config as ReaderConfig, host));

class Reader implements SampleSource {
  readonly #api: ChannelApi;

  constructor(api: ChannelApi) {
    this.#api = api;
  }

  async count(query: SampleQuery, context: ReadContext): Promise<number> {
    const asked = this.#api.timeUnit;
    const all = selectAll(query, context);
    const each = selectEach(query, all);
    const total = sum(await this.#counts(each.length === 0 ? [all] : each, all.window));
    if (total === 0 && (await this.#api.adoptTimeUnit(all, asked))) return this.count(query, context);
    return total;
  }

  async latest(query: SampleQuery, context: ReadContext): Promise<number | undefined> {
    const time = unixMilliseconds(sentTime(await this.#api.newest(selectAll(query, context))));
    return Number.isNaN(time) ? undefined : time;
  }

  async *read(query: SampleQuery, context: ReadContext): AsyncGenerator<SampleBatch> {
    // What is read ahead ends with the read, also with one that fails or is left.
    const ending = linkedAbort(context.signal);
    const leave = () => ending.end('The read has ended.');
    const own: ReadContext = {
      signal: ending.signal,
      warn: (code, message, count) => context.warn(code, message, count),
      expect: (messages) => context.expect(messages),
      advance: (messages) => context.advance(messages),
      waiting: (wait) => context.waiting(wait),
    };
    const builder = new BatchBuilder(query, own, new SeriesTable());
    try {
      // Times finer than a microsecond are read as equal on both sides of a bound.
      yield* joinAtEqualTimes(this.#read(query, own, builder, leave), builder);
    } finally {
      leave();
    }
    context.warn(
      'outside-window',
      'Messages from outside the window, which the reader gave, were left out.',
      builder.outside,
    );
  }

  /** @param leave ends all requests of this read */
  async *#read(
    query: SampleQuery,
    context: ReadContext,
    builder: BatchBuilder,
    leave: () => void,
  ): AsyncGenerator<SampleBatch> {
    const api = this.#api;
    const all = selectAll(query, context);
    const whole = all.window;
    const each = selectEach(query, all);
    const spans = (selection: Selection, readers = 1) => new SpanReader(api, selection, builder, context, readers);

    const asked = api.timeUnit;
    const wanted = each.length === 1 ? each[0]! : all;
    const reader = spans(wanted);
    const first = await reader.readSpan(whole, FIRST_LOOK);
    if (first.count === 0 && (await api.adoptTimeUnit(all, asked))) {
      yield* this.#read(query, context, builder, leave);
      return;
    }
    if (first.whole) {
      context.expect(first.count);
      context.advance(first.count);
      if (first.batch.length > 0) yield first.batch;
      return;
    }
    if (wanted === all && this.#isFewerByName(each, first.newest, first.count)) {
      const merging = loadPart(() => import('./merge-by-time.ts'));
      // Awaited below, or not at all when counting fails before.
      merging.catch(() => {});
      const totals = await this.#counts(each, whole);
      context.expect(sum(totals));
      const starts = await Promise.all(each.map((one, i) => api.oldestTime(one, whole, totals[i]!)));
      const streams = each.map((one, i) => spans(one, totals.length).readCounted(whole, totals[i]!, starts[i]!));
      const { mergeByTime } = await merging;
      yield* mergeByTime(streams, (batches) => builder.merge(batches), leave);
      return;
    }
    context.expect(first.count);
    const start = fillsSpan(whole, first) ? whole.from : await api.oldestTime(wanted, whole, first.count);
    yield* reader.readOverflow(whole, first, start);
  }

  /**
   * Whether asking for each name alone moves fewer messages than asking for the whole channel, judged by the share of
   * wanted names in the newest page; each name costs about half a page of its own.
   */
  #isFewerByName(each: readonly Selection[], newest: MessageParser, total: number): boolean {
    const names = new Set(each.map(({ name }) => name)).size;
    return names > 0 && (newest.columns.length / newest.taken) * total + (names * this.#api.pageSize) / 2 < total;
  }

  /** How many messages of each selection a span holds. */
  #counts(selections: readonly Selection[], span: Span): Promise<number[]> {
    return Promise.all(selections.map((selection) => this.#api.count(selection, span)));
  }
}

/** Whether messages reach back to about the start of a span if all come as often as those of its newest page. */
function fillsSpan({ from }: Span, { count, newest: { sent } }: Extract<SpanResult, { whole: false }>): boolean {
  const time = (at: number) => 1000 * unixMilliseconds(sent.at(at)!);
  return (time(0) - time(-1)) * count > 0.9 * (time(0) - from) * sent.length;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
