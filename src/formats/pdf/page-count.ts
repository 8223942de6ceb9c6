/** Estimates the pages of a table before it is read. */
import { ExportError } from '../../core/errors.ts';
import type { TableSize } from '../format.ts';
import { layBlocks, lineHeight } from './block-layout.ts';
import { type ColumnSize, planTable, sized } from './column-plan.ts';
import { figuresHeight } from './figure-height.ts';
import type { PdfSettings } from './options.ts';
import { orientations, rowHeight, type Theme, themeOf } from './theme.ts';

/** Usual width of a character, in points. */
const CHARACTER = 4.4;

/** Usual widths in points: times with minutes, times with seconds, and figures of four digits and a point. */
const MINUTES = 62;
const SECONDS = 74;
const FIGURE = 20;

/** Usual height of the opening on the first page, in points. */
const OPENING = 85;

/** Scale of the font with the lowest lines. */
const SMALLEST_SCALE = 0.9;

/** The part of counted rows that is certainly written. The rest may be duplicates. */
const SURE = 0.9;

/** Estimates the pages of a table. It lays out the columns as the writer does, with usual widths of cells. */
export function pagesOf(table: TableSize, settings: PdfSettings): number {
  const theme = themeOf(settings, 1);
  const pages = orientations(settings);
  const columns = table.columns.map((column) => columnSize(column, table, theme));
  const variables = table.columns.filter(({ kind }) => kind === 'number').length;
  const figures = table.rows > 0 ? figuresHeight(variables, settings, theme) : 0;
  if (!table.expanded) {
    const key = Math.max(
      0,
      table.columns.findIndex(({ kind }) => kind === 'time'),
    );
    return planTable({ columns, key, rows: table.rows, opening: OPENING, figures }, pages, theme).pages;
  }
  const padding = 2 * theme.padX;
  const widest = (widths: readonly number[]) => Math.max(0, ...widths);
  const blocks = {
    label: widest(table.columns.map(({ label }) => label.length)) * CHARACTER,
    value: widest(columns.map(({ whole }) => whole - padding)),
    rows: columns.length,
    records: table.rows,
    figures,
  };
  return layBlocks(blocks, pages, theme).pages;
}

/**
 * Refuses a table that certainly needs more pages than a file may have.
 *
 * @throws ExportError `unsupported`, whose message lists the ways out
 */
export function checkPages(table: TableSize, settings: PdfSettings): void {
  const lines = SURE * table.rows * (table.expanded ? table.columns.length : 1);
  if (lines > mostRows(settings, table.expanded)) throw tooManyPages(settings.maxPages, pagesOf(table, settings));
}

/** The most rows that fit in a file, or lines when records are blocks, whatever their content. */
export function mostRows(settings: PdfSettings, isExpanded: boolean): number {
  const theme = themeOf(settings, SMALLEST_SCALE);
  const { height } = orientations(settings)[0]!;
  const line = isExpanded ? lineHeight(theme, 1) : rowHeight(theme, 1);
  const sideBySide = isExpanded ? 3 : 1;
  return (settings.maxPages * (height - 2 * theme.margin) * sideBySide) / line;
}

/**
 * Makes the error for a file with too many pages.
 *
 * @param wanted approximate number of pages, if known
 */
export function tooManyPages(maxPages: number, wanted?: number): ExportError {
  const about = wanted === undefined ? '' : ` (about ${wanted})`;
  return new ExportError(
    'unsupported',
    `The PDF file would have more than ${maxPages} pages${about}. Decimate the data, shorten the window, ask for ` +
      'several items with a part each, export it as CSV or XLSX, or raise pdf.maxPages.',
  );
}

/** Estimates the width of a column from the usual widths of its cells. */
function columnSize(
  { label, kind, characters }: TableSize['columns'][number],
  { wholeMinutes }: TableSize,
  theme: Theme,
): ColumnSize {
  const times = wholeMinutes ? MINUTES : SECONDS;
  const natural = { time: times, number: FIGURE, text: characters * CHARACTER }[kind];
  const longest = label.split(/[\s\-/:;,._|]+/).reduce((most, word) => Math.max(most, word.length), 0);
  const needs = { head: label.length * CHARACTER, headWord: longest * CHARACTER, natural };
  const size = sized({ ...needs, fixed: kind === 'text' ? 0 : natural }, theme);
  return kind === 'text' ? { ...size, texts: Float64Array.of(natural) } : size;
}
