interface Held {
  reject(reason: unknown): void;
}

interface Waiting {
  grant(): void;
}

type Callback = (lock: Lock | null) => unknown;

/** The exclusive Web Locks of one browser, with `signal`, `ifAvailable` and `steal`. */
export class FakeLocks {
  /** How often a lock was stolen. */
  steals = 0;
  readonly #held = new Map<string, Held>();
  readonly #waiting = new Map<string, Waiting[]>();

  /** Returns the locks as one tab sees them. A frozen tab keeps its locks. */
  ofTab(): Pick<LockManager, 'request'> {
    const request = (name: string, ...rest: unknown[]) => {
      const callback = rest.at(-1) as Callback;
      return this.#request(name, rest.length > 1 ? (rest[0] as LockOptions) : {}, callback);
    };
    return { request: request as LockManager['request'] };
  }

  /** Whether somebody holds a lock. */
  isHeld(name: string): boolean {
    return this.#held.has(name);
  }

  #request(name: string, options: LockOptions, callback: Callback): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const { signal, steal, ifAvailable } = options;
      if (signal?.aborted) return reject(signal.reason);
      const grant = () => {
        const held: Held = { reject };
        this.#held.set(name, held);
        const release = () => {
          if (this.#held.get(name) !== held) return;
          this.#held.delete(name);
          this.#waiting.get(name)?.shift()?.grant();
        };
        const work = Promise.resolve().then(() => callback({ name, mode: 'exclusive' }));
        work.then(resolve, reject).finally(release);
      };
      if (steal) {
        const loser = this.#held.get(name);
        if (loser) this.steals++;
        this.#held.delete(name);
        loser?.reject(new DOMException('Stolen.', 'AbortError'));
        return grant();
      }
      if (!this.#held.has(name)) return grant();
      if (ifAvailable) return void Promise.resolve(callback(null)).then(resolve, reject);
      const line = this.#waiting.get(name) ?? [];
      this.#waiting.set(name, line);
      const waiting: Waiting = { grant };
      line.push(waiting);
      signal?.addEventListener('abort', () => {
        const place = line.indexOf(waiting);
        if (place < 0) return;
        line.splice(place, 1);
        reject(signal.reason);
      });
    });
  }
}
