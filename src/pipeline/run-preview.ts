import { type ColumnHeader, cellAt, Instant } from '../core/record-batch.ts';
import { formatInstant, type TimeZone } from '../core/time-zone.ts';
import { type ExportWarning, WarningLog } from '../core/warnings.ts';
import { itemRecords } from './item-records.ts';
import { planRequest } from './plan-request.ts';
import type { ExportHost, ExportJob } from './run-export.ts';

/** The first rows of an item, as its file would show them. */
export interface ExportPreview {
  readonly columns: readonly ColumnHeader[];
  /** Cells in the order of the columns: numbers, booleans, texts, dates as text in the request's zone, null for empty. */
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
  /** Whether there are more rows than these. */
  readonly truncated: boolean;
  /** Name that the item's file would have. */
  readonly fileName: string;
  /** The window that is read, half-open, Unix seconds. */
  readonly window: { readonly from: number; readonly to: number };
  /** What was counted up to these rows. */
  readonly warnings: readonly ExportWarning[];
}

/** Which part of a request to preview. */
export interface PreviewOptions {
  /** Most rows to give. */
  readonly rows: number;
  /** Index of the item. */
  readonly item: number;
}

/** Reads no further than the rows of a preview need. Throws as {@link import('./run-export.ts').runExport} does. */
export async function runPreview(
  job: ExportJob,
  { rows: limit, item: index }: PreviewOptions,
  host: Pick<ExportHost, 'source' | 'formats' | 'signal'>,
): Promise<ExportPreview> {
  const warnings = new WarningLog();
  const plan = planRequest(job.request, { now: job.now, bundle: job.bundle, formats: host.formats }, warnings);
  const item = plan.items[index];
  if (!item) throw new TypeError(`There is no item ${index} to preview; the request has ${plan.items.length}.`);
  const ending = new AbortController();
  const onAbort = () => ending.abort(host.signal.reason);
  host.signal.throwIfAborted();
  host.signal.addEventListener('abort', onAbort, { once: true });
  const rows: (string | number | boolean | null)[][] = [];
  let truncated = false;
  try {
    const unseen = { expect: () => {}, advance: () => {}, waiting: () => {} };
    const observer = { rows: limit + 1, signal: ending.signal, warnings, ...unseen };
    for await (const batch of itemRecords(item, plan.zone, host.source, observer)) {
      const taken = Math.min(batch.length, limit - rows.length);
      for (let row = 0; row < taken; row++)
        rows.push(batch.columns.map((column) => shown(cellAt(column, row), plan.zone)));
      truncated = taken < batch.length;
      if (truncated) break;
    }
  } finally {
    host.signal.removeEventListener('abort', onAbort);
    ending.abort(new DOMException('The preview has its rows.', 'AbortError'));
  }
  const { query, columns, fileName } = item;
  const window = { from: query.from / 1000, to: query.to / 1000 };
  const own = warnings.list().filter((warning) => warning.item === undefined || warning.item === index);
  return { columns, rows, truncated, fileName, window, warnings: own };
}

function shown(cell: ReturnType<typeof cellAt>, zone: TimeZone): string | number | boolean | null {
  if (cell instanceof Instant) return formatInstant(cell.ms, zone);
  return typeof cell === 'number' && !Number.isFinite(cell) ? null : cell;
}
