/** Divides a window into slices of time that hold about as many messages each. */
import type { Stretch } from './table-terms.ts';

/** How many messages a stretch of time holds, and from when to when, in whole Unix microseconds. */
export interface StretchCount {
  /** Number of messages. */
  readonly count: number;
  /** Time of the first. */
  readonly first: number;
  /** Time of the last. */
  readonly last: number;
}

/** How many messages slices hold. */
export interface SliceSizes {
  /** Slices begin at multiples of so many microseconds. */
  readonly unit: number;
  /** Messages of the first slice, which is small so that something is there soon. */
  readonly firstRows: number;
  /** Messages of every other slice. */
  readonly rows: number;
}

/** How slices are made that hold about as many messages each. */
export interface SliceOptions extends SliceSizes {
  /** Number of messages in each bin of time that has some: the index of the bin, and the number. */
  bins(stretch: Stretch, length: number): Promise<readonly (readonly [index: number, count: number])[]>;
}

/** Bins that a stretch is divided into to see where its messages are. */
const BINS = 2000;

/** Slices that cover a stretch without overlap, in ascending time, and take about as long each. */
export function* evenSlices(stretch: Stretch, counted: StretchCount, sizes: SliceSizes): Generator<Stretch> {
  const { unit, firstRows, rows } = sizes;
  const { first, last, count } = counted;
  const lengthOf = (messages: number) => Math.max(1, Math.round(((last - first) * messages) / count / unit)) * unit;
  let from = stretch.from;
  const begin = Math.floor(first / unit) * unit;
  for (let end = begin + lengthOf(firstRows); end <= last && end < stretch.to; end += lengthOf(rows)) {
    if (end <= from) continue;
    yield { from, to: end };
    from = end;
  }
  yield { from, to: stretch.to };
}

/**
 * Slices that cover a stretch without overlap, in ascending time. A slice holds more messages than wanted only where so
 * many lie within one unit.
 */
export async function* timeSlices(
  stretch: Stretch,
  counted: StretchCount,
  options: SliceOptions,
): AsyncGenerator<Stretch> {
  const { unit, rows, bins } = options;
  const { first, last, count } = counted;
  let wanted = options.firstRows;
  if (count <= wanted || Math.floor(first / unit) === Math.floor(last / unit)) {
    yield stretch;
    return;
  }
  const length = Math.max(1, Math.ceil((last - first + 1) / BINS / unit)) * unit;
  let from = stretch.from;
  let held = 0;
  for (const [index, inBin] of await bins(stretch, length)) {
    const start = Math.min(Math.max(index * length, from), stretch.to);
    if (held > 0 && held + inBin > wanted && start > from) {
      yield { from, to: start };
      [from, held, wanted] = [start, 0, rows];
    }
    if (inBin > wanted && length > unit) {
      const end = Math.min(Math.max((index + 1) * length, from), stretch.to);
      if (end > from) {
        const within = { count: inBin, first: start, last: end - 1 };
        yield* timeSlices({ from, to: end }, within, { ...options, firstRows: wanted });
        [from, held, wanted] = [end, 0, rows];
        continue;
      }
    }
    held += inBin;
  }
  if (from < stretch.to) yield { from, to: stretch.to };
}
