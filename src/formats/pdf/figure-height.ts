/** Estimates the height of the summary and the charts on the first pages of a section. */

import { MOST_PANELS, MOST_SERIES } from '../chart-panels.ts';
import type { FigureWishes } from '../format.ts';
import { rowHeight, type Theme } from './theme.ts';

/** Height of a chart that is alone, and of each of several, in points. */
const ALONE = 190;
const OF_SEVERAL = 155;

/** Space between the summary and charts, in points. */
export const FIGURE_GAP = 12;

/** The height of each chart, in points, by their number. */
export const chartHeight = (charts: number): number => (charts > 1 ? OF_SEVERAL : ALONE);

/** Estimates the height of the summary and the charts of this many variables, in points. */
export function figuresHeight(variables: number, { chart, summary }: FigureWishes, theme: Theme): number {
  if (variables === 0) return 0;
  const charts = chart ? Math.min(MOST_PANELS, Math.ceil(variables / MOST_SERIES)) : 0;
  const rows = summary ? (variables + 1) * rowHeight(theme, 1) + FIGURE_GAP : 0;
  return rows + charts * (chartHeight(charts) + FIGURE_GAP);
}
