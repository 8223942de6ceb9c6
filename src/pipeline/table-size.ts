import type { PageCount, TableSize } from '../formats/format.ts';
import { usualWidth } from '../layouts/usual-width.ts';
import type { SampleSource, Wait } from '../sources/source.ts';
import { bucketAt } from '../transforms/bucket.ts';
import type { ExportPlan, ItemPlan } from './plan.ts';
import { toldApart } from './told-apart.ts';
import { hasWholeMinutes } from './whole-minutes.ts';

/** An item's table before it is read, by the number of its messages. */
export function tableSizeOf(item: ItemPlan, plan: ExportPlan, messages: number): TableSize {
  const { columns, layout, targets } = item;
  return {
    rows: rowsOf(item, plan, messages),
    expanded: plan.expanded,
    wholeMinutes: hasWholeMinutes(item, plan.zone),
    columns: columns.map(({ id, label, kind = 'text' }) => ({
      label,
      kind,
      characters: usualWidth(id, layout, targets),
    })),
  };
}

/**
 * The one table of all items before they are read, by the numbers of their messages: as many rows as its window has
 * buckets, or as the items have rows together where they are not decimated.
 */
export function joinedSizeOf(plan: ExportPlan, messages: readonly number[]): TableSize {
  const { items, table, zone } = plan;
  const sizes = items.map((item, at) => tableSizeOf(item, plan, messages[at]!));
  const sum = sizes.reduce((all, { rows }) => all + rows, 0);
  const [first] = items;
  const from = Math.min(...items.map(({ query }) => query.from));
  const to = Math.max(...items.map(({ query }) => query.to));
  const rows = first!.decimation
    ? Math.min(sum, bucketsOf({ ...first!, query: { ...first!.query, from, to } }, zone))
    : sum;
  const headers = toldApart(items, table?.tags ?? []);
  const times = [...(table?.before ?? []), ...(table?.after ?? [])];
  return {
    rows,
    expanded: plan.expanded,
    wholeMinutes: hasWholeMinutes(first!, zone),
    columns: [
      ...times.map(({ id, label }) => ({
        label,
        kind: 'time' as const,
        characters: usualWidth(id, first!.layout, first!.targets),
      })),
      ...sizes.flatMap(({ columns }, at) =>
        columns.map((column, place) => ({ ...column, label: headers[at]![place]!.label })).slice(1),
      ),
    ],
  };
}

function rowsOf(item: ItemPlan, { zone }: ExportPlan, messages: number): number {
  const { query, decimation, layout, gaps } = item;
  const series = query.names.length;
  const perInstant = layout.joinsSeries ? 1 : series;
  if (!decimation) return Math.ceil((messages / series) * perInstant);
  const rows = bucketsOf(item, zone) * perInstant;
  return gaps && messages > 0 ? rows : Math.min(messages, rows);
}

/** Buckets of a decimated item's window, about. */
function bucketsOf({ query, decimation }: ItemPlan, zone: ExportPlan['zone']): number {
  const { start, end } = bucketAt(query.from, decimation!.size, zone);
  return Math.ceil((query.to - start) / (end - start));
}

/** What {@link checkPages} counts with. */
export interface PageCheckHost {
  readonly source: SampleSource;
  readonly signal: AbortSignal;
  /** Hears what the source waits for, and for which item. */
  waiting(wait: Wait | undefined, item: number): void;
}

/**
 * Refuses files of too many pages before anything is pulled, where the source can count and each message is a row.
 *
 * @param formatOptions as the format's `parseOptions` returned them
 * @throws ExportError `unsupported`
 */
export async function checkPages(
  plan: ExportPlan,
  pageCount: PageCount,
  formatOptions: unknown,
  { source, signal, waiting }: PageCheckHost,
): Promise<void> {
  const context = { signal, warn: () => {}, expect: () => {}, advance: () => {} };
  for (const item of plan.items) {
    if (!hasRowsForAll(item)) continue;
    const messages = await source.count(item.query, { ...context, waiting: (wait) => waiting(wait, item.index) });
    if (messages !== undefined) pageCount.check(tableSizeOf(item, plan, messages), formatOptions);
  }
}

/** Whether no message of an item is without a row: neither decimated, nor of a variable or a device that is not shown. */
function hasRowsForAll({ decimation, split, layout, columns, targets }: ItemPlan): boolean {
  if (decimation || split?.labels) return false;
  const shown = layout.joinsSeries ? columns.flatMap((column) => layout.variablesOf(column, targets)) : [];
  return shown.length === 0 || targets.every(({ name }) => shown.includes(name));
}
