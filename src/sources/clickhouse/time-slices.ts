/** Divides a window into slices of time that hold about as many messages each. */
import type { Stretch } from './table-terms.ts';

/** The messages of a part of a stretch. */
export interface Bin {
  /** Number of messages, at least 1. */
  readonly count: number;
  /** Time of the first, whole Unix microseconds. */
  readonly first: number;
  /** Time of the last. */
  readonly last: number;
}

/** How slices are made. */
export interface SliceOptions {
  /** Messages of the first slice, which is small so that something is there soon. */
  readonly firstRows: number;
  /** Messages of every other slice. */
  readonly rows: number;
  /** Divides a stretch into bins of this length, and returns those that have messages, in ascending time. */
  bins(stretch: Stretch, length: number): Promise<readonly Bin[]>;
}

/** Bins that a stretch is divided into to see where its messages are. */
const BINS = 2000;

/**
 * Slices that cover a stretch without overlap, in ascending time; none where it has no messages. A slice holds more
 * messages than wanted only where so many lie within one microsecond.
 *
 * @param filled the part of the stretch that has messages. Default: all of it
 */
export async function* timeSlices(
  stretch: Stretch,
  options: SliceOptions,
  filled: Stretch = stretch,
): AsyncGenerator<Stretch> {
  const { rows, bins } = options;
  let wanted = options.firstRows;
  const length = Math.max(1, Math.ceil((filled.to - filled.from) / BINS));
  const found = await bins(filled, length);
  if (found.length === 0) return;
  let from = stretch.from;
  let held = 0;
  for (const { count, first, last } of found) {
    if (held > 0 && held + count > wanted && first > from) {
      yield { from, to: first };
      [from, held, wanted] = [first, 0, rows];
    }
    if (count > wanted && last > first) {
      // Times finer than a microsecond are rounded up to the end at most.
      const end = Math.min(last + 1, stretch.to);
      yield* timeSlices({ from, to: end }, { ...options, firstRows: wanted }, { from: first, to: end });
      [from, held, wanted] = [end, 0, rows];
      continue;
    }
    held += count;
  }
  if (from < stretch.to) yield { from, to: stretch.to };
}
