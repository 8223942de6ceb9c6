/** Measures and colors of PDF pages. */
import type { PdfColors, PdfSettings } from './options.ts';

/** A page's width and height in points. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** Measures in points, and colors. jsPDF's drawings and the streamed rows share them. */
export interface Theme {
  readonly fontSize: number;
  readonly smallSize: number;
  readonly titleSize: number;
  /** Space left and right of a cell's text. */
  readonly padX: number;
  /** Space above and below a cell's text. */
  readonly padY: number;
  /** Margin of a page. */
  readonly margin: number;
  /** Distance of the page's foot from the lower edge. */
  readonly foot: number;
  /** The most lines of a cell. */
  readonly maxLines: number;
  readonly hairline: number;
  readonly colors: Required<PdfColors>;
}

/** The smallest legible size, in points, for a figure that is wider than its column. */
export const LEAST_SIZE = 5;

/** Line height as a multiple of the font size, the same as in autotable. */
export const LINE_HEIGHT = 1.15;

/** Distance of the first baseline from the upper edge of a text, as a multiple of the font size, as in autotable. */
export const ASCENT: number = 2 - LINE_HEIGHT;

const SHORT_SIDE: Readonly<Record<PdfSettings['pageSize'], PageSize>> = {
  a4: { width: 595.28, height: 841.89 },
  letter: { width: 612, height: 792 },
};

/** The page size for these settings and this orientation. */
export function pageSize({ pageSize }: PdfSettings, landscape: boolean): PageSize {
  const { width, height } = SHORT_SIDE[pageSize];
  return landscape ? { width: height, height: width } : { width, height };
}

/** The page sizes that the settings allow, portrait first. */
export const orientations = (settings: PdfSettings): PageSize[] =>
  [false, true]
    .filter((landscape) => settings.orientation !== (landscape ? 'portrait' : 'landscape'))
    .map((landscape) => pageSize(settings, landscape));

/**
 * Makes the measures and colors for these settings.
 * @param scale scale that makes the main font's letters as tall as Helvetica's
 */
export function themeOf({ colors }: PdfSettings, scale: number): Theme {
  return {
    fontSize: 8 * scale,
    smallSize: 7 * scale,
    titleSize: 15 * scale,
    padX: 4,
    padY: 2.4,
    margin: 36,
    foot: 21,
    maxLines: 3,
    hairline: 0.4,
    colors,
  };
}

/** The height of a row whose cells have this many lines. */
export const rowHeight = (theme: Theme, lines: number): number => lines * theme.fontSize * LINE_HEIGHT + 2 * theme.padY;

/** Converts a color to three numbers from 0 to 255. */
export function rgb(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Makes the operator that sets the color to fill (`rg`) or to draw lines (`RG`). */
export function colorOperator(color: string, operator: 'rg' | 'RG'): string {
  return `${rgb(color)
    .map((part) => String(Math.round((part / 255) * 1000) / 1000))
    .join(' ')} ${operator}\n`;
}
