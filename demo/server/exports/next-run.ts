import type { ExportRequest } from '../../../src/contract/request.ts';
import { parseDuration } from '../../../src/core/duration.ts';
import { Recurrence } from '../../../src/core/recurrence.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';

/**
 * When a request is to be run next, Unix seconds: a one-time one at once, a recurring one at its first occurrence after
 * `after`; null when there is none.
 */
export function nextRun(request: ExportRequest, after: number): number | null {
  if (request.type === 'oneTime') return after;
  const next = recurrenceOf(request, after)?.next(after * 1000, 1)[0];
  return next === undefined ? null : next / 1000;
}

/** The run time of a request that is due, Unix seconds: of runs that were missed, the last. */
export function runTime(request: ExportRequest, dueAt: number, now: number): number {
  const latest = recurrenceOf(request, dueAt)?.latest(now * 1000);
  return latest === undefined ? dueAt : Math.max(dueAt, latest / 1000);
}

function recurrenceOf({ type, periodicity, periodStart, format }: ExportRequest, fallbackStart: number) {
  if (type !== 'recurring' || periodicity === undefined) return undefined;
  const start = (periodStart ?? fallbackStart) * 1000;
  return new Recurrence(start, parseDuration(periodicity), TimeZone.of(format.timezone ?? 'utc'));
}
