/** Draws charts on pages. */
import type { Chart } from '../../charts/chart.ts';
import type { Pen } from './pen.ts';
import type { PageSize } from './theme.ts';

/** Signs that charts add: those of dates and figures, and the end of a name that is cut. */
export const CHART_SIGNS = 'JanFebMarAprMayJunJulAugSepOctNovDec No values 0123456789+-:.,(), …';

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

/** Lists the texts of a chart that the data or the host decide, for the choice of fonts. */
export const chartTexts = ({ series, left, right }: Chart): string[] => [
  ...series.flatMap(({ label, unit }) => [label, unit]),
  left?.label ?? '',
  right?.label ?? '',
  CHART_SIGNS,
];

/** Draws a chart. Its fonts must be loaded. Returns operators in the coordinates of the page. */
export function drawnChart(pen: Pen, chart: Chart, { page, left, top, width, height }: ChartArea): string {
  pen.begin(page);
  pen.doc.rect(left, top, width, height);
  const look = { style: 'normal', size: 8, color: '#000000' } as const;
  pen.text(pen.lay(chart.series.map(({ label }) => label).join(' '), look, { width, maxLines: 1 }), left + 4, top + 4);
  return pen.taken();
}
