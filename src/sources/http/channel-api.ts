/** The API of HTTP readers for the messages of a channel: its requests, units of time, limits, counts and consistency. */
import { sleep } from '../../core/abort.ts';
import { type Backoff, backoffMs } from '../../core/backoff.ts';
import { loadPart } from '../../core/load-part.ts';
import type { BatchBuilder } from '../messages/batch-builder.ts';
import type { MessageParser } from '../messages/message-parser.ts';
import {
  boundText,
  type SpanTest,
  sentTime,
  spanTest,
  type TimeUnit,
  timeUnit,
  unixMilliseconds,
} from '../messages/message-time.ts';
import type { ReadContext, SampleQuery, SourceHost } from '../source.ts';
import { Waits } from '../waits.ts';
import { BadPageMeta, HttpJson, type HttpOptions } from './http-client.ts';
import type { Span } from './span.ts';

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

/** The window of a query. */
const spanOf = ({ from, to }: SampleQuery): Span => ({
  from: Math.round(1000 * from),
  to: Math.round(1000 * to),
});

/** The messages of a channel that a reader is asked for, and what the requests for them have in common. */
export interface Selection {
  readonly channelId: string;
  /** `''` means every subtopic. */
  readonly subtopic: string;
  /** Undefined means every name. */
  readonly name: string | undefined;
  /** The window of the export that they are for. */
  readonly window: Span;
  /** Ends the requests. */
  readonly signal: AbortSignal;
  /** Is told when one of the requests waits. */
  readonly waits: Waits;
}

/** All messages of a query's channel, whatever their names. */
export function selectAll(query: SampleQuery, context: ReadContext): Selection {
  const { channelId, subtopic } = query;
  const waits = new Waits((wait) => context.waiting(wait));
  return { channelId, subtopic, name: undefined, window: spanOf(query), signal: context.signal, waits };
}

/**
 * The messages of each name of a query alone. None when JSON messages are wanted too: these have no name that a reader
 * could filter by.
 */
export function selectEach({ fields, names }: SampleQuery, all: Selection): readonly Selection[] {
  return fields.includes('payload') ? [] : names.map((name) => ({ ...all, name }));
}

/** What a reader says of a page besides its messages. */
export interface PageMeta {
  /** Messages of the whole span. */
  readonly total: number;
  /** The most that the reader gives at once, when it says so. */
  readonly limit?: number;
}

/** One page of a span, newest first. */
export interface Page extends PageMeta {
  readonly messages: readonly unknown[];
}

/** A page whose messages were parsed as they came. */
export interface ParsedPage extends PageMeta {
  readonly parser: MessageParser;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/**
 * The counts and messages of an answer's JSON; an answer without all of it may have been cut.
 *
 * @throws BadPageMeta
 */
export function pageOf(body: unknown): Page {
  const { total, messages, limit } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (!isCount(total)) throw new BadPageMeta('JSON without a whole number `total`');
  // Go leaves an empty list out, or writes null.
  const list = messages ?? (total === 0 ? [] : undefined);
  if (!Array.isArray(list)) throw new BadPageMeta('JSON without the list `messages`');
  return { total, messages: list, ...(isCount(limit) && { limit }) };
}

/** Messages from which on a page is megabytes of JSON, and worth being parsed as it comes. */
const LARGE_PAGE = 10_000;

/**
 * How long a page that disagrees with its total is read again before the export fails. Page and total come from two
 * queries: messages that arrive in between make them disagree, and so do replicas that take turns. Where that happens
 * often, a few reads in a second prove nothing. A reader that never agrees would not do so after minutes either, so the
 * time is much shorter than `maxRetryMs`.
 */
const CONSISTENCY = { leastReads: 5, ms: 15_000 } as const;

/** The pauses between reads of what did not agree. */
export const REREAD_BACKOFF: Backoff = { firstMs: 100, longestMs: 1600 };

/** Asks one service for messages, and remembers what its answers tell of it: the unit of its times, and its limit. */
export class ChannelApi {
  readonly #config: ReaderConfig;
  readonly #http: HttpJson;
  #timeUnit: TimeUnit;
  #pageSize: number;

  constructor(config: ReaderConfig, host: SourceHost) {
    this.#config = config;
    this.#http = new HttpJson(
      config,
      config.authorised ? () => host.getToken() : undefined,
      config.extras ? () => host.getExtras() : undefined,
    );
    this.#timeUnit = config.timeUnit;
    this.#pageSize = config.pageSize;
  }

  /** The most messages a page holds; shrinks when the service turns out to give fewer. */
  get pageSize(): number {
    return this.#pageSize;
  }

  /** Unit that bounds are sent in. */
  get timeUnit(): TimeUnit {
    return this.#timeUnit;
  }

  /** Microseconds of the finest step that bounds can say. */
  get resolutionUs(): number {
    return this.#timeUnit === 'ms' ? 1000 : 1;
  }

  /** Tells the times of a span as the reader does. */
  spanTest({ from, to }: Span): SpanTest {
    return spanTest(from, to, this.#timeUnit);
  }

  /**
   * A page that agrees with its total.
   *
   * @param span undefined: all times
   * @param most messages, and never more than {@link ChannelApi.pageSize}. Default: as many
   * @throws ExportError as {@link HttpJson.get} does; `inconsistent-data` when page and total never agree
   */
  page(selection: Selection, span: Span | undefined, offset: number, most: number = this.#pageSize): Promise<Page> {
    const limit = Math.min(most, this.#pageSize);
    const url = this.#pageUrl(selection, span, offset, limit);
    const ask = () => this.#http.get(url, selection.signal, pageOf, selection);
    const isOther = this.#otherPage(selection, span);
    const facts = ({ messages }: Page) => ({ length: messages.length, isOther: isOther(messages.map(sentTime)) });
    return this.#consistent(selection, offset, limit, ask, facts);
  }

  /** The newest page of a span, parsed as it comes. Takes and throws what {@link ChannelApi.page} does. */
  parsedPage(
    selection: Selection,
    span: Span,
    builder: BatchBuilder,
    most: number = this.#pageSize,
  ): Promise<ParsedPage> {
    const limit = Math.min(most, this.#pageSize);
    const url = this.#pageUrl(selection, span, 0, limit);
    const isIn = this.spanTest(span);
    const parse = ({ messages, ...pageMeta }: Page, parser: MessageParser): ParsedPage => {
      parser.add(messages);
      return { ...pageMeta, parser };
    };
    const parseLarge = async (response: Response): Promise<ParsedPage> => {
      const { partsOf, readPage } = await loadPart(() => import('./streamed-page.ts'));
      const parser = builder.parser(limit, isIn);
      const rest = await readPage(partsOf(response), (messages) => parser.add(messages));
      return parse(pageOf(rest), parser);
    };
    const parseSmall = (body: unknown): ParsedPage => {
      const page = pageOf(body);
      return parse(page, builder.parser(page.messages.length, isIn));
    };
    const { signal } = selection;
    const ask = () =>
      limit >= LARGE_PAGE
        ? this.#http.read(url, signal, parseLarge, selection)
        : this.#http.get(url, signal, parseSmall, selection);
    const isOther = this.#otherPage(selection, span);
    const facts = ({ parser }: ParsedPage) => ({ length: parser.taken, isOther: isOther(parser.sent) });
    return this.#consistent(selection, 0, limit, ask, facts);
  }

  /** How many messages a span holds. */
  async count(selection: Selection, span: Span): Promise<number> {
    return (await this.page(selection, span, 0, 1)).total;
  }

  /** The newest message, whenever it was sent; undefined when there is none. */
  async newest(selection: Selection): Promise<unknown> {
    return (await this.page(selection, undefined, 0, 1)).messages[0];
  }

  /**
   * When the oldest message of a span was sent, Unix microseconds, so that a span of which most is empty is not searched
   * for its messages. Only a hint, as messages may arrive while it is asked for: so it is asked for once, and done without
   * when it cannot be had, as where a service bounds the offset.
   *
   * @param total messages of the span
   */
  async oldestTime(selection: Selection, span: Span, total: number): Promise<number> {
    if (total <= this.#pageSize) return span.from;
    const { signal, waits } = selection;
    let time = Number.NaN;
    try {
      const url = this.#pageUrl(selection, span, total - 1, 1);
      const { messages } = await this.#http.get(url, signal, pageOf, { maxAttempts: 1, waits });
      time = Math.round(1000 * unixMilliseconds(sentTime(messages[0])));
    } catch {
      signal.throwIfAborted();
    }
    return Number.isNaN(time) ? span.from : time;
  }

  /**
   * A window in the wrong unit is empty, not refused. So when it is empty, asks for any message of the channel: true
   * when its time tells another unit than the bounds were sent in, which is then used from here on.
   *
   * @param asked the unit that the bounds were sent in; the one in use may be another by now
   */
  async adoptTimeUnit(selection: Selection, asked: TimeUnit): Promise<boolean> {
    const { time, created } = ((await this.newest(selection)) ?? {}) as { time?: unknown; created?: unknown };
    const shown = time ?? created;
    // Small times look like seconds in every unit.
    if (typeof shown !== 'number' || Math.abs(shown) < 1e8) return false;
    const unit = timeUnit(shown);
    if (unit === asked) return false;
    this.#timeUnit = unit;
    return true;
  }

  /**
   * Recognises the pages of other spans, which a cache gives that ignores part of the address: none of the messages
   * belongs to this span, and some belong elsewhere in the window, where they would be missing or taken twice. Services
   * may round bounds, or include the upper one, so a second around the bounds is tolerated.
   */
  #otherPage({ window }: Selection, span: Span | undefined): (sent: ArrayLike<number>) => boolean {
    if (!span) return () => false;
    const isIn = this.spanTest(span);
    const isInWindow = this.spanTest(window);
    const isNear = this.spanTest({ from: span.from - 1e6, to: span.to + 1e6 });
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

  /** A page, asked for again until its messages are of its span and agree with its total. */
  async #consistent<P extends PageMeta>(
    { channelId, signal, waits }: Selection,
    offset: number,
    limit: number,
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
      if (reads >= maxAttempts || (isLate && reads >= CONSISTENCY.leastReads)) {
        const { neverAgreed, otherPages } = await loadPart(() => import('./inconsistent-answers.ts'));
        throw isOther ? otherPages(channelId, reads) : neverAgreed(channelId, reads, { total, length, offset, limit });
      }
      const pause = backoffMs(REREAD_BACKOFF, reads);
      await waits.during({ reason: 'bad-response', until: Date.now() + pause }, sleep(pause, signal));
    }
  }

  #pageUrl({ channelId, subtopic, name }: Selection, span: Span | undefined, offset: number, limit: number): URL {
    const url = new URL(`${this.#config.url}/channels/${encodeURIComponent(channelId)}/messages`);
    url.searchParams.set('offset', String(offset));
    url.searchParams.set('limit', String(limit));
    if (span) {
      url.searchParams.set('from', boundText(span.from, this.#timeUnit));
      url.searchParams.set('to', boundText(span.to, this.#timeUnit));
    }
    if (subtopic !== '') url.searchParams.set('subtopic', subtopic);
    if (name !== undefined) url.searchParams.set('name', name);
    return url;
  }
}
