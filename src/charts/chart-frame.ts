/** Lays out the plot area of a chart, and draws its axes. */
import type { Chart, ChartSeries, ChartSide } from './chart.ts';
import { seriesSides, unitsOf } from './chart-defaults.ts';
import { type DrawOptions, type Rectangle, rounded, type Shape, type TextShape } from './drawing.ts';
import { cutText } from './text-fit.ts';
import { type PlacedTick, placedTicks } from './time-labels.ts';
import { type ValueScale, valueScale } from './value-ticks.ts';

/** The plot area of a chart. */
export interface ChartFrame {
  readonly plot: Rectangle;
  /** Converts a time to x. */
  readonly x: (time: number) => number;
  /** Converts a value of the series at an index to y. */
  readonly y: (index: number, value: number) => number;
  /** Grid, axes and labels. */
  readonly axes: readonly Shape[];
}

/** A value axis and its place. */
interface ValueAxis {
  readonly side: ChartSide;
  readonly scale: ValueScale;
  readonly title: string;
  /** Whether grid lines are at its ticks. */
  readonly hasGrid: boolean;
}

/** Widths of lines, in points. */
const HAIRLINE = 0.4;
const AXIS_LINE = 0.6;

/** Length of tick marks, and distance of labels from the plot area, in points. */
const TICK = 3;
const LABEL_GAP = 5;

/** Margin without an axis, in font sizes: room for half a label of the time axis. */
const EMPTY_MARGIN = 1.6;

/** How far a line may reach beyond the plot area, in plot heights, before it is cut off there. */
const MOST_BEYOND = 20;

/** The ends of the time axis: in order, and a minute around the time when they are equal. */
export function timeWindow({ from, to }: Chart): { from: number; to: number } {
  const limit = 8.63e15;
  const [a, b] = [from, to].map((time) => Math.min(Math.max(Number.isNaN(time) ? 0 : time, -limit), limit));
  if (a === b) return { from: a! - 30_000, to: a! + 30_000 };
  return { from: Math.min(a!, b!), to: Math.max(a!, b!) };
}

/**
 * Lays out the plot area between the legend and the labels of the axes, and draws the axes.
 *
 * @param top height of the legend, in points
 */
export function chartFrame(chart: Chart, options: DrawOptions, top: number): ChartFrame {
  const { width, height, fontSize, measure } = options;
  const { from, to } = timeWindow(chart);
  const sides = seriesSides(chart.series);
  const upper = top + (chart.series.length > 0 ? 1.9 : 0.8) * fontSize;
  const plotHeight = Math.max(height - upper - TICK - 2.5 * fontSize, fontSize);
  const most = Math.floor(plotHeight / (2.8 * fontSize)) + 1;
  const axes: ValueAxis[] = [];
  for (const side of ['left', 'right'] as const) {
    const series = chart.series.filter((_, i) => sides[i] === side);
    // An axis without values would show figures that mean nothing.
    if (series.some(({ shape }) => shape.times.length > 0))
      axes.push(valueAxis(chart, side, series, most, axes[0]?.scale.ticks.length));
  }
  const margin = (side: ChartSide): number => {
    const labels = axes.find((axis) => axis.side === side)?.scale.ticks.map(({ label }) => measure(label, fontSize));
    return labels ? Math.max(...labels) + LABEL_GAP : EMPTY_MARGIN * fontSize;
  };
  const left = margin('left');
  const plotWidth = Math.max(width - left - margin('right'), fontSize);
  const plot = { x: rounded(left), y: rounded(upper), width: rounded(plotWidth), height: rounded(plotHeight) };
  const x = (time: number): number => rounded(plot.x + ((time - from) / (to - from)) * plot.width);
  const axisOf = sides.map((side) => axes.find((axis) => axis.side === side)!);
  const ticks = placedTicks(chart, { from, to, x, right: plot.x + plot.width, width: plot.width }, options);
  return {
    plot,
    x,
    y: (index, value) => position(axisOf[index]!.scale, value, plot),
    axes: [
      ...gridLines(axes, plot, options),
      ...timeAxis(ticks, plot, options),
      ...axes.flatMap((axis) => valueLabels(axis, axes.length, plot, options)),
    ],
  };
}

/** Converts a value to y. */
function position({ min, max }: ValueScale, value: number, { y, height }: Rectangle): number {
  const share = (value / 2 - min / 2) / (max / 2 - min / 2);
  return rounded(y + height * (1 - Math.min(Math.max(share, -MOST_BEYOND), MOST_BEYOND)));
}

/** Chooses the scale of an axis; with as many ticks as the other axis has, if these serve. */
function valueAxis(
  chart: Chart,
  side: ChartSide,
  series: readonly ChartSeries[],
  most: number,
  others: number | undefined,
): ValueAxis {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { shape } of series)
    for (let i = 0; i < shape.times.length; i++) {
      if (shape.min[i]! < low) low = shape.min[i]!;
      if (shape.max[i]! > high) high = shape.max[i]!;
    }
  const decimals = series.map((one) => one.decimals).filter((count) => count !== undefined);
  const { min, max, label } = chart[side] ?? {};
  const scale = valueScale({
    low,
    high,
    withZero: series.some(({ type }) => type === 'bar' || type === 'area'),
    most: others ?? most,
    exact: others !== undefined,
    min,
    max,
    decimals: decimals.length > 0 ? Math.max(...decimals) : undefined,
  });
  return { side, scale, hasGrid: others === undefined, title: label ?? unitsOf(series).join(', ') };
}

/** Grid lines at the ticks of the first axis. */
function gridLines(axes: readonly ValueAxis[], plot: Rectangle, { colors }: DrawOptions): Shape[] {
  const [axis] = axes;
  if (!axis) return [];
  const paths = axis.scale.ticks.map(({ value }) => {
    const y = position(axis.scale, value, plot);
    return [plot.x, y, rounded(plot.x + plot.width), y];
  });
  return [{ kind: 'lines', paths, width: HAIRLINE, color: colors.grid }];
}

/** The lower edge of the plot area with ticks and labels. */
function timeAxis(ticks: readonly PlacedTick[], plot: Rectangle, { fontSize, colors }: DrawOptions): Shape[] {
  const bottom = rounded(plot.y + plot.height);
  const right = rounded(plot.x + plot.width);
  const text = (text: string, x: number, line: number, color: string): TextShape => ({
    kind: 'text',
    text,
    x,
    y: rounded(bottom + TICK + (1 + 1.25 * line) * fontSize),
    anchor: 'start',
    size: fontSize,
    color,
  });
  return [
    {
      kind: 'lines',
      paths: [[plot.x, bottom, right, bottom], ...ticks.map(({ x }) => [x, bottom, x, rounded(bottom + TICK)])],
      width: AXIS_LINE,
      color: colors.muted,
    },
    ...ticks.filter(({ label }) => label !== '').map(({ label, labelLeft }) => text(label, labelLeft, 0, colors.text)),
    ...ticks
      .filter(({ context }) => context !== '')
      .map(({ context, contextLeft }) => text(context, contextLeft, 1, colors.muted)),
  ];
}

/** The figures and the title of a value axis, and the line of zero. */
function valueLabels(axis: ValueAxis, count: number, plot: Rectangle, options: DrawOptions): Shape[] {
  const { fontSize, measure, colors, width } = options;
  const { side, scale } = axis;
  const isLeft = side === 'left';
  const right = rounded(plot.x + plot.width);
  const shapes: Shape[] = scale.ticks.map(({ value, label }) => ({
    kind: 'text',
    text: label,
    x: rounded(isLeft ? plot.x - LABEL_GAP : width),
    y: rounded(position(scale, value, plot) + 0.35 * fontSize),
    anchor: 'end',
    size: fontSize,
    color: colors.text,
  }));
  if (!isLeft && count > 1) {
    const paths = scale.ticks.map(({ value }) => {
      const y = position(scale, value, plot);
      return [right, y, rounded(right + TICK - 0.5), y];
    });
    shapes.push({ kind: 'lines', paths, width: AXIS_LINE, color: colors.muted });
  }
  if (axis.hasGrid && scale.min < 0 && scale.max > 0) {
    const zero = position(scale, 0, plot);
    const paths = [[plot.x, zero, right, zero]];
    shapes.unshift({ kind: 'lines', paths, width: AXIS_LINE, color: colors.muted });
  }
  const title = cutText(axis.title, count > 1 ? width / 2 - fontSize : width, fontSize, measure);
  if (title !== '') {
    const y = rounded(plot.y - 0.8 * fontSize);
    const x = isLeft ? rounded(Math.max(0, plot.x - LABEL_GAP - measure(title, fontSize))) : width;
    const anchor = isLeft ? 'start' : 'end';
    shapes.push({ kind: 'text', text: title, x, y, anchor, size: fontSize, color: colors.muted });
  }
  return shapes;
}
