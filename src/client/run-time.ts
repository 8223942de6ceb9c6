/** Tells usable run times of exports. */

/** The latest run time in Unix seconds. Larger numbers are most likely milliseconds, as in the bounds of a request. */
const LATEST_SECONDS = 1e11;

/** Whether a run time can be one in Unix seconds. */
export const isRunTime = (now: number): boolean => Math.abs(now) <= LATEST_SECONDS;
