/** Watches the rows of a sheet, for what a chart over its cells depends on. */
import { type Column, Instant, type RecordBatch } from '../../core/record-batch.ts';
import type { TimeZone } from '../../core/time-zone.ts';

/** What is seen of the values of one column. */
export class ValueWatch {
  /** Number of values. */
  count = 0;
  /** Smallest and largest value; meaningless without values. */
  least: number = Number.POSITIVE_INFINITY;
  most: number = Number.NEGATIVE_INFINITY;
  /** Values whose row follows a row with a value: as many lines are drawn when empty cells are gaps. */
  joined = 0;
  /** Values without a value in the row before and the row after; the last row counts when it is known as the last. */
  #alone = 0;
  /** Cells with a text. Programs draw them as zero. */
  texts = 0;
  /** Values in a row, up to the latest one; 0 after an empty cell. */
  #run = 0;

  /** Reads the first cells of a column. */
  add(column: Column, length: number): void {
    if (column.kind === 'number') for (let row = 0; row < length; row++) this.#value(column.values[row]!);
    else if (column.kind === 'mixed')
      for (let row = 0; row < length; row++) {
        const cell = column.cells[row];
        this.#value(typeof cell === 'number' ? cell : Number.NaN);
        if (typeof cell === 'string' && cell !== '') this.texts++;
      }
    else if (column.kind === 'text')
      for (let row = 0; row < length; row++) {
        this.#value(Number.NaN);
        if (column.dictionary[column.codes[row]!] !== '') this.texts++;
      }
  }

  /** Values that have no line when empty cells are gaps. */
  get alone(): number {
    return this.#alone + (this.#run === 1 ? 1 : 0);
  }

  /** The share of lines between neighboring values that are drawn when empty cells are gaps, from 0 to 1. */
  get unbroken(): number {
    return this.count < 2 ? 1 : this.joined / (this.count - 1);
  }

  #value(value: number): void {
    if (value - value !== 0) {
      if (this.#run === 1) this.#alone++;
      this.#run = 0;
      return;
    }
    this.count++;
    if (value < this.least) this.least = value;
    if (value > this.most) this.most = value;
    if (this.#run > 0) this.joined++;
    this.#run++;
  }
}

const DAY = 86_400_000;

/** What is seen of a column of times. */
export class TimeWatch {
  /** The earliest and the latest time, Unix milliseconds; infinite without times. */
  first: number = Number.POSITIVE_INFINITY;
  last: number = Number.NEGATIVE_INFINITY;
  /** Number of rows. */
  rows = 0;
  /** Whether each row has a time, in ascending order. */
  isAscending = true;
  /** Whether all times are midnights of the wall clock, and the first days of months. */
  areDays = true;
  areMonths = true;
  readonly #zone: TimeZone | undefined;
  readonly #steps = [new StepWatch(), new StepWatch()] as const;

  /** @param zone the zone of the wall clock. Without it, only the first three fields are known */
  constructor(zone?: TimeZone) {
    this.#zone = zone;
  }

  /**
   * The distance of all times, in milliseconds: as instants, or on the wall clock. Undefined when they have different
   * ones.
   */
  get step(): number | undefined {
    return this.#steps[0].step ?? this.#steps[1].step;
  }

  /** Reads the first cells of a column. */
  add(column: Column, length: number): void {
    for (let row = 0; row < length; row++) this.#time(timeAt(column, row));
  }

  #time(ms: number): void {
    this.rows++;
    if (!(ms > this.last)) this.isAscending = false;
    if (ms - ms !== 0) return;
    if (ms < this.first) this.first = ms;
    if (ms > this.last) this.last = ms;
    if (!this.#zone) return;
    const wall = this.#zone.wallAt(ms);
    this.#steps[0].add(ms);
    this.#steps[1].add(wall);
    if (wall % DAY !== 0) this.areDays = false;
    if (this.areMonths) this.areMonths = this.areDays && new Date(wall).getUTCDate() === 1;
  }
}

/** Sees whether numbers have the same distances. */
class StepWatch {
  step: number | undefined;
  #count = 0;
  #latest = Number.NaN;

  add(value: number): void {
    const distance = value - this.#latest;
    this.#latest = value;
    this.#count++;
    if (this.#count === 2) this.step = distance;
    else if (this.step !== distance) this.step = undefined;
  }
}

/** The time in a cell, Unix milliseconds; NaN when there is none. */
export function timeAt(column: Column, row: number): number {
  if (column.kind === 'time') return column.values[row]!;
  const cell = column.kind === 'mixed' ? column.cells[row] : undefined;
  return cell instanceof Instant ? cell.ms : Number.NaN;
}

/** Passes rows on and shows each batch to a watcher first. */
export async function* watched(
  records: AsyncIterable<RecordBatch>,
  see: (batch: RecordBatch) => void,
): AsyncGenerator<RecordBatch> {
  for await (const batch of records) {
    see(batch);
    yield batch;
  }
}
