import type { DefinitionRecord, OutboxRecord } from './records.ts';
import type { WriteTransaction } from './write-transaction.ts';

/*
 * What is still to be told to the server. These are called in the transaction that writes the definition, which holds
 * the stores `definitions`, `outbox` and more.
 */

/** Queues a definition that the server is to run. */
export async function queueCreate(transaction: WriteTransaction, definition: DefinitionRecord): Promise<void> {
  await add(transaction, {
    definitionId: definition.id,
    action: 'create',
    request: definition.request,
    revision: definition.revision,
  });
}

/** Queues an edit: what was never sent is replaced; else the new one is created, then the old one deleted. */
export async function queueEdit(
  transaction: WriteTransaction,
  before: DefinitionRecord,
  after: DefinitionRecord,
): Promise<void> {
  await dropUnsent(transaction, before.id);
  await queueCreate(transaction, after);
  if (before.server) await add(transaction, { definitionId: before.id, action: 'delete', serverId: before.server.id });
}

/**
 * Queues that the server is to forget a definition; what was never sent is dropped.
 *
 * @returns whether the server has, or may have, a copy that it must be told to delete
 */
export async function queueDelete(transaction: WriteTransaction, definition: DefinitionRecord): Promise<boolean> {
  const left = await dropUnsent(transaction, definition.id);
  if (definition.server && !left.some(({ serverId }) => serverId === definition.server?.id)) {
    await add(transaction, { definitionId: definition.id, action: 'delete', serverId: definition.server.id });
    return true;
  }
  return left.length > 0;
}

/** Drops creates that were never sent; gives the entries that are left. */
async function dropUnsent(transaction: WriteTransaction, definitionId: string): Promise<OutboxRecord[]> {
  const outbox = transaction.objectStore('outbox');
  const entries = await outbox.index('byDefinition').getAll(definitionId);
  const unsent = entries.filter(
    ({ action, attempts, state }) => action === 'create' && attempts === 0 && state === 'queued',
  );
  for (const { seq } of unsent) await outbox.delete(seq!);
  transaction.changed('outbox', definitionId);
  return entries.filter((entry) => !unsent.includes(entry));
}

async function add(
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
