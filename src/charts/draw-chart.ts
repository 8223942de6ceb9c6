/** Draws a chart as plain shapes. */
import type { Chart } from './chart.ts';
import { hasLegend } from './chart-defaults.ts';
import { chartFrame } from './chart-frame.ts';
import { type Drawing, type DrawOptions, rounded, type Shape } from './drawing.ts';
import { legendOf } from './legend.ts';
import { barShapes } from './series-bars.ts';
import { lineShapes } from './series-lines.ts';

/** The most share of the height that the legend takes. */
const LEGEND_SHARE = 0.34;

/** Room around the plot area for lines and dots on its edge, in points. */
const EDGE = 1.6;

/** What a chart without values says. */
const NO_VALUES = 'No values';

/**
 * Draws a chart. The same chart and options always give the same shapes.
 *
 * Ends of a value axis in the wrong order are swapped, and equal ones are ignored, as are ends that are not finite. A
 * time axis whose ends are in the wrong order is swapped too; one without length shows the minute around its time.
 */
export function drawChart(chart: Chart, options: DrawOptions): Drawing {
  const { width, height, fontSize, colors } = options;
  const legend =
    hasLegend(chart) && chart.series.length > 0
      ? legendOf(chart, options, 0, width, LEGEND_SHARE * height)
      : { shapes: [], height: 0 };
  const frame = chartFrame(chart, options, legend.height);
  const { plot } = frame;
  const bars = barShapes(chart, frame);
  const drawn = chart.series.map((series, i) => {
    const bar = bars.get(i);
    if (bar) return { fills: [], lines: [bar] };
    return series.type === 'bar' ? { fills: [], lines: [] } : lineShapes(chart, i, frame);
  });
  const isEmpty = chart.series.every(({ shape }) => shape.times.length === 0);
  const notice: Shape = {
    kind: 'text',
    text: NO_VALUES,
    x: rounded(plot.x + plot.width / 2),
    y: rounded(plot.y + plot.height / 2 + 0.35 * fontSize),
    anchor: 'middle',
    size: fontSize,
    color: colors.muted,
  };
  return {
    width,
    height,
    plot,
    clip: {
      x: rounded(plot.x - EDGE),
      y: rounded(plot.y - EDGE),
      width: rounded(plot.width + 2 * EDGE),
      height: rounded(plot.height + 2 * EDGE),
    },
    shapes: [
      ...legend.shapes,
      ...drawn.flatMap(({ fills }) => fills),
      ...frame.axes,
      ...drawn.flatMap(({ lines }) => lines),
      ...(isEmpty ? [notice] : []),
    ],
  };
}
