/** Settles late and second copies of settled creates; see `ownership.ts` for the rules. */

import { putDefinition } from '../storage/definition-records.ts';
import { goneExports, rememberSent, type SentCreate, sentCreates } from '../storage/outbox/create-log.ts';
import { entriesOf, removeEntry } from '../storage/outbox/entries.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import { queueRemoval } from './outbox-queue.ts';
import { isWanted } from './outbox-rules.ts';
import { acknowledgeCopy, copyOf, type RetryContext } from './outbox-transitions.ts';
import { isSurelyOurs, type Listed, only, type Strangers } from './ownership.ts';
import type { Listing } from './read-list.ts';
import { equalityKey } from './request-matching.ts';
import { OVERDUE } from './timing.ts';

/** Server ids of the duplicates that are only reported, by definition id. */
export type Duplicates = Map<string, string[]>;

/**
 * Settles equal late and second copies. Adds those that are only reported to `duplicates`.
 *
 * @param sought creates whose copies are not found yet: an export equal to an earlier create may be theirs
 */
export async function settleSecond(
  transaction: WriteTransaction,
  strangers: Strangers,
  duplicates: Duplicates,
  sought: readonly SentCreate[],
  listing: Listing,
  retry: RetryContext,
): Promise<void> {
  const { ids, exports } = listing;
  const byId = new Map(exports.map((stored) => [stored.id, stored]));
  const definitions = transaction.objectStore('definitions');
  const gone = await goneExports(transaction);
  const keysSought = new Set(sought.map(({ request }) => equalityKey(request)));
  for (const sent of await sentCreates(transaction)) {
    const { definitionId, copy, settledAt } = sent;
    if (settledAt === null) continue;
    if (copy === null) {
      const late = strangers.named(sent) ?? strangers.equalTo(sent)[0];
      if (late) await acknowledgeLate(transaction, sent, late, strangers);
      continue;
    }
    const create = await asListed(transaction, sent, byId.get(copy.id));
    if (keysSought.size > 0 && keysSought.has(equalityKey(create.request))) continue;
    for (const stored of strangers.equalTo(create)) {
      const definition = await definitions.get(definitionId);
      const isLeaving = gone.has(copy.id) || (definition !== undefined && !isWanted(definition));
      if ((ids.has(copy.id) || isLeaving) && isSurelyOurs(create, stored, retry.timing.settleMs)) {
        strangers.remove(stored);
        await queueRemoval(transaction, definitionId, stored.id);
        continue;
      }
      // A deleted definition would hide the duplicate, so the duplicate is imported instead.
      if (!definition?.server || definition.deletedAt !== null) continue;
      strangers.remove(stored);
      duplicates.set(definitionId, [...(duplicates.get(definitionId) ?? []), stored.id]);
    }
  }
}

/**
 * Remembers the server's version of a create when it differs from the request, because a second copy is written the same
 * way; and the time at which the copy was made, when the answer lacked it.
 */
async function asListed(
  transaction: WriteTransaction,
  create: SentCreate,
  listed: Listed | undefined,
): Promise<SentCreate> {
  if (!listed) return create;
  const echo = listed.key === equalityKey(create.request) ? create.echo : listed.key;
  const copy = create.copy?.createdAt === '' ? copyOf(listed) : create.copy;
  if (echo === create.echo && copy?.createdAt === create.copy?.createdAt) return create;
  const changed: SentCreate = { ...create, echo, copy };
  await rememberSent(transaction, changed);
  return changed;
}

/** Records the reported duplicates of each definition. */
export async function reportDuplicates(transaction: WriteTransaction, duplicates: Duplicates): Promise<void> {
  for (const definition of await transaction.objectStore('definitions').getAll()) {
    const { server, id } = definition;
    const found = duplicates.get(id) ?? [];
    if (server && server.duplicates.join() !== found.join())
      await putDefinition(transaction, { ...definition, server: { ...server, duplicates: found } });
  }
}

/** Settles late copies that the server has written differently. */
export async function settleLate(
  transaction: WriteTransaction,
  strangers: Strangers,
  { now, timing }: RetryContext,
): Promise<void> {
  for (const create of await sentCreates(transaction)) {
    const { copy, settledAt } = create;
    if (copy !== null || settledAt === null) continue;
    const isRecent = Math.abs(now - settledAt) <= OVERDUE * timing.settleMs;
    const possible = create.answer && isRecent ? only(strangers.possible(create)) : undefined;
    const late = strangers.onlyAlike(create) ?? possible;
    if (late) await acknowledgeLate(transaction, create, late, strangers);
  }
}

/** Acknowledges the copy of a create that was settled without one. */
async function acknowledgeLate(
  transaction: WriteTransaction,
  create: SentCreate,
  late: Listed,
  strangers: Strangers,
): Promise<void> {
  strangers.remove(late);
  await rememberSent(transaction, { ...create, copy: copyOf(late), echo: late.key });
  // The create may have been rejected in the meantime.
  for (const entry of await entriesOf(transaction, create.definitionId))
    if (entry.action === 'create' && entry.revision === create.revision) await removeEntry(transaction, entry);
  await acknowledgeCopy(transaction, create, late);
}
