/** Lays out the sheet "About" for one printed page and writes it. */
import { cellText, xmlText } from '../../encoding/ooxml/cell-text.ts';
import { columnName } from '../../encoding/ooxml/column-name.ts';
import { type SharedStrings, textElement } from '../../encoding/ooxml/shared-strings.ts';
import { textWidth, wrappedLines } from '../../encoding/ooxml/shown-width.ts';
import { BODY_FONT } from '../../encoding/ooxml/style-sheet.ts';
import type { About, AboutCell } from './about-facts.ts';
import { type AboutRole, REQUEST_SIZE, roleColumn } from './about-styles.ts';
import { withPrintPlan } from './print-setup.ts';
import type { TemplateSheet } from './template.ts';

/** Least width of all columns together, and most width of one, in characters. */
const LEAST_TOTAL = 96;
const MOST_COLUMN = 44;
const LEAST_COLUMN = 10;
const PADDING = 2;

/** Width of bold letters relative to regular ones. */
const BOLD = 1.1;

/** The widest sheet that is printed in portrait, in characters. */
const PORTRAIT_TOTAL = 110;

/** Heights, in points. */
const LINE_HEIGHT = 13.5;
const REQUEST_LINE_HEIGHT = 9.5;
const MOST_ROW_HEIGHT = 400;

/** The most rows printed on one page. More would be too small to read. */
const MOST_PAGE_ROWS = 180;

/** A row of the sheet, with cells from the first column on. */
interface Line {
  /** Whether each cell is in a column of the table. Otherwise the last cell extends to the last column. */
  readonly isOfTable?: boolean;
  readonly cells: readonly (readonly [role: AboutRole, content: AboutCell])[];
  /** Height, in points. Default: the program chooses it. */
  readonly height?: number;
}

/** Writes the XML of the sheet. */
export function aboutSheetXml(about: About, template: TemplateSheet, strings: SharedStrings): string {
  const widths = columnWidths(about);
  const lines = linesOf(about, widths);
  const styles = template.patterns[0]!;
  const last = widths.length - 1;
  const merged: string[] = [];
  const rows = lines.map(({ cells, height, isOfTable = false }, at) => {
    const row = at + 1;
    if (!isOfTable && cells.length > 0 && cells.length <= last)
      merged.push(`<mergeCell ref="${columnName(cells.length - 1)}${row}:${columnName(last)}${row}"/>`);
    const content = cells.map(([role, value], column) =>
      cellXml(`${columnName(column)}${row}`, styles[roleColumn(role)]!, value, strings),
    );
    const fixed = height === undefined ? '' : ` ht="${height}" customHeight="1"`;
    return `<row r="${row}"${fixed}>${content.join('')}</row>`;
  });
  const cols = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const orientation = total > PORTRAIT_TOTAL ? 'landscape' : 'portrait';
  const merges = merged.length === 0 ? '' : `<mergeCells count="${merged.length}">${merged.join('')}</mergeCells>`;
  const before = template.before.replace('<sheetData>', `<cols>${cols.join('')}</cols><sheetData>`);
  const after = withPrintPlan(template.after, { orientation, pagesAcross: 1, titles: {} })
    .replace('</sheetData>', `</sheetData>${merges}`)
    .replace(/ fitToHeight="\d+"/, lines.length > MOST_PAGE_ROWS ? '$&' : ' fitToHeight="1"');
  return before + rows.join('') + after;
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

function linesOf({ facts, table, remarks, request }: About, widths: readonly number[]): Line[] {
  const room = widths.slice(1).reduce((sum, width) => sum + width, 0);
  const pair = (label: string, role: AboutRole, value: AboutCell, height: number): Line => ({
    cells: [
      ['label', label],
      [role, value],
    ],
    height: Math.max(height, heightOf(wrappedLines(label, widths[0]! / BOLD - 1))),
  });
  const fact = (label: string, value: AboutCell): Line =>
    pair(label, typeof value === 'number' ? 'count' : 'value', value, heightOf(wrappedLines(String(value), room - 1)));
  const blank: Line = { cells: [] };
  const lines: Line[] = [{ cells: [['title', 'About this workbook']] }, blank];
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

/** The height of lines, in points. Programs do not always compute it, and never for merged cells. */
const heightOf = (lines: number): number => Math.min(MOST_ROW_HEIGHT, lines * LINE_HEIGHT + (lines > 1 ? 2 : 0));

function cellXml(address: string, style: number, content: AboutCell, strings: SharedStrings): string {
  const start = `<c r="${address}" s="${style}"`;
  if (typeof content === 'number') return `${start}><v>${content}</v></c>`;
  if (content === '') return `${start}/>`;
  const xml = xmlText(cellText(content).text);
  const index = strings.index(xml);
  return index === undefined
    ? `${start} t="inlineStr"><is>${textElement(xml)}</is></c>`
    : `${start} t="s"><v>${index}</v></c>`;
}
