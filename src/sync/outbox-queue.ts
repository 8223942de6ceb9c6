/** Queues changes of definitions for the server. */
/*
 * These functions run in the transaction that writes the definition, over the stores `definitions` and `outbox` at
 * least. An entry that the server certainly does not have is replaced or removed immediately. An entry that it may have
 * stays until sync settles it. A copy that is no longer wanted is deleted as soon as it is found.
 */

import { addEntry, entriesOf, putEntry, removeEntry } from '../storage/outbox/entries.ts';
import type { DefinitionRecord, OutboxRecord, OutboxState } from '../storage/records.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';

/** States of a create that the server certainly does not have: never sent, or refused. */
const NOT_THERE: ReadonlySet<OutboxState> = new Set(['queued', 'waiting', 'rejected']);

/** Queues a create, unless the server already has this revision or a create of it is sent. */
export async function queueCreate(transaction: WriteTransaction, definition: DefinitionRecord): Promise<void> {
  const { id, request, revision, server } = definition;
  const entries = await entriesOf(transaction, id);
  if (server?.revision === revision) {
    const removal = entries.find(({ action, serverId }) => action === 'delete' && serverId === server.id);
    // The server has it, and no delete is queued.
    if (!removal) return;
    if (removal.attempts === 0) return removeAll(transaction, [removal]);
  }
  const creates = entries.filter(({ action }) => action === 'create');
  await removeAll(
    transaction,
    creates.filter((entry) => NOT_THERE.has(entry.state)),
  );
  const isUnderWay = creates.some((entry) => entry.revision === revision && !NOT_THERE.has(entry.state));
  if (!isUnderWay) await addEntry(transaction, { definitionId: id, action: 'create', request, revision });
}

/** Queues an edit: the server creates the new version, then deletes the old one. */
export async function queueEdit(
  transaction: WriteTransaction,
  before: DefinitionRecord,
  after: DefinitionRecord,
): Promise<void> {
  await queueCreate(transaction, after);
  if (before.server) await queueRemoval(transaction, before.id, before.server.id);
}

/**
 * Queues the deletion of the server's copy of a definition.
 *
 * @returns whether the server has, or may have, a copy to delete
 */
export async function queueDelete(transaction: WriteTransaction, definition: DefinitionRecord): Promise<boolean> {
  const entries = await entriesOf(transaction, definition.id);
  await removeAll(
    transaction,
    entries.filter(({ action, state }) => action === 'create' && NOT_THERE.has(state)),
  );
  if (definition.server) await queueRemoval(transaction, definition.id, definition.server.id);
  return (await entriesOf(transaction, definition.id)).length > 0;
}

/**
 * Queues the deletion of an export on the server, unless it is already queued. A rejected deletion is queued again.
 */
export async function queueRemoval(
  transaction: WriteTransaction,
  definitionId: string,
  serverId: string,
): Promise<void> {
  const queued = (await entriesOf(transaction, definitionId)).find((entry) => entry.serverId === serverId);
  if (!queued) await addEntry(transaction, { definitionId, action: 'delete', serverId });
  else if (queued.state === 'rejected') await putEntry(transaction, { ...queued, state: 'queued', notBefore: 0 });
}

/** Queues rejected entries again. */
export async function requeueRejected(transaction: WriteTransaction): Promise<void> {
  for (const entry of await transaction.objectStore('outbox').getAll())
    if (entry.state === 'rejected') await putEntry(transaction, { ...entry, state: 'queued', notBefore: 0 });
}

async function removeAll(transaction: WriteTransaction, entries: readonly OutboxRecord[]): Promise<void> {
  for (const entry of entries) await removeEntry(transaction, entry);
}
