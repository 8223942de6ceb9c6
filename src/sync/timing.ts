/** How long sync waits, in milliseconds. */
export interface SyncTiming {
  /** One request may take as long, its answer included; so may one call of the host's `getToken`. */
  readonly timeoutMs: number;
  /**
   * How long after a request was sent the server may still carry it out: only a listing that begins later can show that
   * it did not.
   */
  readonly settleMs: number;
  /** From one look at the server's exports to the next, when nothing else asks for one. */
  readonly listIntervalMs: number;
  /** Before the first try after one that failed; doubled each time, with jitter. */
  readonly firstBackoffMs: number;
  /** The longest time between two tries, unless the server asks for more. */
  readonly longestBackoffMs: number;
  /** How long the server's listings must lack an export that has another copy, which takes its place. */
  readonly replacedMs: number;
  /** How long the server's listings must lack an export to count as deleted there. */
  readonly missingMs: number;
}

/** What holds unless a host says otherwise. */
export const SYNC_TIMING: SyncTiming = {
  timeoutMs: 30_000,
  settleMs: 120_000,
  listIntervalMs: 300_000,
  firstBackoffMs: 2_000,
  longestBackoffMs: 300_000,
  replacedMs: 10_000,
  missingMs: 86_400_000,
};

/** Listings without a copy that it takes at least to be sure that there is none. */
export const ABSENCES = 3;

/**
 * Listings, each {@link SyncTiming.listIntervalMs} after the one before, that must lack an export to count as deleted.
 */
export const MISSING_LISTS = 12;

/** The longest that a server may put off what is sent, by `Retry-After`: it may be wrong, and so may be the clock. */
export const LONGEST_WAIT_MS: number = 6 * 3_600_000;

/** After so many times {@link SyncTiming.settleMs} a create of unknown outcome holds up nothing else any more. */
export const OVERDUE = 10;

/** Sendings of a create of which nothing came, neither an answer nor a copy, before the time between them grows. */
const VAIN_TRIES = 3;

/** Milliseconds before the next try, after so many that failed: doubling, and up to half less by chance. */
export function backoffMs(timing: SyncTiming, failures: number, random: () => number): number {
  const whole = Math.min(timing.longestBackoffMs, timing.firstBackoffMs * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (1 - random() / 2));
}

/**
 * Milliseconds before a create is sent again of which surely nothing came: at once after the first tries, later ever
 * more, as each may make a copy that the list does not show.
 */
export function vainBackoffMs(timing: SyncTiming, vain: number): number {
  return vain < VAIN_TRIES ? 0 : Math.min(LONGEST_WAIT_MS, timing.settleMs * 2 ** (vain - VAIN_TRIES));
}

/**
 * Milliseconds from one listing to the next while it is not known what became of a request: short ones first, as most
 * copies show up at once, and the last of them after {@link SyncTiming.settleMs} has passed.
 */
export function nextLookMs(timing: SyncTiming, looks: number): number {
  return Math.max(1, Math.min(timing.settleMs / 2, (timing.settleMs / 60) * 4 ** looks));
}
