/** Rows of decimated samples on their way through the filling of gaps. */
import type { SampleBatch, SeriesTable } from '../core/sample-batch.ts';

const FIRST_ROOM = 1024;

/** Rows that are gathered into a batch. */
export class SampleRows {
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

  /** The rows so far, which are no longer kept. */
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

/** Rows of one series in the order in which they came; those at the front can be taken away. */
export class RowQueue {
  #times: number[] = [];
  #entries: number[] = [];
  #values: number[] = [];
  #head = 0;
  /** Where {@link RowQueue.firstValue} was found the last time. */
  #valued = 0;

  get length(): number {
    return this.#times.length - this.#head;
  }

  /** Of the first row, as are the next two; there must be one. */
  get time(): number {
    return this.#times[this.#head]!;
  }

  get entry(): number {
    return this.#entries[this.#head]!;
  }

  get value(): number {
    return this.#values[this.#head]!;
  }

  /** Adds a row behind all others. */
  push(time: number, entry: number, value: number): void {
    this.#times.push(time);
    this.#entries.push(entry);
    this.#values.push(value);
  }

  /** Takes the first row away. */
  shift(): void {
    this.#head++;
    if (this.#head < FIRST_ROOM || 2 * this.#head < this.#times.length) return;
    this.#valued = Math.max(0, this.#valued - this.#head);
    for (const column of [this.#times, this.#entries, this.#values]) column.splice(0, this.#head);
    this.#head = 0;
  }

  /** The first row whose value is not empty; undefined when there is none. */
  firstValue(): { readonly time: number; readonly value: number } | undefined {
    let at = Math.max(this.#valued, this.#head);
    while (at < this.#values.length && Number.isNaN(this.#values[at]!)) at++;
    this.#valued = at;
    return at < this.#values.length ? { time: this.#times[at]!, value: this.#values[at]! } : undefined;
  }
}
