/** Tells usable run times of exports. */

/** The latest run time in Unix seconds. Larger numbers are most likely milliseconds, as in the bounds of a request. */
const LATEST_SECONDS = 1e11;

/** Whether a run time is a number that can be Unix seconds. */
export const isRunTime = (now: unknown): boolean => typeof now === 'number' && Math.abs(now) <= LATEST_SECONDS;
