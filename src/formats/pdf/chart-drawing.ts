/** Draws charts on pages, in the fonts and colors of the document. */
import type { Chart } from '../../charts/chart.ts';
import { hasLegend, legendLabel } from '../../charts/chart-defaults.ts';
import { drawChart } from '../../charts/draw-chart.ts';
import type { Drawing } from '../../charts/drawing.ts';
import { chartMeasure, chartOperators, chartText } from './chart-operators.ts';
import type { Pen } from './pen.ts';
import type { PageSize } from './theme.ts';

/** Signs that charts add: those of dates and figures, and the end of a name that is cut. */
export const CHART_SIGNS = 'JanFebMarAprMayJunJulAugSepOctNovDec No values 0123456789+-:.,()e %…';

/** The place of a chart on a page, in points from its upper left corner. */
export interface ChartArea {
  /** Size of the page. */
  readonly page: PageSize;
  /** Left edge. */
  readonly left: number;
  /** Upper edge. */
  readonly top: number;
  /** Width. */
  readonly width: number;
  /** Height. */
  readonly height: number;
}

/** Lists the texts of a chart, for the choice of fonts. */
export const chartTexts = ({ series, left, right }: Chart): string[] => [
  ...series.flatMap(({ label, unit }) => [label, unit]),
  ...[left?.label ?? '', right?.label ?? '', CHART_SIGNS],
];

/**
 * Draws a chart. Its fonts must be loaded.
 *
 * @param again whether the losses of its texts are counted elsewhere
 * @returns operators in the coordinates of the page
 */
export function drawnChart(pen: Pen, chart: Chart, area: ChartArea, again: boolean): string {
  const { page, left, top } = area;
  const drawing = drawingOf(pen, chart, area);
  if (!again) pen.counts.cut += lostNames(chart, drawing);
  const place = { x: left, y: top, pageHeight: page.height };
  return chartOperators(drawing, place, chartText(pen, place, again));
}

/** Counts the names that the legend of a chart cuts or leaves out, before the chart is drawn. Its fonts must be loaded. */
export function countLostNames(pen: Pen, chart: Chart, size: Pick<ChartArea, 'width' | 'height'>): void {
  pen.counts.cut += lostNames(chart, drawingOf(pen, chart, size));
}

function drawingOf(pen: Pen, chart: Chart, { width, height }: Pick<ChartArea, 'width' | 'height'>): Drawing {
  const { colors, smallSize } = pen.theme;
  const { text, muted, rule } = colors;
  return drawChart(chart, {
    ...{ width, height, fontSize: smallSize, colors: { text, muted, grid: rule } },
    measure: chartMeasure(pen),
  });
}

/** Counts the series whose names the legend cuts or leaves out. */
function lostNames(chart: Chart, { shapes }: Drawing): number {
  if (!hasLegend(chart)) return 0;
  const shown = new Set(shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : [])));
  const name = (at: number) => legendLabel(chart.series[at]!, chart.series).replace(/\s+/g, ' ').trim();
  return chart.series.filter((_, at) => !shown.has(name(at))).length;
}
