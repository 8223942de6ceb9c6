/** Merges partial aggregates. Loaded only for sources that aggregate. */
import type { PartialColumns, SampleBatch, SeriesTable } from '../core/sample-batch.ts';
import { type Accumulator, type AggregateFunction, accumulatorFor, grown } from './accumulators.ts';

/** Makes an empty accumulator that merges partial aggregates for a function. */
export function partialAccumulatorFor(name: AggregateFunction): Accumulator {
  switch (name) {
    case 'min':
    case 'max':
    case 'sum':
      return accumulatorFor(name);
    case 'avg':
      return new MergedMean();
    case 'count':
      return new MergedCount();
    case 'variance':
    case 'stddev':
      return new MergedSpread(name === 'stddev');
    case 'first':
    case 'last':
      return new MergedEdge(name === 'last');
    case 'median':
      throw new TypeError('A median cannot be made from partial aggregates.');
  }
}

/** Returns a column of the partial aggregates of a batch. A source that leaves it out has a fault. */
function columnOf({ partials }: SampleBatch, name: keyof PartialColumns): Float64Array {
  const column = partials?.[name];
  if (!column) throw new TypeError(`A source gave partial aggregates without ${name}`);
  return column;
}

/** The sum of the counts. */
class MergedCount implements Accumulator {
  #count = new Float64Array(0);
  #counts = this.#count;

  reserve(slots: number): void {
    this.#count = grown(this.#count, slots);
  }

  readFrom(batch: SampleBatch): void {
    this.#counts = columnOf(batch, 'counts') as Float64Array<ArrayBuffer>;
  }

  start(slot: number, _: number, row: number): void {
    this.#count[slot] = this.#counts[row]!;
  }

  add(slot: number, _: number, row: number): void {
    this.#count[slot]! += this.#counts[row]!;
  }

  result(slot: number): number {
    return this.#count[slot]!;
  }
}

/** The sum of the sums, divided by the sum of the counts. */
class MergedMean implements Accumulator {
  readonly #sum = accumulatorFor('sum');
  readonly #count = new MergedCount();

  reserve(slots: number): void {
    this.#sum.reserve(slots);
    this.#count.reserve(slots);
  }

  readFrom(batch: SampleBatch): void {
    this.#count.readFrom(batch);
  }

  start(slot: number, value: number, row: number): void {
    this.#sum.start(slot, value, row);
    this.#count.start(slot, value, row);
  }

  add(slot: number, value: number, row: number): void {
    this.#sum.add(slot, value, row);
    this.#count.add(slot, value, row);
  }

  result(slot: number): number {
    return this.#sum.result(slot) / this.#count.result(slot);
  }
}

/**
 * The sample variance (n − 1), merged as by Chan, Golub and LeVeque (1979). The first mean of the slot, or its origin, is
 * subtracted from all means, so that a mean much larger than the spread costs no digits.
 */
class MergedSpread implements Accumulator {
  readonly #root: boolean;
  #count = new Float64Array(0);
  #origin = new Float64Array(0);
  #mean = new Float64Array(0);
  #squares = new Float64Array(0);
  #counts: Float64Array = this.#count;
  #others: Float64Array = this.#count;
  #origins: Float64Array | undefined;

  constructor(root: boolean) {
    this.#root = root;
  }

  reserve(slots: number): void {
    this.#count = grown(this.#count, slots);
    this.#origin = grown(this.#origin, slots);
    this.#mean = grown(this.#mean, slots);
    this.#squares = grown(this.#squares, slots);
  }

  readFrom(batch: SampleBatch): void {
    this.#counts = columnOf(batch, 'counts');
    this.#others = columnOf(batch, 'squares');
    this.#origins = batch.partials!.origins;
  }

  start(slot: number, mean: number, row: number): void {
    const origin = this.#origins?.[row];
    this.#count[slot] = this.#counts[row]!;
    this.#origin[slot] = origin ?? mean;
    this.#mean[slot] = origin === undefined ? 0 : mean;
    this.#squares[slot] = this.#others[row]!;
  }

  add(slot: number, mean: number, row: number): void {
    const before = this.#count[slot]!;
    const more = this.#counts[row]!;
    const count = before + more;
    const origin = this.#origin[slot]!;
    const shifted = this.#origins ? this.#origins[row]! - origin + mean : mean - origin;
    const distance = shifted - this.#mean[slot]!;
    this.#count[slot] = count;
    this.#mean[slot]! += distance * (more / count);
    this.#squares[slot]! += this.#others[row]! + distance * distance * (before * (more / count));
  }

  result(slot: number): number {
    const count = this.#count[slot]!;
    if (count < 2) return Number.NaN;
    const variance = this.#squares[slot]! / (count - 1);
    return this.#root ? Math.sqrt(variance) : variance;
  }
}

/** The first or the last value by its moment. Values at one moment are in the order of the messages that a source reads. */
class MergedEdge implements Accumulator {
  readonly #last: boolean;
  #value = new Float64Array(0);
  #moment = new Float64Array(0);
  #entry = new Float64Array(0);
  #moments: Float64Array = this.#moment;
  #batch: SampleBatch | undefined;

  constructor(last: boolean) {
    this.#last = last;
  }

  reserve(slots: number): void {
    this.#value = grown(this.#value, slots);
    this.#moment = grown(this.#moment, slots);
    this.#entry = grown(this.#entry, slots);
  }

  readFrom(batch: SampleBatch): void {
    this.#moments = columnOf(batch, 'moments');
    this.#batch = batch;
  }

  start(slot: number, value: number, row: number): void {
    this.#value[slot] = value;
    this.#moment[slot] = this.#moments[row]!;
    this.#entry[slot] = this.#batch!.series[row]!;
  }

  add(slot: number, value: number, row: number): void {
    const { series, table } = this.#batch!;
    const order = this.#moments[row]! - this.#moment[slot]! || orderOf(table, series[row]!, this.#entry[slot]!);
    if (this.#last ? order > 0 : order < 0) this.start(slot, value, row);
  }

  result(slot: number): number {
    return this.#value[slot]!;
  }
}

/** The order of the messages of two entries with the same name and publisher at one moment. */
function orderOf({ subtopics, channels, protocols, units }: SeriesTable, a: number, b: number): number {
  for (const texts of [subtopics, channels, protocols, units])
    if (texts[a] !== texts[b]) return texts[a]! < texts[b]! ? -1 : 1;
  return 0;
}
