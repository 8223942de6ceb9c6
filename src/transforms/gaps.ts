/** Rows for the buckets of decimated samples that have no message. Loaded only for exports that ask for them. */
import type { BucketSize } from '../contract/bucket-size.ts';
import { Pacer } from '../core/pacer.ts';
import type { SampleBatch, SeriesTable } from '../core/sample-batch.ts';
import { SeriesOrder } from '../core/series-order.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { WarningCode } from '../core/warnings.ts';
import { type Bucket, bucketAt } from './bucket.ts';
import { RowQueue, SampleRows } from './gap-rows.ts';

/** How buckets without a message are filled: with an empty value, the value before, or one between the neighbours. */
export type GapFill = 'empty' | 'previous' | 'linear';

/** What the gaps of decimated samples are filled by. */
export interface GapOptions {
  readonly fill: GapFill;
  readonly size: BucketSize;
  readonly zone: TimeZone;
  /** The window, half-open, Unix milliseconds: `empty` gives all its buckets a row. */
  readonly from: number;
  readonly to: number;
  /** SenML names in the order of the targets: the order of rows within a bucket. */
  readonly names: readonly string[];
  /** Whether `empty` gives a row to every series that is met, or one to each bucket without any. */
  readonly perSeries: boolean;
  /** Rows to hand on together, about. Default 8192. */
  readonly batchRows?: number | undefined;
  readonly signal: AbortSignal;
  /** Counts the values that were filled in. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** Rows gathered before they are handed on. */
const BATCH_ROWS = 8192;

/**
 * Decimated samples with rows for the buckets that have none, in the same order.
 *
 * `previous` and `linear` fill between the first and the last message of a series, from the last and to the next value
 * that is not empty; where there is none, they leave the bucket without a row. They hold rows from the oldest gap on whose
 * end has not come yet, about 30 bytes a row: one series that falls silent holds back everything after it to the end.
 * `empty` holds all rows where it gives one to every series, as it knows them only at the end; else it holds none. Of no
 * samples it makes none.
 */
export function withGapsFilled(batches: AsyncIterable<SampleBatch>, options: GapOptions): AsyncGenerator<SampleBatch> {
  return options.fill === 'empty' && !options.perSeries
    ? withEmptyBuckets(batches, options)
    : filledBySeries(batches, options);
}

/** A row for each bucket of the window, whether it has a sample or not. */
async function* withEmptyBuckets(
  batches: AsyncIterable<SampleBatch>,
  { size, zone, from, to, batchRows = BATCH_ROWS, signal }: GapOptions,
): AsyncGenerator<SampleBatch> {
  const pacer = new Pacer(signal);
  let next = bucketAt(from, size, zone);
  let rows: SampleRows | undefined;
  /** Stands for all series where there is none: the first that was met, which has been seen anyway. */
  let first = 0;
  for await (const { length, times, series, values, table } of batches) {
    if (!rows) {
      rows = new SampleRows(table);
      first = series[0]!;
    }
    for (let i = 0; i < length; i++) {
      const time = times[i]!;
      while (next.start <= time) {
        if (rows.length >= batchRows) yield rows.take();
        if (pacer.due) await pacer.pause();
        if (next.start < time) rows.add(next.start, first, Number.NaN);
        next = bucketAt(next.end, size, zone);
      }
      rows.add(time, series[i]!, values[i]!);
    }
  }
  if (!rows) return;
  for (; next.start < to; next = bucketAt(next.end, size, zone)) {
    if (rows.length >= batchRows) yield rows.take();
    if (pacer.due) await pacer.pause();
    rows.add(next.start, first, Number.NaN);
  }
  if (rows.length > 0) yield rows.take();
}

async function* filledBySeries(batches: AsyncIterable<SampleBatch>, options: GapOptions): AsyncGenerator<SampleBatch> {
  const { batchRows = BATCH_ROWS, signal } = options;
  const pacer = new Pacer(signal);
  let filling: Filling | undefined;
  for await (const batch of batches) {
    filling ??= new Filling(batch.table, options);
    for (let at = 0; at < batch.length; ) {
      at = filling.add(batch, at);
      while (filling.emit()) {
        if (filling.rows.length >= batchRows) yield filling.rows.take();
        if (pacer.due) await pacer.pause();
      }
    }
  }
  if (!filling) return;
  filling.end();
  while (filling.emit()) {
    if (filling.rows.length >= batchRows) yield filling.rows.take();
    if (pacer.due) await pacer.pause();
  }
  if (filling.rows.length > 0) yield filling.rows.take();
  filling.report();
}

/** One series: its rows that are held, and what its gaps are filled from. */
interface Series {
  readonly group: number;
  readonly held: RowQueue;
  /** The entry of the table that its latest row handed on is of; −1 while there is none. */
  entry: number;
  /** Its latest value handed on that is not empty, and when that is; NaN while there is none. */
  value: number;
  time: number;
  /** Whether any of its values so far is not empty. */
  hasValue: boolean;
  /** End of the bucket of its latest row. */
  end: number;
  /** Start of its oldest bucket without a row that may still be filled; infinite when there is none. */
  openFrom: number;
}

class Filling {
  readonly rows: SampleRows;
  readonly #options: GapOptions;
  readonly #table: SeriesTable;
  readonly #order: SeriesOrder;
  readonly #byGroup = new Map<number, Series>();
  /** All series, in the order of rows. */
  #series: Series[] = [];
  /** The bucket to be handed on next. */
  #next: Bucket | undefined;
  /** What begins before this is settled. */
  #settled = Number.NEGATIVE_INFINITY;
  #end = Number.NEGATIVE_INFINITY;
  #filled = 0;

  constructor(table: SeriesTable, options: GapOptions) {
    this.#options = options;
    this.#table = table;
    this.#order = new SeriesOrder(table, options.names);
    this.rows = new SampleRows(table);
  }

  /** Takes in the rows of the bucket at `at`; the index of the first row beyond. */
  add({ times, series, values, length }: SampleBatch, at: number): number {
    const { fill, size, zone, from } = this.#options;
    const time = times[at]!;
    const { end } = bucketAt(time, size, zone);
    this.#next ??= bucketAt(fill === 'empty' ? from : time, size, zone);
    this.#end = end;
    const { groups } = this.#table;
    let i = at;
    for (; i < length && times[i] === time; i++) {
      const one = this.#of(groups[series[i]!]!);
      const value = values[i]!;
      const isEmpty = Number.isNaN(value);
      if (one.hasValue && time > one.end) one.openFrom = Math.min(one.openFrom, one.end);
      if (fill === 'previous' || !isEmpty) one.openFrom = Number.POSITIVE_INFINITY;
      one.hasValue ||= !isEmpty;
      one.end = end;
      one.held.push(time, series[i]!, value);
    }
    if (fill !== 'empty') {
      this.#settled = end;
      for (const { hasValue, openFrom, end: reached } of this.#series)
        if (hasValue) this.#settled = Math.min(this.#settled, openFrom, reached);
    }
    return i;
  }

  /** Says that no more rows come. */
  end(): void {
    const { fill, to } = this.#options;
    this.#settled = fill === 'empty' ? to : this.#end;
  }

  /** Hands one bucket on, filled; whether there was one that is settled. */
  emit(): boolean {
    const bucket = this.#next!;
    if (bucket.start >= this.#settled) return false;
    for (const one of this.#series) {
      if (one.held.length > 0 && one.held.time === bucket.start) this.#emitHeld(one);
      else this.#emitFilled(one, bucket.start);
    }
    this.#next = bucketAt(bucket.end, this.#options.size, this.#options.zone);
    return true;
  }

  /** Counts what was filled in. */
  report(): void {
    const { fill, warn } = this.#options;
    const by = fill === 'linear' ? 'a value on the line between their neighbours' : 'the value before them';
    warn('gap-filled', `Buckets without a message show ${by} (gaps: '${fill}').`, this.#filled);
  }

  #emitHeld(one: Series): void {
    const { time, entry, value } = one.held;
    one.held.shift();
    one.entry = entry;
    if (!Number.isNaN(value)) {
      one.value = value;
      one.time = time;
    }
    this.rows.add(time, entry, value);
  }

  #emitFilled(one: Series, start: number): void {
    const { fill } = this.#options;
    if (fill === 'empty') {
      this.rows.add(start, one.entry < 0 ? one.held.entry : one.entry, Number.NaN);
      return;
    }
    const value = fill === 'previous' ? previous(one) : linear(one, start);
    if (Number.isNaN(value)) return;
    this.rows.add(start, one.entry, value);
    this.#filled++;
  }

  #of(group: number): Series {
    let one = this.#byGroup.get(group);
    if (one) return one;
    one = {
      ...{ group, held: new RowQueue(), entry: -1, value: Number.NaN, time: Number.NaN },
      ...{ hasValue: false, end: Number.POSITIVE_INFINITY, openFrom: Number.POSITIVE_INFINITY },
    };
    this.#byGroup.set(group, one);
    const ranks = this.#order.ranks();
    this.#series = [...this.#series, one].sort((a, b) => ranks[a.group]! - ranks[b.group]! || a.group - b.group);
    return one;
  }
}

/** The value before, if another row comes; else NaN. */
const previous = ({ value, held }: Series): number => (held.length > 0 ? value : Number.NaN);

/** The value at a time on the line from the value before to the next; NaN where one of them is missing. */
function linear({ value, time, held }: Series, at: number): number {
  const next = held.firstValue();
  if (!next) return Number.NaN;
  const part = (at - time) / (next.time - time);
  const step = next.value - value;
  // Two values of opposite sign can be further apart than the largest double.
  return Number.isFinite(step) ? value + step * part : value * (1 - part) + next.value * part;
}
