/** The wait times of sync. */
import { backoffMs as exponentialMs } from '../core/backoff.ts';

/** The wait times of sync, in milliseconds. */
export interface SyncTiming {
  /** The longest time for one request with its response, and for one wait for `getToken`. */
  readonly timeoutMs: number;
  /**
   * How long the server may still execute a request after it was sent. Only a list that begins later can show that the
   * server did not.
   */
  readonly settleMs: number;
  /** Time between two regular reads of the server's list. */
  readonly listIntervalMs: number;
  /** Time before the first retry. It doubles with each retry, with jitter. */
  readonly firstBackoffMs: number;
  /** The longest time between two attempts, unless the server asks for more. */
  readonly longestBackoffMs: number;
  /** The longest time between two looks at a job that has not ended. */
  readonly longestPollMs: number;
  /** How long the server's lists must lack an export before a duplicate of it takes its place. */
  readonly replacedMs: number;
  /** How long the server's lists must lack an export before it counts as deleted there. */
  readonly missingMs: number;
}

/** The default wait times. */
export const SYNC_TIMING: SyncTiming = {
  timeoutMs: 30_000,
  settleMs: 120_000,
  listIntervalMs: 300_000,
  firstBackoffMs: 2_000,
  longestBackoffMs: 300_000,
  longestPollMs: 30_000,
  replacedMs: 10_000,
  missingMs: 86_400_000,
};

/** The fewest lists without a copy that prove that there is none. */
export const ABSENCES = 3;

/** The fewest lists, {@link SyncTiming.listIntervalMs} apart, that must lack an export before it counts as deleted. */
export const MISSING_LISTS = 12;

/** The longest accepted `Retry-After`. A longer one may come from an error of the server or the clock. */
export const LONGEST_WAIT_MS: number = 6 * 3_600_000;

/** A create of unknown outcome stops blocking other creates after this many times {@link SyncTiming.settleMs}. */
export const OVERDUE = 10;

/** Attempts of a create without a response and without a copy, after which the pauses grow. */
const VAIN_TRIES = 3;

/** Returns the pause after a number of failures, in milliseconds. It doubles each time, less up to half at random. */
export function backoffMs(timing: SyncTiming, failures: number, random: () => number): number {
  const { firstBackoffMs: firstMs, longestBackoffMs: longestMs } = timing;
  return Math.round(exponentialMs({ firstMs, longestMs, jitter: 0.5 }, Math.max(1, failures), random));
}

/** Returns the pause before the next look at jobs that have not ended, in milliseconds. It grows with each look. */
export function pollMs(timing: SyncTiming, looks: number): number {
  const { firstBackoffMs: firstMs, longestPollMs: longestMs } = timing;
  return Math.round(exponentialMs({ firstMs, longestMs, jitter: 0 }, Math.max(1, looks)));
}

/**
 * Returns the pause before a create without a response and without a copy is sent again, in milliseconds. The first
 * attempts have no pause. Later pauses grow, because each attempt may make a copy that the list does not show.
 */
export function vainBackoffMs(timing: SyncTiming, vain: number): number {
  const backoff = { firstMs: timing.settleMs, longestMs: LONGEST_WAIT_MS, jitter: 0 };
  return vain < VAIN_TRIES ? 0 : exponentialMs(backoff, 1 + vain - VAIN_TRIES);
}

/**
 * Returns the pause before the next list while the outcome of a request is unknown, in milliseconds. Pauses start
 * short, because most copies appear immediately. The last list begins after {@link SyncTiming.settleMs}.
 */
export function nextLookMs(timing: SyncTiming, looks: number): number {
  return Math.max(1, Math.min(timing.settleMs / 2, (timing.settleMs / 60) * 4 ** looks));
}
