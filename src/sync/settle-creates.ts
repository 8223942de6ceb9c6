/** Settles creates by what a listing shows; see `ownership.ts` for the rules. */

import { type SentCreate, sentCreate } from '../storage/outbox/create-log.ts';
import { putEntry } from '../storage/outbox/entries.ts';
import type { OutboxRecord } from '../storage/records.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';
import { isCurrent, isOpen } from './outbox-rules.ts';
import {
  acknowledge,
  lookAgain,
  type RetryContext,
  rejectAnswered,
  removeCreate,
  settleAbsent,
} from './outbox-transitions.ts';
import { type Listed, only, type Strangers } from './ownership.ts';
import { compare, contentOf, isSameContent, traitsOf } from './request-matching.ts';
import { undecidedReason, unlistedReason } from './sentences.ts';
import { ABSENCES, OVERDUE } from './timing.ts';

/** A create that has been sent, and is still in the outbox. */
export interface Sent {
  readonly entry: OutboxRecord;
  /** What is remembered of it. */
  readonly create: SentCreate;
}

/** What a listing is worth. */
export interface Worth {
  /** When it was begun, Unix milliseconds. Nothing has been sent since. */
  readonly begun: number;
  /** Whether it shows that something is not there. */
  readonly isPlausible: boolean;
}

/** Settles the creates whose copies the server has named, or lists as equal; returns the others. */
export async function settleEqual(
  transaction: WriteTransaction,
  outbox: readonly OutboxRecord[],
  strangers: Strangers,
  retry: RetryContext,
): Promise<Sent[]> {
  let left: Sent[] = [];
  for (const entry of outbox) {
    if (entry.action !== 'create' || entry.attempts === 0) continue;
    const create = await sentCreate(transaction, entry.definitionId, entry.revision!);
    if (create) left.push({ entry, create });
  }
  left = await acknowledgeAll(transaction, left, ({ create }) => strangers.named(create), strangers, retry);
  return acknowledgeAll(transaction, left, ({ create }) => strangers.equalTo(create)[0], strangers, retry);
}

/**
 * Settles the creates whose copies the server has written in its own way. Comes after all that are equal, of whatever
 * create, are settled: what is only alike to one is equal to another, more often than not.
 *
 * @returns the creates that are not settled
 */
export async function settleAlike(
  transaction: WriteTransaction,
  creates: readonly Sent[],
  strangers: Strangers,
  worth: Worth,
  retry: RetryContext,
): Promise<SentCreate[]> {
  let left = await acknowledgeAll(transaction, creates, ({ create }) => strangers.onlyAlike(create), strangers, retry);
  left = left.filter(({ entry }) => isOpen(entry));
  const isOver = ({ entry }: Sent) => worth.begun - entry.lastSentAt! >= retry.timing.settleMs;
  // What is equal as far as it can be read comes first; then, of those that must be there, whatever may be it.
  const near = onlyOf(left, ({ create }) => strangers.possible(create).filter((stored) => isNear(create, stored)));
  left = await acknowledgeAll(
    transaction,
    left,
    (sent) => (sent.create.answer || isOver(sent) ? near(sent) : undefined),
    strangers,
    retry,
  );
  const possible = onlyOf(left, ({ create }) => strangers.possible(create));
  left = await acknowledgeAll(
    transaction,
    left,
    (sent) => (sent.create.answer && isOver(sent) ? possible(sent) : undefined),
    strangers,
    retry,
  );
  const open: SentCreate[] = [];
  for (const sent of left)
    if (!(await settleUnseen(transaction, sent, strangers, worth, retry))) open.push(sent.create);
  return open;
}

/**
 * Gives the export that may be the copy of a create, if there is only one, and if it may be that of no other create.
 */
function onlyOf(creates: readonly Sent[], find: (sent: Sent) => Listed[]): (sent: Sent) => Listed | undefined {
  const rivals = new Map<string, number>();
  for (const sent of creates) for (const { id } of find(sent)) rivals.set(id, (rivals.get(id) ?? 0) + 1);
  return (sent) => {
    const found = find(sent);
    return found.some(({ id }) => rivals.get(id)! > 1) ? undefined : only(found);
  };
}

/** Whether an export that may be the copy of a create is equal as far as it can be read, and enough of it can be. */
function isNear({ request }: SentCreate, { traits, content }: Listed): boolean {
  const { unread, isRounded } = compare(traitsOf(request), traits);
  const isKnown = !unread.includes('items') || !(unread.includes('periodStart') || isRounded);
  return isKnown && isSameContent(contentOf({ ...request }), content);
}

/** Acknowledges the creates of which a copy is found; returns the others. */
async function acknowledgeAll(
  transaction: WriteTransaction,
  creates: readonly Sent[],
  find: (sent: Sent) => Listed | undefined,
  strangers: Strangers,
  { now }: RetryContext,
): Promise<Sent[]> {
  const left: Sent[] = [];
  for (const sent of creates) {
    const copy = find(sent);
    if (copy) {
      strangers.remove(copy);
      await acknowledge(transaction, sent.entry, copy, now, 'list');
    } else left.push(sent);
  }
  return left;
}

/** Notes what a listing shows in place of the copy of a create; true when that settles it. */
async function settleUnseen(
  transaction: WriteTransaction,
  { entry, create }: Sent,
  strangers: Strangers,
  { begun, isPlausible }: Worth,
  retry: RetryContext,
): Promise<boolean> {
  const { settleMs, listIntervalMs } = retry.timing;
  // Where the clock has been set back, the time is counted anew.
  const lastSentAt = Math.min(entry.lastSentAt!, begun);
  const isOverdue = begun - lastSentAt >= OVERDUE * settleMs;
  const definition = await transaction.objectStore('definitions').get(entry.definitionId);
  const isWantedStill = isCurrent(entry, definition);
  const [possible, hidden] = [strangers.possible(create), strangers.hidden(create)];
  if (possible.length > 0 || hidden.length > 0) {
    if (isOverdue && !isWantedStill) {
      await removeCreate(transaction, entry, retry.now);
      return true;
    }
    const reason = undecidedReason(possible, hidden);
    const notBefore = retry.now + listIntervalMs;
    await putEntry(transaction, { ...entry, lastSentAt, absences: 0, notBefore, reason, isOverdue });
    return false;
  }
  const absences = entry.absences + (isPlausible ? 1 : 0);
  const isAbsent = absences >= ABSENCES && begun - lastSentAt >= settleMs;
  if (isAbsent && !(create.answer && isWantedStill)) {
    await settleAbsent(transaction, entry, retry);
    return true;
  }
  if (isAbsent && create.answer && isOverdue) {
    await rejectAnswered(transaction, entry, unlistedReason(create.answer.status), retry.now);
    return true;
  }
  const next = lookAgain({ ...entry, lastSentAt, absences }, retry);
  await putEntry(transaction, isPlausible ? next : { ...next, notBefore: retry.now + listIntervalMs });
  return false;
}
