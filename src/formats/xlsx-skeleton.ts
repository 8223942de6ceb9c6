import ExcelJS from 'exceljs';
import type { RecordSchema } from '../core/record-batch.ts';
import { cellText } from '../encoding/ooxml/cell-text.ts';
import { columnName } from '../encoding/ooxml/column-name.ts';
import { storedFiles } from '../encoding/stored-zip.ts';
import type { PrepareWorkbook } from './xlsx-hook.ts';
import type { XlsxSettings } from './xlsx-options.ts';
import type { ColumnStyles } from './xlsx-rows.ts';

/** A sheet that rows are streamed into. */
export interface SkeletonSheet {
  /** As on its tab. */
  readonly name: string;
  /** Path of its part in the package. */
  readonly path: string;
  /** Its XML before the first row and after the last. */
  readonly before: string;
  readonly after: string;
  /** Number of the last row that `before` holds. */
  readonly lastRow: number;
  /** Styles of the cells of each column. */
  readonly styles: readonly ColumnStyles[];
}

/** A workbook without rows. */
export interface Skeleton {
  /** Sheets for the tables, in their order, and then the one about the workbook, if there is one. */
  readonly sheets: readonly SkeletonSheet[];
  /** All other parts, by path. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** A table of the workbook, before its rows. */
export interface SheetPlan {
  /** Safe and unique. */
  readonly name: string;
  readonly schema: RecordSchema;
  /** Whether the labels of the columns are its first row. */
  readonly hasHeader: boolean;
}

/** Rows at the end of a sheet whose styles are those of the data: plain, seconds, milliseconds. */
const PATTERN_ROWS = 3;

const HEADER_STYLE: Partial<ExcelJS.Style> = {
  font: { bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE8EEF4' } },
  border: { bottom: { style: 'thin', color: { argb: 'FF8FA3B8' } } },
  alignment: { vertical: 'middle' },
};

/** A width that says: this one is to be measured. Each column's own, so that none are joined. */
export const unmeasuredWidth = (column: number): number => 10 + (column + 1) / 100_000;

/** Builds the workbook with exceljs and takes it apart. */
export async function buildSkeleton(
  plans: readonly SheetPlan[],
  about: SheetPlan | undefined,
  { author, dateFormat, numberFormat, autoFilter }: XlsxSettings,
  { created, title }: { readonly created: number; readonly title: string },
  prepare: PrepareWorkbook | undefined,
): Promise<Skeleton> {
  const workbook = new ExcelJS.Workbook();
  workbook.creator = workbook.lastModifiedBy = plainText(author);
  workbook.title = plainText(title);
  workbook.created = new Date(created);
  workbook.modified = new Date(created);
  const formats = [numberFormat, dateFormat, dateFormat.replace(/ss$/, 'ss.000')];
  const sheets = plans.map((plan) => addSheet(workbook, plan, formats));
  await prepare?.(
    workbook,
    plans.map(({ name, schema }) => ({ name, columns: schema.columns })),
  );
  for (const [at, plan] of plans.entries()) if (plan.hasHeader) finishSheet(sheets[at]!, plan.schema, autoFilter);
  if (about) {
    const sheet = addSheet(workbook, about, formats);
    for (let row = 1; row <= PATTERN_ROWS; row++) {
      sheet.getCell(row, 1).font = { bold: true };
      // A pattern row of its own, so that numbers and dates stand where texts do.
      sheet.getCell(row, 2).alignment = { horizontal: 'left' };
    }
    sheets.push(sheet);
  }
  const archive = await workbook.xlsx.writeBuffer({ zip: { compression: 'STORE' } } as never);
  const parts = storedFiles(new Uint8Array(archive as ArrayBuffer));
  const all = about ? [...plans, about] : plans;
  const done = sheets.map((sheet, at): SkeletonSheet => {
    const path = `xl/worksheets/sheet${sheet.id}.xml`;
    const xml = parts.get(path);
    if (!xml) throw new TypeError(`prepareWorkbook must not remove the sheet ${JSON.stringify(sheet.name)}.`);
    parts.delete(path);
    return takeApart(new TextDecoder().decode(xml), sheet.name, path, all[at]!.schema.columns.length);
  });
  return { sheets: done, parts };
}

/** Text that exceljs can write; it leaves carriage returns as they are, which parsers do not. */
const plainText = (text: string): string => cellText(text).text.replace(/\r\n?/g, '\n');

function addSheet(workbook: ExcelJS.Workbook, { name, schema, hasHeader }: SheetPlan, formats: readonly string[]) {
  const sheet = workbook.addWorksheet(name);
  const { columns } = schema;
  if (hasHeader) {
    const header = sheet.addRow(columns.map(({ label }) => plainText(label)));
    header.eachCell((cell) => {
      cell.style = HEADER_STYLE;
    });
  }
  for (const format of formats) {
    // The text sees to it that the workbook has a table of texts.
    const pattern = sheet.addRow(['data']);
    columns.forEach((_, at) => {
      pattern.getCell(at + 1).numFmt = format;
    });
    pattern.commit();
  }
  columns.forEach((_, at) => {
    sheet.getColumn(at + 1).width = unmeasuredWidth(at);
  });
  return sheet;
}

/** Freezes and filters what is the header now, unless the host has done something else. */
function finishSheet(sheet: ExcelJS.Worksheet, { columns }: RecordSchema, autoFilter: boolean): void {
  const row = sheet.rowCount - PATTERN_ROWS;
  if (sheet.views.length === 0) sheet.views = [{ state: 'frozen', ySplit: row }];
  if (autoFilter && !sheet.autoFilter)
    sheet.autoFilter = { from: { row, column: 1 }, to: { row, column: columns.length } };
}

/** Splits a sheet where the rows go, and reads the styles off its pattern rows. */
function takeApart(xml: string, name: string, path: string, columns: number): SkeletonSheet {
  const end = xml.indexOf('</sheetData>');
  let start = end;
  for (let row = 0; row < PATTERN_ROWS; row++) start = xml.lastIndexOf('<row ', start - 1);
  const patterns = xml.slice(start, end).split('<row ').slice(1);
  const [plain, seconds, milliseconds] = patterns.map((pattern) => {
    const styles = new Map<string, number>();
    for (const [, column, style] of pattern.matchAll(/<c r="([A-Z]+)\d+"[^>]*? s="(\d+)"/g))
      styles.set(column!, Number(style));
    return (column: number) => styles.get(columnName(column)) ?? 0;
  });
  return {
    name,
    path,
    // A range of cells that is not known yet: readers do without (ECMA-376 Part 1 §18.3.1.35).
    before: xml.slice(0, start).replace(/<dimension [^>]*>/, ''),
    after: xml.slice(end),
    lastRow: Number(/^r="(\d+)"/.exec(patterns[0]!)![1]) - 1,
    styles: Array.from({ length: columns }, (_, at) => ({
      plain: plain!(at),
      seconds: seconds!(at),
      milliseconds: milliseconds!(at),
    })),
  };
}
