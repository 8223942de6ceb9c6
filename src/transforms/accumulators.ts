/** Computes running aggregates of the values in a bucket. */
import type { DecimationFunction } from '../contract/request.ts';
import type { SampleBatch } from '../core/sample-batch.ts';

/** The function that turns the values of one series in one bucket into one. */
export type AggregateFunction = DecimationFunction;

/** Running aggregates, one for each slot. Slots are independent. Values arrive in ascending time. */
export interface Accumulator {
  /** Makes room for slots below `slots`. Existing slots keep their state. */
  reserve(slots: number): void;
  /** Receives the batch whose values follow. Absent when the values are all it needs. */
  readFrom?(batch: SampleBatch): void;
  /**
   * Restarts a slot with its first value.
   *
   * @param row index of the value in the batch
   */
  start(slot: number, value: number, row: number): void;
  /** Adds a further value; `row` is its index in the batch. */
  add(slot: number, value: number, row: number): void;
  /** Returns the aggregate of the values since the start; NaN when it is undefined. */
  result(slot: number): number;
}

/** Makes an empty accumulator for a function. */
export function accumulatorFor(name: AggregateFunction): Accumulator {
  switch (name) {
    case 'min':
    case 'max':
      return new Extreme(name === 'max');
    case 'sum':
    case 'avg':
      return new Sum(name === 'avg');
    case 'variance':
    case 'stddev':
      return new Spread(name === 'stddev');
    case 'count':
      return new Count();
    case 'first':
    case 'last':
      return new Edge(name === 'last');
    case 'median':
      return new Median();
  }
}

/** Returns a longer copy of an array. */
export function grown(array: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(array);
  return larger;
}

class Extreme implements Accumulator {
  readonly #largest: boolean;
  #value = new Float64Array(0);

  constructor(largest: boolean) {
    this.#largest = largest;
  }

  reserve(slots: number): void {
    this.#value = grown(this.#value, slots);
  }

  start(slot: number, value: number): void {
    this.#value[slot] = value;
  }

  add(slot: number, value: number): void {
    if (this.#largest ? value > this.#value[slot]! : value < this.#value[slot]!) this.#value[slot] = value;
  }

  result(slot: number): number {
    return this.#value[slot]!;
  }
}

/** The sum or mean, compensated for rounding errors (Neumaier 1974). */
class Sum implements Accumulator {
  readonly #mean: boolean;
  #count = new Float64Array(0);
  #sum = new Float64Array(0);
  #lost = new Float64Array(0);

  constructor(mean: boolean) {
    this.#mean = mean;
  }

  reserve(slots: number): void {
    this.#count = grown(this.#count, slots);
    this.#sum = grown(this.#sum, slots);
    this.#lost = grown(this.#lost, slots);
  }

  start(slot: number, value: number): void {
    this.#count[slot] = 1;
    this.#sum[slot] = value;
    this.#lost[slot] = 0;
  }

  add(slot: number, value: number): void {
    const sum = this.#sum[slot]!;
    const next = sum + value;
    this.#lost[slot]! += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    this.#sum[slot] = next;
    this.#count[slot]!++;
  }

  result(slot: number): number {
    const sum = this.#sum[slot]!;
    // When the sum overflows, the compensation is NaN and the sum itself is the result.
    const total = Number.isFinite(sum) ? sum + this.#lost[slot]! : sum;
    return this.#mean ? total / this.#count[slot]! : total;
  }
}

/**
 * The sample variance (n − 1) by Welford's update (1962). The first value of the slot is subtracted from all values, so
 * that a mean much larger than the spread costs no digits.
 */
class Spread implements Accumulator {
  readonly #root: boolean;
  #count = new Float64Array(0);
  #origin = new Float64Array(0);
  #mean = new Float64Array(0);
  #squares = new Float64Array(0);

  constructor(root: boolean) {
    this.#root = root;
  }

  reserve(slots: number): void {
    this.#count = grown(this.#count, slots);
    this.#origin = grown(this.#origin, slots);
    this.#mean = grown(this.#mean, slots);
    this.#squares = grown(this.#squares, slots);
  }

  start(slot: number, value: number): void {
    this.#count[slot] = 1;
    this.#origin[slot] = value;
    this.#mean[slot] = 0;
    this.#squares[slot] = 0;
  }

  add(slot: number, value: number): void {
    const count = this.#count[slot]! + 1;
    const mean = this.#mean[slot]!;
    const shifted = value - this.#origin[slot]!;
    const next = mean + (shifted - mean) / count;
    this.#count[slot] = count;
    this.#squares[slot]! += (shifted - mean) * (shifted - next);
    this.#mean[slot] = next;
  }

  result(slot: number): number {
    const count = this.#count[slot]!;
    if (count < 2) return Number.NaN;
    const variance = this.#squares[slot]! / (count - 1);
    return this.#root ? Math.sqrt(variance) : variance;
  }
}

/** The number of values. */
class Count implements Accumulator {
  #count = new Float64Array(0);

  reserve(slots: number): void {
    this.#count = grown(this.#count, slots);
  }

  start(slot: number): void {
    this.#count[slot] = 1;
  }

  add(slot: number): void {
    this.#count[slot]!++;
  }

  result(slot: number): number {
    return this.#count[slot]!;
  }
}

/** The first or the last value. */
class Edge implements Accumulator {
  readonly #last: boolean;
  #value = new Float64Array(0);

  constructor(last: boolean) {
    this.#last = last;
  }

  reserve(slots: number): void {
    this.#value = grown(this.#value, slots);
  }

  start(slot: number, value: number): void {
    this.#value[slot] = value;
  }

  add(slot: number, value: number): void {
    if (this.#last) this.#value[slot] = value;
  }

  result(slot: number): number {
    return this.#value[slot]!;
  }
}

/** The initial capacity of a slot, in values. */
const FEW = 16;

/**
 * The middle value, or the mean of the middle two. It holds all values of each slot since its start, 8 to 16 bytes
 * each, and keeps the memory for the next start.
 */
class Median implements Accumulator {
  readonly #values: Float64Array[] = [];
  #count = new Float64Array(0);

  reserve(slots: number): void {
    this.#count = grown(this.#count, slots);
  }

  start(slot: number, value: number): void {
    this.#count[slot] = 0;
    this.add(slot, value);
  }

  add(slot: number, value: number): void {
    const count = this.#count[slot]!++;
    let values = this.#values[slot];
    if (values === undefined || count === values.length) {
      values = grown(values ?? new Float64Array(0), Math.max(FEW, 2 * count));
      this.#values[slot] = values;
    }
    values[count] = value;
  }

  result(slot: number): number {
    const values = this.#values[slot]!.subarray(0, this.#count[slot]).sort();
    const half = values.length >> 1;
    const upper = values[half]!;
    if (values.length % 2 === 1) return upper;
    const lower = values[half - 1]!;
    const sum = lower + upper;
    // The sum can overflow, although the mean of two values never does.
    return Number.isFinite(sum) ? sum / 2 : lower / 2 + upper / 2;
  }
}
