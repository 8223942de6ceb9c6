import type { Dialect } from './dialects.ts';
import type { JsonBytes } from './json-bytes.ts';

/** What a request narrows the messages of a channel down to; an absent field matches everything. */
export interface Filter {
  readonly name?: string;
  readonly publisher?: string;
  readonly subtopic?: string;
}

/** The messages that match a filter, in ascending time. Messages are made on demand and never kept. */
export interface Selection {
  readonly length: number;
  /** Unix microseconds of the `index`-th message. */
  timeAt(index: number): number;
  /** Appends the `index`-th message as JSON. */
  write(index: number, dialect: Dialect, out: JsonBytes): void;
}

/** One series of a channel, as the demo page lists it. */
export interface SeriesInfo {
  readonly name: string;
  readonly unit?: string;
}

/** The messages of one channel. */
export interface Channel {
  readonly id: string;
  /** Series that messages have names of. */
  readonly series: readonly SeriesInfo[];
  /** All messages that match. */
  select(filter: Filter): Selection;
}

/** Index of the first message at or after `time` (Unix microseconds). */
export function lowerBound(selection: Selection, time: number): number {
  let low = 0;
  let high = selection.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (selection.timeAt(middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
