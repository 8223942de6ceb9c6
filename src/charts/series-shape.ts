/** Defines the shape of a series: what a drawing of it needs, however many values it has. */

/**
 * The shape of a series over time, ready to be drawn. While there are few values, each is a point of its own.
 * Otherwise each point stands for the values of one slice of the time axis, a pixel column, and holds their extremes,
 * so that no spike is hidden. All arrays have the same length, one element for each point, in ascending time.
 */
export interface SeriesShape {
  /** Time of the first value, Unix milliseconds. */
  readonly times: Float64Array;
  /** Time of the last value, Unix milliseconds. */
  readonly ends: Float64Array;
  /** First value. */
  readonly first: Float64Array;
  /** Last value. */
  readonly last: Float64Array;
  /** Smallest value. */
  readonly min: Float64Array;
  /** Largest value. */
  readonly max: Float64Array;
  /** Whether there is a gap before the point (1), so that no line leads to it from the point before (0). */
  readonly breaks: Uint8Array;
}
