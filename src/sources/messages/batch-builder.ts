/** Turns messages into ordered batches without duplicates. */
import { loadPart } from '../../core/load-part.ts';
import { Pacer } from '../../core/pacer.ts';
import type { SampleBatch, SeriesTable } from '../../core/sample-batch.ts';
import { SeriesOrder } from '../../core/series-order.ts';
import type { ReadContext, SampleQuery } from '../source.ts';
import { settleTies, sortByRank } from './drop-duplicates.ts';
import { MessageParser } from './message-parser.ts';
import type { SpanTest } from './message-time.ts';
import { SampleColumns } from './sample-columns.ts';
import { timeOrder } from './time-order.ts';

/** Messages that are taken between two looks at the clock. */
const TAKEN_AT_ONCE = 2048;

/**
 * Turns messages into an ordered batch: parses them, leaves out other names and what lies outside the window, sorts
 * them, and drops exact duplicates. Whatever it leaves out is counted, except messages of other names, which nobody asked
 * for. Counted are messages without a usable time, messages outside the window and exact duplicates; and, of the messages
 * in the batch, everything that their rows cannot show (see `MessageFault`): values that are not finite, values of an
 * unusable kind, all but one of several values, and fields that are not of their type.
 *
 * The order is by time, target and publisher; then, since readers give messages of one instant in any order, by all else
 * that tells two of them apart: subtopic, channel, protocol, unit, kind (number, boolean, text, data, none), value,
 * `created`, `updateTime`, `sum` and payload; numbers by size, absent ones last, texts by their UTF-16 code units. So the
 * same messages give the same batch whatever order they were read in; the first of exact duplicates stays, and of two
 * messages that claim one cell of a wide row the later one read is the later one in this order.
 */
export class BatchBuilder {
  /** Messages left out so far because their time lies outside the query's window. */
  outside = 0;
  /** What is said of messages that were left out as malformed. */
  #malformed: string | undefined;
  /** The first message with a field under another name. */
  #misnamed: unknown;
  readonly #query: SampleQuery;
  readonly #context: ReadContext;
  readonly #table: SeriesTable;
  readonly #seriesOrder: SeriesOrder;

  constructor(query: SampleQuery, context: ReadContext, table: SeriesTable) {
    this.#query = query;
    this.#context = context;
    this.#table = table;
    this.#seriesOrder = new SeriesOrder(table, query.names);
  }

  /**
   * One batch of all these messages.
   *
   * @param messages as the source gave them, in any order
   * @param isIn tells by its time, as it was sent, whether a message belongs in this batch. Default: by the window
   */
  async build(messages: readonly unknown[], isIn?: SpanTest): Promise<SampleBatch> {
    const pacer = new Pacer(this.#context.signal);
    const parser = this.parser(messages.length, isIn);
    for (let start = 0; start < messages.length; start += TAKEN_AT_ONCE) {
      if (pacer.due) await pacer.pause();
      parser.add(messages, start, Math.min(start + TAKEN_AT_ONCE, messages.length));
    }
    return this.batch(parser);
  }

  /**
   * Parses messages as they come, for a batch that is made when all are there.
   *
   * @param most messages to take; those beyond are counted only
   * @param isIn tells by its time, as it was sent, whether a message belongs in this batch. Default: by the window
   */
  parser(most: number, isIn?: SpanTest): MessageParser {
    return new MessageParser(this.#query, this.#table, this.#seriesOrder, most, isIn);
  }

  /**
   * One batch of what was parsed, of which it tells, once, how much was left out.
   *
   * @param isIn tells by its time, as it was sent, whether a sample belongs in this batch. Default: all do
   */
  async batch(parser: MessageParser, isIn?: SpanTest): Promise<SampleBatch> {
    const { columns } = parser;
    const all = timeOrder(columns.times, columns.length);
    const order = isIn ? all.filter((sample) => isIn(parser.sentOf(sample))) : all;
    this.outside += parser.outside;
    if (parser.malformed > 0) {
      const { malformedMessage } = await loadPart(() => import('./malformed-message.ts'));
      // The first one speaks for all, so that they are counted together.
      this.#malformed ??= malformedMessage(parser.firstMalformed);
      this.#context.warn('malformed-message', this.#malformed, parser.malformed);
    }
    this.#misnamed = await columns.warnOfFaults(order, this.#misnamed, (code, message, count) =>
      this.#context.warn(code, message, count),
    );
    return this.#batch(columns, order);
  }

  /** One batch of what several batches of this builder's table hold. */
  merge(batches: readonly SampleBatch[]): SampleBatch {
    const only = batches.length === 1 ? batches[0] : undefined;
    return only ?? this.order(batches);
  }

  /** One batch of what batches of this builder's table hold, whose samples are in any order. */
  order(batches: readonly SampleBatch[]): SampleBatch {
    const columns = new SampleColumns(
      batches.reduce((sum, batch) => sum + batch.length, 0),
      this.#query,
    );
    for (const batch of batches) columns.append(batch);
    return this.#batch(columns, timeOrder(columns.times, columns.length));
  }

  /** @param order samples in ascending time, ties as they stand; what it holds is changed */
  #batch(columns: SampleColumns, order: Uint32Array<ArrayBuffer>): SampleBatch {
    const { times, series } = columns;
    const { length } = order;
    const ranks = this.#seriesOrder.ranks();
    let duplicates = 0;
    let kept = 0;
    for (let start = 0; start < length; ) {
      const time = times[order[start]!]!;
      let end = start + 1;
      while (end < length && times[order[end]!] === time) end++;
      if (end - start > 1) {
        const run = order.subarray(start, end);
        sortByRank(run, series, ranks);
        const unique = settleTies(run, columns, this.#table, ranks);
        duplicates += run.length - unique;
        order.copyWithin(kept, start, start + unique);
        kept += unique;
      } else order[kept++] = order[start]!;
      start = end;
    }
    this.#context.warn('duplicates-dropped', 'Exact duplicates of other messages were dropped.', duplicates);
    return columns.pick(order.subarray(0, kept), this.#table);
  }
}
