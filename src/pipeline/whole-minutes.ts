/** Tells whether the times of an item are whole minutes. */
import type { TimeZone } from '../core/time-zone.ts';
import type { TableHead } from './item-plans.ts';

/** Whether all times of an item are whole minutes, as those of its buckets are. */
export const hasWholeMinutes = (
  { decimation, window }: Pick<TableHead, 'decimation' | 'window'>,
  zone: TimeZone,
): boolean =>
  decimation !== undefined &&
  decimation.size.unit !== 's' &&
  window !== undefined &&
  zone.offsetAt(window.from) % 60_000 === 0;
