import { WarningLog } from '../core/warnings.ts';
import { bucketAt } from '../decimation/bucket.ts';
import type { ExportPlan, ItemPlan } from './plan.ts';
import { planRequest } from './plan-request.ts';
import type { ExportHost, ExportJob } from './run-export.ts';

/** How large an item will be. */
export interface ItemEstimate {
  /** Messages to be read; exact when it was asked. Absent when the source cannot tell. */
  readonly messages?: number;
  /** Rows, header not counted: about, as duplicates, gaps and the number of publishers are not known. */
  readonly rows?: number;
  /** Bytes of the file, before any compression of an archive: about. */
  readonly bytes?: number;
}

/** How large an export will be, from what the source counts; nothing is pulled. */
export interface ExportEstimate extends ItemEstimate {
  /** By item, in the request's order. The numbers beside it are their sums, absent when one is. */
  readonly items: readonly ItemEstimate[];
}

/** Estimates a request. Throws as {@link import('./run-export.ts').runExport} does. */
export async function runEstimate(
  job: ExportJob,
  host: Pick<ExportHost, 'source' | 'formats' | 'signal'>,
): Promise<ExportEstimate> {
  const options = { now: job.now, bundle: job.bundle, formats: host.formats };
  const plan = planRequest(job.request, options, new WarningLog());
  const context = { signal: host.signal, warn: () => {}, expect: () => {}, advance: () => {} };
  const items = await Promise.all(
    plan.items.map(async (item): Promise<ItemEstimate> => {
      const messages = await host.source.count(item.query, context);
      if (messages === undefined) return {};
      const rows = rowsOf(item, plan, messages);
      return { messages, rows, bytes: bytesOf(item, plan, rows) };
    }),
  );
  const sum = (field: keyof ItemEstimate): number | undefined =>
    items.reduce<number | undefined>((total, item) => {
      const value = item[field];
      return total === undefined || value === undefined ? undefined : total + value;
    }, 0);
  const [messages, rows, bytes] = [sum('messages'), sum('rows'), sum('bytes')];
  return {
    ...(messages !== undefined && { messages }),
    ...(rows !== undefined && { rows }),
    ...(bytes !== undefined && { bytes }),
    items,
  };
}

function rowsOf({ query, decimation, shape }: ItemPlan, { zone }: ExportPlan, messages: number): number {
  const series = query.names.length;
  const perInstant = shape.id === 'wide' ? 1 : series;
  if (!decimation) return Math.ceil((messages / series) * perInstant);
  const { start, end } = bucketAt(query.from, decimation.size, zone);
  const buckets = Math.ceil((query.to - start) / (end - start));
  return Math.min(messages, buckets * perInstant);
}

/** Bytes of text that a cell of a column usually takes. */
const USUAL_BYTES: ReadonlyMap<string, number> = new Map([
  ['time', 29],
  ['created', 29],
  ['publisher', 36],
  ['channel', 36],
  ['unit', 4],
]);

function bytesOf({ columns, targets }: ItemPlan, { format, expanded }: ExportPlan, rows: number): number {
  const names = targets.reduce((sum, { label }) => sum + label.length, 0) / targets.length;
  const labels = columns.reduce((sum, { label }) => sum + label.length + 1, 0) + 1;
  const cells = columns.reduce((sum, { id }) => sum + (id === 'name' ? names : (USUAL_BYTES.get(id) ?? 8)) + 1, 1);
  const text = expanded ? rows * (cells + labels + columns.length + 2) : labels + rows * cells;
  return Math.ceil(text * format.bytesPerTextByte);
}
