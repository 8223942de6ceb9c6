/** Tells whether the times of an item are whole minutes. */
import type { TimeZone } from '../core/time-zone.ts';
import type { ItemPlan } from './plan.ts';

/** Whether all times of an item are whole minutes, as those of its buckets are. */
export const hasWholeMinutes = (
  { decimation, query }: Pick<ItemPlan, 'decimation' | 'query'>,
  zone: TimeZone,
): boolean => decimation !== undefined && decimation.size.unit !== 's' && zone.offsetAt(query.from) % 60_000 === 0;
