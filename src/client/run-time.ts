/** Checks the run time of an export. */

/** The latest run time in Unix seconds. Larger numbers are most likely milliseconds, as in the bounds of a request. */
const LATEST_SECONDS = 1e11;

/**
 * Checks a run time.
 *
 * @throws TypeError when it is not in Unix seconds
 */
export function checkRunTime(now: number): void {
  if (!Number.isFinite(now)) throw new TypeError('now must be Unix seconds.');
  if (Math.abs(now) > LATEST_SECONDS)
    throw new TypeError(`now must be Unix seconds, but ${now} looks like milliseconds: divide it by 1000.`);
}
