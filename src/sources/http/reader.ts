import { sleep } from '../../core/abort.ts';
import { ExportError } from '../../core/errors.ts';
import { loadPart } from '../../core/load-part.ts';
import { type SampleBatch, SeriesTable } from '../../core/sample-batch.ts';
import { BatchBuilder } from '../messages/batch-builder.ts';
import type { MessageParser } from '../messages/message-parser.ts';
import { boundText, sentTime, spanTest, type TimeUnit, timeUnit, unixMilliseconds } from '../messages/message-time.ts';
import type { ReadContext, SampleQuery, SampleSource, SourceHost, SourceModule } from '../source.ts';
import { Waits } from '../waits.ts';
import { HttpJson, type HttpOptions } from './http-client.ts';
import { joinAtEqualTimes } from './join-at-equal-times.ts';
import { mergeByTime } from './merge-by-time.ts';
import { messagesOf, type PageMeta } from './page-meta.ts';
import type { CollectedPage, Page, ResultPages, Span } from './paging.ts';
import { REQUESTS_PER_ORIGIN } from './request-slots.ts';
import { SpanReader } from './span-reader.ts';

/** What a page tells the worker about an HTTP reader: cloneable, and without any secret. */
export interface ReaderConfig extends HttpOptions {
  /** Absolute URL that `/channels/{channelId}/messages` is appended to. */
  readonly url: string;
  /** Messages to ask for at once: the service's limit. */
  readonly pageSize: number;
  /** Unit that bounds are sent in; corrected when the messages tell another. */
  readonly timeUnit: TimeUnit;
  /** Whether the page has a token to give. */
  readonly authorised: boolean;
}

/** Spans under way at once: more than the origin may have requests, so that none idles while an earlier one is slow. */
const READ_AHEAD = 2 * REQUESTS_PER_ORIGIN;

/** Messages asked for first: a small window is whole with them, of a large one they tell what there is. */
const FIRST_LOOK = 1500;

/** Messages from which on a page is megabytes of JSON, and worth being taken as it comes. */
const LARGE_PAGE = 10_000;

/**
 * How long a page that disagrees with its total is read again before the export fails. Page and total come from two
 * queries: messages that arrive in between make them disagree, and so do replicas that take turns. Where that happens
 * often, a few reads in a second prove nothing. A reader that never agrees would not do so after minutes either, so the
 * time is much shorter than `maxRetryMs`.
 */
const CONSISTENCY = { leastReads: 5, ms: 15_000, longestPauseMs: 1600 } as const;

/** Makes the source that reads the HTTP readers of Connhex, Mainflux and Magistrala; its config is a {@link ReaderConfig}. */
export const open: SourceModule['open'] = (config, host) => new Reader(config as ReaderConfig, host);

/** What the requests of one read or count have in common. */
interface RequestGroup {
  readonly signal: AbortSignal;
  readonly waits: Waits;
}

const groupOf = (context: ReadContext): RequestGroup => ({
  signal: context.signal,
  waits: new Waits((wait) => context.waiting(wait)),
});

class Reader implements SampleSource {
  readonly #config: ReaderConfig;
  readonly #http: HttpJson;
  #unit: TimeUnit;
  #pageSize: number;

  constructor(config: ReaderConfig, host: SourceHost) {
    this.#config = config;
    this.#http = new HttpJson(config, config.authorised ? () => host.getToken() : undefined);
    this.#unit = config.timeUnit;
    this.#pageSize = config.pageSize;
  }

  async count(query: SampleQuery, context: ReadContext): Promise<number> {
    const asked = this.#unit;
    const group = groupOf(context);
    const totals = await this.#totals(query, group);
    const sum = totals.reduce((a, b) => a + b, 0);
    if (sum === 0 && (await this.#adoptUnit(query, asked, group))) return this.count(query, context);
    return sum;
  }

  async latest(query: SampleQuery, context: ReadContext): Promise<number | undefined> {
    const { messages } = await this.#page(query, undefined, undefined, groupOf(context), 0, 1);
    const time = unixMilliseconds(sentTime(messages[0]));
    return Number.isNaN(time) ? undefined : time;
  }

  async *read(query: SampleQuery, context: ReadContext): AsyncGenerator<SampleBatch> {
    const { signal } = context;
    // What is read ahead ends with the read, also with one that fails or is left.
    const ending = new AbortController();
    const onAbort = () => ending.abort(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const leave = () => ending.abort(new DOMException('The read has ended.', 'AbortError'));
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
      signal.removeEventListener('abort', onAbort);
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
    const whole = spanOf(query);
    const group = groupOf(context);
    const spans = (name: string | undefined, ahead: number): SpanReader =>
      new SpanReader(this.#pages(query, name, group, builder), builder, context, ahead);
    const name = filterNames(query).length === 1 ? filterNames(query)[0] : undefined;

    const asked = this.#unit;
    const all = spans(name, READ_AHEAD);
    const first = await all.readSpan(whole, FIRST_LOOK);
    if (first.count === 0 && (await this.#adoptUnit(query, asked, group))) {
      yield* this.#read(query, context, builder, leave);
      return;
    }
    if (first.whole) {
      context.expect(first.count);
      context.advance(first.count);
      if (first.batch.length > 0) yield first.batch;
      return;
    }
    if (name === undefined && this.#isFewerByName(query, first.newest, first.count)) {
      const totals = await this.#totals(query, group);
      context.expect(totals.reduce((a, b) => a + b, 0));
      const ahead = Math.max(1, Math.floor(READ_AHEAD / totals.length));
      const starts = await Promise.all(query.names.map((each, i) => this.#oldest(query, each, totals[i]!, group)));
      const streams = query.names.map((each, i) => spans(each, ahead).readCounted(whole, totals[i]!, starts[i]!));
      yield* mergeByTime(streams, (batches) => builder.merge(batches), leave);
      return;
    }
    context.expect(first.count);
    yield* all.readOverflow(whole, first, await this.#oldest(query, name, first.count, group));
  }

  /**
   * When the window's oldest message was sent, Unix microseconds, so that a window of which most is empty is not
   * searched for its messages. Only a hint, as messages may arrive while it is asked for: so it is asked for once, and
   * done without when it cannot be had, as where a service bounds the offset.
   */
  async #oldest(
    query: SampleQuery,
    name: string | undefined,
    total: number,
    { signal, waits }: RequestGroup,
  ): Promise<number> {
    const start = spanOf(query).from;
    if (total <= this.#pageSize) return start;
    let time = Number.NaN;
    try {
      const url = this.#pageUrl(query, name, spanOf(query), total - 1, 1);
      const { messages } = await this.#http.get(url, signal, messagesOf, { maxAttempts: 1, waits });
      time = Math.round(1000 * unixMilliseconds(sentTime(messages[0])));
    } catch {
      signal.throwIfAborted();
    }
    return Number.isNaN(time) ? start : time;
  }

  /**
   * Whether asking for each name alone moves fewer messages than asking for the whole channel, judged by the share of
   * wanted names in the newest page; each name costs about half a page of its own.
   */
  #isFewerByName(query: SampleQuery, newest: MessageParser, total: number): boolean {
    const names = new Set(filterNames(query)).size;
    return names > 0 && (newest.columns.length / newest.taken) * total + (names * this.#pageSize) / 2 < total;
  }

  /** How many messages the window holds, for each name, or for all together where names cannot be asked for. */
  #totals(query: SampleQuery, group: RequestGroup): Promise<number[]> {
    const names = filterNames(query);
    const total = async (name: string | undefined) => (await this.#page(query, name, spanOf(query), group, 0, 1)).total;
    return Promise.all(names.length === 0 ? [total(undefined)] : names.map(total));
  }

  /**
   * A window in the wrong unit is empty, not refused. So when it is empty, asks for any message of the channel: true
   * when its time tells another unit than the bounds were sent in, which is then used from here on.
   *
   * @param asked the unit that the bounds were sent in; the one in use may be another by now
   */
  async #adoptUnit(query: SampleQuery, asked: TimeUnit, group: RequestGroup): Promise<boolean> {
    const { messages } = await this.#page(query, undefined, undefined, group, 0, 1);
    const { time, created } = (messages[0] ?? {}) as { time?: unknown; created?: unknown };
    const shown = time ?? created;
    // Small times look like seconds in every unit.
    if (typeof shown !== 'number' || Math.abs(shown) < 1e8) return false;
    const unit = timeUnit(shown);
    if (unit === asked) return false;
    this.#unit = unit;
    return true;
  }

  #pages(query: SampleQuery, name: string | undefined, group: RequestGroup, builder: BatchBuilder): ResultPages {
    const reader = this;
    const sizeOf = (limit = reader.#pageSize) => Math.min(limit, reader.#pageSize);
    return {
      read: (span, offset, limit) => reader.#page(query, name, span, group, offset, sizeOf(limit)),
      collect: (span, limit) => reader.#collect(query, name, span, group, sizeOf(limit), builder),
      get pageSize() {
        return reader.#pageSize;
      },
      get resolutionUs() {
        return reader.#unit === 'ms' ? 1000 : 1;
      },
      spanTest: ({ from, to }) => spanTest(from, to, reader.#unit),
    };
  }

  #page(
    query: SampleQuery,
    name: string | undefined,
    span: Span | undefined,
    group: RequestGroup,
    offset: number,
    limit: number,
  ): Promise<Page> {
    const url = this.#pageUrl(query, name, span, offset, limit);
    const ask = () => this.#http.get(url, group.signal, messagesOf, group);
    const isOther = this.#otherPage(query, span);
    const facts = ({ messages }: Page) => ({ length: messages.length, isOther: isOther(messages.map(sentTime)) });
    return this.#consistent(query, offset, limit, group, ask, facts);
  }

  /** The newest page of a span, turned into columns as it comes. */
  #collect(
    query: SampleQuery,
    name: string | undefined,
    span: Span,
    group: RequestGroup,
    limit: number,
    builder: BatchBuilder,
  ): Promise<CollectedPage> {
    const url = this.#pageUrl(query, name, span, 0, limit);
    const isIn = spanTest(span.from, span.to, this.#unit);
    const { signal } = group;
    const ask = (): Promise<PageMeta & CollectedPage> => {
      if (limit >= LARGE_PAGE)
        return this.#http.read(
          url,
          signal,
          async (response) => {
            const { partsOf, readPage } = await loadPart(() => import('./streamed-page.ts'));
            const collector = builder.collect(limit, isIn);
            return { ...(await readPage(partsOf(response), (messages) => collector.add(messages))), collector };
          },
          group,
        );
      const check = (body: unknown) => {
        const { messages, ...pageMeta } = messagesOf(body);
        const collector = builder.collect(messages.length, isIn);
        collector.add(messages);
        return { ...pageMeta, collector };
      };
      return this.#http.get(url, signal, check, group);
    };
    const isOther = this.#otherPage(query, span);
    const facts = ({ collector }: CollectedPage) => ({ length: collector.taken, isOther: isOther(collector.sent) });
    return this.#consistent(query, 0, limit, group, ask, facts);
  }

  /**
   * Tells the pages of other spans, which caches give that do not look at the whole address: no message is of this one,
   * and some are of elsewhere in the window, which would be missing there or taken twice. A second beside the bounds is
   * allowed to services that round them, or take the upper one in.
   */
  #otherPage(query: SampleQuery, span: Span | undefined): (sent: ArrayLike<number>) => boolean {
    if (!span) return () => false;
    const [isIn, isInWindow, isNear] = [
      spanTest(span.from, span.to, this.#unit),
      spanTest(spanOf(query).from, spanOf(query).to, this.#unit),
      spanTest(span.from - 1e6, span.to + 1e6, this.#unit),
    ];
    return (sent) => {
      let isElsewhere = false;
      for (let at = 0; at < sent.length; at++) {
        const time = sent[at]!;
        if (Number.isNaN(time) || isIn(time)) return false;
        isElsewhere ||= isInWindow(time) && !isNear(time);
      }
      return isElsewhere;
    };
  }

  /** A page, asked for again until the messages it holds are of its span and agree with its total. */
  async #consistent<P extends PageMeta>(
    query: SampleQuery,
    offset: number,
    limit: number,
    { signal, waits }: RequestGroup,
    ask: () => Promise<P>,
    facts: (page: P) => { readonly length: number; readonly isOther: boolean },
  ): Promise<P> {
    const { maxAttempts = Number.POSITIVE_INFINITY, maxRetryMs } = this.#config;
    const begun = performance.now();
    for (let reads = 1; ; reads++) {
      const page = await ask();
      const { total, limit: served } = page;
      const { length, isOther } = facts(page);
      const there = Math.max(0, total - offset);
      if (!isOther && length === Math.min(limit, there)) return page;
      // A service may give fewer at once than it was asked for, if it says so: its limit is the page size from here on.
      if (!isOther && served !== undefined && served > 0 && served < limit && length === Math.min(served, there)) {
        this.#pageSize = Math.min(this.#pageSize, served);
        return page;
      }
      const isLate = performance.now() - begun >= Math.min(CONSISTENCY.ms, maxRetryMs);
      if (reads >= maxAttempts || (isLate && reads >= CONSISTENCY.leastReads))
        throw new ExportError(
          'inconsistent-data',
          isOther
            ? `Channel ${query.channelId}: the reader does not keep to the window: asked ${reads} times for a part of it, ` +
                'it gave messages of other parts only, as a cache does that looks at a part of the address. The export ' +
                'would have a hole.'
            : `Channel ${query.channelId}: of ${total} messages that the reader counts, it gave ${length} from ` +
                `offset ${offset} at a limit of ${limit}, and ${reads} tries never agreed. The export would have a hole.`,
        );
      const pause = Math.random() * Math.min(CONSISTENCY.longestPauseMs, 50 * 2 ** reads);
      await waits.during({ reason: 'bad-response', until: Date.now() + pause }, sleep(pause, signal));
    }
  }

  #pageUrl(query: SampleQuery, name: string | undefined, span: Span | undefined, offset: number, limit: number): URL {
    const url = new URL(`${this.#config.url}/channels/${encodeURIComponent(query.channelId)}/messages`);
    url.searchParams.set('offset', String(offset));
    url.searchParams.set('limit', String(limit));
    if (span) {
      url.searchParams.set('from', boundText(span.from, this.#unit));
      url.searchParams.set('to', boundText(span.to, this.#unit));
    }
    if (query.subtopic !== '') url.searchParams.set('subtopic', query.subtopic);
    if (name !== undefined) url.searchParams.set('name', name);
    return url;
  }
}

/** Names that the reader can filter by; none when JSON messages are wanted too, which have no name. */
const filterNames = (query: SampleQuery): readonly string[] => (query.fields.includes('payload') ? [] : query.names);

const spanOf = ({ from, to }: SampleQuery): Span => ({ from: Math.round(from * 1000), to: Math.round(to * 1000) });
