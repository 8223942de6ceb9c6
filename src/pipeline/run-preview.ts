/** Makes a preview: the first rows of an item as its file would show them. */
import { linkedAbort } from '../core/abort.ts';
import { loadPart } from '../core/load-part.ts';
import { TimeMeter, timeText } from '../core/page-times.ts';
import { type ColumnHeader, cellAt, Instant, type RecordBatch } from '../core/record-batch.ts';
import { formatInstant, type TimeZone } from '../core/time-zone.ts';
import { precisionOf, wallText } from '../core/wall-text.ts';
import { type ExportWarning, WarningLog } from '../core/warnings.ts';
import { DecimalsMeter } from '../formats/decimals.ts';
import type { Decimals, TimeStyle } from '../formats/format.ts';
import type { ItemPlan, SourcePlan, TableHead } from './item-plans.ts';
import { openSource } from './open-source.ts';
import { checkResources, type ExportHost, type ExportJob, planJob } from './run-export.ts';
import { hasWholeMinutes } from './whole-minutes.ts';

/** A column of a preview. */
export interface PreviewColumn extends ColumnHeader {
  /** Decimals of its figures in the file, judged by the rows of the preview. Absent when the file shows every digit. */
  readonly decimals?: number;
}

/**
 * The first rows of an item, or of the one table of all items, as the file would show them. For a report, they are those
 * of its first table, or else of its first source.
 */
export interface ExportPreview {
  /** The columns, in the order of the file. */
  readonly columns: readonly PreviewColumn[];
  /**
   * The cells of each row, in the order of the columns: numbers with every digit (see {@link PreviewColumn.decimals}),
   * booleans, texts, dates as the file writes them, and null for empty cells.
   */
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
  /** Whether the item has more rows. */
  readonly truncated: boolean;
  /** Name of the item's file. */
  readonly fileName: string;
  /** Title of the rows. */
  readonly title: string;
  /** The window that is read: half-open, Unix seconds. Absent for resources. */
  readonly window?: {
    /** Start, inclusive. */
    readonly from: number;
    /** End, exclusive. */
    readonly to: number;
  };
  /** Warnings up to the last of these rows. */
  readonly warnings: readonly ExportWarning[];
}

/** Which part of a request to preview. */
export interface PreviewOptions {
  /** The most rows to return. Default 50. */
  readonly rows?: number | undefined;
  /** Index of the item. When all items become one table, any index returns the table. Default 0. */
  readonly item?: number | undefined;
}

/**
 * Makes a preview. It reads no further than its rows need. Throws as {@link import('./run-export.ts').runExport} does.
 *
 * @throws TypeError also when `rows` or `item` is not a whole number, 0 or more
 */
export async function runPreview(
  job: ExportJob,
  { rows: limit = 50, item: index = 0 }: PreviewOptions,
  host: Pick<ExportHost, 'source' | 'resources' | 'formats' | 'signal'>,
): Promise<ExportPreview> {
  for (const [name, value] of Object.entries({ rows: limit, item: index }))
    if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`${name} must be a whole number, 0 or more.`);
  const warnings = new WarningLog();
  const plan = await planJob(job, host.formats, warnings, host);
  const item = plan.items[index];
  if (!item) throw new TypeError(`There is no item ${index} to preview; the request has ${plan.items.length}.`);
  await checkResources(plan, host);
  const module = await plan.format.load();
  const timeStyle = module.timeStyle(module.parseOptions(job.formatOptions?.[plan.format.extension]));
  host.signal.throwIfAborted();
  const ending = linkedAbort(host.signal);
  const held: RecordBatch[] = [];
  let count = 0;
  let columns: readonly ColumnHeader[];
  let head: TableHead;
  let truncated = false;
  try {
    const nothing = () => {};
    const observer = {
      ...{ rows: limit + 1, signal: ending.signal },
      ...{ begin: nothing, expect: nothing, advance: nothing, waiting: nothing, end: nothing },
    };
    const { table } = plan;
    const first = firstSource(item);
    const shown = item.kind === 'report' ? { ...plan, settings: { ...plan.settings, units: 'header' as const } } : plan;
    const context = { ...host, plan: shown, warnings, timeStyle, tellsFacts: false };
    const open = table
      ? await (await loadPart(() => import('./open-table.ts'))).openTable(table, context, () => observer)
      : first && (await openSource(first, context, observer));
    head = open?.item ?? { title: item.title, index };
    columns = open?.columns ?? [];
    for await (const batch of open?.records ?? []) {
      const taken = Math.min(batch.length, limit - count);
      if (taken > 0) held.push({ ...batch, length: taken });
      count += taken;
      truncated = taken < batch.length;
      if (truncated) break;
    }
  } finally {
    ending.end('The preview has its rows.');
  }
  const { window, title, index: own } = head;
  const { extension } = plan.format;
  return {
    columns: columns.map(({ id, label, kind }, at) => {
      const decimals = decimalsOf(held, at, plan.settings.decimals, extension === 'csv');
      return { id, label, ...(kind && { kind }), ...(decimals !== undefined && { decimals }) };
    }),
    rows: shownRows(held, columns, {
      style: timeStyle,
      zone: plan.zone,
      window,
      wholeMinutes: hasWholeMinutes(head, plan.zone),
    }),
    truncated,
    fileName: item.fileName,
    title,
    ...(window && { window: { from: window.from / 1000, to: window.to / 1000 } }),
    warnings: warnings
      .list()
      .filter((warning) => own === undefined || warning.item === undefined || warning.item === own),
  };
}

/** What the preview of an item reads. */
function firstSource(item: ItemPlan): SourcePlan | undefined {
  if (item.kind !== 'report') return item;
  const { elements } = item;
  return (elements.find(({ kind }) => kind === 'table') ?? elements.find(({ sources }) => sources.length > 0))
    ?.sources[0];
}

/** Returns the decimals of a column; undefined for a column without figures, and when every digit is shown. */
function decimalsOf(batches: readonly RecordBatch[], at: number, asked: Decimals, isCsv: boolean): number | undefined {
  if (isCsv && typeof asked !== 'number') return undefined;
  const meter = new DecimalsMeter();
  for (const { columns, length } of batches) meter.add(columns[at]!, length);
  const decimals = meter.decimals(asked);
  return meter.any && decimals !== 'full' ? decimals : undefined;
}

function shownRows(batches: readonly RecordBatch[], columns: readonly ColumnHeader[], times: TimesOf) {
  const rows = batches.flatMap(({ columns, length }) =>
    Array.from({ length }, (_, row) => columns.map((column) => cellAt(column, row))),
  );
  const texts = columns.map(({ id }, at) => {
    const instants = rows.map((row) => row[at]).filter((cell) => cell instanceof Instant);
    return timeTexts(
      instants.map(({ ms }) => ms),
      id === 'time',
      times,
    );
  });
  return rows.map((row) =>
    row.map((cell, at) => {
      if (cell instanceof Instant) return texts[at]!(cell.ms);
      return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
    }),
  );
}

/** What the form of times in an item depends on. */
interface TimesOf {
  readonly style: TimeStyle;
  readonly zone: TimeZone;
  readonly window: TableHead['window'];
  /** Whether the times in the column `time` are whole minutes. */
  readonly wholeMinutes: boolean;
}

/** Returns a function that writes the times of a column. */
function timeTexts(
  times: readonly number[],
  isTime: boolean,
  { style, zone, window, wholeMinutes }: TimesOf,
): (ms: number) => string {
  if (style === 'iso') return (ms) => formatInstant(ms, zone);
  if (style === 'wall')
    return (ms) => wallText(ms, zone, precisionOf(ms, zone) === 'millisecond' ? 'millisecond' : 'second');
  const meter = new TimeMeter(zone, { ...(window && { window }), wholeMinutes: isTime && wholeMinutes });
  for (const ms of times) meter.add(ms);
  return (ms) => timeText(ms, zone, meter.display);
}
