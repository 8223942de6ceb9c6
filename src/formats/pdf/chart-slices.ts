/** Decides how finely charts show the time axis. */

/** Slices of the time axis for each point of width. */
const SLICES_PER_POINT = 2;

/** The most slices of all series together, so that charts of many series stay small. */
const MOST_SLICES = 10_000;

/**
 * Slices of the time axis of charts: fine ones for few series, and one for each point of the width for many.
 *
 * @param width width of the charts, in points
 */
export function chartSlices(series: number, width: number): number {
  return Math.round(Math.max(width, Math.min(width * SLICES_PER_POINT, MOST_SLICES / Math.max(1, series))));
}
