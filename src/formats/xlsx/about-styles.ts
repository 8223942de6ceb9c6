/** The cell styles of the sheet "About". */
import type { Style } from 'exceljs';
import { BODY_FONT } from '../../encoding/ooxml/style-sheet.ts';

/** The role of a cell in the sheet. */
export type AboutRole = 'title' | 'label' | 'value' | 'count' | 'head' | 'headCount' | 'text' | 'textCount' | 'request';

const LINE = { style: 'thin', color: { argb: 'FFD5DDE5' } } as const;
const HEAD = {
  font: { ...BODY_FONT, bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE8EEF4' } },
  border: { bottom: { style: 'thin', color: { argb: 'FF8FA3B8' } } },
} as const;
const TOP = { vertical: 'top', wrapText: true } as const;
const COUNT = '#,##0';

/** Font size of the request. */
export const REQUEST_SIZE = 7;

/** The styles by role, in the order of the pattern row. */
export const ABOUT_STYLES: readonly (readonly [AboutRole, Partial<Style>])[] = [
  ['title', { font: { ...BODY_FONT, size: 14, bold: true } }],
  ['label', { font: { ...BODY_FONT, bold: true }, alignment: { ...TOP, horizontal: 'left' } }],
  ['value', { alignment: { ...TOP, horizontal: 'left' } }],
  ['count', { numFmt: COUNT, alignment: { ...TOP, horizontal: 'left' } }],
  ['head', { ...HEAD, alignment: { ...TOP, horizontal: 'left' } }],
  ['headCount', { ...HEAD, alignment: { ...TOP, horizontal: 'right' } }],
  ['text', { border: { bottom: LINE }, alignment: { ...TOP, horizontal: 'left' } }],
  ['textCount', { numFmt: COUNT, border: { bottom: LINE }, alignment: { ...TOP, horizontal: 'right' } }],
  [
    'request',
    {
      font: { ...BODY_FONT, size: REQUEST_SIZE, color: { argb: 'FF555555' } },
      alignment: { ...TOP, horizontal: 'left' },
    },
  ],
];

/** The column of a role in the pattern row. */
export const roleColumn = (role: AboutRole): number => ABOUT_STYLES.findIndex(([each]) => each === role);
