/** Records the values of a series as they stream by, in the few points that a drawing needs. */
import type { SeriesShape } from './series-shape.ts';

/** What a recorder is told before its first value. */
export interface RecorderOptions {
  /** Start of the time axis, Unix milliseconds. */
  readonly from: number;
  /** End of the time axis, Unix milliseconds. */
  readonly to: number;
  /** Slices of the time axis, such as one for each pixel column; at least 1. */
  readonly slices: number;
  /**
   * Whether an empty value (NaN) breaks the line. Otherwise empty values are skipped, as in a table whose rows belong
   * to other series, and a silence that is unusually long breaks the line (see {@link SeriesRecorder.shape}).
   */
  readonly emptyIsGap: boolean;
}

/** A silence is a gap only when it is longer than this many times the median interval ... */
const MEDIANS = 5;

/** ... and beyond the upper quartile of the intervals by this many times the distance between the quartiles. */
const QUARTILE_DISTANCES = 8;

/** With fewer intervals between slices than this, the intervals within slices count too. */
const ENOUGH_INTERVALS = 8;

/** With fewer intervals than this in all, no silence is a gap. */
const LEAST_INTERVALS = 4;

/**
 * Records a series. Up to two values a slice on average, each value is a point of its own; beyond that, all values of a
 * slice become one point with their extremes. The memory depends on the slices only, and the result does not depend on
 * how the values were cut into batches.
 */
export class SeriesRecorder {
  readonly #from: number;
  readonly #to: number;
  /** Slices per millisecond. */
  readonly #scale: number;
  readonly #slices: number;
  readonly #emptyIsGap: boolean;
  readonly #points: SeriesShape;
  #length = 0;
  /** Whether each point holds a whole slice. */
  #sliced = false;
  /** Whether an empty value came since the latest value. */
  #afterEmpty = false;
  /** Time and slice of the latest value. */
  #time = Number.NEGATIVE_INFINITY;
  #slice = -1;
  /** Count and sum of the intervals between values of one slice; equal times have no interval. */
  #innerCount = 0;
  #innerSum = 0;

  constructor({ from, to, slices, emptyIsGap }: RecorderOptions) {
    this.#from = from;
    this.#to = Math.max(from, to);
    this.#slices = Math.max(1, Math.floor(slices));
    this.#scale = to > from ? this.#slices / (to - from) : 0;
    this.#emptyIsGap = emptyIsGap;
    this.#points = emptyShape(2 * this.#slices);
  }

  /**
   * Adds values in ascending time. NaN is an empty value; infinite values are skipped. A time outside the axis counts as
   * its nearer end, and a time before the latest one as that one.
   *
   * @param times Unix milliseconds
   * @param length how many elements of both arrays to read
   */
  add(times: Float64Array, values: Float64Array, length: number): void {
    for (let i = 0; i < length; i++) {
      const value = values[i]!;
      if (Number.isFinite(value)) this.#add(times[i]!, value);
      else if (Number.isNaN(value)) this.#afterEmpty = this.#emptyIsGap;
    }
  }

  /**
   * Returns what was recorded so far.
   *
   * Without `emptyIsGap`, the line breaks where a silence is longer than a slice, longer than 5 times the median
   * interval, and beyond the upper quartile of the intervals by 8 times the distance between the quartiles: an outage
   * among regular readings is a gap, the ordinary pauses of irregular readings are not. Only intervals that end in
   * another slice than they begin count, because others are too short to see; when these are few, the mean interval
   * within slices counts for those that lack. Thus bursts of readings stay connected.
   */
  shape(): SeriesShape {
    const { times, ends, first, last, min, max, breaks } = this.#points;
    const end = this.#length;
    const shape: SeriesShape = {
      times: times.slice(0, end),
      ends: ends.slice(0, end),
      first: first.slice(0, end),
      last: last.slice(0, end),
      min: min.slice(0, end),
      max: max.slice(0, end),
      breaks: breaks.slice(0, end),
    };
    if (!this.#emptyIsGap) this.#breakAtSilences(shape);
    return shape;
  }

  #add(at: number, value: number): void {
    let time = Math.min(Math.max(at, this.#from), this.#to);
    if (!(time >= this.#time)) time = this.#time > this.#from ? this.#time : this.#from;
    const slice = this.#sliceOf(time);
    if (slice === this.#slice && time > this.#time) {
      this.#innerCount++;
      this.#innerSum += time - this.#time;
    }
    if (!this.#sliced && this.#length === 2 * this.#slices) this.#collapse();
    const { times, ends, first, last, min, max, breaks } = this.#points;
    let i = this.#length;
    if (this.#sliced && slice === this.#slice) {
      i--;
      if (value < min[i]!) min[i] = value;
      if (value > max[i]!) max[i] = value;
    } else {
      this.#length++;
      times[i] = time;
      first[i] = value;
      min[i] = value;
      max[i] = value;
      breaks[i] = this.#afterEmpty && i > 0 ? 1 : 0;
    }
    ends[i] = time;
    last[i] = value;
    this.#time = time;
    this.#slice = slice;
    this.#afterEmpty = false;
  }

  #sliceOf(time: number): number {
    return Math.min(Math.floor((time - this.#from) * this.#scale), this.#slices - 1);
  }

  /** Unites the points of each slice. Gaps within a slice vanish. */
  #collapse(): void {
    this.#sliced = true;
    const { times, ends, first, last, min, max, breaks } = this.#points;
    let at = -1;
    let slice = -1;
    for (let i = 0; i < this.#length; i++) {
      const own = this.#sliceOf(times[i]!);
      if (own === slice) {
        min[at] = Math.min(min[at]!, min[i]!);
        max[at] = Math.max(max[at]!, max[i]!);
      } else {
        slice = own;
        at++;
        times[at] = times[i]!;
        first[at] = first[i]!;
        min[at] = min[i]!;
        max[at] = max[i]!;
        breaks[at] = breaks[i]!;
      }
      ends[at] = ends[i]!;
      last[at] = last[i]!;
    }
    this.#length = at + 1;
  }

  #breakAtSilences({ times, ends, breaks }: SeriesShape): void {
    const intervals: number[] = [];
    for (let i = 1; i < times.length; i++)
      if (this.#sliceOf(times[i]!) !== this.#sliceOf(ends[i - 1]!)) intervals.push(times[i]! - ends[i - 1]!);
    if (this.#innerCount > 0)
      while (intervals.length < ENOUGH_INTERVALS) intervals.push(this.#innerSum / this.#innerCount);
    const longest = longestSilence(Float64Array.from(intervals).sort());
    const visible = this.#scale > 0 ? 1 / this.#scale : 0;
    for (let i = 1; i < times.length; i++) if (times[i]! - ends[i - 1]! > Math.max(longest, visible)) breaks[i] = 1;
  }
}

/** Returns the longest silence that is no gap; endless when there are too few intervals to tell. */
function longestSilence(intervals: Float64Array): number {
  if (intervals.length < LEAST_INTERVALS) return Number.POSITIVE_INFINITY;
  const quantile = (share: number): number => intervals[Math.floor(share * (intervals.length - 1))]!;
  const upper = quantile(0.75);
  return Math.max(MEDIANS * quantile(0.5), upper + QUARTILE_DISTANCES * (upper - quantile(0.25)));
}

/** Makes a shape with room for this many points. */
function emptyShape(points: number): SeriesShape {
  const numbers = (): Float64Array => new Float64Array(points);
  return {
    times: numbers(),
    ends: numbers(),
    first: numbers(),
    last: numbers(),
    min: numbers(),
    max: numbers(),
    breaks: new Uint8Array(points),
  };
}
