/** Adds rows for buckets without messages to decimated samples. Loaded only for exports that need it. */
import type { BucketSize } from '../contract/bucket-size.ts';
import { Pacer } from '../core/pacer.ts';
import type { SampleBatch, SeriesTable } from '../core/sample-batch.ts';
import { SeriesOrder } from '../core/series-order.ts';
import type { TimeZone } from '../core/time-zone.ts';
import type { WarningCode } from '../core/warnings.ts';
import { type Bucket, bucketAt } from './bucket.ts';
import { RowQueue, SampleRows } from './gap-rows.ts';

/**
 * How buckets without a message are filled: with an empty value, the value before, or a value interpolated between the
 * neighbours.
 */
export type GapFill = 'empty' | 'previous' | 'linear';

/** Options of {@link withGapsFilled}. */
export interface GapOptions {
  /** How buckets are filled. */
  readonly fill: GapFill;
  /** The size of the buckets. */
  readonly size: BucketSize;
  /** The zone whose wall clock the buckets follow. */
  readonly zone: TimeZone;
  /** Start of the window, Unix milliseconds, inclusive. `empty` fills all buckets of the window. */
  readonly from: number;
  /** End of the window, Unix milliseconds, exclusive. */
  readonly to: number;
  /** SenML names in the order of the targets, which orders the rows within a bucket. */
  readonly names: readonly string[];
  /** Whether `empty` adds a row for every series in the data, or one row to each bucket without any. */
  readonly perSeries: boolean;
  /** Approximate rows per batch. Default 8192. */
  readonly batchRows?: number | undefined;
  /** Stops the work when aborted; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Adds to a warning about filled values. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** Rows per batch. */
const BATCH_ROWS = 8192;

/**
 * Adds rows for buckets without samples to decimated samples, in the same order.
 *
 * `previous` and `linear` fill between the first and the last message of a series, from the last value that is not
 * empty to the next. When one of these is missing, the bucket gets no row. They hold all rows from the start of the
 * oldest open gap, about 30 bytes each, so a series that falls silent holds back all later rows. `empty` with
 * `perSeries` holds all rows, because all series are known only at the end; without it, it holds none. Without any
 * samples, no rows are made.
 */
export function withGapsFilled(batches: AsyncIterable<SampleBatch>, options: GapOptions): AsyncGenerator<SampleBatch> {
  return options.fill === 'empty' && !options.perSeries
    ? withEmptyBuckets(batches, options)
    : filledBySeries(batches, options);
}

/** Adds a row for each bucket of the window without a sample. */
async function* withEmptyBuckets(
  batches: AsyncIterable<SampleBatch>,
  { size, zone, from, to, batchRows = BATCH_ROWS, signal }: GapOptions,
): AsyncGenerator<SampleBatch> {
  const pacer = new Pacer(signal);
  let next = bucketAt(from, size, zone);
  let rows: SampleRows | undefined;
  /** The series of the added rows: the first in the data. */
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

/** A series with its held rows and the values to fill its gaps. */
interface Series {
  readonly group: number;
  readonly held: RowQueue;
  /** The table entry of its latest passed-on row; −1 before the first. */
  entry: number;
  /** Its latest passed-on value that is not empty, and its time; NaN before the first. */
  value: number;
  time: number;
  /** Whether it has had a value that is not empty. */
  hasValue: boolean;
  /** End of the bucket of its latest row. */
  end: number;
  /** Start of its oldest bucket that may still be filled; infinite when there is none. */
  openFrom: number;
}

class Filling {
  readonly rows: SampleRows;
  readonly #options: GapOptions;
  readonly #table: SeriesTable;
  readonly #order: SeriesOrder;
  readonly #byGroup = new Map<number, Series>();
  /** All series, in row order. */
  #series: Series[] = [];
  /** The next bucket to pass on. */
  #next: Bucket | undefined;
  /** Buckets that start before this are complete. */
  #settled = Number.NEGATIVE_INFINITY;
  #end = Number.NEGATIVE_INFINITY;
  #filled = 0;

  constructor(table: SeriesTable, options: GapOptions) {
    this.#options = options;
    this.#table = table;
    this.#order = new SeriesOrder(table, options.names);
    this.rows = new SampleRows(table);
  }

  /** Adds the rows of the bucket at `at`. Returns the index of the first row after it. */
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

  /** Ends the input. */
  end(): void {
    const { fill, to } = this.#options;
    this.#settled = fill === 'empty' ? to : this.#end;
  }

  /** Passes on the next bucket, filled. Returns false when it is not complete yet. */
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

  /** Adds the warning about filled values. */
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

/** Returns the value before, if another row follows; otherwise NaN. */
const previous = ({ value, held }: Series): number => (held.length > 0 ? value : Number.NaN);

/** Interpolates the value at a time between the value before and the next; NaN when one is missing. */
function linear({ value, time, held }: Series, at: number): number {
  const next = held.firstValue();
  if (!next) return Number.NaN;
  const part = (at - time) / (next.time - time);
  const step = next.value - value;
  // The difference of two values with opposite signs can overflow.
  return Number.isFinite(step) ? value + step * part : value * (1 - part) + next.value * part;
}
