/** What is made of the values of one series in one bucket. */
export type AggregateFunction = 'avg' | 'max' | 'min' | 'sum' | 'stddev' | 'variance';

/** Running aggregates, one for each slot; every slot is independent. */
export interface Accumulator {
  /** Makes room for slots below `slots`; those there are keep their state. */
  reserve(slots: number): void;
  /** Starts a slot afresh with its first value. */
  start(slot: number, value: number): void;
  /** Adds a further value. */
  add(slot: number, value: number): void;
  /** The aggregate of the values since the start; NaN where it is not defined. */
  result(slot: number): number;
}

/** An empty accumulator for this function. */
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
  }
}

function grown(array: Float64Array, length: number): Float64Array<ArrayBuffer> {
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

/** Sums with a running compensation for what rounding loses (Neumaier 1974). */
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
    // Past the largest double the compensation is NaN, and the sum itself says what happened.
    const total = Number.isFinite(sum) ? sum + this.#lost[slot]! : sum;
    return this.#mean ? total / this.#count[slot]! : total;
  }
}

/**
 * Sample variance (n − 1) by Welford's update (1962), on values less the first of the slot: a mean that is large beside
 * the spread costs no digits.
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
