/** Exports a table that the page gives. Loaded only for such exports. */
import { parseOptions } from '../contract/parse-options.ts';
import { exportFormat } from '../contract/request-schema.ts';
import { ExportError } from '../core/errors.ts';
import { loadPart } from '../core/load-part.ts';
import type { ColumnHeader, RecordBatch } from '../core/record-batch.ts';
import { TimeZone } from '../core/time-zone.ts';
import { unitText } from '../core/unit-text.ts';
import { WarningLog } from '../core/warnings.ts';
import type { Fact, Format, FormatModule } from '../formats/format.ts';
import { type ExportSettings, exportSettings } from './export-settings.ts';
import { filledName, labelOf, shortInstant, UniqueNames } from './file-names.ts';
import { sectionOf } from './file-section.ts';
import { type GivenTable, givenTable } from './given-table.ts';
import type { ExportPlan, TimeWindow } from './item-plans.ts';
import { withOffsets } from './open-item.ts';
import { timesText, zoneText } from './period-text.ts';
import { ProgressMeter } from './progress.ts';
import type { ExportHost, ExportOutcome, WrittenFile } from './run-export.ts';
import type { TableFigures, TimeAxis } from './table-figures.ts';
import type { TableHost, TableJob, TableShape, TableTimes } from './table-job.ts';
import { wholeWindow } from './whole-window.ts';

/** Characters of a cell, for the estimate of pages. */
const USUAL_CHARACTERS = 12;

/** What the export of a table needs from its host. */
export interface TableExportHost extends Pick<ExportHost, 'formats' | 'signal' | 'deliver' | 'progress'> {
  /** The page that has the table. */
  readonly page: TableHost;
}

/**
 * Exports a table.
 *
 * @throws ExportError `no-data`, `unsupported`, and what the writer throws; the signal's reason when it is aborted;
 * TypeError for invalid options
 */
export async function runTable(job: TableJob, host: TableExportHost): Promise<ExportOutcome> {
  const warnings = new WarningLog();
  const { table } = job;
  const plan = tablePlan(job, host.formats);
  const { format, settings } = plan;
  const module = await format.load();
  const given = job.formatOptions[format.extension];
  const formatOptions = module.parseOptions(given);
  const meter = new ProgressMeter(1, (progress) => host.progress(progress));
  meter.begin(0, table.rows);
  module.pageCount?.check(tableSize(table, plan), formatOptions);
  if (table.rows === 0) {
    if (settings.empty === 'error') throw new ExportError('no-data', 'The table has no rows.');
    warnings.add('no-data', 'The table has no rows.');
  }
  const files: WrittenFile[] = [];
  if (table.rows > 0 || settings.empty !== 'skip') {
    const advance = (rows: number) => meter.addMessages(0, rows);
    const read = await givenTable(table, host.page, settings.units === 'header', {
      signal: host.signal,
      warnings,
      advance,
    });
    const run: TableRun = { plan, module, host, meter, warnings, read, shape: table };
    files.push(await writeTable(run, job, formatOptions, given));
  }
  meter.enter('done');
  return { files, warnings: warnings.list() };
}

/** An export of a table under way. */
interface TableRun {
  readonly plan: ExportPlan;
  readonly module: FormatModule;
  readonly host: TableExportHost;
  readonly meter: ProgressMeter;
  readonly warnings: WarningLog;
  readonly read: GivenTable;
  readonly shape: TableShape;
}

async function writeTable(run: TableRun, job: TableJob, options: unknown, given: unknown): Promise<WrittenFile> {
  const { plan, module, host, meter, warnings, read, shape } = run;
  const { format, zone, now, settings, delimiter, expanded } = plan;
  const { filename = '' } = job.format as { readonly filename?: string };
  const timeStyle = module.timeStyle(options);
  const wishes = module.figures?.(options);
  const showsFigures = wishes !== undefined && (wishes.chart || wishes.summary);
  const times =
    timeStyle !== 'iso' || format.tellsFacts || showsFigures || /\{(?:from|to)\}/.test(filename)
      ? await timesOf(read.columns, host.page)
      : [];
  const axis = wishes?.chart ? axisOf(times, warnings, read.columns) : undefined;
  const formatOptions = wishes?.chart && !axis ? module.parseOptions({ ...Object(given), chart: false }) : options;
  const figures = showsFigures && (axis || wishes.summary) ? await figuresOf(run, axis) : undefined;
  const window = wholeWindow(times);
  const isFigures = ({ id }: { readonly id: string }) =>
    read.columns.some((one) => one.id === id && one.kind === 'number');
  const label = labelOf(shape.columns.filter(isFigures).map(({ id, label }) => ({ name: id, label })));
  const filled = filledName(filename, { from: window?.from, to: window?.to, now, label: label || 'Table' }, zone);
  const name = fileName(filled, plan, warnings);
  const open = await withOffsets(
    {
      item: { title: filled || label || 'Table', ...(window && { window }) },
      columns: read.columns,
      records: figures ? watched(read.records, figures) : read.records,
      isEmpty: shape.rows === 0,
      facts: () => (format.tellsFacts ? tableFacts(window, shape, plan) : []),
      figures,
    },
    { plan, timeStyle, warnings },
  );
  let rows = 0;
  let size = 0;
  const layout = expanded ? await loadPart(() => import('../layouts/expanded.ts')) : undefined;
  const wrote = (count: number) => {
    rows += count;
    meter.addRows(count);
  };
  const chunks = module.write([sectionOf(open, { plan, warnings, layout, wrote })], {
    ...{ zone, delimiter, formatOptions, decimals: settings.decimals, created: now, signal: host.signal },
    request: { table: { columns: shape.columns, rows: shape.rows }, format: job.format },
    warnings: () => warnings.list(),
  });
  const head = { name, type: format.mimeType };
  const counted = async function* () {
    for await (const chunk of chunks) {
      size += chunk.length;
      meter.addBytes(chunk.length);
      yield chunk;
    }
    meter.end(0);
    meter.enter('finishing');
  };
  await host.deliver(head, counted());
  return { ...head, size, rows };
}

/** Checks what a call asks for. */
function tablePlan({ format: asked, settings, now: seconds }: TableJob, formats: readonly Format[]): ExportPlan {
  const { extension, timezone = 'utc', template, csvDelimiter } = parseOptions(exportFormat, asked);
  const format = formats.find((entry) => entry.extension === extension);
  if (!format) {
    const known = formats.map((entry) => entry.extension).join(', ');
    throw new ExportError('unsupported', `extension is ${extension}, but this build writes only ${known}.`);
  }
  const checked: ExportSettings = exportSettings(settings);
  return {
    ...{ format, zone: TimeZone.of(timezone), now: seconds * 1000, expanded: template === 'expanded' },
    ...{ delimiter: csvDelimiter, settings: checked, asked: undefined, items: [], bundle: 'files' as const },
    ...{ bundleName: undefined, title: '' },
  };
}

function fileName(filled: string, { format: { extension }, now, zone }: ExportPlan, warnings: WarningLog): string {
  const wanted = filled || `table_${shortInstant(now, zone)}`;
  const name = new UniqueNames().take(wanted, extension);
  if (filled !== '' && name !== `${wanted}.${extension}` && name !== wanted) {
    const message = `The file name ${JSON.stringify(wanted)} became ${JSON.stringify(name)}.`;
    warnings.add('filename-changed', message);
  }
  return name;
}

const tableSize = ({ columns, rows }: TableShape, { expanded }: ExportPlan) => ({
  ...{ rows, expanded, wholeMinutes: false },
  columns: columns.map(({ label, kind = 'text' }) => ({ label, kind, characters: USUAL_CHARACTERS })),
});

/** The times of the columns of times. */
type ColumnTimes = readonly (TableTimes & { readonly index: number })[];

async function timesOf(columns: readonly ColumnHeader[], host: TableHost): Promise<ColumnTimes> {
  const own = columns.flatMap(({ kind }, index) => (kind === 'time' ? [index] : []));
  if (own.length === 0) return [];
  const found = await host.tableTimes(own);
  return own.flatMap((index, at) => (found[at] ? [{ ...found[at], index }] : []));
}

/** The column of times that a chart is drawn over: the first. */
function axisOf([first]: ColumnTimes, warnings: WarningLog, columns: readonly ColumnHeader[]): TimeAxis | undefined {
  const count = Math.max(1, columns.filter(({ kind }) => kind === 'number').length);
  if (first?.ascending) return { index: first.index, window: { from: first.from, to: first.to } };
  const message = first
    ? `Variables have no chart, because the times in ${JSON.stringify(columns[first.index]!.label)} do not ascend: sort the rows.`
    : "Variables have no chart, because no column has times: give one the kind 'time'.";
  warnings.add('not-in-chart', message, count);
  return undefined;
}

async function figuresOf(
  { read, shape, plan: { settings } }: TableRun,
  axis: TimeAxis | undefined,
): Promise<TableFigures> {
  const { TableFigures } = await loadPart(() => import('./table-figures.ts'));
  const columns = read.columns.flatMap(({ id, kind }, index) => {
    const { label, unit, decimals = settings.decimals } = shape.columns[index]!;
    return kind === 'number' ? [{ index, id, label, unit: unitText(unit), decimals }] : [];
  });
  return new TableFigures(columns, axis);
}

async function* watched(records: AsyncGenerator<RecordBatch>, figures: TableFigures): AsyncGenerator<RecordBatch> {
  for await (const batch of records) {
    figures.add(batch);
    yield batch;
  }
}

/** Returns the facts about a table. */
function tableFacts(window: TimeWindow | undefined, { columns }: TableShape, { zone }: ExportPlan): Fact[] {
  const named = columns.filter(({ unit }) => unit !== '').map(({ label, unit }) => `${label} (${unitText(unit)})`);
  const variables = { label: named.length === 1 ? 'Variable' : 'Variables', value: named.join(', ') };
  return [
    ...(window ? [{ label: 'Period', value: timesText(window.from, window.to - 1, zone), headline: true }] : []),
    {
      label: 'Time zone',
      value: window ? zoneText(window.from, window.to, zone) : zone.name,
      headline: true,
    },
    ...(named.length > 0 ? [variables] : []),
  ];
}
