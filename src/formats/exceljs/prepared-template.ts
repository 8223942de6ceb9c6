/** Builds a workbook without rows with exceljs and splits it into parts. */
import ExcelJS from 'exceljs';
import type { ColumnHeader, RecordSchema } from '../../core/record-batch.ts';
import { columnName } from '../../encoding/ooxml/column-name.ts';
import { BODY_FONT } from '../../encoding/ooxml/style-sheet.ts';
import { storedFiles } from '../../encoding/stored-zip.ts';
import { utf8 } from '../../encoding/utf8.ts';
import type { XlsxSettings } from '../xlsx/options.ts';
import { PAGE_STYLES } from '../xlsx/page-styles.ts';
import type { PrepareWorkbook } from '../xlsx/prepare-workbook.ts';
import { type Paper, setUpPrint } from '../xlsx/print-setup.ts';
import {
  hasHeader,
  isBesideFigures,
  PATTERN_ROWS,
  type PageNames,
  plainText,
  type SheetPlan,
  type TemplateSheet,
  unmeasuredWidth,
  type WorkbookFacts,
  type WorkbookTemplate,
} from '../xlsx/template.ts';

const HEADER_STYLE = {
  font: { ...BODY_FONT, bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFE8EEF4' } },
  border: { bottom: { style: 'thin', color: { argb: 'FF8FA3B8' } } },
} as const satisfies Partial<ExcelJS.Style>;

/** Stands for an author that is empty: exceljs would write a name of its own in its place. */
const NO_AUTHOR = '{no author}';

/** Where an archive holds the author. */
const PROPERTIES = 'docProps/core.xml';

/** Indent that keeps a right-aligned label clear of the filter button. */
const BESIDE_BUTTON = 2;

/** Builds the workbook with exceljs and splits it into parts. */
export async function preparedTemplate(
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
  workbook.creator ||= NO_AUTHOR;
  workbook.lastModifiedBy ||= NO_AUTHOR;
  const archive = await workbook.xlsx.writeBuffer({ zip: { compression: 'STORE' } } as never);
  const parts = storedFiles(new Uint8Array(archive as ArrayBuffer));
  const properties = new TextDecoder().decode(parts.get(PROPERTIES)!);
  parts.set(PROPERTIES, utf8(properties.replaceAll(`>${NO_AUTHOR}<`, '><')));
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
