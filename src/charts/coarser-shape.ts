/** Makes the shape of a series coarser, for a chart of many series. */
import type { SeriesShape } from './series-shape.ts';

/**
 * Unites the points of each slice of the time axis; their extremes stay, and so do gaps. A shape with at most two points
 * a slice on average is returned as it is.
 *
 * @param from start of the time axis, Unix milliseconds
 * @param to end of the time axis
 * @param slices slices of the time axis, at least 1
 */
export function coarserShape(shape: SeriesShape, from: number, to: number, slices: number): SeriesShape {
  const { length } = shape.times;
  if (length <= 2 * slices || !(to > from)) return shape;
  const scale = slices / (to - from);
  const numbers = () => new Float64Array(length);
  const [times, ends, first, last, min, max] = [numbers(), numbers(), numbers(), numbers(), numbers(), numbers()];
  const breaks = new Uint8Array(length);
  let at = -1;
  let slice = Number.NaN;
  for (let i = 0; i < length; i++) {
    const own = Math.floor((shape.times[i]! - from) * scale);
    if (own === slice && !shape.breaks[i]) {
      min[at] = Math.min(min[at]!, shape.min[i]!);
      max[at] = Math.max(max[at]!, shape.max[i]!);
    } else {
      slice = own;
      at++;
      times[at] = shape.times[i]!;
      first[at] = shape.first[i]!;
      min[at] = shape.min[i]!;
      max[at] = shape.max[i]!;
      breaks[at] = shape.breaks[i]!;
    }
    ends[at] = shape.ends[i]!;
    last[at] = shape.last[i]!;
  }
  const end = at + 1;
  const cut = (all: Float64Array) => all.subarray(0, end);
  return {
    ...{ times: cut(times), ends: cut(ends), first: cut(first), last: cut(last), min: cut(min), max: cut(max) },
    breaks: breaks.subarray(0, end),
  };
}
