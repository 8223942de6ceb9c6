/** Sync, as a page sees it. */

import type { OutboxState } from '../storage/records.ts';

/** The server that definitions are synced with. */
export interface SyncOptions {
  /** URL of the service, absolute or relative to the page; without user, query or fragment. Exports are at `/exports` below it. */
  baseUrl: string;
  /**
   * Gives a token. Called when one is needed and once more after a 401, never stored. It is waited for as long as
   * `timeoutMs`; then the state is `needsToken`, and another tab may try. A token that comes later is taken.
   */
  getToken: () => string | Promise<string>;
  /**
   * Whether creates bear an `Idempotency-Key` header, for servers that know it (across origins they must allow it).
   * Default false.
   */
  idempotencyKey?: boolean;
  /**
   * Milliseconds that one request may take, answer included, and so long is `getToken` waited for. Default 30000, at most
   * 2147483647.
   */
  timeoutMs?: number;
  /**
   * Milliseconds after a request that was not answered in which the server may still carry it out; it is not sent again
   * before. Too short a time makes copies on slow servers. Default 120000, at most 2147483647.
   */
  settleMs?: number;
  /** Milliseconds from one look at the server's exports to the next. Default 300000, at most 2147483647. */
  listIntervalMs?: number;
}

/** Options of {@link SyncControl.run}. */
export interface SyncRunOptions {
  /** Ends the wait; what is under way goes on. */
  signal?: AbortSignal;
  /**
   * Whether what is `rejected` is sent again; also a create that the server answered with success and does not list, of
   * which there may be a copy then. Default false.
   */
  retryRejected?: boolean;
}

/** Keeps the definitions that the server is to run, and the server's exports, alike. */
export interface SyncControl {
  /**
   * Syncs now, in whichever tab leads: shows the server a token again that it has refused, and sends at once what waits
   * to be sent again. Not needed otherwise: it runs at the start, with every change, when the network is back, and now
   * and then.
   *
   * @returns how things stand afterwards
   * @throws ExportError `storage-unavailable`, `storage-full`; the signal's reason when aborted
   */
  run(options?: SyncRunOptions): Promise<SyncStatus>;
  /** How things stand. Throws as the storage does. */
  status(): Promise<SyncStatus>;
  /**
   * Calls a listener with how things stand, now and after every change in any tab.
   *
   * @param onError hears when that cannot be read
   * @returns a function that unsubscribes
   */
  subscribe(listener: (status: SyncStatus) => void, onError?: (error: unknown) => void): () => void;
}

/**
 * What sync is doing. `off`: there is no server to sync with. `idle`: the server has been told everything that it will
 * hear. `running`. `waiting`: something is to be tried again, or to be looked for. `needsToken`: the server takes no
 * token that it has been shown; `run()`, or another token, goes on. `offline`: the server cannot be reached, as there is
 * no network.
 */
export type SyncState = 'off' | 'idle' | 'running' | 'waiting' | 'needsToken' | 'offline';

/** Something that the server is still to be told. */
export interface SyncEntry {
  readonly definitionId: string;
  /** An edit is a create and a delete. */
  readonly action: 'create' | 'delete';
  /**
   * `queued`: not sent yet. `inFlight`: sent, the answer is awaited. `unknown`: sent, and no answer tells what became of
   * it: the server's list will. `waiting`: to be sent again. `rejected`: the server will not have it, or says that it has
   * done it and its list shows otherwise; sent again only by `run({ retryRejected: true })`.
   */
  readonly state: OutboxState;
  /** How often it has been sent. */
  readonly attempts: number;
  /** HTTP status of the last answer; null when there was none. */
  readonly status: number | null;
  /** Why it waits or was rejected, for people; null when there is nothing to say. */
  readonly reason: string | null;
  /** ISO 8601: not before then is it looked at again; null when it may be at once. */
  readonly nextTryAt: string | null;
}

/** How things stand between this browser and the server; the same in all tabs. */
export interface SyncStatus {
  readonly state: SyncState;
  /** Why nothing goes on, for people; null when there is nothing to say. */
  readonly reason: string | null;
  /** ISO 8601; null before the first time. */
  readonly lastRunAt: string | null;
  /** When the whole list of the server's exports was last seen, ISO 8601; null before the first time. */
  readonly lastListedAt: string | null;
  /**
   * What is odd about the server's last list, for people, a sentence each: exports that cannot be read, with the fields,
   * and a list that lacks everything it had before. Empty when all is well.
   */
  readonly notes: readonly string[];
  /** In the order in which they are sent. */
  readonly entries: readonly SyncEntry[];
}
