import { type LinkedAbort, linkedAbort } from '../core/abort.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { ExportError } from '../core/errors.ts';
import { randomId } from '../core/random-id.ts';
import type { Database } from '../storage/database.ts';
import { claimFence, FenceLost } from './fence.ts';

/** Milliseconds between two signs of life of a leader, and between two looks at them. */
export const BEAT_MS = 20_000;

/**
 * Looks in a row without a new sign of life after which a leader is taken for frozen. Browsers let the timers of a
 * hidden tab run once a minute: three minutes are enough for a leader that lives.
 */
export const BEATS_MISSED = 9;

/** Milliseconds before leading is tried again after an error. */
const RETRY_MS = 5_000;

/** What a leader is given. */
export interface Leadership {
  /** For `checkFence`, in each transaction. */
  readonly fence: number;
  /** Aborted when leadership ends: all work must. */
  readonly signal: AbortSignal;
}

/** What {@link lead} runs on. */
export interface LeadOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Hears of errors of the work and of the storage; leading is tried again some seconds later. */
  readonly onError?: (error: unknown) => void;
  /** Default: the computer's. */
  readonly clock?: Clock;
  /** Default: the browser's. */
  readonly locks?: Pick<LockManager, 'request'>;
}

/**
 * Does a piece of work in one tab of all that ask for it: waits for the Web Lock `downlink:<database>:<name>`, takes
 * the next fence, and works until the signal is aborted or the work returns. When the tab closes, another takes over at
 * once. A tab that is frozen keeps its lock: it is stolen once nine looks in a row, of 20 seconds each, saw no sign of
 * life. The sign is changed in the same transaction that allows stealing, so only one tab does, and not again before
 * the new leader has been given as long.
 *
 * @returns when the signal is aborted or the work has returned
 * @throws ExportError `storage-unavailable` where there are no Web Locks, as in insecure contexts
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
      // Whoever lost the lock waits in line like all others.
      if (!isTakenOver(error)) onError(error);
      await clock.sleep(RETRY_MS, signal).catch(() => {});
    }
  }
}

/**
 * The locks given, else the browser's.
 *
 * @throws ExportError `storage-unavailable` where there are none, as in insecure contexts
 */
export function requireLocks(given?: Pick<LockManager, 'request'>): Pick<LockManager, 'request'> {
  const locks = given ?? globalThis.navigator?.locks;
  if (locks) return locks;
  const message = 'There are no Web Locks here: recurring exports run in secure contexts (HTTPS) only.';
  throw new ExportError('storage-unavailable', message);
}

/** One tab that would lead. */
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

  /** Waits for its turn, and works; rejects with the signal's reason, with what the work throws, or when taken over. */
  async leadOnce(signal: AbortSignal): Promise<void> {
    const lock = `downlink:${this.#database.name}:${this.#name}`;
    const waiting = linkedAbort(signal);
    const working = linkedAbort(signal);
    let work: Promise<void> | undefined;
    const begin = () => {
      waiting.end('Waited for no longer.');
      work = this.#run(working);
      return work;
    };
    try {
      const inLine = this.#locks.request(lock, { signal: waiting.signal }, begin);
      const frozen = this.#heartbeat.stopped(this.#clock, waiting.signal);
      frozen.catch(() => {});
      const first = await Promise.race([inLine.then(() => 'done'), frozen.catch(() => inLine)]);
      if (first === 'frozen' && !work) {
        waiting.end('Stealing instead.');
        inLine.catch(() => {});
        await this.#locks.request(lock, { steal: true }, begin);
      } else await inLine;
    } finally {
      waiting.end('No longer waited for.');
      working.abort(new FenceLost());
      await work?.catch(() => {});
    }
  }

  async #run(working: LinkedAbort): Promise<void> {
    working.signal.throwIfAborted();
    const fence = await claimFence(this.#database, this.#name);
    // Work that was asked to end may take a while: until then it lives.
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

/** What tells a leader that is frozen from one that lives: a text in the database that a living one keeps changing. */
class Heartbeat {
  readonly #database: Database;
  readonly #key: string;

  constructor(database: Database, name: string) {
    this.#database = database;
    this.#key = `life:${name}`;
  }

  /** Gives signs of life until the signal is aborted. */
  async beat(clock: Clock, signal: AbortSignal, onLost: () => void): Promise<void> {
    let mine: string | undefined;
    while (!signal.aborted) {
      const next = randomId();
      const kept = await this.#change(mine, next).catch(() => undefined);
      // A disk that fails now may do better later; a sign that is not ours is a leader that is not this one.
      if (kept === false) return onLost();
      if (kept) mine = next;
      await clock.sleep(BEAT_MS, signal).catch(() => {});
    }
  }

  /** Resolves once there were no signs of life for long, and this tab is the one to see to it. */
  async stopped(clock: Clock, signal: AbortSignal): Promise<'frozen'> {
    let seen: unknown;
    let looks = 0;
    for (;;) {
      const before = clock.now();
      await clock.sleep(BEAT_MS, signal);
      // A computer that slept has let nobody give a sign.
      const slept = Math.abs(clock.now() - before) > 4 * BEAT_MS;
      const sign = await this.#database.read(['meta'], (tx) => tx.objectStore('meta').get(this.#key)).catch(() => seen);
      looks = sign === seen && !slept ? looks + 1 : 0;
      seen = sign;
      if (looks >= BEATS_MISSED && (await this.#change(seen, randomId()).catch(() => false))) return 'frozen';
    }
  }

  /** Puts a sign in the place of another; false when that is not there any more. Without one, any is replaced. */
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
