/** Applies a complete listing of the server to the local records. */

import type { ExportType } from '../contract/request.ts';
import { randomId } from '../core/random-id.ts';
import { putDefinition } from '../storage/definition-records.ts';
import {
  goneExports,
  rememberGone,
  rememberSeen,
  type SeenRows,
  seenRows,
  sentCreates,
} from '../storage/outbox/create-log.ts';
import { putEntry } from '../storage/outbox/entries.ts';
import type { DefinitionRecord, OutboxRecord } from '../storage/records.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import { queueRemoval } from './outbox-queue.ts';
import { isOpen } from './outbox-rules.ts';
import { type RetryContext, removeGone, settleDeleted } from './outbox-transitions.ts';
import { type Known, type Listed, Strangers } from './ownership.ts';
import type { Listing } from './read-list.ts';
import { latestSeen, removeOld } from './retention.ts';
import { blankNote, copyNote, stillListedReason, unreadableNotes } from './sentences.ts';
import { settleAlike, settleEqual, type Worth } from './settle-creates.ts';
import { type Duplicates, reportDuplicates, settleLate, settleSecond } from './settle-duplicates.ts';
import { expected, type Observation, restoreRemoved, settleMissing } from './settle-missing.ts';
import { backoffMs } from './timing.ts';

/** How often a deleted export that is listed again is deleted again, unless the server confirmed the deletion. */
const MAX_RETURNS = 3;

/**
 * Applies the rules in `ownership.ts` to a complete listing. Settles creates and deletes of unknown outcome,
 * duplicates, new exports and missing exports.
 *
 * @param transaction a transaction over `SYNC_STORES` whose fence was checked
 * @param type of the exports. One-time ones of others are not imported, and what becomes of those from here is asked
 *   for by their ids
 * @returns problems of the listing, for people
 */
export async function reconcile(
  transaction: WriteTransaction,
  observation: Observation,
  retry: RetryContext,
  type: ExportType,
): Promise<string[]> {
  const { listing, begun } = observation;
  const isRecurring = type === 'recurring';
  if (isRecurring) await restoreRemoved(transaction, listing);
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
  const strangers = new Strangers(listing, known, type);
  const duplicates: Duplicates = new Map();
  const unmatched = await settleEqual(transaction, known.outbox, strangers, retry);
  const sought = unmatched.map(({ create }) => create);
  await settleSecond(transaction, strangers, duplicates, sought, listing, retry);
  const open = await settleAlike(transaction, unmatched, strangers, worth, retry);
  await settleLate(transaction, strangers, retry);
  // Acknowledging alike copies has shown how the server writes them, so more second copies can be found.
  await settleSecond(transaction, strangers, duplicates, open, listing, retry);
  await reportDuplicates(transaction, duplicates);
  await settleDeletes(transaction, known.outbox, listing, worth, retry);
  if (isRecurring) await settleMissing(transaction, observation, retry);
  await noteCopies(transaction, listing);
  await settleReturns(transaction, listing, observation, retry, type);
  const withheld = new Set(open.flatMap((create) => strangers.possible(create)).map(({ id }) => id));
  const foreign = strangers.left();
  const isImported = ({ id, request }: Listed) => isRecurring && request !== undefined && !withheld.has(id);
  for (const stored of foreign.filter(isImported)) await putDefinition(transaction, imported(stored, retry.now));
  const left = foreign.filter((stored) => !isImported(stored));
  await rememberSeen(transaction, seenWith(known.seen, left));
  await removeOld(transaction, retry.now);
  if (!isRecurring) return [];
  return [
    ...(isBlank && listing.nameless.length === 0 ? [blankNote(shouldBeThere.length)] : []),
    ...unreadableNotes(
      left.filter(({ request }) => !request),
      listing.nameless,
    ),
  ];
}

const isListed = ({ ids, deleted }: Listing, id: string): boolean => ids.has(id) || deleted.has(id);

/** Counts one more listing and adds the exports that it shows for the first time. */
function seenWith({ lists, strangers }: SeenRows, left: readonly Listed[]): SeenRows {
  const seen = new Map(strangers);
  for (const { id } of left) if (!seen.has(id)) seen.set(id, lists + 1);
  return { lists: lists + 1, strangers: latestSeen(seen) };
}

/** Settles deletes of unknown outcome. A listed export is deleted again; a missing one counts as deleted. */
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
 * Settles deleted exports that are still listed. If the list is only behind, the export disappears by itself. If the
 * response was wrong, the export is deleted again. If the server confirms the deletion but keeps listing the export,
 * the delete is rejected instead of being repeated. A one-time export is then stored again, which shows that.
 */
async function settleReturns(
  transaction: WriteTransaction,
  { ids }: Listing,
  { begun }: Observation,
  { timing }: RetryContext,
  type: ExportType,
): Promise<void> {
  const outbox = await transaction.objectStore('outbox').getAll();
  for (const [id, gone] of await goneExports(transaction)) {
    const { at, definitionId, status, returns = 0 } = gone;
    const entry = outbox.find(({ serverId }) => serverId === id);
    const isShown = entry?.state === 'rejected' && entry.reason === stillListedReason(status);
    if (!ids.has(id)) {
      if (isShown) await removeGone(transaction, entry);
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
      if (type === 'oneTime') await restoreGone(transaction, definitionId, id);
    }
  }
}

/** Stores a one-time export again that was removed here when the server had confirmed its deletion. */
async function restoreGone(transaction: WriteTransaction, id: string, serverId: string): Promise<void> {
  const sent = (await sentCreates(transaction)).find(({ copy }) => copy?.id === serverId);
  if (!sent?.copy || (await transaction.objectStore('definitions').get(id))) return;
  const { request, revision, firstSentAt, copy } = sent;
  const createdAt = new Date(firstSentAt).toISOString();
  await putDefinition(transaction, {
    ...{ id, request, executor: 'server', catchUp: 'none', options: {}, revision, lastOccurrence: null, skipped: 0 },
    ...{ createdAt, updatedAt: createdAt, deletedAt: createdAt },
    server: { ...copy, revision, duplicates: [] },
  });
}

/** Records for each definition that its copy is listed, and which of its fields cannot be read. */
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

/** Creates the definition of an export that was created elsewhere. */
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
