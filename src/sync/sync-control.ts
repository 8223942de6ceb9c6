/** The public interface to sync. */

import type { HeaderValues, QueryValues } from '../core/http/request-extras.ts';
import type { OutboxState } from '../storage/records.ts';

/** The server that definitions are synced with. */
export interface SyncOptions {
  /**
   * URL of the service, absolute or relative to the page, without user, query or fragment. Exports are at `/exports`
   * below it.
   */
  baseUrl: string;
  /**
   * Returns a token. It is called when a token is needed and once more after a 401. The token is never stored. When the
   * call takes longer than `timeoutMs`, the state becomes `needsToken` and another tab may try. A token that arrives
   * later is still used. Absent: requests have no `Authorization` header; then `headers` or `credentials` is needed.
   */
  getToken?: () => string | Promise<string>;
  /**
   * Headers of every request: texts by name, or a function that gives them, which is called as `getToken` is. Never
   * stored. The rules are those of the HTTP sources. Default: none.
   */
  headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>);
  /**
   * Whether requests carry cookies: `same-origin` for a session on the page's own origin, `include` for other origins,
   * too. After a session has expired, `run()` continues once the user has signed in again. Default `omit`.
   */
  credentials?: 'omit' | 'same-origin' | 'include';
  /** Query parameters of every request: a text, or several, by name. Never stored. Default: none. */
  query?: QueryValues;
  /**
   * Whether creates have an `Idempotency-Key` header, for servers that support it: a random UUID that stays the same
   * when a create is sent again. A server of another origin must allow the header. Default false.
   */
  idempotencyKey?: boolean;
  /**
   * The longest time for one request with its response, and for one wait for `getToken`, in milliseconds. Default
   * 30000, at most 2147483647.
   */
  timeoutMs?: number;
  /**
   * How long the server may still execute a request after the request got no response, in milliseconds. The request is
   * not sent again earlier. A value that is too short causes duplicates on slow servers. Default 120000, at most
   * 2147483647.
   */
  settleMs?: number;
  /** Milliseconds between two reads of the server's list of exports. Default 300000, at most 2147483647. */
  listIntervalMs?: number;
}

/** Options of {@link SyncControl.run}. */
export interface SyncRunOptions {
  /** Ends the wait. Sync itself continues. */
  signal?: AbortSignal;
  /**
   * Whether `rejected` entries are sent again. This includes creates that the server accepted but does not list, so it
   * may cause duplicates. Default false.
   */
  retryRejected?: boolean;
}

/** Keeps the definitions that the server runs and the exports on the server in sync. */
export interface SyncControl {
  /**
   * Syncs now, in the leading tab. Tries a refused token again and sends waiting entries immediately, those of exports
   * that are handed to the server too. Usually you need
   * not call it: sync runs at the start, after every change, when the network is back, and at regular intervals.
   *
   * @returns the status afterwards
   * @throws ExportError `storage-unavailable`, `storage-full`; the signal's reason when aborted
   */
  run(options?: SyncRunOptions): Promise<SyncStatus>;
  /** Returns the status. Throws storage errors. */
  status(): Promise<SyncStatus>;
  /**
   * Calls the listener with the status: immediately, and after every change in any tab.
   *
   * @param onError is called when the status cannot be read
   * @returns a function that unsubscribes
   */
  subscribe(listener: (status: SyncStatus) => void, onError?: (error: unknown) => void): () => void;
}

/**
 * State of sync. `off`: there is no server. `idle`: nothing is left to send. `running`: sync is working. `waiting`: a
 * retry or a check of the server's list is pending. `needsToken`: there is no token that the server accepts; `run()` or
 * a new token continues. `offline`: the network is not available.
 */
export type SyncState = 'off' | 'idle' | 'running' | 'waiting' | 'needsToken' | 'offline';

/** A change that the server has not yet confirmed. */
export interface SyncEntry {
  /** Id of the changed definition. */
  readonly definitionId: string;
  /** What the server must do. An edit is a create and a delete. */
  readonly action: 'create' | 'delete';
  /**
   * `queued`: not sent yet. `inFlight`: sent, waiting for the response. `unknown`: sent without a response; the
   * server's list will show the outcome. `waiting`: to be sent again. `rejected`: the server refused it, or confirmed
   * it but its list shows otherwise; only `run({ retryRejected: true })` sends it again.
   */
  readonly state: OutboxState;
  /** How often it was sent. */
  readonly attempts: number;
  /** HTTP status of the last response; null when there was none. */
  readonly status: number | null;
  /** The reason why it waits or was rejected, for people; null when there is none. */
  readonly reason: string | null;
  /** Earliest time of the next attempt or check, ISO 8601; null when there is no delay. */
  readonly nextTryAt: string | null;
}

/** Status of sync between this browser and the server. It is the same in all tabs. */
export interface SyncStatus {
  /** What sync is doing. */
  readonly state: SyncState;
  /** The reason why sync does not continue, for people; null when there is none. */
  readonly reason: string | null;
  /** Time of the last run, ISO 8601; null before the first. */
  readonly lastRunAt: string | null;
  /** Time when the server's complete list was last read, ISO 8601; null before the first. */
  readonly lastListedAt: string | null;
  /**
   * Problems in the server's last list, one sentence each, for people: exports with unreadable fields, or a list
   * without any known export. Empty when there are none.
   */
  readonly notes: readonly string[];
  /** The unconfirmed changes, in sending order. */
  readonly entries: readonly SyncEntry[];
}
