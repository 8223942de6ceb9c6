/** The cell styles of sheets that are laid out like a page: "About", "Summary" and the texts of a report. */
import type { Style } from 'exceljs';
import { BODY_FONT } from '../../encoding/ooxml/style-sheet.ts';

/** The role of a cell on such a sheet. */
export type PageRole =
  | 'title'
  | 'label'
  | 'value'
  | 'count'
  | 'head'
  | 'headCount'
  | 'text'
  | 'textCount'
  | 'request'
  | 'heading'
  | 'line'
  | 'link';

const LINE = { style: 'thin', color: { argb: 'FFD5DDE5' } } as const;
const HEAD = {
  font: { ...BODY_FONT, bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE8EEF4' } },
  border: { bottom: { style: 'thin', color: { argb: 'FF8FA3B8' } } },
} as const;
const TOP = { vertical: 'top', wrapText: true } as const;
const LEFT = { ...TOP, horizontal: 'left' } as const;
const COUNT = '#,##0';

/** Font size of the request. */
export const REQUEST_SIZE = 7;

/** Font size of titles. */
export const TITLE_SIZE = 14;

/** Font size of headings. */
export const HEADING_SIZE = 11;

/** The styles by role, in the order of the pattern row. */
export const PAGE_STYLES: readonly (readonly [PageRole, Partial<Style>])[] = [
  ['title', { font: { ...BODY_FONT, size: TITLE_SIZE, bold: true }, alignment: LEFT }],
  ['label', { font: { ...BODY_FONT, bold: true }, alignment: LEFT }],
  ['value', { alignment: LEFT }],
  ['count', { numFmt: COUNT, alignment: LEFT }],
  ['head', { ...HEAD, alignment: LEFT }],
  ['headCount', { ...HEAD, alignment: { ...TOP, horizontal: 'right' } }],
  ['text', { border: { bottom: LINE }, alignment: LEFT }],
  ['textCount', { numFmt: COUNT, border: { bottom: LINE }, alignment: { ...TOP, horizontal: 'right' } }],
  ['request', { font: { ...BODY_FONT, size: REQUEST_SIZE, color: { argb: 'FF555555' } }, alignment: LEFT }],
  ['heading', { font: { ...BODY_FONT, size: HEADING_SIZE, bold: true }, alignment: LEFT }],
  ['line', { font: { ...BODY_FONT, color: { argb: 'FF555555' } }, alignment: LEFT }],
  ['link', { font: { ...BODY_FONT, color: { argb: 'FF1F5FA8' }, underline: true }, alignment: LEFT }],
];

/** The column of a role in the pattern row. */
export const roleColumn = (role: PageRole): number => PAGE_STYLES.findIndex(([each]) => each === role);
