import type { OutboxRecord } from '../storage/records.ts';
import type { ReadTransaction } from '../storage/schema.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
/** Reads and writes what the leader of sync tells all tabs. */

import { nextTry } from './definition-sync.ts';
import type { SyncEntry, SyncState } from './sync-control.ts';

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
  /** What is odd about the last list, for people. */
  readonly notes: readonly string[];
}

/** Key of {@link StoredStatus} in the store `meta`, and its id in changes. */
export const STATUS_KEY = 'sync:status';

/** Key of the number of calls for a run in the store `meta`, and its id in changes. */
export const ASKED_KEY = 'sync:asked';

type Meta = Pick<ReadTransaction | WriteTransaction, 'objectStore'>;

/** What the leader wrote down last. */
export async function storedStatus(transaction: Meta): Promise<StoredStatus> {
  const stored = (await transaction.objectStore('meta').get(STATUS_KEY)) as Partial<StoredStatus> | undefined;
  return { state: 'idle', reason: null, lastRunAt: null, lastListedAt: null, answered: 0, notes: [], ...stored };
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
