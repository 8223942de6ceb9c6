/** Lays out the sheet "Summary": the figures of each table, and its charts. */

import type { TimeZone } from '../../core/time-zone.ts';
import type { DrawnChart } from '../../encoding/ooxml/chart-xml.ts';
import type { PlacedChart } from '../../encoding/ooxml/drawing-parts.ts';
import type { SharedStrings } from '../../encoding/ooxml/shared-strings.ts';
import { textWidth, wrappedLines } from '../../encoding/ooxml/shown-width.ts';
import { NumberFormat, type StyleSheet } from '../../encoding/ooxml/style-sheet.ts';
import type { Fact, Figure } from '../format.ts';
import { factText } from './about-facts.ts';
import { shortText } from './drawn-chart.ts';
import { fixedCode } from './number-formats.ts';
import { heightOf, LINE_HEIGHT, type PageLayout, type PageLine, pageSheetXml, styleOfRole } from './page-sheet.ts';
import type { PageRole } from './page-styles.ts';
import type { TemplateSheet } from './template.ts';

/** What the sheet shows of one table. */
export interface TableSummary {
  /** Title of the table. */
  readonly title: string;
  /** Facts about it. Those of the headline are shown. */
  readonly facts: readonly Fact[];
  /** The variables, for a table of their figures. Undefined for none. */
  readonly figures: readonly Figure[] | undefined;
  /** The charts. */
  readonly charts: readonly DrawnChart[];
}

/** What the layout needs of the workbook. */
export interface SummaryContext {
  /** The zone of times. */
  readonly zone: TimeZone;
  /** The shared texts. */
  readonly strings: SharedStrings;
  /** The cell styles. */
  readonly styles: StyleSheet;
}

/** The sheet and its charts. */
export interface SummarySheet {
  /** The XML of the sheet. */
  readonly xml: string;
  /** Its charts. */
  readonly charts: readonly PlacedChart[];
}

const FACTS = ['count', 'min', 'avg', 'max', 'first', 'last'] as const;
const HEAD = ['Variable', 'Unit', 'Count', 'Minimum', 'Average', 'Maximum', 'First', 'Last'];

/** Widths of columns, in characters. */
const LEAST_LABEL = 24;
const MOST_LABEL = 44;
const LEAST_UNIT = 9;
const MOST_UNIT = 20;
const FIGURE_WIDTH = 12;

/** The rows behind a chart, and their height in points. */
const CHART_ROWS = 17;
const CHART_ROW = 15;

/** The height of a printed page, in points. */
const PAGE_HEIGHT = 760;

/** Writes the sheet. */
export function summarySheet(
  tables: readonly TableSummary[],
  template: TemplateSheet,
  { zone, strings, styles }: SummaryContext,
): SummarySheet {
  const widths = columnWidths(tables);
  const lines: PageLine[] = [];
  const charts: PlacedChart[] = [];
  const breaks: number[] = [];
  const plain = styleOfRole(template, 'textCount');
  const byCode = new Map<string, number>();
  const styleOf = (code: string): number => {
    const known = byCode.get(code);
    if (known !== undefined) return known;
    const format = new NumberFormat();
    format.code = code;
    const style = styles.derive(plain, { format, shrink: true });
    byCode.set(code, style);
    return style;
  };
  tables.forEach((table, at) => {
    const { title, facts, figures } = table;
    if (at > 0) lines.push({ cells: [] });
    const start = lines.length;
    const only = (role: PageRole, text: string): PageLine => ({ cells: [[role, text]] });
    lines.push(only('title', title));
    for (const { label, value, headline } of facts)
      if (headline) lines.push(only('line', String(factText(value, zone) || label)));
    lines.push({ cells: [] });
    if (figures) {
      lines.push({ isOfTable: true, cells: HEAD.map((label, column) => [column < 2 ? 'head' : 'headCount', label]) });
      for (const figure of figures) lines.push(figureLine(figure, widths, styleOf));
      lines.push({ cells: [] });
    }
    // A table starts a page when its first chart does not fit below it, and so does each further chart.
    let top = start;
    table.charts.forEach((chart, index) => {
      const name = `${title}: ${chart.series.map(({ nameText }) => nameText).join(', ')}`;
      const place = { column: 0, row: lines.length, size: { columns: widths.length, rows: CHART_ROWS } };
      charts.push({ ...place, chart, name: shortText(name) });
      for (let row = 0; row < CHART_ROWS; row++) lines.push({ cells: [], height: CHART_ROW });
      const page = Math.max(0, ...breaks);
      if (top > page && heightBetween(lines, page, lines.length) > PAGE_HEIGHT) breaks.push(top);
      if (index < table.charts.length - 1) lines.push({ cells: [], height: CHART_ROW });
      top = lines.length;
    });
  });
  const page: PageLayout = { widths, lines, breaks, onOnePage: heightBetween(lines, 0, lines.length) <= PAGE_HEIGHT };
  return { xml: pageSheetXml(page, template, strings), charts };
}

/** The height of rows from one index to another, in points. */
const heightBetween = (lines: readonly PageLine[], from: number, to: number): number =>
  lines.slice(from, to).reduce((sum, line) => sum + (line.height ?? LINE_HEIGHT), 0);

function figureLine(
  { label, unit, decimals, summary }: Figure,
  widths: readonly number[],
  styleOf: (code: string) => number,
): PageLine {
  const largest = Math.max(...FACTS.slice(1).map((fact) => Math.abs(summary[fact])));
  const style = styleOf(fixedCode(decimals, largest));
  return {
    isOfTable: true,
    cells: [
      ['text', label],
      ['text', unit],
      ...FACTS.map((fact): PageLine['cells'][number] =>
        fact === 'count' ? ['textCount', summary[fact]] : ['textCount', summary[fact], style],
      ),
    ],
    height: heightOf(Math.max(wrappedLines(label, widths[0]! - 1), wrappedLines(unit, widths[1]! - 1))),
  };
}

function columnWidths(tables: readonly TableSummary[]): number[] {
  const figures = tables.flatMap((table) => table.figures ?? []);
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(textWidth)) + 2;
  const within = (least: number, most: number, width: number) => Math.min(most, Math.max(least, width));
  return [
    within(LEAST_LABEL, MOST_LABEL, widest(figures.map(({ label }) => label))),
    within(LEAST_UNIT, MOST_UNIT, widest(figures.map(({ unit }) => unit))),
    ...FACTS.map(() => FIGURE_WIDTH),
  ];
}
