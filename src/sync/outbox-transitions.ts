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
 * The steps of the outbox's state machine. Each is a part of one transaction over SYNC_STORES, which has checked its
 * fence. Names, here and wherever sync decides: `settle…` decides what became of an entry or a copy, `acknowledge…`
 * notes that the server has it, `reject…` shows it as rejected, `remove…` removes a record.
 *
 *   in state           when                                                       the entry is
 *   ─────────────────  ─────────────────────────────────────────────────────────  ────────────────────────────────
 *   queued, waiting    it has its turn and its time: it is marked, then sent      inFlight
 *   inFlight           2xx that is understood; of a delete also 404, 410          gone (acknowledged, or deleted)
 *   inFlight           2xx that is not understood, of a create                    unknown, and answered
 *   inFlight           400, 403, 404, 409, 413, 422 …                             rejected
 *   inFlight           401, 429                                                   waiting
 *   inFlight           no answer, 408, 425, 5xx, or the tab has ended             unknown
 *   unknown            its copy is listed; of a delete: its export is not         gone (acknowledged, or deleted)
 *   unknown            its copy is surely not there; of a delete: it is listed    waiting
 *   unknown, answered  no list shows its copy for OVERDUE times settleMs          rejected
 *   gone               its copy, known by the answer only, is missing for long    rejected, again in the outbox
 *   rejected           its copy is listed after all                               gone (acknowledged)
 *   rejected           somebody asks for it: sync.run({ retryRejected: true })    queued
 *
 * A create that was answered with success never leads back to `inFlight` by itself. One that is not wanted any more is
 * gone as soon as it is known, or has been sought for long, what became of it.
 */

/** The stores of every transaction of sync. */
export const SYNC_STORES: readonly StoreName[] = ['definitions', 'outbox', 'meta'];

/** Times and chance, for what is to be tried later. */
export interface RetryContext {
  /** Unix milliseconds. */
  readonly now: number;
  readonly timing: SyncTiming;
  readonly random: () => number;
}

/** How servers answer a create that they have done. */
const SUCCESS = 201;

/** What tells of a copy. */
export type CopySource = 'answer' | 'list';

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
    // What has made a copy before, makes another one now.
    const earlier = before && before.copy === null ? before : first;
    await rememberSent(transaction, { ...earlier, lastSentAt: now, settledAt: null, answer: null });
  }
  return marked;
}

/** Undoes a mark: the request was surely not sent. */
export async function unmark(transaction: WriteTransaction, entry: OutboxRecord, now: number): Promise<void> {
  await settleSent(transaction, entry, now, null);
  await putEntry(transaction, { ...entry, state: 'queued' });
}

/** Makes `unknown` what was under way when a tab ended, and lets nothing wait longer than it may. */
export async function recover(transaction: WriteTransaction, retry: RetryContext): Promise<void> {
  for (const entry of await transaction.objectStore('outbox').getAll()) {
    const isLongPutOff = entry.state === 'waiting' && entry.notBefore - retry.now > LONGEST_WAIT_MS;
    if (isLongPutOff) await putEntry(transaction, { ...entry, notBefore: retry.now });
    if (entry.state !== 'inFlight') continue;
    const reason = 'The page was closed before the answer came.';
    // It was sent no later than now; how long before, the clock may not tell.
    await putEntry(transaction, { ...asUnknown(entry, retry), lastSentAt: retry.now, reason, status: null });
  }
}

/** Lets nothing wait any more that is to be sent again. */
export async function endWaits(transaction: WriteTransaction): Promise<void> {
  for (const entry of await transaction.objectStore('outbox').getAll())
    if (entry.state === 'waiting' && entry.notBefore > 0) await putEntry(transaction, { ...entry, notBefore: 0 });
}

/**
 * Moves the times of what is not settled with a clock that was set, by so many milliseconds: what was sent, or is
 * missing, is so no longer and no less long than before, and nothing waits longer for that.
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
    if (!server?.missing) continue;
    const { since, lists, lastListAt } = server.missing;
    const missing = { since: since + byMs, lists, lastListAt: lastListAt + byMs };
    await putDefinition(transaction, { ...definition, server: { ...server, missing } });
  }
}

/** Notes what a request came to. */
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
    const reason = `The server answered ${outcome.status}, but with ${holder} (${copy.id}).`;
    return noteAnswer(transaction, entry, { status: outcome.status, id: null }, reason, retry);
  }
  const { status, reason } = outcome;
  if (outcome.kind === 'answered')
    return noteAnswer(transaction, entry, { status: outcome.status, id: outcome.id ?? null }, reason, retry);
  if (outcome.kind === 'unknown') return putEntry(transaction, { ...asUnknown(entry, retry), status, reason });
  await settleSent(transaction, entry, retry.now, null);
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  // What is not to be sent again need not be shown either: the server does not have it.
  if (entry.action === 'create' && !isCurrent(entry, definition)) return removeSettled(transaction, entry);
  if (outcome.kind === 'rejected') return putEntry(transaction, { ...entry, state: 'rejected', status, reason });
  const { now, timing, random } = retry;
  const waitMs = outcome.kind === 'limited' ? Math.max(outcome.waitMs, backoffMs(timing, entry.attempts, random)) : 0;
  await putEntry(transaction, { ...entry, state: 'waiting', notBefore: now + waitMs, status, reason });
}

/**
 * Notes that a create has made this copy, as the server's answer or its list shows, and removes the entry. The copy is
 * acknowledged as {@link acknowledgeCopy} does.
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
 * Notes that the server has this copy of a definition's revision. When the definition has changed by now, or is not to
 * be on the server at all, the copy is deleted, once what replaces it has been created.
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
    // A server may have changed its copy in place: then the new one must not go with the old one.
    if (before?.id === id) for (const removal of removals) await removeEntry(transaction, removal);
    else if (before) await queueRemoval(transaction, definitionId, before.id);
  }
  const isRight = isWanted(definition) && definition?.revision === revision && isNewer;
  if (!isRight && (before?.id !== id || isNewer)) await queueRemoval(transaction, definitionId, id);
}

/** Settles a create that has surely made no copy: it is sent again if that is still wanted, later each time. */
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
 * Shows a create as rejected whose copy the server has named in its answer and has never listed: the definition stays,
 * without a copy.
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

/** Shows a create as rejected that the server answered with success and has never listed: it is sent no more. */
export async function rejectAnswered(
  transaction: WriteTransaction,
  entry: OutboxRecord,
  reason: string,
  now: number,
): Promise<void> {
  await settleSent(transaction, entry, now, null);
  await putEntry(transaction, { ...entry, state: 'rejected', reason, absences: 0, isOverdue: false });
}

/** Removes a create that is not wanted any more, though nobody knows what became of it. */
export async function removeCreate(transaction: WriteTransaction, entry: OutboxRecord, now: number): Promise<void> {
  await settleSent(transaction, entry, now, null);
  await removeSettled(transaction, entry);
}

/**
 * Settles a delete: the export is gone from the server.
 *
 * @param status what the server answered; null when only its list tells
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
  const definition = await transaction.objectStore('definitions').get(definitionId);
  if (definition?.server?.id === id) await putDefinition(transaction, { ...definition, server: null });
  await removeSettled(transaction, entry);
}

/** The server's copy as it is stored. */
export function copyOf({ id, createdAt }: Listed): { readonly id: string; readonly createdAt: string } {
  return { id, createdAt: createdAt ?? '' };
}

/** An entry whose time has not come to be settled: the next look at the server is later. */
export function lookAgain(entry: OutboxRecord, { now, timing }: RetryContext): OutboxRecord {
  return { ...entry, notBefore: now + nextLookMs(timing, entry.absences) };
}

/** Removes an entry, and with the last one a definition that was to be deleted. */
async function removeSettled(transaction: WriteTransaction, entry: OutboxRecord): Promise<void> {
  await removeEntry(transaction, entry);
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  if (!definition || definition.deletedAt === null || definition.server !== null) return;
  if ((await entriesOf(transaction, definition.id)).length === 0) await removeDefinition(transaction, definition.id);
}

function asUnknown(entry: OutboxRecord, retry: RetryContext): OutboxRecord {
  return lookAgain({ ...entry, state: 'unknown', absences: 0 }, retry);
}

/** Notes that the server says that it has done a create; what it made of it is still to be found in its list. */
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

/** What an export is already that a server gives as the copy of a create; undefined when it is nothing else. */
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

/** Remembers that a create is settled, and the copy that it made. */
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

/** What the server has made of a request, where that is not what was sent. */
function echoOf({ request }: SentCreate, { key }: Listed): string | null {
  return key === equalityKey(request) ? null : key;
}
