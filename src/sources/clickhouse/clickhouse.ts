/** The source that reads a ClickHouse table: learns what it is, divides the window, and reads the slices. */
import { linkedAbort } from '../../core/abort.ts';
import { type SampleBatch, SeriesTable } from '../../core/sample-batch.ts';
import { BatchBuilder } from '../messages/batch-builder.ts';
import { joinAtEqualTimes } from '../messages/join-at-equal-times.ts';
import type { PartialQuery, ReadContext, SampleQuery, SampleSource, SourceModule } from '../source.ts';
import { Waits } from '../waits.ts';
import { type ClickHouseConfig, checkedConfig } from './config.ts';
import { PartialsQuestion } from './partials.ts';
import { SamplesQuestion } from './samples.ts';
import { ClickHouseServer } from './server.ts';
import { TooMuchMemory } from './server-fault.ts';
import { type TableFacts, tableFacts } from './table-facts.ts';
import { IDENTITY, type Stretch, tableName, windowOf } from './table-terms.ts';
import { type Bin, timeSlices } from './time-slices.ts';
import { numberTerms, type ValueTerms, valueTerms } from './value-terms.ts';
import { type AnswerColumn, type AnswerRow, wholeQuery, wholeRows } from './whole-answer.ts';

/** Makes the source that reads a ClickHouse table; its config is a `SentConfig`. */
export const open: SourceModule['open'] = (config, host) => {
  const own = checkedConfig(config);
  return new ClickHouseTable(own, new ClickHouseServer(own, host));
};

/** The last instant that a date can have, in milliseconds either way from 1970 (ECMA-262, "Time Values"). */
const MOST_MS = 8.64e15;

/** The first slice is so many times as small as the others, so that something is there soon. */
const FIRST_SHARE = 10;

/** A question for the messages of a slice of time. */
type Question = Pick<SamplesQuestion, 'columns' | 'sql' | 'several'>;

/** What every request of a read has in common. */
interface Reading {
  readonly query: SampleQuery;
  readonly facts: TableFacts;
  readonly context: ReadContext;
  readonly waits: Waits;
}

class ClickHouseTable implements SampleSource {
  readonly #config: ClickHouseConfig;
  readonly #server: ClickHouseServer;
  /** Learned once, by the first read that comes to its end. */
  #facts: TableFacts | undefined;

  constructor(config: ClickHouseConfig, server: ClickHouseServer) {
    this.#config = config;
    this.#server = server;
  }

  async count(query: SampleQuery, context: ReadContext): Promise<number> {
    const reading = await this.#reading(query, context);
    return this.#figure(reading, 'toFloat64(count())', reading.facts.terms.where(query, windowOf(query)));
  }

  async seriesCount(query: SampleQuery, context: ReadContext): Promise<number> {
    const reading = await this.#reading(query, context);
    const { terms } = reading.facts;
    const fields = IDENTITY.filter((field) => terms.has(field)).map((field) => terms.text(field));
    return this.#figure(reading, `toFloat64(uniq(${fields.join(', ')}))`, terms.where(query, windowOf(query)));
  }

  async latest(query: SampleQuery, context: ReadContext): Promise<number | undefined> {
    const reading = await this.#reading({ ...query, names: [] }, context);
    const { terms } = reading.facts;
    const condition = `${terms.where(reading.query)} AND ${terms.hasValue('time')}`;
    const last = (await this.#figure(reading, terms.microsecondsOf('max'), condition)) / 1000;
    // Without a message it is 0 or NaN, and what is no date helps nobody.
    return Math.abs(last) > 0 && Math.abs(last) <= MOST_MS ? last : undefined;
  }

  async *read(query: SampleQuery, context: ReadContext): AsyncGenerator<SampleBatch> {
    if (query.names.length === 0) return;
    yield* this.#ending(context, async function* (this: ClickHouseTable, own) {
      const reading = await this.#reading(query, own);
      const table = new SeriesTable();
      const builder = new BatchBuilder(query, own, table);
      const { terms } = reading.facts;
      const ask = this.#asking(reading, (values) => new SamplesQuestion(query, terms, this.#config.table, values));
      const slices = this.#slices(reading, this.#config.sliceRows);
      const batches = this.#ahead(slices, reading, async (stretch) => {
        const { question, rows } = await ask(stretch);
        const batch = question.batch(rows, table, own);
        own.advance(batch.length);
        return batch.length === 0 ? undefined : builder.order([batch]);
      });
      // Times finer than a microsecond are read as equal on both sides of a bound.
      yield* joinAtEqualTimes(batches, builder);
    });
  }

  readPartials(query: PartialQuery, context: ReadContext): AsyncGenerator<SampleBatch> | undefined {
    return this.#config.pushdown && query.names.length > 0 ? this.#readPartials(query, context) : undefined;
  }

  async *#readPartials(query: PartialQuery, context: ReadContext): AsyncGenerator<SampleBatch> {
    yield* this.#ending(context, async function* (this: ClickHouseTable, own) {
      const reading = await this.#reading(query, own);
      const table = new SeriesTable();
      const ask = this.#asking(reading, (values) => new PartialsQuestion(query, reading.facts, this.#config, values));
      // A slice may begin within a step: what two slices hold of it is merged like any other two steps of a bucket.
      yield* this.#ahead(this.#slices(reading, this.#config.pushedRows), reading, async (stretch) => {
        const { question, rows } = await ask(stretch);
        const { messages, mayRepeat } = question.counts(rows);
        const distinct = mayRepeat
          ? await this.#rows(reading, question.columns, question.distinctSql(stretch))
          : undefined;
        // Only now: of a slice that must be read in halves, nothing has been told.
        question.warn(rows, own);
        own.advance(messages);
        if (!distinct) return question.batch(rows, table);
        const repeated = messages - question.counts(distinct).messages;
        own.warn('duplicates-dropped', 'Exact duplicates of other messages were dropped.', repeated);
        return question.batch(distinct, table);
      });
    });
  }

  /**
   * Returns what asks one question after another, for numbers only until there are other values.
   *
   * @param questionFor makes the question for what the values are
   */
  #asking<Q extends Question>(reading: Reading, questionFor: (values: ValueTerms) => Q) {
    const { terms } = reading.facts;
    const numbers = numberTerms(terms);
    const full = questionFor(valueTerms(terms));
    let next = numbers ? questionFor(numbers) : full;
    return async (stretch: Stretch): Promise<{ readonly question: Q; readonly rows: AnswerRow[] }> => {
      const question = next;
      const rows = await this.#rows(reading, question.columns, question.sql(stretch));
      if (question === full || question.several(rows) === 0) return { question, rows };
      next = full;
      return { question: full, rows: await this.#rows(reading, full.columns, full.sql(stretch)) };
    };
  }

  /** Runs a read whose requests end with it, also when it fails or is left. */
  async *#ending(
    context: ReadContext,
    read: (this: ClickHouseTable, context: ReadContext) => AsyncGenerator<SampleBatch>,
  ): AsyncGenerator<SampleBatch> {
    const ending = linkedAbort(context.signal);
    try {
      yield* read.call(this, {
        signal: ending.signal,
        warn: (code, message, count) => context.warn(code, message, count),
        expect: (messages) => context.expect(messages),
        advance: (messages) => context.advance(messages),
        waiting: (wait) => context.waiting(wait),
      });
    } finally {
      ending.end('The read has ended.');
    }
  }

  async #reading(query: SampleQuery, context: ReadContext): Promise<Reading> {
    context.signal.throwIfAborted();
    const waits = new Waits((wait) => context.waiting(wait));
    this.#facts ??= await tableFacts(this.#config, this.#server, context.signal, waits);
    return { query, facts: this.#facts, context, waits };
  }

  #rows({ context, waits }: Reading, columns: readonly AnswerColumn[], sql: string): Promise<AnswerRow[]> {
    return this.#server.ask(sql, context.signal, waits, (blocks) => wholeRows(columns, blocks));
  }

  /** An aggregate over all messages that a condition holds for; 0 where the server gives no row for none. */
  async #figure(reading: Reading, term: string, condition: string): Promise<number> {
    const columns: AnswerColumn[] = [[term, 'number']];
    const sql = wholeQuery(columns, `FROM ${tableName(this.#config)} WHERE ${condition}`);
    const [row] = await this.#rows(reading, columns, sql);
    return row?.number(0) ?? 0;
  }

  /** The slices of a window with about as many messages each; says how many there are in all. */
  async *#slices(reading: Reading, rows: number): AsyncGenerator<Stretch> {
    let isFirst = true;
    yield* timeSlices(windowOf(reading.query), {
      ...{ rows, firstRows: Math.ceil(rows / FIRST_SHARE) },
      bins: async (stretch, length) => {
        const bins = await this.#bins(reading, stretch, length);
        if (isFirst) reading.context.expect(bins.reduce((sum, { count }) => sum + count, 0));
        isFirst = false;
        return bins;
      },
    });
  }

  async #bins(reading: Reading, stretch: Stretch, length: number): Promise<Bin[]> {
    const { terms } = reading.facts;
    const columns: AnswerColumn[] = [
      [`floor(${terms.microseconds} / ${length})`, 'number'],
      ['toFloat64(count())', 'number'],
      [terms.microsecondsOf('min'), 'number'],
      [terms.microsecondsOf('max'), 'number'],
    ];
    const condition = terms.where(reading.query, stretch);
    const rest = `FROM ${tableName(this.#config)} WHERE ${condition} GROUP BY ${columns[0]![0]}`;
    const rows = await this.#rows(reading, columns, wholeQuery(columns, rest));
    const bins = rows.map((bin): Bin => ({ count: bin.number(1), first: bin.number(2), last: bin.number(3) }));
    return bins.sort((a, b) => a.first - b.first);
  }

  /** What is read of slices, of which the next is read while one is used. */
  async *#ahead(
    slices: AsyncIterable<Stretch>,
    { context }: Reading,
    readSlice: (stretch: Stretch) => Promise<SampleBatch | undefined>,
  ): AsyncGenerator<SampleBatch> {
    let pending: Promise<SampleBatch[]> | undefined;
    for await (const stretch of slices) {
      const next = readOrHalve(stretch, context.signal, readSlice);
      // It is awaited below, or not at all when the one before fails.
      next.catch(() => {});
      if (pending) yield* await pending;
      pending = next;
    }
    if (pending) yield* await pending;
  }
}

/** Reads a slice; one that is too large for the server's memory, in halves. */
async function readOrHalve(
  stretch: Stretch,
  signal: AbortSignal,
  readSlice: (stretch: Stretch) => Promise<SampleBatch | undefined>,
): Promise<SampleBatch[]> {
  try {
    const batch = await readSlice(stretch);
    return batch ? [batch] : [];
  } catch (error) {
    const middle = Math.floor((stretch.from + stretch.to) / 2);
    if (!(error instanceof TooMuchMemory) || middle <= stretch.from) throw error;
    signal.throwIfAborted();
    const halves = [
      { from: stretch.from, to: middle },
      { from: middle, to: stretch.to },
    ];
    const batches: SampleBatch[] = [];
    for (const half of halves) batches.push(...(await readOrHalve(half, signal, readSlice)));
    return batches;
  }
}
