import type { TimeZone } from '../core/time-zone.ts';
import { bucketAt } from '../decimation/bucket.ts';
import type { TableSize } from '../formats/format.ts';
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

/** Whether all times of an item are whole minutes, as those of its buckets are. */
export const hasWholeMinutes = ({ decimation, query }: ItemPlan, zone: TimeZone): boolean =>
  decimation !== undefined && decimation.size.unit !== 's' && zone.offsetAt(query.from) % 60_000 === 0;

/** An item's table before it is read, by the number of its messages. */
export function tableSizeOf(item: ItemPlan, plan: ExportPlan, messages: number): TableSize {
  const { columns, targets } = item;
  const names = targets.reduce((sum, { label }) => sum + label.length, 0) / targets.length;
  return {
    rows: rowsOf(item, plan, messages),
    expanded: plan.expanded,
    wholeMinutes: hasWholeMinutes(item, plan.zone),
    columns: columns.map(({ id, label, kind = 'text' }) => ({
      label,
      kind,
      characters: id === 'name' ? names : (USUAL.get(id) ?? OTHERS),
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
