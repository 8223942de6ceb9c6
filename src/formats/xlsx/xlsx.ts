/** Writes XLSX files. */
import { loadPart } from '../../core/load-part.ts';
import { withDrawing } from '../../encoding/ooxml/drawing-parts.ts';
import { type ZipEntry, zip } from '../../encoding/zip.ts';
import type { FileSection, FormatModule, WriteOptions } from '../format.ts';
import { FigureCharts } from './figure-charts.ts';
import { type XlsxSettings, xlsxSettings } from './options.ts';
import { bounded, type PrepareWorkbook } from './prepare-workbook.ts';
import { writeReport } from './report.ts';
import { SheetNames } from './sheet-names.ts';
import { sheetOfSchema } from './sheet-prototype.ts';
import { storedTemplate } from './stored-template.ts';
import { summarySheet, type TableSummary } from './summary-sheet.ts';
import type { TemplateSheet } from './template.ts';
import { checkColumns, WorkbookWriter } from './workbook.ts';

const ABOUT = 'About';
const SUMMARY = 'Summary';

/** exceljs, which only the hook of a host needs at run time. */
const exceljs = { load: () => loadPart(() => import('../exceljs/prepared-template.ts')) };

/** The XLSX format. exceljs has written the fixed parts of the workbook, and the rows are streamed into its sheets. */
export function xlsxModule(prepare?: PrepareWorkbook): FormatModule {
  return {
    parseOptions: xlsxSettings,
    timeStyle: () => 'wall',
    figures: (options) => {
      const { chart, summary } = options as XlsxSettings;
      return { chart, summary };
    },
    write: (sections, options) => writeTables(sections, options, prepare && bounded(prepare)),
    writeReport,
  };
}

async function* writeTables(
  sections: readonly FileSection[],
  options: WriteOptions,
  prepare: PrepareWorkbook | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (const { schema, title } of sections) checkColumns(schema, title);
  const { zone, created } = options;
  const settings = options.formatOptions as XlsxSettings;
  const names = new SheetNames();
  // Reserve these names first, so that the sheets always have them.
  const about = settings.about ? names.take(ABOUT) : undefined;
  const isWanted = settings.chart || settings.summary;
  const front = isWanted && sections.some(({ figures }) => figures) ? names.take(SUMMARY) : undefined;
  const own = names.takeAll(sections.map(({ title }) => title));
  const pages = { front, about };
  const facts = { created, title: workbookTitle(sections) };
  const plans = sections.map(({ schema }, at) => ({ name: own[at]!, schema }));
  const template = prepare
    ? await (await exceljs.load()).preparedTemplate(plans, pages, settings, facts, prepare)
    : storedTemplate(own, pages, settings, facts);
  const workbook = new WorkbookWriter(template, names, options);
  const sheets = prepare
    ? template.sheets
    : plans.map(({ schema }, at) => sheetOfSchema(template.sheets[at]!, schema, workbook.context.strings));
  const entries = tableEntries(sections, sheets, template.front, workbook, settings);
  yield* zip(entries, new Date(zone.wallAt(created)));
}

async function* tableEntries(
  sections: readonly FileSection[],
  sheets: readonly TemplateSheet[],
  front: TemplateSheet | undefined,
  workbook: WorkbookWriter,
  { chart, summary }: XlsxSettings,
): AsyncGenerator<ZipEntry> {
  const { zone, strings, styles } = workbook.context;
  const summaries: TableSummary[] = [];
  yield* workbook.start();
  for (const [at, section] of sections.entries()) {
    const { figures } = section;
    const sheet = sheets[at]!;
    const drawn = figures && chart ? new FigureCharts(section) : undefined;
    const { names, lastRow } = yield* workbook.table(section, sheet, { records: drawn?.records });
    if (!figures) continue;
    const cells = { sheet: sheet.name, header: sheet.lastRow, last: lastRow, sheets: names.length };
    const charts = drawn?.charts(cells, zone) ?? [];
    const { title, facts } = section;
    summaries.push({ title, facts, figures: summary ? figures.list(false) : undefined, charts });
  }
  yield* workbook.about();
  if (front) {
    const { xml, charts } = summarySheet(summaries, front, { zone, strings, styles });
    if (charts.length > 0) workbook.addDrawing({ sheet: front.path, charts });
    yield* workbook.page(front, charts.length > 0 ? withDrawing(xml) : xml);
  }
  yield* workbook.end();
}

/** The title in the properties of a workbook. */
const workbookTitle = ([first, ...others]: readonly FileSection[]): string =>
  others.length === 0 ? first!.title : `${first!.title} and ${others.length} more`;
