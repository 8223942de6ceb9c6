import { WarningLog } from '../core/warnings.ts';
import type { Format, TableSize } from '../formats/format.ts';
import { planRequest } from './plan-request.ts';
import type { ExportHost, ExportJob } from './run-export.ts';
import { tableSizeOf } from './table-size.ts';

/** How large an item will be. */
export interface ItemEstimate {
  /** Messages to be read; exact when it was asked. Absent when the source cannot tell. */
  readonly messages?: number;
  /** Rows, header not counted: about, as duplicates, gaps and the number of publishers are not known. */
  readonly rows?: number;
  /** Bytes of the file, before any compression of an archive: about. */
  readonly bytes?: number;
  /** Pages of the file: about. Absent for formats without pages. */
  readonly pages?: number;
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
  const paging = plan.format.paged ? await pagingOf(plan.format, job.formatOptions) : undefined;
  const context = { signal: host.signal, warn: () => {}, expect: () => {}, advance: () => {}, waiting: () => {} };
  const items = await Promise.all(
    plan.items.map(async (item): Promise<ItemEstimate> => {
      const messages = await host.source.count(item.query, context);
      if (messages === undefined) return {};
      const table = tableSizeOf(item, plan, messages);
      const bytes = bytesOf(table, plan.format);
      return { messages, rows: table.rows, bytes, ...(paging && { pages: paging(table) }) };
    }),
  );
  const sum = (field: keyof ItemEstimate): number | undefined =>
    items.reduce<number | undefined>((total, item) => {
      const value = item[field];
      return total === undefined || value === undefined ? undefined : total + value;
    }, 0);
  const [messages, rows, bytes] = [sum('messages'), sum('rows'), sum('bytes')];
  const pages = paging && sum('pages');
  return {
    ...(messages !== undefined && { messages }),
    ...(rows !== undefined && { rows }),
    ...(bytes !== undefined && { bytes }),
    ...(pages !== undefined && { pages }),
    items,
  };
}

async function pagingOf(format: Format, options: ExportJob['formatOptions']) {
  const module = await format.load();
  const settings = module.parseOptions(options?.[format.extension]);
  return module.paging && ((table: TableSize) => module.paging!.pagesOf(table, settings));
}

/** Bytes of a file of this table. */
function bytesOf({ columns, rows, expanded }: TableSize, { bytesPerTextByte, leastBytes = 0 }: Format): number {
  const labels = columns.reduce((sum, { label }) => sum + label.length + 1, 0) + 1;
  const cells = columns.reduce((sum, { characters }) => sum + characters + 1, 1);
  const text = expanded ? rows * (cells + labels + columns.length + 2) : labels + rows * cells;
  return Math.ceil(leastBytes + text * bytesPerTextByte);
}
