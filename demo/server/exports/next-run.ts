import type { ExportRequest } from '../../../src/contract/request.ts';
import { parseDuration } from '../../../src/core/duration.ts';
import { Recurrence } from '../../../src/core/recurrence.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';

/** A request, and when the server got it: Unix seconds. It starts then, unless it says otherwise. */
export interface Scheduled {
  readonly request: ExportRequest;
  readonly createdAt: number;
}

/** When it is to be run first, Unix seconds: a one-time one at once. Null when never. */
export function firstRun({ request, createdAt }: Scheduled): number | null {
  if (request.type === 'oneTime') return createdAt;
  // A start in the second of its creation is not past.
  return nextRun({ request, createdAt }, Math.floor(createdAt) - 0.001);
}

/** When it is to be run after a time, Unix seconds; null when no more. */
export function nextRun(scheduled: Scheduled, after: number): number | null {
  const next = recurrenceOf(scheduled)?.next(after * 1000, 1)[0];
  return next === undefined ? null : next / 1000;
}

/** The run time of one that is due, Unix seconds: of runs that were missed, the last. */
export function runTime(scheduled: Scheduled, dueAt: number, now: number): number {
  const latest = recurrenceOf(scheduled)?.latest(now * 1000);
  return latest === undefined ? dueAt : Math.max(dueAt, latest / 1000);
}

function recurrenceOf({ request, createdAt }: Scheduled): Recurrence | undefined {
  const { type, periodicity, periodStart = Math.floor(createdAt), format } = request;
  if (type !== 'recurring' || periodicity === undefined) return undefined;
  return new Recurrence(periodStart * 1000, parseDuration(periodicity), TimeZone.of(format.timezone ?? 'utc'));
}
