/** Lets one of several tabs do a piece of work. */
import { type LinkedAbort, linkedAbort } from '../core/abort.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { ExportError } from '../core/errors.ts';
import { randomId } from '../core/random-id.ts';
import type { Database } from '../storage/database.ts';
import { claimFence, FenceLost } from './fence.ts';

/** Milliseconds between two heartbeats of a leader, and between two checks of them. */
export const BEAT_MS = 20_000;

/**
 * Checks in a row without a new heartbeat after which a leader counts as frozen. Browsers run the timers of a hidden
 * tab once a minute, so three minutes are enough for a live leader.
 */
export const BEATS_MISSED = 9;

/** Milliseconds before a new attempt to lead after an error. */
const RETRY_MS = 5_000;

/** The state of a leading tab. */
export interface Leadership {
  /** The fence to pass to `checkFence` in each transaction. */
  readonly fence: number;
  /** Aborted when leadership ends. All work must then stop. */
  readonly signal: AbortSignal;
}

/** Options of {@link lead}. */
export interface LeadOptions {
  /** Ends leadership, or the wait for it. */
  readonly signal: AbortSignal;
  /** Is called with errors of the work and the storage. A new attempt to lead follows some seconds later. */
  readonly onError?: (error: unknown) => void;
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Default: the browser's Web Locks. */
  readonly locks?: Pick<LockManager, 'request'>;
}

/**
 * Does a piece of work in one tab at a time. Waits for the Web Lock `downlink:<database>:<name>`, takes the next fence,
 * and works until the signal is aborted or the work returns. When the tab closes, another takes over immediately. A
 * frozen tab keeps its lock, so another tab steals the lock after nine checks, 20 seconds apart, without a new
 * heartbeat. The transaction that allows stealing also changes the heartbeat. So only one tab steals the lock, and the
 * new leader gets the same time.
 *
 * @returns when the signal is aborted or the work has returned
 * @throws ExportError `storage-unavailable` when there are no Web Locks, as in insecure contexts
 */
export async function lead(
  database: Database,
  name: string,
  options: LeadOptions,
  work: (leadership: Leadership) => Promise<void>,
): Promise<void> {
  const { signal, onError = () => {}, clock = systemClock } = options;
  const locks = requireLocks(options.locks);
  const candidate = new Candidate(database, name, { locks, clock, work });
  while (!signal.aborted) {
    try {
      await candidate.leadOnce(signal);
      return;
    } catch (error) {
      if (signal.aborted) return;
      // A tab that lost the lock waits for it again.
      if (!isTakenOver(error)) onError(error);
      await clock.sleep(RETRY_MS, signal).catch(() => {});
    }
  }
}

/**
 * Returns the given locks, or else the browser's.
 *
 * @throws ExportError `storage-unavailable` when there are none, as in insecure contexts
 */
export function requireLocks(given?: Pick<LockManager, 'request'>): Pick<LockManager, 'request'> {
  const locks = given ?? globalThis.navigator?.locks;
  if (locks) return locks;
  const message = 'Web Locks are not available. Recurring exports need a secure context (HTTPS).';
  throw new ExportError('storage-unavailable', message);
}

/** A tab that wants to lead. */
class Candidate {
  readonly #database: Database;
  readonly #name: string;
  readonly #locks: Pick<LockManager, 'request'>;
  readonly #clock: Clock;
  readonly #work: (leadership: Leadership) => Promise<void>;
  readonly #heartbeat: Heartbeat;

  constructor(
    database: Database,
    name: string,
    tools: {
      locks: Pick<LockManager, 'request'>;
      clock: Clock;
      work: (leadership: Leadership) => Promise<void>;
    },
  ) {
    this.#database = database;
    this.#name = name;
    this.#locks = tools.locks;
    this.#clock = tools.clock;
    this.#work = tools.work;
    this.#heartbeat = new Heartbeat(database, name);
  }

  /**
   * Waits for the lock and works. Rejects with the signal's reason, an error of the work, or when another tab takes
   * over.
   */
  async leadOnce(signal: AbortSignal): Promise<void> {
    const lock = `downlink:${this.#database.name}:${this.#name}`;
    const waiting = linkedAbort(signal);
    const working = linkedAbort(signal);
    let work: Promise<void> | undefined;
    const begin = () => {
      waiting.end('The wait has ended.');
      work = this.#run(working);
      return work;
    };
    try {
      const queued = this.#locks.request(lock, { signal: waiting.signal }, begin);
      const frozen = this.#heartbeat.stopped(this.#clock, waiting.signal);
      frozen.catch(() => {});
      const first = await Promise.race([queued.then(() => 'done'), frozen.catch(() => queued)]);
      if (first === 'frozen' && !work) {
        waiting.end('The lock is stolen instead.');
        queued.catch(() => {});
        await this.#locks.request(lock, { steal: true }, begin);
      } else await queued;
    } finally {
      waiting.end('The wait has ended.');
      working.abort(new FenceLost());
      await work?.catch(() => {});
    }
  }

  async #run(working: LinkedAbort): Promise<void> {
    working.signal.throwIfAborted();
    const fence = await claimFence(this.#database, this.#name);
    // Work that was asked to stop may take a while. The heartbeat continues until then.
    const ended = new AbortController();
    const beating = this.#heartbeat.beat(this.#clock, ended.signal, () => working.abort(new FenceLost()));
    try {
      await this.#work({ fence, signal: working.signal });
    } finally {
      ended.abort(new DOMException('The work has ended.', 'AbortError'));
      await beating;
    }
  }
}

/** Distinguishes a live leader from a frozen one by a text in the database that a live leader keeps changing. */
class Heartbeat {
  readonly #database: Database;
  readonly #key: string;

  constructor(database: Database, name: string) {
    this.#database = database;
    this.#key = `life:${name}`;
  }

  /** Writes heartbeats until the signal is aborted. */
  async beat(clock: Clock, signal: AbortSignal, onLost: () => void): Promise<void> {
    let mine: string | undefined;
    while (!signal.aborted) {
      const next = randomId();
      const kept = await this.#change(mine, next).catch(() => undefined);
      // A storage error may be temporary, but another tab's heartbeat means that this tab no longer leads.
      if (kept === false) return onLost();
      if (kept) mine = next;
      await clock.sleep(BEAT_MS, signal).catch(() => {});
    }
  }

  /** Resolves when heartbeats are missing for long and this tab is chosen to take over. */
  async stopped(clock: Clock, signal: AbortSignal): Promise<'frozen'> {
    let seen: unknown;
    let checks = 0;
    for (;;) {
      const before = clock.now();
      await clock.sleep(BEAT_MS, signal);
      // While the computer slept, no tab could write a heartbeat.
      const slept = Math.abs(clock.now() - before) > 4 * BEAT_MS;
      const beat = await this.#database.read(['meta'], (tx) => tx.objectStore('meta').get(this.#key)).catch(() => seen);
      checks = beat === seen && !slept ? checks + 1 : 0;
      seen = beat;
      if (checks >= BEATS_MISSED && (await this.#change(seen, randomId()).catch(() => false))) return 'frozen';
    }
  }

  /** Replaces the heartbeat `from`. Returns false when it has already changed. Without `from`, replaces any. */
  #change(from: unknown, to: string): Promise<boolean> {
    return this.#database.write(['meta'], async (transaction) => {
      const meta = transaction.objectStore('meta');
      if (from !== undefined && (await meta.get(this.#key)) !== from) return false;
      await meta.put(to, this.#key);
      return true;
    });
  }
}

function isTakenOver(error: unknown): boolean {
  return error instanceof FenceLost || (error instanceof DOMException && error.name === 'AbortError');
}
