/** Reads and writes the outbox: what is still to be told to the server. */

import type { OutboxRecord } from '../records.ts';
import type { ReadTransaction } from '../schema.ts';
import type { WriteTransaction } from '../write-transaction.ts';

/** The entries of a definition, in the order in which they are sent. */
export function entriesOf(
  transaction: Pick<ReadTransaction | WriteTransaction, 'objectStore'>,
  definitionId: string,
): Promise<OutboxRecord[]> {
  return transaction.objectStore('outbox').index('byDefinition').getAll(definitionId);
}

/** Adds an entry that was never sent, behind all others. */
export async function addEntry(
  transaction: WriteTransaction,
  entry: Pick<OutboxRecord, 'definitionId' | 'action' | 'request' | 'revision' | 'serverId'>,
): Promise<void> {
  transaction.changed('outbox', entry.definitionId);
  await transaction.objectStore('outbox').add({
    ...entry,
    state: 'queued',
    attempts: 0,
    notBefore: 0,
    firstSentAt: null,
    lastSentAt: null,
    absences: 0,
    reason: null,
    status: null,
  });
}

/** Writes an entry that is there already. */
export async function putEntry(transaction: WriteTransaction, entry: OutboxRecord): Promise<void> {
  await transaction.objectStore('outbox').put(entry);
  transaction.changed('outbox', entry.definitionId);
}

/** Removes an entry. */
export async function removeEntry(transaction: WriteTransaction, { seq, definitionId }: OutboxRecord): Promise<void> {
  await transaction.objectStore('outbox').delete(seq!);
  transaction.changed('outbox', definitionId);
}
