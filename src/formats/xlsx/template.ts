/** Builds a workbook without rows with exceljs and splits it into parts. */
import ExcelJS from 'exceljs';
import type { ColumnHeader, RecordSchema } from '../../core/record-batch.ts';
import { type CellText, cellText } from '../../encoding/ooxml/cell-text.ts';
import { columnName } from '../../encoding/ooxml/column-name.ts';
import { BODY_FONT } from '../../encoding/ooxml/style-sheet.ts';
import { storedFiles } from '../../encoding/stored-zip.ts';
import type { XlsxSettings } from './options.ts';
import { PAGE_STYLES } from './page-styles.ts';
import type { PrepareWorkbook } from './prepare-workbook.ts';
import { type Paper, setUpPrint } from './print-setup.ts';

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

const HEADER_STYLE = {
  font: { ...BODY_FONT, bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE8EEF4' } },
  border: { bottom: { style: 'thin', color: { argb: 'FF8FA3B8' } } },
} as const satisfies Partial<ExcelJS.Style>;

/** Indent that keeps a right-aligned label clear of the filter button. */
const BESIDE_BUTTON = 2;

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

/** Builds the workbook with exceljs and splits it into parts. */
export async function buildTemplate(
  plans: readonly SheetPlan[],
  pages: PageNames,
  settings: XlsxSettings,
  { created, title, ...paper }: WorkbookFacts,
  prepare: PrepareWorkbook | undefined,
): Promise<WorkbookTemplate> {
  const workbook = new ExcelJS.Workbook();
  workbook.creator = workbook.lastModifiedBy = plainText(settings.author).text;
  workbook.title = plainText(title).text;
  workbook.created = new Date(created);
  workbook.modified = new Date(created);
  const sheets = plans.map((plan) => addSheet(workbook, plan, settings, paper));
  await prepare?.(
    workbook,
    plans.map(({ name, schema }) => ({ name, columns: schema.columns })),
  );
  for (const [at, { schema }] of plans.entries())
    if (hasHeader(schema)) finishSheet(sheets[at]!, schema, settings.autoFilter);
  const front = pages.front === undefined ? undefined : addPage(workbook, pages.front, paper);
  if (front) setFirst(workbook, front);
  const about = pages.about === undefined ? undefined : addPage(workbook, pages.about, paper);
  const archive = await workbook.xlsx.writeBuffer({ zip: { compression: 'STORE' } } as never);
  const parts = storedFiles(new Uint8Array(archive as ArrayBuffer));
  const taken = (sheet: ExcelJS.Worksheet, patternRows: number, columns: number): TemplateSheet => {
    const path = `xl/worksheets/sheet${sheet.id}.xml`;
    const xml = parts.get(path);
    if (!xml) throw new TypeError(`prepareWorkbook must not remove the sheet ${JSON.stringify(sheet.name)}.`);
    parts.delete(path);
    return { name: sheet.name, path, ...takeApart(new TextDecoder().decode(xml), patternRows, columns) };
  };
  return {
    sheets: sheets.map((sheet, at) => taken(sheet, PATTERN_ROWS, plans[at]!.schema.columns.length)),
    front: front && taken(front, 1, PAGE_STYLES.length),
    about: about && taken(about, 1, PAGE_STYLES.length),
    parts,
  };
}

/**
 * Prepares a text for exceljs, such as a label. Parsers change carriage returns and exceljs does not escape them, so they
 * become line feeds. exceljs drops U+007F silently, so it is replaced as characters are that XML lacks.
 */
export function plainText(label: string): CellText {
  const { text, ...losses } = cellText(label.replaceAll('\u007f', '\0'));
  return { text: text.replace(/\r\n?/g, '\n'), ...losses };
}

function addSheet(
  workbook: ExcelJS.Workbook,
  { name, schema }: SheetPlan,
  { dateFormat, numberFormat = 'General', autoFilter }: XlsxSettings,
  paper: Paper,
): ExcelJS.Worksheet {
  const sheet = workbook.addWorksheet(name);
  setUpPrint(sheet, paper);
  const { columns } = schema;
  if (hasHeader(schema)) addHeader(sheet, columns, autoFilter);
  const formats = [numberFormat, dateFormat, dateFormat.replace(/ss$/, 'ss.000')];
  formats.forEach((format, row) => {
    // The text makes exceljs write a table of shared strings.
    const pattern = sheet.addRow(['data']);
    columns.forEach((_, at) => {
      const cell = pattern.getCell(at + 1);
      cell.numFmt = format;
      // Times are left-aligned, and so are the values of records.
      if (row > 0) cell.alignment = { horizontal: 'left', shrinkToFit: true };
      else if (!hasHeader(schema)) cell.alignment = { horizontal: 'left' };
      else if (isBesideFigures(columns, at)) cell.alignment = { horizontal: 'left', indent: 1 };
    });
    pattern.commit();
  });
  columns.forEach((_, at) => {
    sheet.getColumn(at + 1).width = unmeasuredWidth(at);
  });
  return sheet;
}

function addHeader(sheet: ExcelJS.Worksheet, columns: readonly ColumnHeader[], autoFilter: boolean): void {
  const header = sheet.addRow(columns.map(({ label }) => plainText(label).text));
  const indent = autoFilter ? { indent: BESIDE_BUTTON } : {};
  columns.forEach(({ kind }, at) => {
    const beside = isBesideFigures(columns, at) ? ({ horizontal: 'left', indent: 1 } as const) : {};
    const place = kind === 'number' ? ({ horizontal: 'right', ...indent } as const) : beside;
    header.getCell(at + 1).style = { ...HEADER_STYLE, alignment: { vertical: 'middle', wrapText: true, ...place } };
  });
}

/** Freezes the header and adds its filter, unless the host has set them. */
function finishSheet(sheet: ExcelJS.Worksheet, { columns }: RecordSchema, autoFilter: boolean): void {
  const row = sheet.rowCount - PATTERN_ROWS;
  if (sheet.views.length === 0) sheet.views = [{ state: 'frozen', ySplit: row }];
  if (autoFilter && !sheet.autoFilter)
    sheet.autoFilter = { from: { row, column: 1 }, to: { row, column: columns.length } };
}

/** Puts a sheet before the others. It is the one that is seen first, unless the host has chosen another. */
function setFirst(workbook: ExcelJS.Workbook, sheet: ExcelJS.Worksheet): void {
  const ordered = (each: ExcelJS.Worksheet) => each as ExcelJS.Worksheet & { orderNo: number };
  ordered(sheet).orderNo = Math.min(...workbook.worksheets.map((each) => ordered(each).orderNo)) - 1;
  for (const view of workbook.views) if (view.activeTab !== undefined) view.activeTab++;
}

/** The name, or one with a number when the host has given it to a sheet of its own. */
function freeName({ worksheets }: ExcelJS.Workbook, name: string): string {
  const taken = new Set(worksheets.map((sheet) => sheet.name.toLowerCase()));
  for (let copy = 1; ; copy++) {
    const free = copy === 1 ? name : `${name} (${copy})`;
    if (!taken.has(free.toLowerCase())) return free;
  }
}

function addPage(workbook: ExcelJS.Workbook, name: string, paper: Paper): ExcelJS.Worksheet {
  const sheet = workbook.addWorksheet(freeName(workbook, name));
  setUpPrint(sheet, paper);
  const pattern = sheet.addRow(PAGE_STYLES.map(() => 'data'));
  PAGE_STYLES.forEach(([, style], at) => {
    pattern.getCell(at + 1).style = style;
  });
  return sheet;
}

/** Splits a sheet where its rows go, and reads the styles of its pattern rows. */
function takeApart(
  xml: string,
  patternRows: number,
  columns: number,
): Pick<TemplateSheet, 'before' | 'after' | 'lastRow' | 'patterns'> {
  const end = xml.indexOf('</sheetData>');
  let start = end;
  for (let row = 0; row < patternRows; row++) start = xml.lastIndexOf('<row ', start - 1);
  const rows = xml.slice(start, end).split('<row ').slice(1);
  return {
    // The range of cells is not known yet and is optional (ECMA-376 Part 1 §18.3.1.35).
    before: xml.slice(0, start).replace(/<dimension [^>]*>/, ''),
    after: xml.slice(end),
    lastRow: Number(/^r="(\d+)"/.exec(rows[0]!)![1]) - 1,
    patterns: rows.map((row) => {
      const styles = new Map<string, number>();
      for (const [, column, style] of row.matchAll(/<c r="([A-Z]+)\d+"[^>]*? s="(\d+)"/g))
        styles.set(column!, Number(style));
      return Array.from({ length: columns }, (_, at) => styles.get(columnName(at)) ?? 0);
    }),
  };
}
