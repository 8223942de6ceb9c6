/** Writes references to the cells of a sheet, as formulas and charts have them. */
import { columnName } from './column-name.ts';

/** A range of cells in one column, or a single cell. Columns count from 0 and rows from 1. */
export interface CellRange {
  /** Name of the sheet. */
  readonly sheet: string;
  /** Index of the column. */
  readonly column: number;
  /** Number of the first row. */
  readonly first: number;
  /** Number of the last row; that of the first for a single cell. */
  readonly last: number;
}

/** Writes an absolute reference to cells, such as `'Boiler house'!$B$2:$B$1001`. Quotes every name of a sheet. */
export function sheetReference({ sheet, column, first, last }: CellRange): string {
  const letters = columnName(column);
  const start = `${quotedSheet(sheet)}!$${letters}$${first}`;
  return first === last ? start : `${start}:$${letters}$${last}`;
}

/** Quotes the name of a sheet, with its apostrophes doubled. */
export const quotedSheet = (name: string): string => `'${name.replaceAll("'", "''")}'`;
