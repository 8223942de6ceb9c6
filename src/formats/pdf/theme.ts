/** Measures and colours of pages. */
import type { PdfColors, PdfSettings } from './options.ts';

/** A page's width and height in points. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** Measures in points, and colours: the same for what jsPDF draws and what is streamed. */
export interface Theme {
  readonly fontSize: number;
  readonly smallSize: number;
  readonly titleSize: number;
  /** Space left and right of a cell's text, and above and below it. */
  readonly padX: number;
  readonly padY: number;
  /** Around what is printed on a page. */
  readonly margin: number;
  /** Distance of a page's foot line from its lower edge. */
  readonly foot: number;
  /** Lines that a cell may have. */
  readonly maxLines: number;
  readonly hairline: number;
  readonly colors: Required<PdfColors>;
}

/** The least size of a figure that is wider than its column, in points: still legible. */
export const LEAST_SIZE = 5;

/** Distance of lines, in parts of the font's size; autotable has the same. */
export const LINE_HEIGHT = 1.15;

/** Distance of the first base line from the upper edge of the text, in parts of the font's size, as in autotable. */
export const ASCENT: number = 2 - LINE_HEIGHT;

const SHORT_SIDE: Readonly<Record<PdfSettings['pageSize'], PageSize>> = {
  a4: { width: 595.28, height: 841.89 },
  letter: { width: 612, height: 792 },
};

/** A page of these settings in one of both orientations. */
export function pageSize({ pageSize }: PdfSettings, landscape: boolean): PageSize {
  const { width, height } = SHORT_SIDE[pageSize];
  return landscape ? { width: height, height: width } : { width, height };
}

/** The pages that a table may be on, by the settings; those that stand come first. */
export const orientations = (settings: PdfSettings): PageSize[] =>
  [false, true]
    .filter((landscape) => settings.orientation !== (landscape ? 'portrait' : 'landscape'))
    .map((landscape) => pageSize(settings, landscape));

/** @param scale what makes the main face's letters as tall as Helvetica's */
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

/** Height of a row of cells with this many lines. */
export const rowHeight = (theme: Theme, lines: number): number => lines * theme.fontSize * LINE_HEIGHT + 2 * theme.padY;

/** A colour as three numbers from 0 to 255. */
export function rgb(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The operator that makes a colour the one to fill (`rg`) or draw lines (`RG`) with. */
export function colorOperator(color: string, operator: 'rg' | 'RG'): string {
  return `${rgb(color)
    .map((part) => String(Math.round((part / 255) * 1000) / 1000))
    .join(' ')} ${operator}\n`;
}
