/** Reads spans of time in ascending order from an API that answers newest first. */
import { loadPart } from '../../core/load-part.ts';
import type { SampleBatch } from '../../core/sample-batch.ts';
import type { BatchBuilder } from '../messages/batch-builder.ts';
import type { MessageParser } from '../messages/message-parser.ts';
import { sentTime, unixMilliseconds } from '../messages/message-time.ts';
import type { ReadContext } from '../source.ts';
import type { ChannelApi, Selection } from './channel-api.ts';
import { REQUESTS_PER_ORIGIN } from './request-slots.ts';
import type { Span } from './span.ts';

/** What the first page of a span gave: the whole span, or only the newest part of it. */
export type SpanResult =
  | { readonly whole: true; readonly count: number; readonly batch: SampleBatch }
  | { readonly whole: false; readonly count: number; readonly newest: MessageParser };

/** Spans under way at once: more than the origin may have requests, so that none idles while an earlier one is slow. */
const READ_AHEAD = 2 * REQUESTS_PER_ORIGIN;

/** Messages under way at once, where pages are so large that fewer spans hold as many; but always two spans. */
const MESSAGES_AHEAD = 250_000;

/** Part of a page that a span is planned to fill; a span that overflows costs one more request. */
const FILL = 0.96;

/**
 * Reads stretches of time in ascending order, though the reader answers newest first: cuts them into spans that each
 * fit a page, so that nothing arriving meanwhile can shift a page, and reads a few spans ahead.
 */
export class SpanReader {
  readonly #api: ChannelApi;
  readonly #selection: Selection;
  readonly #builder: BatchBuilder;
  readonly #context: ReadContext;
  readonly #readers: number;
  /** Times, as they were sent, of messages that the reader gave with a span that they do not lie in. */
  readonly #strays: number[] = [];

  /** @param readers that share what may be under way at once */
  constructor(api: ChannelApi, selection: Selection, builder: BatchBuilder, context: ReadContext, readers: number) {
    this.#api = api;
    this.#selection = selection;
    this.#builder = builder;
    this.#context = context;
    this.#readers = readers;
  }

  /** Spans under way at once, the one being worked on included. Pages turn out to be smaller than they were asked for. */
  get #mostUnderWay(): number {
    const spans = Math.min(READ_AHEAD, Math.max(2, Math.floor(MESSAGES_AHEAD / this.#api.pageSize)));
    return Math.max(1, Math.floor(spans / this.#readers));
  }

  /** Asks for a span once, and for no more than `limit` messages of it. */
  async readSpan(span: Span, limit?: number): Promise<SpanResult> {
    const { total, parser } = await this.#api.parsedPage(this.#selection, span, this.#builder, limit);
    this.#noteStrays(span, parser.sent);
    if (parser.taken < total) return { whole: false, count: total, newest: parser };
    return { whole: true, count: total, batch: await this.#builder.batch(parser) };
  }

  /**
   * Everything in `range`, which was counted to hold `counted` messages, from about `start` on, and hardly any before.
   * Gives how many it held.
   *
   * @throws ExportError `inconsistent-data` when it gives fewer, though the reader goes on to count more
   */
  async *readCounted(range: Span, counted: number, start: number): AsyncGenerator<SampleBatch, number> {
    const { resolutionUs } = this.#api;
    const begins = Math.floor(start / resolutionUs) * resolutionUs;
    let read = 0;
    if (begins <= range.from || begins >= range.to) read = yield* this.#readRange(range, counted);
    else {
      read += yield* this.#readRange({ from: range.from, to: begins }, 0);
      read += yield* this.#readRange({ from: begins, to: range.to }, counted);
    }
    await this.#expectAll(range, counted, read);
    return read;
  }

  #noteStrays(span: Span, sent: ArrayLike<number>): void {
    const isIn = this.#api.spanTest(span);
    for (let at = 0; at < sent.length; at++) {
      const time = sent[at]!;
      if (!Number.isNaN(time) && !isIn(time)) this.#strays.push(time);
    }
  }

  /**
   * Holds what the parts of `range` gave against what it was counted to hold. A message that came with another part
   * than its own stands for none: its own part gives it, or it is missing. What lies outside the range counts, as the
   * reader that rounds the bounds of a part does so for the range.
   */
  async #expectAll(range: Span, counted: number, read: number): Promise<void> {
    const own = read - this.#strays.filter(this.#api.spanTest(range)).length;
    if (own >= counted) return;
    const { recount } = await loadPart(() => import('./recount.ts'));
    await recount(this.#api, this.#selection, range, own);
  }

  /** Everything in `range`, which is expected to hold about `expected` messages, evenly; gives how many it held. */
  async *#readRange(range: Span, expected: number): AsyncGenerator<SampleBatch, number> {
    let read = 0;
    const underWay: { span: Span; result: Promise<SpanResult> }[] = [];
    let next = range.from;
    let left = expected;
    let perMicrosecond = expected / (range.to - range.from);
    const readAhead = () => {
      while (next < range.to && underWay.length < this.#mostUnderWay) {
        const span = { from: next, to: this.#endOf(next, (this.#api.pageSize * FILL) / perMicrosecond, range.to) };
        const result = this.readSpan(span);
        // Awaited in its turn, or not at all when the reading ends before.
        result.catch(() => {});
        underWay.push({ span, result });
        next = span.to;
      }
    };
    readAhead();
    for (let head = underWay.shift(); head; head = underWay.shift()) {
      const result = await head.result;
      left -= result.count;
      const shown = result.count / (head.span.to - head.span.from);
      const promised = Math.max(left, 1) / Math.max(range.to - head.span.to, 1);
      // Plan for the denser of what was just seen and what must still come, but do not fear a burst in every gap.
      perMicrosecond = shown === 0 ? promised / 8 : Math.max(shown, Math.min(promised, 2 * shown));
      readAhead();
      if (result.whole) {
        read += result.count;
        this.#context.advance(result.count);
        if (result.batch.length > 0) yield result.batch;
      } else read += yield* this.readOverflow(head.span, result);
    }
    return read;
  }

  /**
   * A span that holds more than a page, of which the newest page is at hand: what is older than that page, then the
   * page, less its oldest instant, which may be cut. Gives how many messages it held.
   *
   * @param start about when the span's messages begin, Unix microseconds; what is before is read all the same
   */
  async *readOverflow(
    span: Span,
    { count, newest }: Extract<SpanResult, { whole: false }>,
    start: number = span.from,
  ): AsyncGenerator<SampleBatch, number> {
    const { resolutionUs } = this.#api;
    const { sent } = newest;
    if (!isNewestFirst(sent)) throw (await faults.load()).notNewestFirst(span);
    if (!sent.some((time) => Number.isNaN(time)) && !sent.some(this.#api.spanTest(span)))
      throw (await faults.load()).outsideSpan(span, count);
    const cut = this.#cutAfterOldest(span, sent);
    if (cut !== undefined) {
      const older = { from: span.from, to: cut };
      const newer = { from: cut, to: span.to };
      const notOlder = newest.taken - sent.filter(this.#api.spanTest(older)).length;
      const read = yield* this.readCounted(older, count - notOlder, start);
      this.#context.advance(sent.filter(this.#api.spanTest(newer)).length);
      const batch = await this.#builder.batch(newest, this.#api.spanTest(newer));
      if (batch.length > 0) yield batch;
      return read + notOlder;
    }
    let read: number;
    if (span.to - span.from > resolutionUs) {
      // All of the page lies in the last of the span, or does not tell its times.
      const middle = Math.ceil((span.from + span.to) / 2 / resolutionUs) * resolutionUs;
      read = yield* this.#readRange({ from: span.from, to: middle }, count / 2);
      read += yield* this.#readRange({ from: middle, to: span.to }, count / 2);
    } else read = yield* this.#readInstant(span);
    await this.#expectAll(span, count, read);
    return read;
  }

  /**
   * The first bound after a page's oldest instant that parts its messages beyond doubt, Unix microseconds; undefined
   * when the span has none.
   */
  #cutAfterOldest(span: Span, sent: Float64Array): number | undefined {
    const { resolutionUs } = this.#api;
    let oldest = Number.POSITIVE_INFINITY;
    for (const time of sent) {
      const microseconds = Math.round(1000 * unixMilliseconds(time));
      if (!Number.isNaN(microseconds)) oldest = Math.min(oldest, microseconds);
    }
    if (!Number.isFinite(oldest)) return undefined;
    const first = Math.max(span.from, Math.floor(oldest / resolutionUs) * resolutionUs) + resolutionUs;
    for (let cut = first; cut < span.to; cut += resolutionUs) {
      const isOlder = this.#api.spanTest({ from: span.from, to: cut });
      const isNewer = this.#api.spanTest({ from: cut, to: span.to });
      if (!sent.some((time) => isOlder(time) && isNewer(time))) return cut;
    }
    return undefined;
  }

  /** The finest span, when even that holds more than a page. */
  async *#readInstant(span: Span): AsyncGenerator<SampleBatch, number> {
    const { readInstant } = await loadPart(() => import('./crowded-timestamp.ts'));
    const messages = await readInstant(this.#api, this.#selection, span);
    this.#noteStrays(span, messages.map(sentTime));
    this.#context.advance(messages.length);
    const batch = await this.#builder.build(messages, this.#api.spanTest(span));
    if (batch.length > 0) yield batch;
    return messages.length;
  }

  /** End of a span of about `width` microseconds: on a whole millisecond where it is wide enough to have one. */
  #endOf(from: number, width: number, limit: number): number {
    const step = width > 10_000 ? 1000 : this.#api.resolutionUs;
    const end = Math.max(Math.floor((from + width) / step) * step, from + this.#api.resolutionUs);
    return Math.min(end, limit);
  }
}

/** The errors of answers that would leave a hole. */
const faults = { load: () => loadPart(() => import('./inconsistent-answers.ts')) };

/** Whether times never go up. What is older than a page can only be told where pages come newest first. */
function isNewestFirst(sent: Float64Array): boolean {
  let last = Number.POSITIVE_INFINITY;
  for (const time of sent) {
    if (time > last) return false;
    if (!Number.isNaN(time)) last = time;
  }
  return true;
}
