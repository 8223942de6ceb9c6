import { parseDuration } from '../../core/duration.ts';
import { Recurrence } from '../../core/recurrence.ts';
import { TimeZone } from '../../core/time-zone.ts';
import type { DefinitionRecord, JobReason } from '../../storage/records.ts';

/**
 * Milliseconds after which an occurrence was missed: the timers of a hidden tab run once a minute, and a computer that
 * wakes needs a while.
 */
export const MISSED_AFTER_MS: number = 5 * 60_000;

/** When a stored definition recurs; its zone is that of its request. */
export function recurrenceOf({ request }: Pick<DefinitionRecord, 'request'>): Recurrence {
  const { periodStart = 0, periodicity = 'P1D', format } = request;
  return new Recurrence(
    Math.round(periodStart * 1000),
    parseDuration(periodicity),
    TimeZone.of(format.timezone ?? 'utc'),
  );
}

/** An occurrence that is to become a job. */
export interface DueRun {
  /** Unix seconds. */
  readonly scheduledFor: number;
  readonly reason: JobReason;
}

/** What is due of a definition. */
export interface Due {
  /** In ascending order. */
  readonly runs: readonly DueRun[];
  /** How many are due, and become no job. */
  readonly skipped: number;
  /** The definition's next `lastOccurrence`. */
  readonly lastOccurrence: number | null;
}

/**
 * What is due of a definition: all occurrences after its last one and up to now, as its `catchUp` has it.
 *
 * @param now Unix milliseconds
 * @param cap most occurrences that `all` runs; the latest of them
 * @param isHeldBack whether the server may still run it: what is due then is the server's, and passed over without being
 *   counted
 * @returns undefined when nothing changes
 */
export function dueOf(definition: DefinitionRecord, now: number, cap: number, isHeldBack: boolean): Due | undefined {
  const { lastOccurrence, catchUp, startsAfter = startOfEarlierVersions(definition) } = definition;
  const recurrence = recurrenceOf(definition);
  const last = lastOccurrence === null ? Number.NEGATIVE_INFINITY : Math.round(lastOccurrence * 1000);
  if (last > now + MISSED_AFTER_MS) {
    // The clock was wrong then, or is now. What came before now has had its turn; what comes again has the same job.
    const latest = recurrence.latest(now);
    return { runs: [], skipped: 0, lastOccurrence: latest === undefined ? null : latest / 1000 };
  }
  // What came before the definition stays over, though the clock has been back there. But a definition that was made
  // while the clock was ahead runs all the same.
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

/** What `startsAfter` would be in a definition that has none. */
function startOfEarlierVersions(definition: DefinitionRecord): number | null {
  const createdAt = Date.parse(definition.createdAt);
  return Number.isNaN(createdAt) ? null : lastOccurrenceBefore(definition, createdAt);
}

/**
 * Where a definition starts from when it is new, or its calendar has changed: what came before has had its turn.
 *
 * @param now Unix milliseconds; an occurrence in this very second is still to come
 */
export function lastOccurrenceBefore(definition: Pick<DefinitionRecord, 'request'>, now: number): number | null {
  const latest = recurrenceOf(definition).latest(Math.floor(now / 1000) * 1000 - 1);
  return latest === undefined ? null : latest / 1000;
}
