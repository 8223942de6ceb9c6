import { WarningLog } from '../core/warnings.ts';
import type { Format, TableSize } from '../formats/format.ts';
import { type ExportHost, type ExportJob, planJob } from './run-export.ts';
import { joinedSizeOf, tableSizeOf } from './table-size.ts';

/** How large an item will be. */
export interface ItemEstimate {
  /** Messages to be read; exact when it was asked. Absent when the source cannot tell. */
  readonly messages?: number;
  /**
   * Rows, header not counted: about, as duplicates, gaps and the number of publishers are not known. Absent for an item of
   * a table that several make up (`bundle: 'table'`), as are the next two.
   */
  readonly rows?: number;
  /** Bytes of the file, before any compression of an archive: about. */
  readonly bytes?: number;
  /** Pages of the file: about. Absent for formats without pages. */
  readonly pages?: number;
}

/** How large an export will be, from what the source counts; nothing is pulled. */
export interface ExportEstimate extends ItemEstimate {
  /**
   * By item, in the request's order. The numbers beside it are their sums, absent when the messages of one are not known;
   * of several items in one table, they are those of the table.
   */
  readonly items: readonly ItemEstimate[];
}

/** Estimates a request. Throws as {@link import('./run-export.ts').runExport} does. */
export async function runEstimate(
  job: ExportJob,
  host: Pick<ExportHost, 'source' | 'formats' | 'signal'>,
): Promise<ExportEstimate> {
  const plan = await planJob(job, host.formats, new WarningLog());
  const pageCount = plan.format.paged ? await pagingOf(plan.format, job.formatOptions) : undefined;
  const context = { signal: host.signal, warn: () => {}, expect: () => {}, advance: () => {}, waiting: () => {} };
  const counts = await Promise.all(plan.items.map(({ query }) => host.source.count(query, context)));
  const sizeOf = (table: TableSize) => ({
    rows: table.rows,
    bytes: bytesOf(table, plan.format),
    ...(pageCount && { pages: pageCount(table) }),
  });
  const items = plan.items.map((item, at): ItemEstimate => {
    const messages = counts[at];
    if (messages === undefined) return {};
    return { messages, ...(!plan.table && sizeOf(tableSizeOf(item, plan, messages))) };
  });
  const sum = (field: keyof ItemEstimate): number | undefined =>
    items.reduce<number | undefined>((total, item) => {
      const value = item[field];
      return total === undefined || value === undefined ? undefined : total + value;
    }, 0);
  const messages = sum('messages');
  if (messages === undefined) return { items };
  if (plan.table) return { messages, ...sizeOf(joinedSizeOf(plan, counts as number[])), items };
  const pages = pageCount && sum('pages');
  return { messages, rows: sum('rows')!, bytes: sum('bytes')!, ...(pages !== undefined && { pages }), items };
}

async function pagingOf(format: Format, options: ExportJob['formatOptions']) {
  const module = await format.load();
  const settings = module.parseOptions(options?.[format.extension]);
  return module.pageCount && ((table: TableSize) => module.pageCount!.pagesOf(table, settings));
}

/** Bytes of a file of this table. */
function bytesOf({ columns, rows, expanded }: TableSize, { bytesPerTextByte, leastBytes = 0 }: Format): number {
  const labels = columns.reduce((sum, { label }) => sum + label.length + 1, 0) + 1;
  const cells = columns.reduce((sum, { characters }) => sum + characters + 1, 1);
  const text = expanded ? rows * (cells + labels + columns.length + 2) : labels + rows * cells;
  return Math.ceil(leastBytes + text * bytesPerTextByte);
}
