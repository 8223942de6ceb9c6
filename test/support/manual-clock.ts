import type { Clock } from '../../src/core/clock.ts';

/** A clock that a test moves and may set wrong. */
export class ManualClock implements Clock {
  #now: number;
  /** Elapsed time, whatever the clock shows. */
  #passed = 0;
  readonly #sleepers = new Set<{ readonly until: number; wake(): void }>();

  /** @param now Unix milliseconds */
  constructor(now: number = Date.parse('2024-01-01T00:00:00Z')) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      };
      const wake = () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper = { until: this.#passed + ms, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', onAbort);
    });
  }

  /** Sets the clock, as a user or a time server does: no time passes. */
  set(now: number): void {
    this.#now = now;
  }

  /** Lets time pass, then waits until all activity ends. */
  async advance(ms: number): Promise<void> {
    this.#now += ms;
    this.#passed += ms;
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.until > this.#passed) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
    await settle();
  }
}

/** Waits until open transactions have ended. */
export async function settle(turns = 30): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
