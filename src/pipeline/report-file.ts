/** Makes the parts of a report that formats write. Each part is read when it is asked for. Loaded only for reports. */
import { linkedAbort } from '../core/abort.ts';
import { loadPart } from '../core/load-part.ts';
import type { ColumnHeader } from '../core/record-batch.ts';
import { WarningLog } from '../core/warnings.ts';
import type { ChartBlock, ChartContent, Fact, ReportFile, ReportPart } from '../formats/format.ts';
import { counted, sectionOf } from './file-section.ts';
import type { ChartPlan, ElementPlan, ExportPlan, MessagePlan, ReportPlan, SourcePlan } from './item-plans.ts';
import type { OpenContext, OpenItem, OpenObserver } from './open-item.ts';
import { openSource } from './open-source.ts';
import { periodText, zoneText } from './period-text.ts';
import { filledText } from './report-text.ts';
import { wholeWindow } from './whole-window.ts';

/** What the parts of a report need from the run. */
export interface ReportHost {
  /** Returns the observer of a read. */
  observerOf(read: SourcePlan): OpenObserver;
  /** Called with each batch of rows that the writer takes. */
  wrote(rows: number): void;
}

/** Makes the file of a report. Headers of figures include their units. */
export function reportFile(report: ReportPlan, given: OpenContext, host: ReportHost): ReportFile {
  const plan: ExportPlan = { ...given.plan, settings: { ...given.plan.settings, units: 'header' } };
  const context: OpenContext = { ...given, plan, figures: undefined };
  const { title, subtitle, pageSize, orientation, index } = report;
  return {
    title,
    ...(subtitle !== undefined && { subtitle }),
    ...(pageSize && { pageSize }),
    ...(orientation && { orientation }),
    item: index,
    facts: factsOf(report, plan),
    parts: report.elements.map((element) => partOf(element, report, context, host)),
    warn: (code, message, count) => context.warnings.add(code, message, count, index),
  };
}

/**
 * Whether a report has sources, and none of them has rows. Reads each up to its first row, and none after the first that
 * has one. Only an empty report adds to the warnings: another is read again.
 */
export async function isEmptyReport(report: ReportPlan, given: OpenContext, signal: AbortSignal): Promise<boolean> {
  const nothing = () => {};
  const ending = linkedAbort(signal);
  const observer = {
    ...{ rows: 1, signal: ending.signal },
    ...{ begin: nothing, expect: nothing, advance: nothing, waiting: nothing, end: nothing },
  };
  const sources = report.elements.flatMap((element) => element.sources);
  const warnings = new WarningLog();
  try {
    for (const source of sources) {
      const open = await openSource(source, { ...given, warnings, figures: undefined, tellsFacts: false }, observer);
      if (!open.isEmpty) return false;
    }
  } finally {
    ending.end('It is known whether the report has rows.');
  }
  for (const { code, message, count, item } of warnings.list()) given.warnings.add(code, message, count, item);
  return sources.length > 0;
}

function factsOf({ window }: ReportPlan, { zone }: ExportPlan): Fact[] {
  if (!window) return [{ label: 'Time zone', value: zone.name, headline: true }];
  const { from, to } = window;
  return [
    { label: 'Period', value: periodText(from, to, zone), headline: true },
    { label: 'Time zone', value: zoneText(from, to, zone), headline: true },
  ];
}

function partOf(element: ElementPlan, report: ReportPlan, context: OpenContext, host: ReportHost): ReportPart {
  const { title } = element;
  const text = () => filledText(element, report, context, host);
  switch (element.kind) {
    case 'text':
      return { kind: 'text', title, text };
    case 'table':
      return {
        kind: 'table',
        title,
        text,
        names: element.sources.map((source) => nameOf(element, source)),
        open: (index) => openTable(element.sources[index]!, context, host),
      };
    case 'chart':
      return {
        kind: 'chart',
        title,
        text,
        name: element.title || [...new Set(element.sources.map((source) => source.title))].join(', '),
        ...(element.height !== undefined && { height: element.height }),
        open: () => openChart(element, context, host),
      };
  }
}

/** Names a table: by the heading when it stands alone under one. */
const nameOf = ({ title, sources }: ElementPlan, source: SourcePlan): string =>
  sources.length === 1 && title !== '' ? title : source.title;

async function openTable(source: SourcePlan, context: OpenContext, host: ReportHost) {
  const { plan, warnings } = context;
  const layout = plan.expanded ? await loadPart(() => import('../layouts/expanded.ts')) : undefined;
  const open = await openSource(source, context, host.observerOf(source));
  return sectionOf(open, { plan, warnings, layout, wrote: (rows) => host.wrote(rows) });
}

async function openChart(chart: ChartPlan, context: OpenContext, host: ReportHost): Promise<ChartContent> {
  const { sources, styles, left, right, legend } = chart;
  // The legend has the unit. A column of offsets would be one more series; times that need one are counted instead.
  const plain: OpenContext = {
    ...context,
    plan: { ...context.plan, settings: { ...context.plan.settings, units: 'none', offsetColumn: 'never' } },
    figures: { chart: false, summary: true },
  };
  const opened: OpenItem[] = [];
  for (const source of sources) opened.push(await openSource(source, plain, host.observerOf(source)));
  return {
    // A chart has a source.
    window: wholeWindow(sources.map(({ query }) => query))!,
    ...(left && { left }),
    ...(right && { right }),
    ...(legend !== undefined && { legend }),
    blocks: opened.map((open, at) => blockOf(open, sources[at]!, styles[at]!, host)),
  };
}

function blockOf(
  open: OpenItem,
  source: MessagePlan,
  style: ChartPlan['styles'][number],
  host: ReportHost,
): ChartBlock {
  const { label, color, ...others } = style;
  const figures = open.columns.slice(1);
  const named = (column: ColumnHeader): ColumnHeader => {
    if (label === undefined) return column;
    return { ...column, label: figures.length === 1 ? label : `${label} · ${column.label}` };
  };
  return {
    columns: [...open.columns.slice(0, 1), ...figures.map(named)],
    records: counted(open, (rows) => host.wrote(rows)),
    // One color for several series would make them one.
    styles: figures.map((_, at) => ({ ...others, ...(color !== undefined && at === 0 && { color }) })),
    emptyIsGap: source.decimation !== undefined,
    units: () => open.figures?.list().map(({ unit }) => unit) ?? [],
  };
}
