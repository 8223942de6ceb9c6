/** The contract of workbooks without rows, which are the templates that rows are streamed into. */
import type { ColumnHeader, RecordSchema } from '../../core/record-batch.ts';
import { type CellText, cellText } from '../../encoding/ooxml/cell-text.ts';
import type { Paper } from './print-setup.ts';

/** The numbers of a column's styles in the template. */
export interface PatternStyles {
  /** Style for figures and texts. */
  readonly plain: number;
  /** Style for times on a whole second. */
  readonly seconds: number;
  /** Style for other times. */
  readonly milliseconds: number;
}

/** A sheet without its rows, which are streamed in later. */
export interface TemplateSheet {
  /** Name on the tab. */
  readonly name: string;
  /** Path of its part in the package. */
  readonly path: string;
  /** Its XML before the first row. */
  readonly before: string;
  /** Its XML after the last row. */
  readonly after: string;
  /** Number of the last row in `before`. */
  readonly lastRow: number;
  /** The numbers of cell styles, by pattern row and column. */
  readonly patterns: readonly (readonly number[])[];
}

/** A workbook without rows. */
export interface WorkbookTemplate {
  /** The sheets of the tables, in order. */
  readonly sheets: readonly TemplateSheet[];
  /** The first sheet, with the patterns of {@link PAGE_STYLES}: "Summary" or the texts of a report. */
  readonly front: TemplateSheet | undefined;
  /** The sheet "About", with the same patterns. Undefined when it is switched off. */
  readonly about: TemplateSheet | undefined;
  /** All other parts of the package, by path. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** The names of sheets that are laid out like a page; undefined for none. */
export interface PageNames {
  /** Name of the first sheet. */
  readonly front: string | undefined;
  /** Name of the last sheet. */
  readonly about: string | undefined;
}

/** What a workbook says about itself, and the paper it is printed on. */
export interface WorkbookFacts extends Paper {
  /** Creation date, Unix milliseconds. */
  readonly created: number;
  /** Title in its properties. */
  readonly title: string;
}

/** A table of the workbook before its rows are read. */
export interface SheetPlan {
  /** Name of its sheet, safe and unique. */
  readonly name: string;
  /** Its columns. */
  readonly schema: RecordSchema;
}

/** Whether a sheet has a header row. */
export const hasHeader = ({ blockRows }: RecordSchema): boolean => blockRows === undefined;

/** The number of pattern rows at the end of a sheet, whose styles apply to the data: plain, seconds, milliseconds. */
export const PATTERN_ROWS = 3;

/** A placeholder width for a column to measure. It differs for each column, so that columns are not merged. */
export const unmeasuredWidth = (column: number): number => 10 + (column + 1) / 100_000;

/** Whether a column of texts directly follows a column of figures. */
export const isBesideFigures = (columns: readonly ColumnHeader[], at: number): boolean =>
  columns[at]!.kind === 'text' && columns[at - 1]?.kind === 'number';

/** The styles of a column of a table. */
export function patternStyles({ patterns }: TemplateSheet, column: number): PatternStyles {
  const [plain, seconds, milliseconds] = patterns.map((styles) => styles[column]!);
  return { plain: plain!, seconds: seconds!, milliseconds: milliseconds! };
}

/**
 * Prepares a text for exceljs, such as a label. Parsers change carriage returns and exceljs does not escape them, so they
 * become line feeds. exceljs drops U+007F silently, so it is replaced as characters are that XML lacks.
 */
export function plainText(label: string): CellText {
  const { text, ...losses } = cellText(label.replaceAll('\u007f', '\0'));
  return { text: text.replace(/\r\n?/g, '\n'), ...losses };
}
