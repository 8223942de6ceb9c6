/** Reads and writes the sync status that all tabs share. */

import type { OutboxRecord } from '../storage/records.ts';
import type { ReadTransaction } from '../storage/schema.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import { nextTry } from './definition-sync.ts';
import type { SyncEntry, SyncState } from './sync-control.ts';

/** The status that the leader stores for all tabs. */
export interface StoredStatus {
  /** What sync is doing. */
  readonly state: Exclude<SyncState, 'off'>;
  /** The reason for the state, for people; null when there is none. */
  readonly reason: string | null;
  /** Time of the last run, in Unix milliseconds; null before the first. */
  readonly lastRunAt: number | null;
  /** Time of the last complete list, in Unix milliseconds; null before the first. */
  readonly lastListedAt: number | null;
  /** Number of the last requested run that has finished; see {@link askForRun}. */
  readonly answered: number;
  /** Problems in the last list, for people. */
  readonly notes: readonly string[];
}

/** Key of {@link StoredStatus} in the store `meta`, and its id in changes. */
export const STATUS_KEY = 'sync:status';

/** Key of the number of requested runs in the store `meta`, and its id in changes. */
export const ASKED_KEY = 'sync:asked';

type Meta = Pick<ReadTransaction | WriteTransaction, 'objectStore'>;

/** Reads the status that the leader stored last. */
export async function storedStatus(transaction: Meta): Promise<StoredStatus> {
  const stored = (await transaction.objectStore('meta').get(STATUS_KEY)) as Partial<StoredStatus> | undefined;
  return { state: 'idle', reason: null, lastRunAt: null, lastListedAt: null, answered: 0, notes: [], ...stored };
}

/** Stores the status. */
export async function putStatus(transaction: WriteTransaction, status: StoredStatus): Promise<void> {
  await transaction.objectStore('meta').put(status, STATUS_KEY);
  transaction.changed('meta', STATUS_KEY);
}

/** Reads how many runs were requested. */
export async function runsAskedFor(transaction: Meta): Promise<number> {
  return Number((await transaction.objectStore('meta').get(ASKED_KEY)) ?? 0);
}

/**
 * Requests a run, from any tab. Returns the number that {@link StoredStatus.answered} has when the run has finished.
 */
export async function askForRun(transaction: WriteTransaction): Promise<number> {
  const number = (await runsAskedFor(transaction)) + 1;
  await transaction.objectStore('meta').put(number, ASKED_KEY);
  transaction.changed('meta', ASKED_KEY);
  return number;
}

/** Converts an outbox record to the public type. */
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
