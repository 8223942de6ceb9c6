/** Settles everything that one complete listing of the server settles. */

import { randomId } from '../core/random-id.ts';
import { putDefinition } from '../storage/definition-records.ts';
import { goneExports, rememberGone, rememberSeen, type SeenRows, seenRows } from '../storage/outbox/create-log.ts';
import { putEntry, removeEntry } from '../storage/outbox/entries.ts';
import type { DefinitionRecord, OutboxRecord } from '../storage/records.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import { queueRemoval } from './outbox-queue.ts';
import { isOpen } from './outbox-rules.ts';
import { type RetryContext, settleDeleted } from './outbox-transitions.ts';
import { type Known, type Listed, Strangers } from './ownership.ts';
import type { Listing } from './read-list.ts';
import { latestSeen, removeOld } from './retention.ts';
import { blankNote, copyNote, stillListedReason, unreadableNotes } from './sentences.ts';
import { settleAlike, settleEqual, type Worth } from './settle-creates.ts';
import { type Duplicates, reportDuplicates, settleLate, settleSecond } from './settle-duplicates.ts';
import { expected, type Observation, restoreRemoved, settleMissing } from './settle-missing.ts';
import { backoffMs } from './timing.ts';

/** What was deleted and is listed again is deleted again so often, unless the server has said that it was deleted. */
const MAX_RETURNS = 3;

/**
 * Settles what a complete listing settles, by the rules in `ownership.ts`: creates and deletes of unknown outcome,
 * duplicates, exports that are new on the server, and those that are not there any more.
 *
 * @param transaction over `SYNC_STORES`, whose fence has been checked
 * @returns what is odd about the listing, for people
 */
export async function reconcile(
  transaction: WriteTransaction,
  observation: Observation,
  retry: RetryContext,
): Promise<string[]> {
  const { listing, begun } = observation;
  await restoreRemoved(transaction, listing);
  const known: Known = {
    definitions: await transaction.objectStore('definitions').getAll(),
    outbox: await transaction.objectStore('outbox').getAll(),
    gone: await goneExports(transaction),
    seen: await seenRows(transaction),
  };
  const shouldBeThere = await expected(transaction, observation, retry.timing);
  const copies = shouldBeThere.flatMap(({ server: { id, duplicates } }) => [id, ...duplicates]);
  const isBlank = copies.length > 0 && !copies.some((id) => isListed(listing, id));
  const worth: Worth = { begun, isPlausible: !isBlank };
  const strangers = new Strangers(listing, known);
  const duplicates: Duplicates = new Map();
  const unmatched = await settleEqual(transaction, known.outbox, strangers, retry);
  await settleSecond(transaction, strangers, duplicates, listing, retry);
  const open = await settleAlike(transaction, unmatched, strangers, worth, retry);
  await settleLate(transaction, strangers, retry);
  // Now it is known how the server writes what was only alike.
  await settleSecond(transaction, strangers, duplicates, listing, retry);
  await reportDuplicates(transaction, duplicates);
  await settleDeletes(transaction, known.outbox, listing, worth, retry);
  await settleMissing(transaction, observation, retry);
  await noteCopies(transaction, listing);
  await settleReturns(transaction, listing, observation, retry);
  const withheld = new Set(open.flatMap((create) => strangers.possible(create)).map(({ id }) => id));
  const foreign = strangers.left();
  const isImported = ({ id, request }: Listed) => request !== undefined && !withheld.has(id);
  for (const stored of foreign.filter(isImported)) await putDefinition(transaction, imported(stored, retry.now));
  const left = foreign.filter((stored) => !isImported(stored));
  await rememberSeen(transaction, seenWith(known.seen, left));
  await removeOld(transaction, retry.now);
  return [
    ...(isBlank && listing.nameless.length === 0 ? [blankNote(shouldBeThere.length)] : []),
    ...unreadableNotes(
      left.filter(({ request }) => !request),
      listing.nameless,
    ),
  ];
}

const isListed = ({ ids, deleted }: Listing, id: string): boolean => ids.has(id) || deleted.has(id);

/** One listing more, and what it shows for the first time. */
function seenWith({ lists, strangers }: SeenRows, left: readonly Listed[]): SeenRows {
  const seen = new Map(strangers);
  for (const { id } of left) if (!seen.has(id)) seen.set(id, lists + 1);
  return { lists: lists + 1, strangers: latestSeen(seen) };
}

/** Settles deletes of unknown outcome: done when the export is not there, to be sent again when it is. */
async function settleDeletes(
  transaction: WriteTransaction,
  outbox: readonly OutboxRecord[],
  { ids, nameless }: Listing,
  { isPlausible }: Worth,
  { now, timing, random }: RetryContext,
): Promise<void> {
  for (const entry of outbox) {
    if (entry.action !== 'delete' || !isOpen(entry)) continue;
    const notBefore = now + backoffMs(timing, entry.attempts, random);
    if (ids.has(entry.serverId!)) await putEntry(transaction, { ...entry, state: 'waiting', notBefore });
    else if (isPlausible && nameless.length === 0) await settleDeleted(transaction, entry, now, null);
    else await putEntry(transaction, { ...entry, notBefore: now + timing.listIntervalMs });
  }
}

/**
 * Settles exports that were deleted and are listed nevertheless. Where the list is only behind, it goes by itself.
 * Where the answer was wrong, it is deleted again. A server that says that it is deleted, and goes on to list it, is
 * not asked for ever.
 */
async function settleReturns(
  transaction: WriteTransaction,
  { ids }: Listing,
  { begun }: Observation,
  { timing }: RetryContext,
): Promise<void> {
  const outbox = await transaction.objectStore('outbox').getAll();
  for (const [id, gone] of await goneExports(transaction)) {
    const { at, definitionId, status, returns = 0 } = gone;
    const entry = outbox.find(({ serverId }) => serverId === id);
    const isShown = entry?.state === 'rejected' && entry.reason === stillListedReason(status);
    if (!ids.has(id)) {
      if (isShown) await removeEntry(transaction, entry);
      continue;
    }
    if (entry) continue;
    const isAnswered = status != null && status >= 200 && status <= 299;
    if (!isAnswered && returns < MAX_RETURNS) {
      await rememberGone(transaction, id, { ...gone, returns: returns + 1 });
      await queueRemoval(transaction, definitionId, id);
    } else if (begun - at >= timing.settleMs || begun < at) {
      await queueRemoval(transaction, definitionId, id);
      const [removal] = (await transaction.objectStore('outbox').getAll()).filter(({ serverId }) => serverId === id);
      const shown = { state: 'rejected', status: status ?? null, reason: stillListedReason(status) } as const;
      await putEntry(transaction, { ...removal!, ...shown });
    }
  }
}

/** Notes with each definition that its copy is listed, and what cannot be read of it. */
async function noteCopies(transaction: WriteTransaction, { exports }: Listing): Promise<void> {
  const byId = new Map(exports.map((stored) => [stored.id, stored]));
  for (const definition of await transaction.objectStore('definitions').getAll()) {
    const { server, revision, request } = definition;
    const stored = server && byId.get(server.id);
    if (!server || !stored) continue;
    const note = server.revision === revision ? copyNote(request, stored) : (server.note ?? null);
    if (note !== (server.note ?? null) || server.isListed === false)
      await putDefinition(transaction, { ...definition, server: { ...server, note, isListed: true } });
  }
}

/** A definition of what another browser, or the server's own page, has created. */
function imported(stored: Listed, now: number): DefinitionRecord {
  const { id } = stored;
  const request = stored.request!;
  const createdAt = stored.createdAt ?? new Date(now).toISOString();
  return {
    id: randomId(),
    request: { ...request, periodStart: request.periodStart ?? Math.floor(Date.parse(createdAt) / 1000) },
    executor: 'server',
    catchUp: 'latest',
    options: {},
    createdAt,
    updatedAt: stored.updatedAt ?? createdAt,
    deletedAt: null,
    revision: 1,
    server: { id, revision: 1, createdAt: stored.createdAt ?? '', duplicates: [] },
    lastOccurrence: null,
    skipped: 0,
  };
}
