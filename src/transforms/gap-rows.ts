/** Collections of rows for filling gaps. */
import type { SampleBatch, SeriesTable } from '../core/sample-batch.ts';

const FIRST_ROOM = 1024;

/** Collects rows into a batch. */
export class SampleRows {
  /** Rows so far. */
  length = 0;
  readonly #table: SeriesTable;
  #times = new Float64Array(FIRST_ROOM);
  #series = new Uint32Array(FIRST_ROOM);
  #values = new Float64Array(FIRST_ROOM);

  constructor(table: SeriesTable) {
    this.#table = table;
  }

  /** Adds a row. */
  add(time: number, series: number, value: number): void {
    const at = this.length++;
    if (at === this.#times.length) this.#grow();
    this.#times[at] = time;
    this.#series[at] = series;
    this.#values[at] = value;
  }

  /** Returns the rows so far and forgets them. */
  take(): SampleBatch {
    const batch = {
      length: this.length,
      table: this.#table,
      times: this.#times.slice(0, this.length),
      series: this.#series.slice(0, this.length),
      values: this.#values.slice(0, this.length),
    };
    this.length = 0;
    return batch;
  }

  #grow(): void {
    const room = 2 * this.#times.length;
    const { times, series, values } = {
      times: new Float64Array(room),
      series: new Uint32Array(room),
      values: new Float64Array(room),
    };
    times.set(this.#times);
    series.set(this.#series);
    values.set(this.#values);
    this.#times = times;
    this.#series = series;
    this.#values = values;
  }
}

/** A queue of rows of one series, in order of arrival. */
export class RowQueue {
  #times: number[] = [];
  #entries: number[] = [];
  #values: number[] = [];
  #head = 0;
  /** Index of the latest result of {@link RowQueue.firstValue}. */
  #valued = 0;

  /** Number of rows. */
  get length(): number {
    return this.#times.length - this.#head;
  }

  /** Time of the first row, which must exist. */
  get time(): number {
    return this.#times[this.#head]!;
  }

  /** Table entry of the first row, which must exist. */
  get entry(): number {
    return this.#entries[this.#head]!;
  }

  /** Value of the first row, which must exist. */
  get value(): number {
    return this.#values[this.#head]!;
  }

  /** Adds a row at the end. */
  push(time: number, entry: number, value: number): void {
    this.#times.push(time);
    this.#entries.push(entry);
    this.#values.push(value);
  }

  /** Removes the first row. */
  shift(): void {
    this.#head++;
    if (this.#head < FIRST_ROOM || 2 * this.#head < this.#times.length) return;
    this.#valued = Math.max(0, this.#valued - this.#head);
    for (const column of [this.#times, this.#entries, this.#values]) column.splice(0, this.#head);
    this.#head = 0;
  }

  /** Returns the first row whose value is not empty; undefined when there is none. */
  firstValue(): { readonly time: number; readonly value: number } | undefined {
    let at = Math.max(this.#valued, this.#head);
    while (at < this.#values.length && Number.isNaN(this.#values[at]!)) at++;
    this.#valued = at;
    return at < this.#values.length ? { time: this.#times[at]!, value: this.#values[at]! } : undefined;
  }
}
