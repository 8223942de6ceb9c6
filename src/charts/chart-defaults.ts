/** Decides what a chart leaves open: colors, dashes and axes of series. */
import type { Chart, ChartSeries, ChartSide } from './chart.ts';

/**
 * Colors that color-blind people tell apart, and that differ in lightness so that they stay apart in a grey print.
 * Neighbours in the list differ most. The first is from Okabe and Ito (Color Universal Design, 2008), the others are
 * from the vibrant and muted schemes of Paul Tol (Colour Schemes, 2021).
 */
export const PALETTE: readonly string[] = ['#0072b2', '#ee7733', '#882255', '#33bbee', '#332288', '#cc6677'];

/** Lengths of dashes and spaces, as multiples of the line width; the first line is solid. */
const DASHES: readonly (readonly number[])[] = [
  [],
  [5, 2],
  [1.5, 1.5],
  [7, 2, 1.5, 2],
  [10, 2.5],
  [4, 1.5, 1.5, 1.5, 1.5, 1.5],
];

/** The color of a series: its own one, or that of its place in the palette. */
export function seriesColor({ color }: ChartSeries, index: number): string {
  return color && /^#[\da-f]{6}$/i.test(color) ? color.toLowerCase() : PALETTE[index % PALETTE.length]!;
}

/** The dashes of a series, as multiples of the line width. Series of the same palette color have different ones. */
export function seriesDash(index: number): readonly number[] {
  return DASHES[(index + Math.floor(index / PALETTE.length)) % DASHES.length]!;
}

/** The axis of each series: its own side, or the left one unless its unit differs from that of the first series. */
export function seriesSides(series: readonly ChartSeries[]): ChartSide[] {
  return series.map(({ side, unit }) => side ?? (unit === series[0]!.unit ? 'left' : 'right'));
}

/** Whether a chart has a legend. */
export const hasLegend = ({ legend, series }: Chart): boolean => legend ?? series.length > 1;

/** The units of series, each once, in their order. */
export const unitsOf = (series: readonly ChartSeries[]): string[] => [
  ...new Set(series.map(({ unit }) => unit).filter((unit) => unit !== '')),
];

/** The name of a series in a legend, with its unit when the chart has several. */
export function legendLabel({ label, unit }: ChartSeries, series: readonly ChartSeries[]): string {
  return unit !== '' && new Set(series.map((other) => other.unit)).size > 1 ? `${label} (${unit})` : label;
}

/** Mixes a color with white. `share` of 1 is the color itself. */
export function tint(color: string, share: number): string {
  const value = Number.parseInt(color.slice(1), 16);
  const parts = [value >> 16, (value >> 8) & 255, value & 255];
  const mixed = parts.map((part) => Math.round(255 - (255 - part) * share));
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
