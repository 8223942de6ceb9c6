/*
 * Queues what is still to be told to the server, in the transaction that writes the definition, which holds the stores
 * `definitions`, `outbox` and more. What the server surely does not have is replaced or removed there and then; what it
 * may have stays, and sync settles it: a copy that is not wanted any more is deleted as soon as it is found.
 */

import { addEntry, entriesOf, putEntry, removeEntry } from '../storage/outbox/entries.ts';
import type { DefinitionRecord, OutboxRecord, OutboxState } from '../storage/records.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';

/** States of a create that the server surely does not have: never sent, or refused. */
const NOT_THERE: ReadonlySet<OutboxState> = new Set(['queued', 'waiting', 'rejected']);

/** Queues a definition that the server is to run, unless the server is being told of this revision already. */
export async function queueCreate(transaction: WriteTransaction, definition: DefinitionRecord): Promise<void> {
  const { id, request, revision, server } = definition;
  const entries = await entriesOf(transaction, id);
  if (server?.revision === revision) {
    const removal = entries.find(({ action, serverId }) => action === 'delete' && serverId === server.id);
    // It is there, and nobody has asked for anything else.
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

/** Queues an edit: the new one is created, then the old one deleted. */
export async function queueEdit(
  transaction: WriteTransaction,
  before: DefinitionRecord,
  after: DefinitionRecord,
): Promise<void> {
  await queueCreate(transaction, after);
  if (before.server) await queueRemoval(transaction, before.id, before.server.id);
}

/**
 * Queues that the server is to delete its copy of a definition.
 *
 * @returns whether the server has, or may have, a copy that it must be told to delete
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
 * Queues that the server is to delete one of its exports, unless that is queued already; a refused try is tried again.
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

/** Queues again what the server has refused. */
export async function requeueRejected(transaction: WriteTransaction): Promise<void> {
  for (const entry of await transaction.objectStore('outbox').getAll())
    if (entry.state === 'rejected') await putEntry(transaction, { ...entry, state: 'queued', notBefore: 0 });
}

async function removeAll(transaction: WriteTransaction, entries: readonly OutboxRecord[]): Promise<void> {
  for (const entry of entries) await removeEntry(transaction, entry);
}
