/** Computes which occurrences of a definition are due. */
import { parseDuration } from '../../core/duration.ts';
import { Recurrence } from '../../core/recurrence.ts';
import { TimeZone } from '../../core/time-zone.ts';
import type { DefinitionRecord, JobReason } from '../../storage/records.ts';

/**
 * How late an occurrence may run before it counts as missed, in milliseconds. Timers of a hidden tab run once a minute,
 * and a computer needs time to wake.
 */
export const MISSED_AFTER_MS: number = 5 * 60_000;

/** Returns the recurrence of a stored definition, in the time zone of its request. */
export function recurrenceOf({ request }: Pick<DefinitionRecord, 'request'>): Recurrence {
  const { periodStart = 0, periodicity = 'P1D', format } = request;
  return new Recurrence(
    Math.round(periodStart * 1000),
    parseDuration(periodicity),
    TimeZone.of(format.timezone ?? 'utc'),
  );
}

/** An occurrence that becomes a job. */
export interface DueRun {
  /** Its time, in Unix seconds. */
  readonly scheduledFor: number;
  /** Why the job runs. */
  readonly reason: JobReason;
}

/** The due occurrences of a definition. */
export interface Due {
  /** The occurrences to run, in ascending order. */
  readonly runs: readonly DueRun[];
  /** How many due occurrences get no job. */
  readonly skipped: number;
  /** The definition's next `lastOccurrence`. */
  readonly lastOccurrence: number | null;
}

/**
 * Finds the due occurrences of a definition: those after its last one and up to now, according to its `catchUp`.
 *
 * @param now Unix milliseconds
 * @param cap the most occurrences that `all` runs, latest ones
 * @param isHeldBack whether the server may still run the definition. Due occurrences are then skipped without being
 *   counted
 * @returns undefined when nothing changes
 */
export function dueOf(definition: DefinitionRecord, now: number, cap: number, isHeldBack: boolean): Due | undefined {
  const { lastOccurrence, catchUp, startsAfter = startOfEarlierVersions(definition) } = definition;
  const recurrence = recurrenceOf(definition);
  const last = lastOccurrence === null ? Number.NEGATIVE_INFINITY : Math.round(lastOccurrence * 1000);
  if (last > now + MISSED_AFTER_MS) {
    // The clock was or is wrong: continue from now. An occurrence that comes again has the same job id and runs once.
    const latest = recurrence.latest(now);
    return { runs: [], skipped: 0, lastOccurrence: latest === undefined ? null : latest / 1000 };
  }
  // Occurrences before the definition's start never run, even if the clock was set back. A start in the future comes
  // from a clock that was ahead, so it is ignored.
  const start = startsAfter === null ? last : Math.round(startsAfter * 1000);
  const { last: due, count } = recurrence.between(
    start > now ? last : Math.max(last, start),
    now,
    catchUp === 'all' ? cap : 1,
  );
  const newest = due.at(-1);
  if (newest === undefined) return undefined;
  const isWanted = !isHeldBack && (catchUp !== 'none' || now - newest <= MISSED_AFTER_MS);
  const runs = isWanted
    ? due.map((time): DueRun => {
        return { scheduledFor: time / 1000, reason: now - time <= MISSED_AFTER_MS ? 'schedule' : 'catchUp' };
      })
    : [];
  return { runs, skipped: isHeldBack ? 0 : count - runs.length, lastOccurrence: newest / 1000 };
}

/** Computes `startsAfter` for a definition from an earlier version, which has none. */
function startOfEarlierVersions(definition: DefinitionRecord): number | null {
  const createdAt = Date.parse(definition.createdAt);
  return Number.isNaN(createdAt) ? null : lastOccurrenceBefore(definition, createdAt);
}

/**
 * Returns the last occurrence before now, in Unix seconds; null when there is none. A definition that is new or whose
 * calendar changed runs the occurrences after it.
 *
 * @param now Unix milliseconds; an occurrence in this second counts as in the future
 */
export function lastOccurrenceBefore(definition: Pick<DefinitionRecord, 'request'>, now: number): number | null {
  const latest = recurrenceOf(definition).latest(Math.floor(now / 1000) * 1000 - 1);
  return latest === undefined ? null : latest / 1000;
}
