/** Reads and writes the outbox, which contains the changes to send to the server. */

import { randomId } from '../../core/random-id.ts';
import type { OutboxRecord } from '../records.ts';
import type { ReadTransaction } from '../schema.ts';
import type { WriteTransaction } from '../write-transaction.ts';

/** Reads the entries of a definition in sending order. */
export function entriesOf(
  transaction: Pick<ReadTransaction | WriteTransaction, 'objectStore'>,
  definitionId: string,
): Promise<OutboxRecord[]> {
  return transaction.objectStore('outbox').index('byDefinition').getAll(definitionId);
}

/** Adds a new entry at the end of the outbox. */
export async function addEntry(
  transaction: WriteTransaction,
  entry: Pick<OutboxRecord, 'definitionId' | 'action' | 'request' | 'revision' | 'serverId'>,
): Promise<void> {
  transaction.changed('outbox', entry.definitionId);
  await transaction.objectStore('outbox').add({
    ...entry,
    // Random, because an id that the page chose may be used in other browsers too.
    ...(entry.action === 'create' && { key: randomId() }),
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

/** Updates an existing entry. */
export async function putEntry(transaction: WriteTransaction, entry: OutboxRecord): Promise<void> {
  await transaction.objectStore('outbox').put(entry);
  transaction.changed('outbox', entry.definitionId);
}

/** Removes an entry. */
export async function removeEntry(transaction: WriteTransaction, { seq, definitionId }: OutboxRecord): Promise<void> {
  await transaction.objectStore('outbox').delete(seq!);
  transaction.changed('outbox', definitionId);
}
