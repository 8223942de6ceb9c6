/** How long to pause between two attempts of something that failed. */

/** How the pauses between attempts grow. */
export interface Backoff {
  /** Milliseconds of the first pause, before chance takes its part. */
  readonly firstMs: number;
  /** Milliseconds of the longest pause, before chance takes its part. Default: there is no limit. */
  readonly longestMs?: number;
  /**
   * The part of each pause that is random, from 0 to 1, so that many clients do not come back at the same moment.
   * Default: 1, full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
   */
  readonly jitter?: number;
}

/**
 * Milliseconds to pause after so many failed attempts: doubled with each.
 *
 * @param failures attempts that failed so far, from 1 on
 * @param random gives numbers from 0 to 1. Default: `Math.random`
 */
export function backoffMs(
  { firstMs, longestMs = Number.POSITIVE_INFINITY, jitter = 1 }: Backoff,
  failures: number,
  random: () => number = Math.random,
): number {
  return Math.min(longestMs, firstMs * 2 ** (failures - 1)) * (1 - jitter + jitter * random());
}
