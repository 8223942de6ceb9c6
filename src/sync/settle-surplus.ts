/** Settles copies of creates that are settled already: late ones, and second ones. See `ours.ts` for the rules. */
import { dropEntry, entriesOf, queueRemoval } from '../storage/outbox-store.ts';
import { goneExports, rememberSent, type SentCreate, sentCreates } from '../storage/sent-store.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import { equalityKey } from './likeness.ts';
import { isSurelyOurs, type Listed, only, type Strangers } from './ours.ts';
import type { Listing } from './read-list.ts';
import { OVERDUE } from './timing.ts';
import { adopt, copyOf, type Later, putDefinition } from './transitions.ts';
import { isWanted } from './wishes.ts';

/** Copies that are only reported: their ids on the server, by definition. */
export type Surplus = Map<string, string[]>;

/**
 * Late copies, and second ones, that are equal; adds those that are only reported to the surplus.
 *
 * @param sought creates whose copies are still to be found: what is equal to an earlier create may be theirs
 */
export async function settleSecond(
  transaction: WriteTransaction,
  strangers: Strangers,
  surplus: Surplus,
  sought: readonly SentCreate[],
  listing: Listing,
  later: Later,
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
      if (late) await takeLate(transaction, sent, late, strangers);
      continue;
    }
    const create = await asListed(transaction, sent, byId.get(copy.id));
    if (keysSought.size > 0 && keysSought.has(equalityKey(create.request))) continue;
    for (const stored of strangers.equalTo(create)) {
      const definition = await definitions.get(definitionId);
      const isLeaving = gone.has(copy.id) || (definition !== undefined && !isWanted(definition));
      if ((ids.has(copy.id) || isLeaving) && isSurelyOurs(create, stored, later.timing.settleMs)) {
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

/**
 * Remembers how the server's list writes a copy, where that is not as it was sent: a second one is written so, too. And
 * when the copy was made, where the answer did not say it.
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
  const heard: SentCreate = { ...create, echo, copy };
  await rememberSent(transaction, heard);
  return heard;
}

/** Notes with each definition what copies of it are only reported. */
export async function reportSurplus(transaction: WriteTransaction, surplus: Surplus): Promise<void> {
  for (const definition of await transaction.objectStore('definitions').getAll()) {
    const { server, id } = definition;
    const found = surplus.get(id) ?? [];
    if (server && server.surplus.join() !== found.join())
      await putDefinition(transaction, { ...definition, server: { ...server, surplus: found } });
  }
}

/** Late copies that the server has written in its own way. */
export async function settleLate(
  transaction: WriteTransaction,
  strangers: Strangers,
  { now, timing }: Later,
): Promise<void> {
  for (const create of await sentCreates(transaction)) {
    const { copy, settledAt } = create;
    if (copy !== null || settledAt === null) continue;
    const isRecent = Math.abs(now - settledAt) <= OVERDUE * timing.settleMs;
    const possible = create.answer && isRecent ? only(strangers.possible(create)) : undefined;
    const late = strangers.onlyAlike(create) ?? possible;
    if (late) await takeLate(transaction, create, late, strangers);
  }
}

async function takeLate(
  transaction: WriteTransaction,
  create: SentCreate,
  late: Listed,
  strangers: Strangers,
): Promise<void> {
  strangers.take(late);
  await rememberSent(transaction, { ...create, copy: copyOf(late), echo: late.key });
  // It may have been shown as rejected meanwhile.
  for (const entry of await entriesOf(transaction, create.definitionId))
    if (entry.action === 'create' && entry.revision === create.revision) await dropEntry(transaction, entry);
  await adopt(transaction, create, late);
}
