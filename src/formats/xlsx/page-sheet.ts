/** Writes sheets that are laid out like a page: "About", "Summary" and the texts of a report. */
import { cellText, xmlText } from '../../encoding/ooxml/cell-text.ts';
import { columnName } from '../../encoding/ooxml/column-name.ts';
import { type SharedStrings, textElement } from '../../encoding/ooxml/shared-strings.ts';
import { type PageRole, roleColumn } from './page-styles.ts';
import { withPrintPlan } from './print-setup.ts';
import type { TemplateSheet } from './template.ts';

/** A text or a number in a cell. A number that is not finite is an empty cell. */
export type PageCell = string | number;

/** A row of the sheet, with cells from the first column on. */
export interface PageLine {
  /** Whether each cell is in a column of the table. Otherwise the last cell extends to the last column. */
  readonly isOfTable?: boolean;
  /** The cells: their role, their content, and the number of a style that replaces that of the role. */
  readonly cells: readonly (readonly [role: PageRole, content: PageCell, style?: number])[];
  /** Height, in points. Default: the program chooses it. */
  readonly height?: number;
  /** The cell that a click on the last cell leads to, as a reference. Default: none. */
  readonly link?: string;
}

/** A page. */
export interface PageLayout {
  /** Widths of the columns, in characters. */
  readonly widths: readonly number[];
  /** The rows. */
  readonly lines: readonly PageLine[];
  /** Whether all rows are printed on one page. */
  readonly onOnePage: boolean;
  /** Indexes of the rows that start a new page. Default: only those that do not fit on the page. */
  readonly breaks?: readonly number[];
}

/** The widest sheet that is printed in portrait, in characters. */
const PORTRAIT_TOTAL = 110;

/** Height of a line of text, in points. */
export const LINE_HEIGHT = 13.5;

/** The most height of a row, in points; a sheet has at most 409. */
export const MOST_ROW_HEIGHT = 400;

/** The height of lines, in points. Programs do not always compute it, and never for merged cells. */
export const heightOf = (lines: number): number => Math.min(MOST_ROW_HEIGHT, lines * LINE_HEIGHT + (lines > 1 ? 2 : 0));

/** The style of a role on a sheet of a template. */
export const styleOfRole = ({ patterns }: TemplateSheet, role: PageRole): number => patterns[0]![roleColumn(role)]!;

/** Writes the XML of the sheet. */
export function pageSheetXml(page: PageLayout, template: TemplateSheet, strings: SharedStrings): string {
  const { widths, lines, onOnePage, breaks = [] } = page;
  const last = widths.length - 1;
  const merged: string[] = [];
  const links: string[] = [];
  const rows = lines.map(({ cells, height, isOfTable = false, link }, at) => {
    const row = at + 1;
    const end = cells.length - 1;
    if (!isOfTable && end >= 0 && end < last)
      merged.push(`<mergeCell ref="${columnName(end)}${row}:${columnName(last)}${row}"/>`);
    if (link !== undefined)
      links.push(`<hyperlink ref="${columnName(end)}${row}" location="${xmlText(link)}" display="${xmlText(link)}"/>`);
    const content = cells.map(([role, value, style = styleOfRole(template, role)], column) =>
      cellXml(`${columnName(column)}${row}`, style, value, strings),
    );
    const fixed = height === undefined ? '' : ` ht="${height}" customHeight="1"`;
    return `<row r="${row}"${fixed}>${content.join('')}</row>`;
  });
  const cols = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const orientation = total > PORTRAIT_TOTAL ? 'landscape' : 'portrait';
  const merges = merged.length === 0 ? '' : `<mergeCells count="${merged.length}">${merged.join('')}</mergeCells>`;
  const linked = links.length === 0 ? '' : `<hyperlinks>${links.join('')}</hyperlinks>`;
  const before = template.before.replace('<sheetData>', `<cols>${cols.join('')}</cols><sheetData>`);
  const after = withPrintPlan(template.after, { orientation, pagesAcross: 1, titles: {} })
    .replace('</sheetData>', () => `</sheetData>${merges}${linked}`)
    .replace(/ fitToHeight="\d+"/, onOnePage ? ' fitToHeight="1"' : '$&')
    .replace('</worksheet>', `${breaksXml(breaks)}</worksheet>`);
  return before + rows.join('') + after;
}

/** Breaks of printed pages (§18.3.1.74), each after the row with its number. */
function breaksXml(breaks: readonly number[]): string {
  if (breaks.length === 0) return '';
  const list = breaks.map((row) => `<brk id="${row}" max="16383" man="1"/>`);
  return `<rowBreaks count="${breaks.length}" manualBreakCount="${breaks.length}">${list.join('')}</rowBreaks>`;
}

function cellXml(address: string, style: number, content: PageCell, strings: SharedStrings): string {
  const start = `<c r="${address}" s="${style}"`;
  if (typeof content === 'number' && Number.isFinite(content)) return `${start}><v>${content}</v></c>`;
  if (typeof content === 'number' || content === '') return `${start}/>`;
  const xml = xmlText(cellText(content).text);
  const index = strings.index(xml);
  return index === undefined
    ? `${start} t="inlineStr"><is>${textElement(xml)}</is></c>`
    : `${start} t="s"><v>${index}</v></c>`;
}
