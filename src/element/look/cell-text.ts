/** Writes the cells of a preview as the programs that open the file show them. */
import type { FileExtension } from '../../contract/request.ts';
import type { PreviewColumn } from '../../pipeline/run-preview.ts';
import { numberFormat } from './number-format.ts';

/** A cell of a preview. */
export type PreviewCell = string | number | boolean | null;

/** The longest text of a cell that is drawn, in UTF-16 units. */
const LONGEST = 200;

/** Significant digits of a figure without fixed decimals in a cell of a spreadsheet program. */
const GENERAL_DIGITS = 11;

/**
 * Returns a function that writes cells. Spreadsheet programs write figures in the language of their user, PDF pages have
 * a decimal point.
 */
export function cellWriter(
  extension: FileExtension,
  locale: string,
): (cell: PreviewCell | undefined, column?: PreviewColumn) => string {
  const isSheet = extension === 'xlsx';
  return (cell, column) => {
    if (cell === null || cell === undefined) return '';
    if (typeof cell === 'number') return figure(cell, column?.decimals, isSheet ? locale : '');
    if (typeof cell === 'boolean') return isSheet ? String(cell).toUpperCase() : String(cell);
    return shortText(cell);
  };
}

/** Cuts a text that is too long to be drawn. */
export const shortText = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** Writes a figure. Without a locale, it has a decimal point and, unless its decimals are fixed, every digit. */
function figure(value: number, decimals: number | undefined, locale: string): string {
  if (decimals === undefined && locale === '') return String(value);
  const digits =
    decimals === undefined
      ? { maximumSignificantDigits: GENERAL_DIGITS }
      : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return numberFormat(locale || 'en', { ...digits, useGrouping: false, numberingSystem: 'latn' }).format(value);
}

/** Returns for each column whether it holds figures, which are aligned at their end. */
export function figureColumns(
  columns: readonly PreviewColumn[],
  rows: readonly (readonly PreviewCell[])[],
): readonly boolean[] {
  return columns.map(
    ({ kind }, at) => kind === 'number' || (kind === undefined && rows.some((row) => typeof row[at] === 'number')),
  );
}
