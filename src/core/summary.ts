/** Summarizes the values of a variable. */

/** What is known about the values of a variable. Times are Unix milliseconds. */
export interface SummaryFacts {
  /** Number of values. The other fields are NaN when it is 0. */
  readonly count: number;
  /** Smallest value. */
  readonly min: number;
  /** Largest value. */
  readonly max: number;
  /** Arithmetic mean. */
  readonly avg: number;
  /** Sum of the values. */
  readonly sum: number;
  /** Value of the first row that has one. */
  readonly first: number;
  /** Value of the last row that has one. */
  readonly last: number;
}

/**
 * Summarizes values that arrive one batch after the other. Its memory does not grow. The sum is compensated for
 * rounding errors (Neumaier 1974).
 */
export class Summary implements SummaryFacts {
  /** Number of values so far. */
  count: number = 0;
  /** Smallest value so far. */
  min: number = Number.NaN;
  /** Largest value so far. */
  max: number = Number.NaN;
  /** First value. */
  first: number = Number.NaN;
  /** Last value so far. */
  last: number = Number.NaN;
  #sum = 0;
  #lost = 0;

  /** Sum of the values so far. */
  get sum(): number {
    if (this.count === 0) return Number.NaN;
    // When the sum overflows, the compensation is NaN and the sum itself is the result.
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }

  /** Mean of the values so far. */
  get avg(): number {
    return this.sum / this.count;
  }

  /** Adds the first `length` values of an array. NaN stands for an empty cell; it and infinite values are skipped. */
  add(values: ArrayLike<number>, length: number): void {
    for (let row = 0; row < length; row++) this.addOne(values[row]!);
  }

  /** Adds one value. NaN and infinite values are skipped. */
  addOne(value: number): void {
    if (value - value !== 0) return;
    if (this.count === 0) {
      this.min = value;
      this.max = value;
      this.first = value;
    } else if (value < this.min) this.min = value;
    else if (value > this.max) this.max = value;
    this.last = value;
    this.count++;
    const next = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - next + value : value - next + this.#sum;
    this.#sum = next;
  }
}
