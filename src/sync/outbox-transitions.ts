/** The state changes of outbox entries. */
import { putDefinition, removeDefinition } from '../storage/definition-records.ts';
import {
  type CreateAnswer,
  goneExports,
  rememberGone,
  rememberSent,
  type SentCreate,
  seenRows,
  sentCreate,
  sentCreates,
} from '../storage/outbox/create-log.ts';
import { entriesOf, putEntry, removeEntry } from '../storage/outbox/entries.ts';
import type { DefinitionRecord, OutboxRecord, StoreName } from '../storage/records.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import { browserOnlyReason } from './browser-only.ts';
import type { Outcome } from './exports-api.ts';
import { queueCreate, queueRemoval } from './outbox-queue.ts';
import { hasTurn, isCurrent, isWanted } from './outbox-rules.ts';
import type { Listed } from './ownership.ts';
import { equalityKey } from './request-matching.ts';
import { copyNote, unlistedReason, vainReason } from './sentences.ts';
import { backoffMs, LONGEST_WAIT_MS, nextLookMs, type SyncTiming, vainBackoffMs } from './timing.ts';

/*
 * Each function is part of one transaction over SYNC_STORES that has checked its fence. Names, here and in all of sync:
 * `settle…` decides the outcome of an entry or a copy, `acknowledge…` records that the server has it, `reject…` marks
 * it as rejected, `remove…` removes a record.
 *
 *   in state           when                                                       the entry is
 *   ─────────────────  ─────────────────────────────────────────────────────────  ────────────────────────────────
 *   queued, waiting    it may be sent and its time has come: mark, then send      inFlight
 *   inFlight           readable 2xx; for a delete also 404, 410                   gone (acknowledged, or deleted)
 *   inFlight           unreadable 2xx, for a create                               unknown, and answered
 *   inFlight           400, 403, 404, 409, 413, 422 …                             rejected
 *   inFlight           401, 429                                                   waiting
 *   inFlight           no answer, 408, 425, 5xx, or the tab was closed            unknown
 *   unknown            its copy is listed; for a delete: it is not listed         gone (acknowledged, or deleted)
 *   unknown            its copy certainly does not exist; for a delete: listed    waiting
 *   unknown, answered  no list shows its copy for OVERDUE times settleMs          rejected
 *   gone               its copy was only confirmed, never listed, for long        rejected, again in the outbox
 *   rejected           a list shows its copy late                                 gone (acknowledged)
 *   rejected           the user retries: sync.run({ retryRejected: true })        queued
 *
 * A create that the server confirmed never returns to `inFlight` by itself. A create that is no longer wanted is
 * removed when its outcome is known or has been unknown for long.
 */

/** The stores of each transaction of sync. */
export const SYNC_STORES: readonly StoreName[] = ['definitions', 'outbox', 'meta'];

/** The time and random source for retries. */
export interface RetryContext {
  /** Unix milliseconds. */
  readonly now: number;
  readonly timing: SyncTiming;
  readonly random: () => number;
}

/** HTTP status of a successful create. */
const SUCCESS = 201;

/** What showed that a copy exists. */
export type CopySource = 'answer' | 'list';

/** Marks an entry as sent before sending it. Returns undefined when it may no longer be sent. */
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
  // New definitions of this kind are refused, but an earlier version may have stored one.
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
    const { lists } = await seenRows(transaction);
    const first = {
      definitionId,
      revision: revision!,
      request: request!,
      firstSentAt: now,
      copy: null,
      echo: null,
      lists,
    };
    // If the create already has a copy, this one makes another.
    const earlier = before && before.copy === null ? before : first;
    await rememberSent(transaction, { ...earlier, lastSentAt: now, settledAt: null, answer: null });
  }
  return marked;
}

/** Undoes a mark when the request was certainly not sent. */
export async function unmark(transaction: WriteTransaction, entry: OutboxRecord, now: number): Promise<void> {
  await settleSent(transaction, entry, now, null);
  await putEntry(transaction, { ...entry, state: 'queued' });
}

/** Marks entries as `unknown` that were being sent when a tab was closed, and shortens waits that are too long. */
export async function recover(transaction: WriteTransaction, retry: RetryContext): Promise<void> {
  for (const entry of await transaction.objectStore('outbox').getAll()) {
    const isLongPutOff = entry.state === 'waiting' && entry.notBefore - retry.now > LONGEST_WAIT_MS;
    if (isLongPutOff) await putEntry(transaction, { ...entry, notBefore: retry.now });
    if (entry.state !== 'inFlight') continue;
    const reason = 'The page was closed before the answer came.';
    // Counts from now, because the clock may have changed since it was sent.
    await putEntry(transaction, { ...asUnknown(entry, retry), lastSentAt: retry.now, reason, status: null });
  }
}

/** Ends the wait of entries that will be sent again. */
export async function endWaits(transaction: WriteTransaction): Promise<void> {
  for (const entry of await transaction.objectStore('outbox').getAll())
    if (entry.state === 'waiting' && entry.notBefore > 0) await putEntry(transaction, { ...entry, notBefore: 0 });
}

/**
 * Shifts the times of unsettled entries and missing copies by the milliseconds that the clock was set, so that their
 * ages stay the same. No wait becomes longer.
 */
export async function rebaseClock(transaction: WriteTransaction, byMs: number): Promise<void> {
  for (const entry of await transaction.objectStore('outbox').getAll()) {
    const { firstSentAt, lastSentAt, notBefore } = entry;
    if (firstSentAt === null && notBefore === 0) continue;
    await putEntry(transaction, {
      ...entry,
      firstSentAt: firstSentAt && firstSentAt + byMs,
      lastSentAt: lastSentAt && lastSentAt + byMs,
      notBefore: Math.max(0, notBefore + Math.min(0, byMs)),
    });
  }
  for (const sent of await sentCreates(transaction)) {
    const { firstSentAt, lastSentAt, settledAt } = sent;
    if (settledAt !== null) continue;
    await rememberSent(transaction, { ...sent, firstSentAt: firstSentAt + byMs, lastSentAt: lastSentAt + byMs });
  }
  for (const definition of await transaction.objectStore('definitions').getAll()) {
    const { server } = definition;
    const { missing, run } = server ?? {};
    const runSince = run?.missingSince ?? null;
    if (!server || (!missing && runSince === null)) continue;
    const shifted = {
      ...(missing && {
        missing: { ...missing, since: missing.since + byMs, lastListAt: missing.lastListAt + byMs },
      }),
      ...(run && runSince !== null && { run: { ...run, missingSince: runSince + byMs } }),
    };
    await putDefinition(transaction, { ...definition, server: { ...server, ...shifted } });
  }
}

/** Records the outcome of a request. */
export async function noteOutcome(
  transaction: WriteTransaction,
  sent: OutboxRecord,
  outcome: Outcome<Listed | undefined>,
  retry: RetryContext,
): Promise<void> {
  const entry = await transaction.objectStore('outbox').get(sent.seq!);
  if (entry?.state !== 'inFlight') return;
  if (outcome.kind === 'done') {
    if (entry.action === 'delete') return settleDeleted(transaction, entry, retry.now, outcome.status);
    const copy = outcome.value!;
    const holder = await holderOf(transaction, entry, copy.id);
    if (holder === undefined) return acknowledge(transaction, entry, copy, retry.now, 'answer');
    const reason = `The server answered ${outcome.status} but returned ${holder} (${copy.id}).`;
    return noteAnswer(transaction, entry, { status: outcome.status, id: null }, reason, retry);
  }
  const { status, reason } = outcome;
  if (outcome.kind === 'answered')
    return noteAnswer(transaction, entry, { status: outcome.status, id: outcome.id ?? null }, reason, retry);
  if (outcome.kind === 'unknown') return putEntry(transaction, { ...asUnknown(entry, retry), status, reason });
  await settleSent(transaction, entry, retry.now, null);
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  // An outdated create is removed: it is not sent again, and the server does not have it.
  if (entry.action === 'create' && !isCurrent(entry, definition)) return removeSettled(transaction, entry);
  if (outcome.kind === 'rejected') return putEntry(transaction, { ...entry, state: 'rejected', status, reason });
  const { now, timing, random } = retry;
  const waitMs = outcome.kind === 'limited' ? Math.max(outcome.waitMs, backoffMs(timing, entry.attempts, random)) : 0;
  await putEntry(transaction, { ...entry, state: 'waiting', notBefore: now + waitMs, status, reason });
}

/**
 * Records the copy that a create made, removes the entry, and acknowledges the copy with {@link acknowledgeCopy}.
 *
 * @param from what showed the copy
 */
export async function acknowledge(
  transaction: WriteTransaction,
  entry: OutboxRecord,
  stored: Listed,
  now: number,
  from: CopySource,
): Promise<void> {
  await removeEntry(transaction, entry);
  await settleSent(transaction, entry, now, stored);
  await acknowledgeCopy(transaction, { ...entry, revision: entry.revision! }, stored, from);
}

/**
 * Records that the server has a copy of a revision. When the definition has changed or should not be on the server,
 * queues the deletion of the copy. The copy that replaces it is created first.
 */
export async function acknowledgeCopy(
  transaction: WriteTransaction,
  { definitionId, revision }: { readonly definitionId: string; readonly revision: number },
  stored: Listed,
  from: CopySource = 'list',
): Promise<void> {
  const { id } = stored;
  const definition = await transaction.objectStore('definitions').get(definitionId);
  const before = definition?.server ?? null;
  const removals = (await entriesOf(transaction, definitionId)).filter(({ serverId }) => serverId === before?.id);
  const isNewer =
    before === null || before.revision < revision || (before.revision === revision && removals.length > 0);
  if (definition && isNewer) {
    const note = definition.revision === revision ? copyNote(definition.request, stored) : null;
    const isListed = from === 'list';
    const server = { ...copyOf(stored), revision, duplicates: [], note, isListed };
    await putDefinition(transaction, { ...definition, server });
    // A server may have changed its copy in place. The queued deletion would then delete the new version.
    if (before?.id === id) for (const removal of removals) await removeEntry(transaction, removal);
    else if (before) await queueRemoval(transaction, definitionId, before.id);
  }
  const isRight = isWanted(definition) && definition?.revision === revision && isNewer;
  if (!isRight && (before?.id !== id || isNewer)) await queueRemoval(transaction, definitionId, id);
}

/** Settles a create that certainly made no copy. It is sent again if it is still wanted, after growing pauses. */
export async function settleAbsent(
  transaction: WriteTransaction,
  entry: OutboxRecord,
  retry: RetryContext,
): Promise<void> {
  const { now, timing } = retry;
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  if (!isCurrent(entry, definition)) return removeCreate(transaction, entry, now);
  await settleSent(transaction, entry, now, null);
  const vain = (entry.vain ?? 0) + 1;
  const next = { state: 'waiting', notBefore: now + vainBackoffMs(timing, vain), reason: vainReason(vain) } as const;
  await putEntry(transaction, { ...entry, ...next, vain, absences: 0, isOverdue: false });
}

/**
 * Rejects a create whose copy the server confirmed but never listed. The definition stays, without a copy.
 */
export async function rejectUnlisted(
  transaction: WriteTransaction,
  definition: DefinitionRecord,
  { now }: RetryContext,
): Promise<void> {
  const { id, revision, request, server } = definition;
  await putDefinition(transaction, { ...definition, server: null });
  if (server?.revision !== revision) return;
  await queueCreate(transaction, { ...definition, server: null });
  const answer: CreateAnswer = { status: SUCCESS, id: server.id };
  const sent = await sentCreate(transaction, id, revision);
  const times = { firstSentAt: now, lastSentAt: now };
  await rememberSent(transaction, {
    ...(sent ?? { definitionId: id, revision, request, ...times }),
    ...{ copy: null, echo: null, settledAt: now, answer },
  });
  for (const entry of await entriesOf(transaction, id))
    if (entry.action === 'create' && entry.revision === revision)
      await putEntry(transaction, {
        ...{ ...entry, ...times },
        ...{ state: 'rejected', attempts: 1, status: SUCCESS, reason: unlistedReason(SUCCESS) },
      });
}

/** Rejects a create that the server confirmed but never listed. It is not sent again. */
export async function rejectAnswered(
  transaction: WriteTransaction,
  entry: OutboxRecord,
  reason: string,
  now: number,
): Promise<void> {
  await settleSent(transaction, entry, now, null);
  await putEntry(transaction, { ...entry, state: 'rejected', reason, absences: 0, isOverdue: false });
}

/** Removes a create that is no longer wanted and whose outcome is unknown. */
export async function removeCreate(transaction: WriteTransaction, entry: OutboxRecord, now: number): Promise<void> {
  await settleSent(transaction, entry, now, null);
  await removeSettled(transaction, entry);
}

/**
 * Settles a delete whose export is gone from the server.
 *
 * @param status HTTP status of the response; null when only the list shows that it is gone
 */
export async function settleDeleted(
  transaction: WriteTransaction,
  entry: OutboxRecord,
  now: number,
  status: number | null,
): Promise<void> {
  const { definitionId } = entry;
  const id = entry.serverId!;
  const returns = (await goneExports(transaction)).get(id)?.returns ?? 0;
  await rememberGone(transaction, id, { at: now, definitionId, status, returns });
  await removeGone(transaction, entry);
}

/** Removes a delete, and the copy that it was to delete, since the server no longer has it. */
export async function removeGone(transaction: WriteTransaction, entry: OutboxRecord): Promise<void> {
  const id = entry.serverId!;
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  if (definition?.server?.id === id) await putDefinition(transaction, { ...definition, server: null });
  await removeSettled(transaction, entry);
}

/** Returns the stored form of the server's copy. */
export function copyOf({ id, createdAt }: Listed): { readonly id: string; readonly createdAt: string } {
  return { id, createdAt: createdAt ?? '' };
}

/** Returns an unsettled entry with the time of its next check. */
export function lookAgain(entry: OutboxRecord, { now, timing }: RetryContext): OutboxRecord {
  return { ...entry, notBefore: now + nextLookMs(timing, entry.absences) };
}

/** Removes an entry. With the last entry of a deleted definition, removes the definition too. */
async function removeSettled(transaction: WriteTransaction, entry: OutboxRecord): Promise<void> {
  await removeEntry(transaction, entry);
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  if (!definition || definition.deletedAt === null || definition.server !== null) return;
  if ((await entriesOf(transaction, definition.id)).length === 0) await removeDefinition(transaction, definition.id);
}

function asUnknown(entry: OutboxRecord, retry: RetryContext): OutboxRecord {
  return lookAgain({ ...entry, state: 'unknown', absences: 0 }, retry);
}

/** Records that the server confirmed a create. Its copy must still be found in the list. */
async function noteAnswer(
  transaction: WriteTransaction,
  entry: OutboxRecord,
  answer: CreateAnswer,
  reason: string,
  retry: RetryContext,
): Promise<void> {
  const sent = await sentCreate(transaction, entry.definitionId, entry.revision!);
  if (sent) await rememberSent(transaction, { ...sent, answer });
  await putEntry(transaction, { ...asUnknown(entry, retry), status: answer.status, reason });
}

/** Describes what an export already is, when the server returns it as the copy of a create. Undefined: nothing else. */
async function holderOf(
  transaction: WriteTransaction,
  { definitionId }: OutboxRecord,
  id: string,
): Promise<string | undefined> {
  const definitions = await transaction.objectStore('definitions').getAll();
  const isHeld = definitions.some(({ id: other, server }) => server?.id === id && other !== definitionId);
  if (isHeld) return 'the copy of another definition';
  return (await goneExports(transaction)).has(id) ? 'an export that was deleted' : undefined;
}

/** Records that a create is settled, and the copy that it made. */
async function settleSent(
  transaction: WriteTransaction,
  { action, definitionId, revision }: OutboxRecord,
  now: number,
  stored: Listed | null,
): Promise<void> {
  const sent = action === 'create' ? await sentCreate(transaction, definitionId, revision!) : undefined;
  if (!sent) return;
  const found: Partial<SentCreate> = stored ? { copy: copyOf(stored), echo: echoOf(sent, stored) } : {};
  await rememberSent(transaction, { ...sent, ...found, settledAt: now });
}

/** Returns the server's version of a request; null when it equals the request. */
function echoOf({ request }: SentCreate, { key }: Listed): string | null {
  return key === equalityKey(request) ? null : key;
}
