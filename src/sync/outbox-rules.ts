/** Tells which entries of the outbox may be sent. */

import type { DefinitionRecord, OutboxRecord, OutboxState } from '../storage/records.ts';

/** States of a create of which the server may have a copy that is not known yet. */
const OPEN: ReadonlySet<OutboxState> = new Set(['inFlight', 'unknown']);

/** Whether it is not known what became of an entry. */
export function isOpen({ state }: OutboxRecord): boolean {
  return OPEN.has(state);
}

/** Whether other creates wait until it is known what became of an entry. */
export function isHolding(entry: OutboxRecord): boolean {
  return isOpen(entry) && entry.isOverdue !== true;
}

/** Whether the server is to run a definition. */
export function isWanted(definition: DefinitionRecord | undefined): boolean {
  return definition?.deletedAt === null && definition.executor === 'server';
}

/** Whether a create is of a definition as it is to be now; one that is not is never sent (again). */
export function isCurrent(entry: OutboxRecord, definition: DefinitionRecord | undefined): boolean {
  return isWanted(definition) && definition?.revision === entry.revision;
}

/**
 * Whether an entry has its turn, apart from the time. A create waits for earlier ones of its definition to be settled,
 * so that copies can be told apart, unless they stay unsettled for long. A delete of the copy that the server runs
 * waits while there is one to be created: the old one is deleted when the new one is there.
 *
 * @param entries all entries of the definition
 */
export function hasTurn(
  entry: OutboxRecord,
  definition: DefinitionRecord | undefined,
  entries: readonly OutboxRecord[],
): boolean {
  if (entry.state !== 'queued' && entry.state !== 'waiting') return false;
  if (entry.action === 'create')
    return isCurrent(entry, definition) && !entries.some((other) => other.action === 'create' && isHolding(other));
  if (!isWanted(definition) || definition?.server?.id !== entry.serverId) return true;
  return !entries.some((other) => other.action === 'create' && isCurrent(other, definition));
}
