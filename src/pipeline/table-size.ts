import { bucketAt } from '../decimation/bucket.ts';
import type { Paging, TableSize } from '../formats/format.ts';
import type { SampleSource } from '../sources/source.ts';
import type { ExportPlan, ItemPlan } from './plan.ts';

/** Characters that a cell of a column usually takes. */
const USUAL: ReadonlyMap<string, number> = new Map([
  ['time', 29],
  ['created', 29],
  ['publisher', 36],
  ['channel', 36],
  ['unit', 4],
]);

const OTHERS = 8;

/** Columns whose cells are of one width, about: times and figures. */
const OF_ONE_WIDTH = /^(?:time|created|updateTime|value|sum)$/;

/** An item's table before it is read, by the number of its messages. */
export function tableSizeOf(item: ItemPlan, plan: ExportPlan, messages: number): TableSize {
  const { columns, targets, shape } = item;
  const names = targets.reduce((sum, { label }) => sum + label.length, 0) / targets.length;
  return {
    rows: rowsOf(item, plan, messages),
    expanded: plan.expanded,
    columns: columns.map(({ id, label }) => ({
      label,
      characters: id === 'name' ? names : (USUAL.get(id) ?? OTHERS),
      figures: OF_ONE_WIDTH.test(id) || (shape.id === 'wide' && !USUAL.has(id)),
    })),
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

/**
 * Refuses files of too many pages before anything is pulled, where the source can count and each message is a row.
 *
 * @param formatOptions as the format's `parseOptions` returned them
 * @throws ExportError `unsupported`
 */
export async function checkPages(
  plan: ExportPlan,
  paging: Paging,
  formatOptions: unknown,
  source: SampleSource,
  signal: AbortSignal,
): Promise<void> {
  const context = { signal, warn: () => {}, expect: () => {}, advance: () => {} };
  for (const item of plan.items) {
    if (item.decimation) continue;
    const messages = await source.count(item.query, context);
    if (messages !== undefined) paging.check(tableSizeOf(item, plan, messages), formatOptions);
  }
}
