/** Writes reports as workbooks: a sheet of texts, then a sheet for each table and each chart. */
import { cellText } from '../../encoding/ooxml/cell-text.ts';
import { withDrawing } from '../../encoding/ooxml/drawing-parts.ts';
import { type ZipEntry, zip } from '../../encoding/zip.ts';
import type { FileSection, ReportChart, ReportFile, WriteOptions } from '../format.ts';
import { blockChart } from './block-chart.ts';
import { ChartRows } from './chart-rows.ts';
import { shortText } from './drawn-chart.ts';
import type { XlsxSettings } from './options.ts';
import { pageSheetXml } from './page-sheet.ts';
import type { PageElement } from './report-page.ts';
import { reportPage } from './report-page.ts';
import { REPLACED } from './sheet.ts';
import { SheetNames } from './sheet-names.ts';
import { sheetOfSchema } from './sheet-prototype.ts';
import { storedTemplate } from './stored-template.ts';
import type { TemplateSheet } from './template.ts';
import { checkColumns, WorkbookWriter } from './workbook.ts';

const ABOUT = 'About';
const REPORT = 'Report';

/** The size of a chart, in points, and the characters across that it takes in print. */
const CHART_WIDTH = 560;
const CHART_HEIGHT = 300;
const CHART_CHARACTERS = 110;

/**
 * Writes a report. The texts are on the first sheet, which is written last, because all texts are known only then.
 * Elements are read in their order.
 */
export async function* writeReport(report: ReportFile, options: WriteOptions): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { zone, created } = options;
  const settings = options.formatOptions as XlsxSettings;
  const names = new SheetNames();
  const about = settings.about ? names.take(ABOUT) : undefined;
  const front = names.take(REPORT);
  const sheets = names.takeAll(
    report.parts.flatMap((part) => {
      if (part.kind === 'table') return part.names;
      return part.kind === 'chart' ? [part.name] : [];
    }),
  );
  const { title, pageSize, orientation } = report;
  const template = storedTemplate(sheets, { front, about }, settings, { created, title, pageSize, orientation });
  const workbook = new WorkbookWriter(template, names, options);
  const entries = new ReportWriter(report, options, workbook, template.sheets).entries(template.front!);
  yield* zip(entries, new Date(zone.wallAt(created)));
}

class ReportWriter {
  readonly #report: ReportFile;
  readonly #options: WriteOptions;
  readonly #workbook: WorkbookWriter;
  /** The sheets that are not written yet, in order. */
  readonly #sheets: TemplateSheet[];

  constructor(report: ReportFile, options: WriteOptions, workbook: WorkbookWriter, sheets: readonly TemplateSheet[]) {
    this.#report = report;
    this.#options = options;
    this.#workbook = workbook;
    this.#sheets = [...sheets];
  }

  async *entries(front: TemplateSheet): AsyncGenerator<ZipEntry> {
    const workbook = this.#workbook;
    const { strings, zone } = workbook.context;
    const report = this.#report;
    const elements: PageElement[] = [];
    yield* workbook.start();
    for (const part of report.parts) {
      const text = await part.text();
      const sheets: string[] = [];
      if (part.kind === 'chart') sheets.push(...(yield* this.#chart(part)));
      else if (part.kind === 'table')
        for (let index = 0; index < part.names.length; index++) {
          const section = await part.open(index);
          checkColumns(section.schema, section.title);
          const prototype = this.#sheets.shift()!;
          const { names } = yield* workbook.table(section, sheetOfSchema(prototype, section.schema, strings));
          sheets.push(...names);
        }
      elements.push({ title: part.title, text, sheets });
    }
    const page = reportPage(report, elements, zone);
    const texts = page.lines.flatMap(({ cells }) => cells.map(([, content]) => cellText(String(content)).replaced));
    report.warn(
      'replaced-characters',
      REPLACED,
      texts.reduce((sum, replaced) => sum + replaced, 0),
    );
    yield* workbook.about(report.facts);
    yield* workbook.page(front, pageSheetXml(page, front, strings));
    yield* workbook.end();
  }

  /** Writes the sheet of a chart. Returns its names. */
  async *#chart(part: ReportChart): AsyncGenerator<ZipEntry, readonly string[]> {
    const report = this.#report;
    const { zone } = this.#options;
    const { strings } = this.#workbook.context;
    const content = await part.open();
    const rows = new ChartRows(content, zone);
    const section: FileSection = {
      title: part.name,
      schema: { columns: rows.columns },
      records: rows.records(),
      facts: [],
      item: report.item,
      warn: report.warn.bind(report),
    };
    checkColumns(section.schema, part.name);
    const hasSeries = content.blocks.some(({ columns }) => columns.length > 1);
    const sheet = sheetOfSchema(this.#sheets.shift()!, section.schema, strings);
    // A filter would hide rows of all blocks.
    const after = content.blocks.length > 1 ? sheet.after.replace(/<autoFilter [^>]*>/, '') : sheet.after;
    const template = { ...sheet, after: hasSeries ? withDrawing(after) : after };
    const besideWidth = hasSeries ? CHART_CHARACTERS : 0;
    const { names, lastRow } = yield* this.#workbook.table(section, template, { besideWidth });
    if (!hasSeries) return names;
    if (names.length > 1)
      section.warn(
        'not-in-chart',
        'Variables have a chart of the rows on the first sheet only, because a chart shows one sheet: ' +
          'ask for a longer interval of decimation, or for a shorter period.',
        rows.watches.reduce((sum, { values }) => sum + values.length, 0),
      );
    const title = part.title || part.name;
    const cells = { sheet: template.name, header: template.lastRow, last: lastRow };
    const chart = blockChart(content, rows, cells, { title, zone, warn: section.warn });
    const size = { width: CHART_WIDTH, height: part.height ?? CHART_HEIGHT };
    const place = { column: rows.columns.length + 1, row: 1, size };
    this.#workbook.addDrawing({ sheet: template.path, charts: [{ ...place, chart, name: shortText(title) }] });
    return names;
  }
}
