import type { ExportRequest } from '../../../src/contract/request.ts';
import { type Duration, parseDuration } from '../../../src/core/duration.ts';
import { addDuration } from '../../../src/core/time-range.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';

/**
 * When a request is to be run next, Unix seconds: a one-time one at once, a recurring one at its first occurrence after
 * `after`; null when there is none.
 */
export function nextRun({ type, periodicity, periodStart, format }: ExportRequest, after: number): number | null {
  if (type === 'oneTime') return after;
  if (periodicity === undefined) return null;
  const duration = parseDuration(periodicity);
  const zone = TimeZone.of(format.timezone ?? 'utc');
  const start = (periodStart ?? after) * 1000;
  const at = (k: number) => (k === 0 ? start : addDuration(start, times(duration, k), zone, 1));
  try {
    // No month is longer than 31 days, so that the guess is never too late.
    let k = Math.max(0, Math.floor((after * 1000 - start) / longest(duration)) - 1);
    while (at(k) <= after * 1000) k++;
    return at(k) / 1000;
  } catch {
    return null;
  }
}

function times(duration: Duration, k: number): Duration {
  const entries = Object.entries(duration).map(([unit, count]) => [unit, Number(count) * k]);
  return Object.fromEntries(entries) as Duration;
}

function longest({ years, months, weeks, days, hours, minutes, seconds }: Duration): number {
  const wholeDays = years * 366 + months * 31 + weeks * 7 + days;
  return (wholeDays * 86_400 + hours * 3600 + minutes * 60 + seconds) * 1000;
}
