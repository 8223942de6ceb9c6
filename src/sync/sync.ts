/** Starts sync in this tab and reports its status. */

import { abortable } from '../core/abort.ts';
import type { Clock } from '../core/clock.ts';
import { type LeadOptions, lead } from '../leadership/leadership.ts';
import type { Database } from '../storage/database.ts';
import { follow } from '../storage/live-list.ts';
import { connect } from './connect.ts';
import type { Connectivity } from './connectivity.ts';
import type { ExportsApi } from './exports-api.ts';
import { requeueRejected } from './outbox-queue.ts';
import { askForRun, storedStatus, syncEntry } from './status.ts';
import type { SyncControl, SyncOptions, SyncRunOptions, SyncStatus } from './sync-control.ts';
import { LEADER, SyncLoop } from './sync-loop.ts';
import { SYNC_TIMING, type SyncTiming } from './timing.ts';

/** Replaceable dependencies of {@link Sync}, for tests. */
export interface SyncSurroundings {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly connectivity?: Connectivity;
  readonly locks?: LeadOptions['locks'];
  readonly fetch?: typeof globalThis.fetch;
  readonly timing?: Partial<SyncTiming>;
  /** Called when a run is asked for in this tab, since other work with the same server may wait for it too. */
  readonly onRun?: (options: SyncRunOptions) => void;
}

/** Implements {@link SyncControl} on top of a database. */
export class Sync implements SyncControl {
  readonly #database: Database;
  readonly #api: ExportsApi | undefined;
  readonly #timing: SyncTiming = SYNC_TIMING;
  readonly #surroundings: SyncSurroundings;
  #leading: Promise<void> | undefined;

  /**
   * @param options has an absolute `baseUrl` without a slash at its end. Undefined: there is no server; the state is
   *   `off`
   * @throws TypeError when an option is invalid
   */
  constructor(database: Database, options: SyncOptions | undefined, surroundings: SyncSurroundings = {}) {
    this.#database = database;
    this.#surroundings = surroundings;
    if (options) ({ api: this.#api, timing: this.#timing } = connect(options, surroundings));
  }

  /**
   * Starts sync. Only one tab at a time works; the others wait.
   *
   * @param signal stops it
   */
  start(signal: AbortSignal): void {
    const api = this.#api;
    if (!api) return;
    const { clock, random, locks, connectivity } = this.#surroundings;
    const tools = {
      database: this.#database,
      api,
      timing: this.#timing,
      ...(connectivity && { connectivity }),
      ...(clock && { clock }),
      ...(random && { random }),
    };
    this.#leading = lead(
      this.#database,
      LEADER,
      { signal, ...(clock && { clock }), ...(locks && { locks }) },
      (leadership) => new SyncLoop(tools, leadership).work(),
    );
    // `run` reports this error.
    this.#leading.catch(() => {});
  }

  async run(options: SyncRunOptions = {}): Promise<SyncStatus> {
    const { signal = new AbortController().signal, retryRejected = false } = options;
    if (!this.#api) return this.status();
    signal.throwIfAborted();
    this.#surroundings.onRun?.(options);
    const asked = await this.#database.write(['meta', 'outbox'], async (transaction) => {
      if (retryRejected) await requeueRejected(transaction);
      return askForRun(transaction);
    });
    let notify: () => void = () => {};
    const unsubscribe = this.#database.changes.subscribe(['meta'], () => notify());
    try {
      for (;;) {
        const changed = new Promise<void>((resolve) => {
          notify = resolve;
        });
        if ((await this.#database.read(['meta'], storedStatus)).answered >= asked) return await this.status();
        // Sync ends by itself only when this tab cannot lead.
        const failed = this.#leading?.then(() => Promise.reject(new DOMException('Sync has ended.', 'AbortError')));
        await abortable(Promise.race([changed, ...(failed ? [failed] : [])]), signal);
      }
    } finally {
      unsubscribe();
    }
  }

  status(): Promise<SyncStatus> {
    return this.#database.read(['meta', 'outbox'], async (transaction) => {
      const entries = (await transaction.objectStore('outbox').getAll()).map(syncEntry);
      const { state, reason, lastRunAt, lastListedAt, notes } = await storedStatus(transaction);
      return {
        state: this.#api ? state : 'off',
        reason: this.#api ? reason : null,
        lastRunAt: lastRunAt === null ? null : new Date(lastRunAt).toISOString(),
        lastListedAt: lastListedAt === null ? null : new Date(lastListedAt).toISOString(),
        notes: this.#api ? notes : [],
        entries,
      };
    });
  }

  subscribe(listener: (status: SyncStatus) => void, onError?: (error: unknown) => void): () => void {
    return follow(this.#database.changes, ['outbox', 'meta'], () => this.status(), listener, onError);
  }
}
