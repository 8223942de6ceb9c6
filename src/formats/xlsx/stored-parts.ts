/** The contract of the stored parts of a workbook. */

/** What stands in the stored parts for what each workbook has of its own. */
export const PLACEHOLDERS = {
  /** The elements of all sheets. */
  sheets: '{sheets}',
  /** The number of a sheet in the names of parts. */
  number: '{number}',
  /** The id of a sheet's relationship. */
  relation: '{relation}',
  /** The name of a sheet. */
  name: '{name}',
  /** The author of the workbook. */
  author: '{author}',
  /** The title of the workbook. */
  title: '{title}',
  /** The time of creation. */
  created: '{created}',
  /** The number format of figures. */
  figures: '{figures}',
  /** The number format of times on a whole second. */
  seconds: '{seconds}ss',
  /** The number format of other times. */
  milliseconds: '{seconds}ss.000',
} as const;

/** The parts and elements of a workbook as exceljs writes them, with {@link PLACEHOLDERS}. */
export interface StoredWorkbook {
  /** The parts that all workbooks have, by path, without the styles. */
  readonly parts: Readonly<Record<string, string>>;
  /** The element of one sheet, by the path of the part that lists the sheets. */
  readonly sheetElements: Readonly<Record<string, string>>;
  /** The number of relationships before those of the sheets. */
  readonly relations: number;
  /** A sheet that is laid out like a page. */
  readonly page: StoredSheet;
  /** The sheet of a table with the columns of a prototype. */
  readonly table: StoredSheet;
  /** The styles where figures have the format "General", and where they have one of the options. */
  readonly general: StoredStyles;
  /** See {@link general}. */
  readonly formatted: StoredStyles;
  /** The numbers of the formats that are built in, by code. */
  readonly builtInFormats: Readonly<Record<string, number>>;
}

/** The XML around the rows of a sheet. */
export interface StoredSheet {
  /** The XML before the rows, with the header of a table. */
  readonly before: string;
  /** The XML after the rows. */
  readonly after: string;
}

/** The styles of a workbook. */
export interface StoredStyles {
  /** The part of the styles. */
  readonly xml: string;
  /** The numbers of the cell styles of a page, by pattern row and column. */
  readonly page: readonly (readonly number[])[];
  /** The same of a table. */
  readonly table: readonly (readonly number[])[];
}
