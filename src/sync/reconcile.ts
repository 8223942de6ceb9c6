import type { StoredExport } from '../contract/request.ts';
import { randomId } from '../core/random-id.ts';
import { entriesOf, putEntry, queueRemoval } from '../storage/outbox-store.ts';
import type { DefinitionRecord, OutboxRecord } from '../storage/records.ts';
import {
  forgetOld,
  goneExports,
  rememberSent,
  type SentCreate,
  sentCreate,
  sentCreates,
} from '../storage/sent-store.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import type { Listing } from './exports-api.ts';
import { isAlike, isSurelyOurs, type Known, requestOf, Strangers } from './ours.ts';
import { ABSENCES, backoffMs } from './timing.ts';
import {
  acknowledge,
  adopt,
  dropDefinition,
  type Later,
  lookAgain,
  putDefinition,
  settleAbsent,
  settleDeleted,
} from './transitions.ts';
import { isOpen, isWanted } from './wishes.ts';

/** For so many times `settleMs`, what is only alike is taken for the late copy of a create that was settled without one. */
const LATE = 10;

/** Copies that are only reported: their ids on the server, by definition. */
type Surplus = Map<string, string[]>;

/** What a leader remembers from one listing to the next. */
export interface ListingMemory {
  /** Since when copies have been missing, Unix milliseconds, by their ids on the server. */
  missing: ReadonlyMap<string, number>;
}

/** A complete listing and its circumstances. */
export interface Observation {
  readonly listing: Listing;
  /** When it was begun, Unix milliseconds. Nothing has been sent since. */
  readonly begun: number;
  /** Ids of the copies that were known by then. */
  readonly listed: ReadonlySet<string>;
  readonly memory: ListingMemory;
}

/**
 * Settles what a complete listing settles, by the rules in `ours.ts`: creates and deletes of unknown outcome, surplus
 * copies, exports that are new on the server, and those that are not there any more.
 *
 * @param transaction over `SYNC_STORES`, whose fence has been checked
 */
export async function reconcile(transaction: WriteTransaction, observation: Observation, later: Later): Promise<void> {
  const { listing } = observation;
  const known: Known = {
    definitions: await transaction.objectStore('definitions').getAll(),
    outbox: await transaction.objectStore('outbox').getAll(),
    gone: await goneExports(transaction),
  };
  const strangers = new Strangers(listing, known);
  // All that are equal first, of whatever create: what is only alike is equal to another one, more often than not.
  const unmatched = await settleEqual(transaction, known.outbox, strangers, later);
  const surplus: Surplus = new Map();
  await settleSurplus(transaction, strangers, surplus, listing, later);
  const open = await settleAlike(transaction, unmatched, strangers, observation, later);
  await settleLate(transaction, strangers, later);
  // Now it is known how the server writes what was only alike.
  await settleSurplus(transaction, strangers, surplus, listing, later);
  await reportSurplus(transaction, surplus);
  await settleDeletes(transaction, known.outbox, listing, later);
  await settleMissing(transaction, observation, later);
  for (const stored of strangers.left())
    if (!open.some(({ request }) => isAlike(request!, stored))) await putDefinition(transaction, imported(stored));
  // What we deleted and is there nevertheless: the answer was wrong, or an old listing.
  for (const [id, { definitionId }] of known.gone)
    if (listing.ids.has(id)) await queueRemoval(transaction, definitionId, id);
  await forgetOld(transaction, later.now);
}

/** Looks for equal copies of creates that have been sent; gives those that have none. */
async function settleEqual(
  transaction: WriteTransaction,
  outbox: readonly OutboxRecord[],
  strangers: Strangers,
  later: Later,
): Promise<OutboxRecord[]> {
  const unmatched: OutboxRecord[] = [];
  for (const entry of outbox) {
    if (entry.action !== 'create' || entry.attempts === 0) continue;
    const [copy] = strangers.equalTo(entry.request!);
    if (copy) await take(transaction, entry, copy, strangers, later);
    else unmatched.push(entry);
  }
  return unmatched;
}

/** Looks for copies that the server has written in its own way; gives the creates that are not settled. */
async function settleAlike(
  transaction: WriteTransaction,
  unmatched: readonly OutboxRecord[],
  strangers: Strangers,
  { begun }: Observation,
  later: Later,
): Promise<OutboxRecord[]> {
  const open: OutboxRecord[] = [];
  for (const entry of unmatched) {
    const only = strangers.onlyAlike(entry.request!);
    const alike = strangers.alike(entry.request!);
    if (only) await take(transaction, entry, only, strangers, later);
    else if (!isOpen(entry)) continue;
    else if (alike.length > 0 || strangers.mayHide(entry.request!)) {
      open.push(entry);
      await putEntry(transaction, undecided(entry, alike, later));
    } else if (!(await settleUnseen(transaction, entry, begun, later))) open.push(entry);
  }
  return open;
}

async function take(
  transaction: WriteTransaction,
  entry: OutboxRecord,
  copy: StoredExport,
  strangers: Strangers,
  { now }: Later,
): Promise<void> {
  strangers.take(copy);
  await acknowledge(transaction, entry, copy, now);
}

/** A create that may have become one of several exports, or something that cannot be read. */
function undecided(entry: OutboxRecord, alike: readonly StoredExport[], { now, timing }: Later): OutboxRecord {
  const which = alike.map(({ id }) => id).join(', ') || 'one that is not as the API has it';
  const reason = `The server has an export that may be this one (${which}), so it is not sent again.`;
  return { ...entry, absences: 0, notBefore: now + timing.listEveryMs, reason };
}

/** Notes that a listing shows no copy of a create; true when that settles it. */
async function settleUnseen(
  transaction: WriteTransaction,
  entry: OutboxRecord,
  begun: number,
  later: Later,
): Promise<boolean> {
  // Where the clock has been set back, the time is counted anew.
  const lastSentAt = Math.min(entry.lastSentAt!, begun);
  const absences = entry.absences + 1;
  if (absences >= ABSENCES && begun - lastSentAt >= later.timing.settleMs) {
    await settleAbsent(transaction, entry, later.now);
    return true;
  }
  await putEntry(transaction, lookAgain({ ...entry, lastSentAt, absences }, later));
  return false;
}

/** Deletes of unknown outcome: done when the export is not there, to be sent again when it is. */
async function settleDeletes(
  transaction: WriteTransaction,
  outbox: readonly OutboxRecord[],
  { ids }: Listing,
  { now, timing, random }: Later,
): Promise<void> {
  for (const entry of outbox) {
    if (entry.action !== 'delete' || !isOpen(entry)) continue;
    if (!ids.has(entry.serverId!)) await settleDeleted(transaction, entry, now);
    else {
      const notBefore = now + backoffMs(timing, entry.attempts, random);
      await putEntry(transaction, { ...entry, state: 'waiting', notBefore });
    }
  }
}

/** Copies of creates that are settled: late ones, and second ones. */
async function settleSurplus(
  transaction: WriteTransaction,
  strangers: Strangers,
  surplus: Surplus,
  { ids }: Listing,
  { timing }: Later,
): Promise<void> {
  const definitions = transaction.objectStore('definitions');
  const gone = await goneExports(transaction);
  for (const create of await sentCreates(transaction)) {
    const { definitionId, request, echo, copy, settledAt } = create;
    if (settledAt === null) continue;
    if (copy === null) {
      const [late] = strangers.equalTo(request);
      if (late) await takeLate(transaction, create, late, strangers);
      continue;
    }
    for (const stored of strangers.equalTo(request, ...(echo ? [echo] : []))) {
      if (stored.id === copy.id) continue;
      const definition = await definitions.get(definitionId);
      const isLeaving = gone.has(copy.id) || (definition !== undefined && !isWanted(definition));
      if ((ids.has(copy.id) || isLeaving) && isSurelyOurs(create, stored, timing.settleMs)) {
        strangers.take(stored);
        await queueRemoval(transaction, definitionId, stored.id);
        continue;
      }
      // With a definition that is gone nobody would see it: it is imported, so that it can be seen.
      if (!definition?.server || definition.deletedAt !== null) continue;
      strangers.take(stored);
      surplus.set(definitionId, [...(surplus.get(definitionId) ?? []), stored.id]);
    }
  }
}

/** Notes with each definition what copies of it are only reported. */
async function reportSurplus(transaction: WriteTransaction, surplus: Surplus): Promise<void> {
  for (const definition of await transaction.objectStore('definitions').getAll()) {
    const { server, id } = definition;
    const found = surplus.get(id) ?? [];
    if (server && server.surplus.join() !== found.join())
      await putDefinition(transaction, { ...definition, server: { ...server, surplus: found } });
  }
}

/** Late copies that the server has written in its own way. */
async function settleLate(transaction: WriteTransaction, strangers: Strangers, { now, timing }: Later): Promise<void> {
  for (const create of await sentCreates(transaction)) {
    const { copy, settledAt, request } = create;
    if (copy !== null || settledAt === null || Math.abs(now - settledAt) > LATE * timing.settleMs) continue;
    const late = strangers.onlyAlike(request);
    if (late) await takeLate(transaction, create, late, strangers);
  }
}

async function takeLate(
  transaction: WriteTransaction,
  create: SentCreate,
  late: StoredExport,
  strangers: Strangers,
): Promise<void> {
  strangers.take(late);
  await rememberSent(transaction, { ...create, copy: { id: late.id, createdAt: late.createdAt } });
  await adopt(transaction, create, late);
}

/** Definitions whose copies were deleted on the server. */
async function settleMissing(
  transaction: WriteTransaction,
  { listing: { ids, exports }, begun, listed, memory }: Observation,
  { timing }: Later,
): Promise<void> {
  const missing = new Map<string, number>();
  for (const definition of await transaction.objectStore('definitions').getAll()) {
    const { id, server } = definition;
    if (!server || !listed.has(server.id) || ids.has(server.id)) continue;
    if ((await entriesOf(transaction, id)).length > 0) continue;
    const age = begun - ((await sentCreate(transaction, id, server.revision))?.settledAt ?? Number.NEGATIVE_INFINITY);
    if (age >= 0 && age < timing.settleMs) continue;
    const since = Math.min(memory.missing.get(server.id) ?? begun, begun);
    const other = exports.find((stored) => server.surplus.includes(stored.id));
    if (begun - since < timing.missingMs) missing.set(server.id, since);
    else if (other)
      await putDefinition(transaction, {
        ...definition,
        server: { ...server, id: other.id, createdAt: other.createdAt, surplus: [] },
      });
    else if (isWanted(definition)) await dropDefinition(transaction, id);
    else await putDefinition(transaction, { ...definition, server: null });
  }
  memory.missing = missing;
}

/** A definition of what another browser, or the server's own page, has created. */
function imported(stored: StoredExport): DefinitionRecord {
  const { id, createdAt, updatedAt } = stored;
  const request = requestOf(stored);
  return {
    id: randomId(),
    request: { ...request, periodStart: request.periodStart ?? Math.floor(Date.parse(createdAt) / 1000) },
    executor: 'server',
    catchUp: 'latest',
    options: {},
    createdAt,
    updatedAt,
    deletedAt: null,
    revision: 1,
    server: { id, revision: 1, createdAt, surplus: [] },
    lastOccurrence: null,
    passedOver: 0,
  };
}
