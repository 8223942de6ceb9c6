/** Measures the room on the time axis that each bar belongs to. */
import type { Chart, ChartSeries } from './chart.ts';

/** Share of the plot area that a single value takes. */
const SINGLE = 0.1;

/** Months differ in length: ticks this much closer than the room of a bar still belong to one bar each. */
const CLOSE = 0.85;

/** The least room of a bar, in points. */
const LEAST = 0.4;

/**
 * The distance between the values of bars, in points: the least of the series, and of a series its median. Undefined
 * when there are no bars.
 *
 * @param x converts a time to x
 * @param width width of the plot area, in points
 */
export function barRoom({ series }: Chart, x: (time: number) => number, width: number): number | undefined {
  const bars = series.filter(({ type, shape }) => type === 'bar' && shape.times.length > 0);
  return bars.length === 0 ? undefined : Math.min(...bars.map((one) => distance(one, x, width)));
}

/**
 * The room of bars when all series are bars; undefined otherwise, and when most of these places are not where bars
 * begin or when they are closer to each other than bars. Then labels of such places belong below the bars.
 *
 * @param places ascending x of the ticks of the time axis
 */
export function roomAtTicks(
  chart: Chart,
  x: (time: number) => number,
  width: number,
  places: readonly number[],
): number | undefined {
  const room = chart.series.every(({ type }) => type === 'bar') ? barRoom(chart, x, width) : undefined;
  if (room === undefined || places.some((place, i) => i > 0 && place - places[i - 1]! < CLOSE * room)) return undefined;
  const starts = new Set(chart.series.flatMap(({ shape }) => [...shape.times].map((time) => Math.round(x(time)))));
  const hits = places.filter((place) => [-1, 0, 1].some((off) => starts.has(Math.round(place) + off)));
  return 2 * hits.length >= places.length ? room : undefined;
}

function distance({ shape: { times } }: ChartSeries, x: (time: number) => number, width: number): number {
  const distances: number[] = [];
  for (let i = 1; i < times.length; i++) if (times[i]! > times[i - 1]!) distances.push(x(times[i]!) - x(times[i - 1]!));
  distances.sort((a, b) => a - b);
  return Math.max(distances[distances.length >> 1] ?? SINGLE * width, LEAST);
}
