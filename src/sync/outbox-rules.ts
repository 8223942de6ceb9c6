/**
 * Decides which entries of the outbox may be sent now. When a sent entry is sent again is in the table of
 * `outbox-transitions.ts`; how sync proves that a create made no copy is in `ownership.ts`.
 */

import type { DefinitionRecord, OutboxRecord, OutboxState } from '../storage/records.ts';

/** States of a sent entry whose outcome is unknown. */
const OPEN: ReadonlySet<OutboxState> = new Set(['inFlight', 'unknown']);

/** Whether the outcome of an entry is unknown. */
export function isOpen({ state }: OutboxRecord): boolean {
  return OPEN.has(state);
}

/** Whether other creates wait for the outcome of an entry. */
export function isHolding(entry: OutboxRecord): boolean {
  return isOpen(entry) && entry.isOverdue !== true;
}

/** Whether the server should have a definition. */
export function isWanted(definition: DefinitionRecord | undefined): boolean {
  return definition?.deletedAt === null && definition.executor === 'server';
}

/** Whether a create is of the definition's current revision. Other creates are never sent. */
export function isCurrent(entry: OutboxRecord, definition: DefinitionRecord | undefined): boolean {
  return isWanted(definition) && definition?.revision === entry.revision;
}

/**
 * Whether an entry may be sent, apart from its time. A create waits until earlier creates of its definition are settled
 * or overdue, so that their copies can be distinguished. A delete of the current copy waits for a pending create, so
 * that the new version exists before the old one is deleted.
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
