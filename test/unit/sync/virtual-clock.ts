import type { Clock } from '../../../src/core/clock.ts';

interface Sleeper {
  readonly until: number;
  wake(): void;
}

/** Time that passes only when nothing else happens, shared by everything in one simulation. */
export class VirtualClock implements Clock {
  #now = Date.parse('2024-03-01T00:00:00Z');
  readonly #sleepers = new Set<Sleeper>();
  /** Transactions and the like that are under way: no time passes meanwhile. */
  #active = 0;

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal!.reason);
      };
      const sleeper: Sleeper = {
        until: this.#now + Math.max(0, ms),
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Holds time up until the work has ended. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#active++;
    try {
      return await work();
    } finally {
      this.#active--;
    }
  }

  /** Lets all that can happen happen, for so many milliseconds. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await this.#rest();
      const next = Math.min(...[...this.#sleepers].map(({ until }) => until));
      if (next > end) break;
      this.#now = Math.max(this.#now, next);
      for (const sleeper of [...this.#sleepers]) if (sleeper.until <= this.#now) sleeper.wake();
    }
    this.#now = end;
  }

  /** Waits for what is under way, and for what comes of it without time passing. */
  async #rest(): Promise<void> {
    for (let still = 0; still < 3; still = this.#active === 0 ? still + 1 : 0)
      await new Promise((resolve) => setImmediate(resolve));
  }
}
