/** Writes instants as people read them: the wall clock of a zone, without the offset. */
import type { TimeZone } from './time-zone.ts';

/** The finest unit that a text of a time shows. */
export type TimePrecision = 'minute' | 'second' | 'millisecond';

const LENGTHS: Readonly<Record<TimePrecision, number>> = { minute: 16, second: 19, millisecond: 23 };

/**
 * Writes an instant on a zone's wall clock, as `2017-12-24 00:00`, `2017-12-24 00:00:00` or `2017-12-24 00:00:00.000`.
 * Units finer than the precision are cut off. Years outside 0 to 9999 have ISO 8601's sign and six digits.
 *
 * @param ms Unix milliseconds
 * @throws RangeError when the instant or its wall time is outside the range of `Date`
 */
export function wallText(ms: number, zone: TimeZone, precision: TimePrecision): string {
  const text = new Date(zone.wallAt(Math.floor(ms))).toISOString().replace('T', ' ');
  return text.slice(0, text.length - 24 + LENGTHS[precision]);
}

/** The coarsest precision that shows an instant exactly, to the millisecond. */
export function precisionOf(ms: number, zone: TimeZone): TimePrecision {
  const wall = zone.wallAt(Math.floor(ms));
  if (wall % 1000 !== 0) return 'millisecond';
  return wall % 60_000 === 0 ? 'minute' : 'second';
}
