/** Draws series as bars. */
import { barRoom } from './bar-room.ts';
import type { Chart, ChartSeries } from './chart.ts';
import { seriesColor } from './chart-defaults.ts';
import type { ChartFrame } from './chart-frame.ts';
import { type Rectangle, rounded, type Shape } from './drawing.ts';

/** Share of the distance between values that their bars take. */
const FILLED = 0.8;

/** Below this distance, in points, bars touch each other. */
const NARROW = 3;

/** The least width of a bar, in points. */
const LEAST_WIDTH = 0.4;

/**
 * Draws all series whose type is `bar`, by their index. Bars begin at the time of their value and reach towards the
 * next one, because the values of a bar chart belong to the time that they begin; the bars of several series share that
 * room.
 */
export function barShapes(chart: Chart, frame: ChartFrame): ReadonlyMap<number, Shape> {
  const bars = [...chart.series.entries()].filter(([, { type, shape }]) => type === 'bar' && shape.times.length > 0);
  const room = barRoom(chart, frame.x, frame.plot.width) ?? 0;
  const pad = room < NARROW ? 0 : (room * (1 - FILLED)) / 2;
  const width = Math.max((room - 2 * pad) / bars.length, LEAST_WIDTH);
  return new Map(
    bars.map(([index, one], place) => {
      const rectangles = rectanglesOf(one, index, frame, width, pad + place * width, room);
      return [index, { kind: 'rectangles', rectangles, color: seriesColor(one, index), inPlot: true }];
    }),
  );
}

/** Makes a bar from zero for each value; the bar of a slice reaches to its extremes. */
function rectanglesOf(
  { shape }: ChartSeries,
  index: number,
  { plot, x, y }: ChartFrame,
  width: number,
  offset: number,
  room: number,
): Rectangle[] {
  // A value at the very end of the axis has its room before the end.
  const latest = plot.x + plot.width - room;
  return [...shape.times].map((time, i) => {
    const top = y(index, Math.max(0, shape.max[i]!));
    const bottom = y(index, Math.min(0, shape.min[i]!));
    const start = x(time);
    const left = (start >= plot.x + plot.width - LEAST_WIDTH ? Math.max(latest, plot.x) : start) + offset;
    return { x: rounded(left), y: top, width: rounded(width), height: rounded(bottom - top) };
  });
}
