/** Lays out the sheet "About" for one printed page and writes it. */

import type { SharedStrings } from '../../encoding/ooxml/shared-strings.ts';
import { textWidth, wrappedLines } from '../../encoding/ooxml/shown-width.ts';
import { BODY_FONT } from '../../encoding/ooxml/style-sheet.ts';
import type { About } from './about-facts.ts';
import { heightOf, LINE_HEIGHT, MOST_ROW_HEIGHT, type PageCell, type PageLine, pageSheetXml } from './page-sheet.ts';
import { type PageRole, REQUEST_SIZE } from './page-styles.ts';
import type { TemplateSheet } from './template.ts';

/** Least width of all columns together, and most width of one, in characters. */
const LEAST_TOTAL = 96;
const MOST_COLUMN = 44;
const LEAST_COLUMN = 10;
const PADDING = 2;

/** Width of bold letters relative to regular ones. */
const BOLD = 1.1;

/** Height of a line of the request, in points. */
const REQUEST_LINE_HEIGHT = 9.5;

/** The most rows printed on one page. More would be too small to read. */
const MOST_PAGE_ROWS = 180;

/** Writes the XML of the sheet. */
export function aboutSheetXml(about: About, template: TemplateSheet, strings: SharedStrings): string {
  const widths = columnWidths(about);
  const lines = linesOf(about, widths);
  return pageSheetXml({ widths, lines, onOnePage: lines.length <= MOST_PAGE_ROWS }, template, strings);
}

/** Computes the widths of the columns, for labels and values or for the table. */
function columnWidths({ facts, table }: About): number[] {
  const labels = Math.max(...[...facts.map(([label]) => label), 'Remarks'].map(textWidth)) + PADDING;
  const columns = table?.head.map((label, at) => {
    const texts = [label, ...table.rows.map((row) => String(row[at]!))];
    return Math.min(MOST_COLUMN, Math.max(LEAST_COLUMN, Math.ceil(Math.max(...texts.map(textWidth)) * 1.05) + PADDING));
  });
  const widths = columns ?? [0];
  widths[0] = Math.max(widths[0]!, Math.ceil(labels * BOLD));
  const left = LEAST_TOTAL - widths.reduce((sum, width) => sum + width, 0);
  // With a small table, facts and the request get an extra column.
  return left > 0 ? [...widths, left] : widths;
}

function linesOf({ facts, table, remarks, request }: About, widths: readonly number[]): PageLine[] {
  const room = widths.slice(1).reduce((sum, width) => sum + width, 0);
  const pair = (label: string, role: PageRole, value: PageCell, height: number): PageLine => ({
    cells: [
      ['label', label],
      [role, value],
    ],
    height: Math.max(height, heightOf(wrappedLines(label, widths[0]! / BOLD - 1))),
  });
  const fact = (label: string, value: PageCell): PageLine =>
    pair(label, typeof value === 'number' ? 'count' : 'value', value, heightOf(wrappedLines(String(value), room - 1)));
  const blank: PageLine = { cells: [] };
  const lines: PageLine[] = [{ cells: [['title', 'About this workbook']] }, blank];
  for (const [label, value] of facts) lines.push(fact(label, value));
  if (table) {
    const isCount = (column: number) => table.rows.every((row) => typeof row[column] === 'number');
    const head = table.head.map((label, at) => [isCount(at) ? 'headCount' : 'head', label] as const);
    const headLines = table.head.map((label, at) => wrappedLines(label, widths[at]! / BOLD - 1));
    lines.push(blank, { isOfTable: true, cells: head, height: heightOf(Math.max(...headLines)) });
    for (const row of table.rows) {
      const cells = row.map((cell) => [typeof cell === 'number' ? 'textCount' : 'text', cell] as const);
      const needed = row.map((cell, at) => wrappedLines(String(cell), widths[at]! - 1));
      lines.push({ isOfTable: true, cells, height: heightOf(Math.max(...needed)) });
    }
  }
  lines.push(blank, ...remarks.map((remark, at) => fact(at === 0 ? 'Remarks' : '', remark)), blank);
  const perLine = room * (BODY_FONT.size / REQUEST_SIZE);
  request.forEach((part, at) => {
    const needed = (Math.ceil(textWidth(part) / perLine) + 1) * REQUEST_LINE_HEIGHT;
    const height = Math.min(MOST_ROW_HEIGHT, Math.max(LINE_HEIGHT, needed));
    const note = needed > MOST_ROW_HEIGHT ? ' (its cell holds more than is shown)' : '';
    lines.push(pair(`Request${at === 0 ? '' : ' (goes on)'}${note}`, 'request', part, height));
  });
  return lines;
}
