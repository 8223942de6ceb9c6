/** Time as code sees it that tests run with a clock of their own. */
import { sleep } from './abort.ts';

/** Time, as what must be testable sees it. */
export interface Clock {
  /** Unix milliseconds. It may jump, forwards and backwards, as the clock of a computer does. */
  now(): number;
  /** Milliseconds since some fixed moment, whatever the clock is set to. Absent where nobody can tell. */
  elapsed?(): number;
  /** Resolves after `ms` milliseconds, or later; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The computer's own clock. */
export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now(), sleep };
