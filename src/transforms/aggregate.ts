/** Decimates samples: one sample per series and bucket. */
import type { BucketSize } from '../contract/bucket-size.ts';
import { loadPart } from '../core/load-part.ts';
import { Pacer } from '../core/pacer.ts';
import { type SampleBatch, SampleKind, type SeriesTable } from '../core/sample-batch.ts';
import { SeriesOrder } from '../core/series-order.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { WarningCode } from '../core/warnings.ts';
import { type Accumulator, type AggregateFunction, accumulatorFor } from './accumulators.ts';
import { bucketAt } from './bucket.ts';

/** Options of {@link aggregate}. */
export interface AggregateOptions {
  /** The size of the buckets. */
  readonly size: BucketSize;
  /** The function that turns the values of a bucket into one. */
  readonly function: AggregateFunction;
  /** The zone whose wall clock the buckets follow. */
  readonly zone: TimeZone;
  /** SenML names in the order of the targets, which orders the rows within a bucket. */
  readonly names: readonly string[];
  /**
   * Ids of the columns that rows show. Differences in other fields are not warned about, except for the unit. Default:
   * none.
   */
  readonly shown?: readonly string[];
  /** Approximate rows per batch. Use fewer when few rows are wanted. Default 8192. */
  readonly batchRows?: number | undefined;
  /** Stops the work when aborted; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Adds to a warning about messages left out, or about buckets whose messages differ in more than their value. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** Rows per batch. */
const BATCH_ROWS = 8192;

/**
 * Makes one sample per series (publisher and name) and bucket with at least one number. Its time is the start of the
 * bucket. Samples must come in ascending time. It holds a few numbers per series; for a median, it holds all values of
 * the current bucket, 8 to 16 bytes each. Partial aggregates are merged: all batches have them, or none has.
 */
export async function* aggregate(
  batches: AsyncIterable<SampleBatch>,
  options: AggregateOptions,
): AsyncGenerator<SampleBatch> {
  const { batchRows = BATCH_ROWS, signal } = options;
  const pacer = new Pacer(signal);
  let buckets: Buckets | undefined;
  for await (const batch of batches) {
    buckets ??= new Buckets(batch.table, await accumulatorOf(batch, options.function), options);
    for (let at = 0; at < batch.length; ) {
      at = buckets.add(batch, at);
      if (buckets.rows >= batchRows) yield buckets.take();
      if (pacer.due) await pacer.pause();
    }
  }
  if (!buckets) return;
  buckets.close();
  if (buckets.rows > 0) yield buckets.take();
  buckets.report();
}

async function accumulatorOf({ partials }: SampleBatch, name: AggregateFunction): Promise<Accumulator> {
  if (!partials) return accumulatorFor(name);
  const { partialAccumulatorFor } = await loadPart(() => import('./partial-accumulators.ts'));
  return partialAccumulatorFor(name);
}

/** The current bucket, and the rows of finished buckets. */
class Buckets {
  rows = 0;
  readonly #options: AggregateOptions;
  readonly #table: SeriesTable;
  readonly #order: SeriesOrder;
  readonly #accumulator: Accumulator;
  /** The fields whose differences are warned about, as columns of the table. */
  readonly #compared: readonly (readonly string[])[];
  #start = Number.NaN;
  #end = Number.NEGATIVE_INFINITY;
  /** The group (publisher and name) of each series, whose accumulator it feeds. */
  #groups = new Uint32Array(0);
  /** The series that represents the messages of each group in this bucket. */
  #series = new Uint32Array(0);
  /** For each group: 1 when it has a value in this bucket, 2 when its messages also differ in a compared field. */
  #filled = new Uint8Array(0);
  /** The groups with a value in this bucket. */
  #touched: number[] = [];
  #out = outputColumns(BATCH_ROWS);
  #leftOut = 0;
  #mixed = 0;

  constructor(table: SeriesTable, accumulator: Accumulator, options: AggregateOptions) {
    this.#options = options;
    this.#table = table;
    this.#order = new SeriesOrder(table, options.names);
    this.#accumulator = accumulator;
    const { units, subtopics, protocols, channels } = table;
    const fields = { unit: units, subtopic: subtopics, protocol: protocols, channel: channels };
    this.#compared = Object.entries(fields)
      .filter(([id]) => (id === 'unit' ? options.function !== 'count' : options.shown?.includes(id)))
      .map(([, texts]) => texts);
  }

  /** Adds samples from `at` to the end of the bucket. Returns the index of the first sample after it. */
  add(batch: SampleBatch, at: number): number {
    const { times, values, kinds, series, length, partials } = batch;
    if (times[at]! >= this.#end) {
      this.close();
      const { start, end } = bucketAt(times[at]!, this.#options.size, this.#options.zone);
      this.#start = start;
      this.#end = end;
    }
    if (this.#groups.length < this.#table.length) this.#grow(this.#table.length);
    const end = this.#end;
    const groups = this.#groups;
    const filled = this.#filled;
    const accumulator = this.#accumulator;
    accumulator.readFrom?.(batch);
    const standing = this.#series;
    const touched = this.#touched;
    let i = at;
    for (; i < length && times[i]! < end; i++) {
      const value = values[i]!;
      if (Number.isNaN(value)) {
        if (kinds && kinds[i]! >= SampleKind.text) this.#leftOut += partials ? partials.counts[i]! : 1;
        continue;
      }
      const own = series[i]!;
      const group = groups[own]!;
      if (filled[group] === 0) {
        filled[group] = 1;
        standing[group] = own;
        touched.push(group);
        accumulator.start(group, value, i);
      } else {
        accumulator.add(group, value, i);
        if (standing[group] !== own) this.#reconcile(group, own);
      }
    }
    return i;
  }

  /** Turns the current bucket into rows, ordered by target and publisher. */
  close(): void {
    const ranks = this.#order.ranks();
    const touched = this.#touched;
    let ascending = true;
    for (let i = 1; i < touched.length && ascending; i++) ascending = ranks[touched[i - 1]!]! <= ranks[touched[i]!]!;
    // Series mostly send in the same order, and sorting would cost more than the rest of this function.
    if (!ascending) touched.sort((a, b) => ranks[a]! - ranks[b]!);
    for (const group of touched) {
      if (this.rows === this.#out.times.length) this.#out = outputColumns(2 * this.rows, this.#out);
      this.#out.times[this.rows] = this.#start;
      this.#out.series[this.rows] = this.#shownSeries(this.#series[group]!);
      this.#out.values[this.rows] = this.#accumulator.result(group);
      this.rows++;
      if (this.#filled[group] === 2) this.#mixed++;
      this.#filled[group] = 0;
    }
    touched.length = 0;
  }

  /** Returns the rows so far and forgets them. */
  take(): SampleBatch {
    const batch = { length: this.rows, table: this.#table, ...this.#out };
    this.rows = 0;
    this.#out = outputColumns(BATCH_ROWS);
    return batch;
  }

  /** Adds the warnings about messages that the rows show only partly or not at all. */
  report(): void {
    const { warn } = this.#options;
    warn('non-numeric-left-out', 'Messages without a number have no aggregate and were left out.', this.#leftOut);
    warn(
      'mixed-series',
      'Buckets hold messages of one series that differ in unit, or in a subtopic, protocol or channel that is shown; its cell is empty there.',
      this.#mixed,
    );
  }

  #reconcile(group: number, own: number): void {
    const before = this.#series[group]!;
    if (this.#filled[group] === 1 && this.#compared.some((texts) => texts[before] !== texts[own]))
      this.#filled[group] = 2;
    this.#series[group] = this.#table.common(before, own);
  }

  /** Returns the series of a row. A count has no unit. */
  #shownSeries(own: number): number {
    if (this.#options.function !== 'count') return own;
    const { publishers, channels, subtopics, protocols, names } = this.#table;
    return this.#table.intern(publishers[own]!, channels[own]!, subtopics[own]!, protocols[own]!, names[own]!, '');
  }

  #grow(length: number): void {
    const slots = Math.max(length, 2 * this.#groups.length);
    this.#groups = Uint32Array.from(this.#table.groups);
    this.#accumulator.reserve(slots);
    const series = new Uint32Array(slots);
    series.set(this.#series);
    this.#series = series;
    const filled = new Uint8Array(slots);
    filled.set(this.#filled);
    this.#filled = filled;
  }
}

type OutputColumns = Pick<SampleBatch, 'times' | 'series' | 'values'>;

function outputColumns(rows: number, before?: OutputColumns): OutputColumns {
  const columns = { times: new Float64Array(rows), series: new Uint32Array(rows), values: new Float64Array(rows) };
  if (before) {
    columns.times.set(before.times);
    columns.series.set(before.series);
    columns.values.set(before.values);
  }
  return columns;
}
