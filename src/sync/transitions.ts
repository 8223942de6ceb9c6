import type { StoredExport } from '../contract/request.ts';
import { browserOnlyReason } from '../storage/browser-only.ts';
import { dropEntry, entriesOf, putEntry, queueRemoval } from '../storage/outbox-store.ts';
import type { DefinitionRecord, OutboxRecord, StoreName } from '../storage/records.ts';
import { rememberGone, rememberSent, type SentCreate, sentCreate, sentCreates } from '../storage/sent-store.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import type { Outcome } from './exports-api.ts';
import { equalityKey } from './likeness.ts';
import { requestOf } from './ours.ts';
import { backoffMs, nextLookMs, type SyncTiming } from './timing.ts';
import { hasTurn, isCurrent, isWanted } from './wishes.ts';

/*
 * The steps of the state machine. Each is a part of one transaction over SYNC_STORES, which has checked its fence.
 *
 *   queued ──marked──▶ inFlight ──answer──▶ (gone: acknowledged, or deleted)
 *     ▲                   │ ├──400 403 404 413 422…──▶ rejected
 *     │                   │ └──401 429──▶ waiting ──▶ marked again
 *     │            no telling │, or the tab ended
 *     └─surely not there─ unknown ──found in a listing──▶ (gone: acknowledged)
 */

/** The stores of every transaction of sync. */
export const SYNC_STORES: readonly StoreName[] = ['definitions', 'outbox', 'meta'];

/** Times and chance, for what is to be tried later. */
export interface Later {
  /** Unix milliseconds. */
  readonly now: number;
  readonly timing: SyncTiming;
  readonly random: () => number;
}

/** Marks an entry as sent, before it is; undefined when it is not to be sent after all. */
export async function markInFlight(
  transaction: WriteTransaction,
  seq: number,
  now: number,
): Promise<OutboxRecord | undefined> {
  const entry = await transaction.objectStore('outbox').get(seq);
  if (!entry) return undefined;
  const { definitionId, revision, request } = entry;
  const definition = await transaction.objectStore('definitions').get(definitionId);
  if (!hasTurn(entry, definition, await entriesOf(transaction, definitionId))) return undefined;
  // Such a definition is refused today, but one may have been stored by an earlier version.
  const reason = entry.action === 'create' && definition ? browserOnlyReason(definition) : undefined;
  if (reason !== undefined) {
    await putEntry(transaction, { ...entry, state: 'rejected', status: null, reason });
    return undefined;
  }
  const marked: OutboxRecord = {
    ...entry,
    state: 'inFlight',
    attempts: entry.attempts + 1,
    firstSentAt: entry.firstSentAt ?? now,
    lastSentAt: now,
    absences: 0,
  };
  await putEntry(transaction, marked);
  if (entry.action === 'create') {
    const before = await sentCreate(transaction, definitionId, revision!);
    const first = { definitionId, revision: revision!, request: request!, firstSentAt: now, copy: null, echo: null };
    // What has made a copy before, makes another one now.
    const earlier = before && before.copy === null ? before : first;
    await rememberSent(transaction, { ...earlier, lastSentAt: now, settledAt: null });
  }
  return marked;
}

/** Takes back a mark: the request was surely not sent. */
export async function unmark(transaction: WriteTransaction, entry: OutboxRecord, now: number): Promise<void> {
  await settleSent(transaction, entry, now, null);
  await putEntry(transaction, { ...entry, state: 'queued' });
}

/** Takes what was under way when a tab ended for unknown. */
export async function recover(transaction: WriteTransaction, later: Later): Promise<void> {
  for (const entry of await transaction.objectStore('outbox').getAll()) {
    if (entry.state !== 'inFlight') continue;
    const reason = 'The page was closed before the answer came.';
    await putEntry(transaction, { ...asUnknown(entry, later), reason, status: null });
  }
}

/**
 * Sets the times of what is not settled back, as the clock was by so much: nothing waits longer for that, and what was
 * sent was so no less time ago.
 */
export async function setBack(transaction: WriteTransaction, backMs: number): Promise<void> {
  for (const entry of await transaction.objectStore('outbox').getAll()) {
    const { firstSentAt, lastSentAt, notBefore } = entry;
    if (firstSentAt === null && notBefore === 0) continue;
    await putEntry(transaction, {
      ...entry,
      firstSentAt: firstSentAt && firstSentAt - backMs,
      lastSentAt: lastSentAt && lastSentAt - backMs,
      notBefore: Math.max(0, notBefore - backMs),
    });
  }
  for (const sent of await sentCreates(transaction)) {
    const { firstSentAt, lastSentAt, settledAt } = sent;
    if (settledAt !== null) continue;
    await rememberSent(transaction, { ...sent, firstSentAt: firstSentAt - backMs, lastSentAt: lastSentAt - backMs });
  }
}

/** Notes what a request came to. */
export async function noteOutcome(
  transaction: WriteTransaction,
  sent: OutboxRecord,
  outcome: Outcome<StoredExport | undefined>,
  later: Later,
): Promise<void> {
  const entry = await transaction.objectStore('outbox').get(sent.seq!);
  if (entry?.state !== 'inFlight') return;
  if (outcome.kind === 'done') {
    if (entry.action === 'delete') await settleDeleted(transaction, entry, later.now);
    else await acknowledge(transaction, entry, outcome.value as StoredExport, later.now);
    return;
  }
  const { status, reason } = outcome;
  if (outcome.kind === 'unknown') return putEntry(transaction, { ...asUnknown(entry, later), status, reason });
  await settleSent(transaction, entry, later.now, null);
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  // What is not to be sent again need not be shown either: the server does not have it.
  if (entry.action === 'create' && !isCurrent(entry, definition)) return forget(transaction, entry);
  if (outcome.kind === 'rejected') return putEntry(transaction, { ...entry, state: 'rejected', status, reason });
  const { now, timing, random } = later;
  const waitMs = outcome.kind === 'limited' ? Math.max(outcome.waitMs, backoffMs(timing, entry.attempts, random)) : 0;
  await putEntry(transaction, { ...entry, state: 'waiting', notBefore: now + waitMs, status, reason });
}

/**
 * A create is known to have made this copy: the entry goes. If the definition is to be otherwise by now, or not to be
 * on the server at all, the copy is deleted, after what is to take its place has been created.
 */
export async function acknowledge(
  transaction: WriteTransaction,
  entry: OutboxRecord,
  stored: StoredExport,
  now: number,
): Promise<void> {
  await dropEntry(transaction, entry);
  await settleSent(transaction, entry, now, stored);
  await adopt(transaction, { ...entry, revision: entry.revision! }, stored);
}

/** Takes a copy of a definition's revision for its copy on the server, or has it deleted when it is of no use any more. */
export async function adopt(
  transaction: WriteTransaction,
  { definitionId, revision }: { readonly definitionId: string; readonly revision: number },
  { id, createdAt }: { readonly id: string; readonly createdAt: string },
): Promise<void> {
  const definition = await transaction.objectStore('definitions').get(definitionId);
  const before = definition?.server ?? null;
  const isLeaving = (await entriesOf(transaction, definitionId)).some(({ serverId }) => serverId === before?.id);
  const isNewer = before === null || before.revision < revision || (before.revision === revision && isLeaving);
  if (definition && isNewer) {
    await putDefinition(transaction, { ...definition, server: { id, revision, createdAt, surplus: [] } });
    if (before && before.id !== id) await queueRemoval(transaction, definitionId, before.id);
  }
  const isRight = isWanted(definition) && definition?.revision === revision && isNewer;
  if (!isRight && before?.id !== id) await queueRemoval(transaction, definitionId, id);
}

/** A create has surely made no copy: it is sent again if that is still wanted. */
export async function settleAbsent(transaction: WriteTransaction, entry: OutboxRecord, now: number): Promise<void> {
  await settleSent(transaction, entry, now, null);
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  if (isCurrent(entry, definition))
    await putEntry(transaction, { ...entry, state: 'queued', notBefore: now, absences: 0 });
  else await forget(transaction, entry);
}

/** An export is gone from the server, as it was to be. */
export async function settleDeleted(transaction: WriteTransaction, entry: OutboxRecord, now: number): Promise<void> {
  const id = entry.serverId!;
  await rememberGone(transaction, id, entry.definitionId, now);
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  if (definition?.server?.id === id) await putDefinition(transaction, { ...definition, server: null });
  await forget(transaction, entry);
}

/** An entry whose time has not come to be settled: the next look at the server is later. */
export function lookAgain(entry: OutboxRecord, { now, timing }: Later): OutboxRecord {
  return { ...entry, notBefore: now + nextLookMs(timing, entry.absences) };
}

/** Writes a definition. */
export async function putDefinition(transaction: WriteTransaction, definition: DefinitionRecord): Promise<void> {
  await transaction.objectStore('definitions').put(definition);
  transaction.changed('definitions', definition.id);
}

/** Removes a definition. */
export async function dropDefinition(transaction: WriteTransaction, id: string): Promise<void> {
  await transaction.objectStore('definitions').delete(id);
  transaction.changed('definitions', id);
}

/** Removes an entry, and with the last one a definition that was to be deleted. */
async function forget(transaction: WriteTransaction, entry: OutboxRecord): Promise<void> {
  await dropEntry(transaction, entry);
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  if (!definition || definition.deletedAt === null || definition.server !== null) return;
  if ((await entriesOf(transaction, definition.id)).length === 0) await dropDefinition(transaction, definition.id);
}

function asUnknown(entry: OutboxRecord, later: Later): OutboxRecord {
  return lookAgain({ ...entry, state: 'unknown', absences: 0 }, later);
}

/** Remembers what became of a create. */
async function settleSent(
  transaction: WriteTransaction,
  { action, definitionId, revision }: OutboxRecord,
  now: number,
  stored: StoredExport | null,
): Promise<void> {
  const sent = action === 'create' ? await sentCreate(transaction, definitionId, revision!) : undefined;
  if (!sent) return;
  const found: Partial<SentCreate> = stored
    ? { copy: { id: stored.id, createdAt: stored.createdAt }, echo: echoOf(sent, stored) }
    : {};
  await rememberSent(transaction, { ...sent, ...found, settledAt: now });
}

/** The request as the server has it, where that is not what was sent. */
function echoOf({ request }: SentCreate, stored: StoredExport): SentCreate['echo'] {
  const echo = requestOf(stored);
  return equalityKey(echo) === equalityKey(request) ? null : echo;
}
