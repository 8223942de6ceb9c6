/** Estimates the size of an export from the source's counts. */
import { loadPart } from '../core/load-part.ts';
import { WarningLog } from '../core/warnings.ts';
import type { Format, TableSize } from '../formats/format.ts';
import { isMessagePlan, type SourcePlan } from './item-plans.ts';
import { checkResources, type ExportHost, type ExportJob, planJob, sourcesOf } from './run-export.ts';
import { joinedSizeOf, resourcesSizeOf, tableSizeOf } from './table-size.ts';

/** The estimated size of an item. */
export interface ItemEstimate {
  /**
   * Messages or resources to read, exact at the time of the request. Absent when the source cannot count them. A report
   * counts those of all its sources.
   */
  readonly messages?: number;
  /**
   * What travels of these messages where the source makes the buckets (`clickhouseSource`): at most about as many partial
   * aggregates. Absent when every message travels.
   */
  readonly transferred?: number;
  /**
   * Approximate rows, not counting the header; duplicates, gaps and the number of publishers are unknown. This and the
   * next two fields are absent for items of one table (`bundle: 'table'`) and for reports.
   */
  readonly rows?: number;
  /** Approximate bytes of the file, before compression in an archive. */
  readonly bytes?: number;
  /** Approximate pages of the file. Absent for formats without pages. */
  readonly pages?: number;
}

/** The estimated size of an export, from the source's counts. No messages are read. */
export interface ExportEstimate extends ItemEstimate {
  /**
   * Estimates of the items, in the order of the request. The other fields are their sums, absent when the messages of
   * one item are unknown. For several items in one table, they are those of the table.
   */
  readonly items: readonly ItemEstimate[];
}

/** Estimates the size of a request. Throws as {@link import('./run-export.ts').runExport} does. */
export async function runEstimate(
  job: ExportJob,
  host: Pick<ExportHost, 'source' | 'resources' | 'formats' | 'signal'>,
): Promise<ExportEstimate> {
  const plan = await planJob(job, host.formats, new WarningLog(), host);
  const pageCount = plan.format.paged ? await pagingOf(plan.format, job.formatOptions) : undefined;
  const context = { signal: host.signal, warn: () => {}, expect: () => {}, advance: () => {}, waiting: () => {} };
  await checkResources(plan, host);
  const count = async (read: SourcePlan): Promise<Amount> => {
    if (!isMessagePlan(read)) {
      const { resourceSource } = await loadPart(() => import('./open-resources.ts'));
      const resources = await (await resourceSource(host)).count(read.query, context);
      return { messages: resources, transferred: resources };
    }
    const messages = await host.source.count(read.query, context);
    if (messages === undefined || !read.decimation || !host.source.readPartials)
      return { messages, transferred: messages };
    const { mostPartials } = await loadPart(() => import('./pushed-partials.ts'));
    const most = (await mostPartials(read, plan.zone, host.source, context)) ?? messages;
    return { messages, transferred: Math.min(messages, most) };
  };
  const amounts = await Promise.all(
    plan.items.map(async (item) => sumOf(await Promise.all(sourcesOf(item).map(count)))),
  );
  const counts = amounts.map(({ messages }) => messages);
  const sizeOf = (table: TableSize) => ({
    rows: table.rows,
    bytes: bytesOf(table, plan.format),
    ...(pageCount && { pages: pageCount(table) }),
  });
  const items = plan.items.map((item, at): ItemEstimate => {
    const messages = counts[at];
    if (messages === undefined) return {};
    const read = shown(amounts[at]!);
    if (plan.table || item.kind === 'report') return read;
    const table = isMessagePlan(item) ? tableSizeOf(item, plan, messages) : resourcesSizeOf(item, plan, messages);
    return { ...read, ...sizeOf(table) };
  });
  const sum = (field: keyof ItemEstimate): number | undefined =>
    items.reduce<number | undefined>((total, item) => {
      const value = item[field];
      return total === undefined || value === undefined ? undefined : total + value;
    }, 0);
  const total = sumOf(amounts);
  if (total.messages === undefined) return { items };
  const read = shown(total);
  if (plan.table) return { ...read, ...sizeOf(joinedSizeOf(plan, plan.table, counts as number[])), items };
  const [rows, bytes, pages] = (['rows', 'bytes', 'pages'] as const).map(sum);
  return {
    ...read,
    ...(rows !== undefined && { rows }),
    ...(bytes !== undefined && { bytes }),
    ...(pages !== undefined && { pages }),
    items,
  };
}

/** How much a read comes to; undefined where the source cannot count. */
interface Amount {
  readonly messages: number | undefined;
  readonly transferred: number | undefined;
}

function sumOf(amounts: readonly Amount[]): Amount {
  const sum = (field: keyof Amount) =>
    amounts.reduce<number | undefined>(
      (total, { [field]: own }) => (total === undefined || own === undefined ? undefined : total + own),
      0,
    );
  return { messages: sum('messages'), transferred: sum('transferred') };
}

/** The amount as an estimate tells it. */
const shown = ({ messages, transferred }: Amount): Pick<ItemEstimate, 'messages' | 'transferred'> => ({
  ...(messages !== undefined && { messages }),
  ...(transferred !== undefined && transferred !== messages && { transferred }),
});

async function pagingOf(format: Format, options: ExportJob['formatOptions']) {
  const module = await format.load();
  const settings = module.parseOptions(options?.[format.extension]);
  return module.pageCount && ((table: TableSize) => module.pageCount!.pagesOf(table, settings));
}

/** Estimates the bytes of a file with this table. */
function bytesOf({ columns, rows, expanded }: TableSize, { bytesPerTextByte, leastBytes = 0 }: Format): number {
  const labels = columns.reduce((sum, { label }) => sum + label.length + 1, 0) + 1;
  const cells = columns.reduce((sum, { characters }) => sum + characters + 1, 1);
  const text = expanded ? rows * (cells + labels + columns.length + 2) : labels + rows * cells;
  return Math.ceil(leastBytes + text * bytesPerTextByte);
}
