/** Draws series as lines, steps and areas. */
import type { Chart, ChartSeries } from './chart.ts';
import { seriesColor, seriesDash, tint } from './chart-defaults.ts';
import type { ChartFrame } from './chart-frame.ts';
import { rounded, type Shape } from './drawing.ts';
import { LINE_WIDTH } from './text-fit.ts';

/** The shapes of a series. */
export interface SeriesShapes {
  /** What lies behind all lines and the grid. */
  readonly fills: readonly Shape[];
  /** What lies in front. */
  readonly lines: readonly Shape[];
}

/** Share of the color in the fill of an area; the rest is white. */
const AREA_TINT = 0.22;

/** Diameter of the dots, in points. */
const DOT = 3;

/** Each value has a dot when there are few series and its values are this far apart on average, in points. */
const DOT_DISTANCE = 14;
const FEW_SERIES = 4;

/** Extremes that stand out of the line by less than this many points do not show. */
const INVISIBLE = 0.2;

/** Slices that are further apart than this do not touch, in points. */
const WIDEST_SLICE = 2;

/** The parts of a series between gaps, as drawn, and the extremes that stand out of them. */
interface Trace {
  readonly runs: readonly (readonly number[])[];
  /** A vertical line from the smallest to the largest value of a slice. */
  readonly extremes: readonly (readonly number[])[];
}

/** Draws the series at an index of the chart as its type says: `line`, `step` or `area`. */
export function lineShapes({ series: all }: Chart, index: number, frame: ChartFrame): SeriesShapes {
  const series = all[index]!;
  const { runs, extremes } = trace(series, index, frame);
  const base = { color: seriesColor(series, index), inPlot: true };
  const paths = runs.filter((run) => run.length > 2);
  const alone = runs.filter((run) => run.length === 2).flat();
  const dash = seriesDash(index).map((part) => rounded(part * LINE_WIDTH));
  const lines: Shape[] = [];
  if (paths.length > 0)
    lines.push({ kind: 'lines', paths, width: LINE_WIDTH, ...base, ...(dash.length > 0 && { dash }) });
  // Extremes are never dashed: a dash could hide a spike.
  if (extremes.length > 0) lines.push({ kind: 'lines', paths: extremes, width: extremesWidth(extremes), ...base });
  const isSparse = all.length <= FEW_SERIES && series.shape.times.length * DOT_DISTANCE <= frame.plot.width;
  const centers = isSparse && series.type !== 'step' ? runs.flat() : alone;
  if (centers.length > 0) lines.push({ kind: 'dots', centers, diameter: DOT, ...base });
  return { fills: series.type === 'area' ? areas(paths, series, index, frame) : [], lines };
}

function trace({ shape, type }: ChartSeries, index: number, { x, y }: ChartFrame): Trace {
  const runs: number[][] = [];
  const extremes: number[][] = [];
  let run: number[] = [];
  for (let i = 0; i < shape.times.length; i++) {
    const start = x(shape.times[i]!);
    const end = x(shape.ends[i]!);
    const first = y(index, shape.first[i]!);
    const last = y(index, shape.last[i]!);
    if (i === 0 || shape.breaks[i]) {
      run = [];
      runs.push(run);
    } else if (type === 'step') add(run, start, run.at(-1)!);
    add(run, start, first);
    add(run, end, last);
    const top = y(index, shape.max[i]!);
    const bottom = y(index, shape.min[i]!);
    if (Math.min(first, last) - top > INVISIBLE || bottom - Math.max(first, last) > INVISIBLE) {
      const middle = rounded((start + end) / 2);
      extremes.push([middle, top, middle, bottom]);
    }
  }
  return { runs, extremes };
}

/** The width at which the lines of neighbouring slices touch. */
function extremesWidth(extremes: readonly (readonly number[])[]): number {
  const distances = extremes.slice(1).map(([x], i) => x! - extremes[i]![0]!);
  const usual = distances.sort((a, b) => a - b)[distances.length >> 1] ?? 0;
  return usual > WIDEST_SLICE ? LINE_WIDTH : rounded(Math.max(LINE_WIDTH, 1.1 * usual));
}

/** Adds a corner, unless it is the one before. */
function add(run: number[], x: number, y: number): void {
  if (run.length > 0 && run.at(-2) === x && run.at(-1) === y) return;
  run.push(x, y);
}

/** Fills between the lines and zero, or the end of the axis that is next to zero. */
function areas(runs: readonly (readonly number[])[], series: ChartSeries, index: number, frame: ChartFrame): Shape[] {
  if (runs.length === 0) return [];
  const { plot } = frame;
  const zero = Math.min(Math.max(frame.y(index, 0), plot.y), rounded(plot.y + plot.height));
  const paths = runs.map((run) => [run[0]!, zero, ...run, run.at(-2)!, zero]);
  return [{ kind: 'polygons', paths, color: tint(seriesColor(series, index), AREA_TINT), inPlot: true }];
}
