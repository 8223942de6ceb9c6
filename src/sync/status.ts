import { nextTry } from '../storage/definition-sync.ts';
import type { OutboxRecord, OutboxState } from '../storage/records.ts';
import type { ReadTransaction } from '../storage/schema.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';

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
   * it: the server's list will. `waiting`: to be sent again. `rejected`: the server will not have it.
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
  /** In the order in which they are sent. */
  readonly entries: readonly SyncEntry[];
}

/** What the leader writes down for all tabs. */
export interface StoredStatus {
  readonly state: Exclude<SyncState, 'off'>;
  readonly reason: string | null;
  /** Unix milliseconds. */
  readonly lastRunAt: number | null;
  /** Unix milliseconds. */
  readonly lastListedAt: number | null;
  /** The last call for a run that has been answered; see {@link askForRun}. */
  readonly answered: number;
}

/** Key of {@link StoredStatus} in the store `meta`, and its id in changes. */
export const STATUS_KEY = 'sync:status';

/** Key of the number of calls for a run in the store `meta`, and its id in changes. */
export const ASKED_KEY = 'sync:asked';

type Meta = Pick<ReadTransaction | WriteTransaction, 'objectStore'>;

/** What the leader wrote down last. */
export async function storedStatus(transaction: Meta): Promise<StoredStatus> {
  const stored = (await transaction.objectStore('meta').get(STATUS_KEY)) as StoredStatus | undefined;
  return stored ?? { state: 'idle', reason: null, lastRunAt: null, lastListedAt: null, answered: 0 };
}

/** Writes it down. */
export async function putStatus(transaction: WriteTransaction, status: StoredStatus): Promise<void> {
  await transaction.objectStore('meta').put(status, STATUS_KEY);
  transaction.changed('meta', STATUS_KEY);
}

/** How many runs have been called for. */
export async function runsAskedFor(transaction: Meta): Promise<number> {
  return Number((await transaction.objectStore('meta').get(ASKED_KEY)) ?? 0);
}

/** Calls for a run, from any tab; gives the number that {@link StoredStatus.answered} reaches once there was one. */
export async function askForRun(transaction: WriteTransaction): Promise<number> {
  const number = (await runsAskedFor(transaction)) + 1;
  await transaction.objectStore('meta').put(number, ASKED_KEY);
  transaction.changed('meta', ASKED_KEY);
  return number;
}

/** What a page is shown of an entry. */
export function syncEntry({
  definitionId,
  action,
  state,
  attempts,
  status,
  reason,
  notBefore,
}: OutboxRecord): SyncEntry {
  return { definitionId, action, state, attempts, status, reason, nextTryAt: nextTry(notBefore) };
}
