/** Settles creates with the help of a listing; see `ownership.ts` for the rules. */

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

/** A sent create that is still in the outbox. */
export interface Sent {
  /** Its outbox entry. */
  readonly entry: OutboxRecord;
  /** Its record in the create log. */
  readonly create: SentCreate;
}

/** The reliability of a listing. */
export interface Worth {
  /** Start of the listing, in Unix milliseconds. Nothing was sent since. */
  readonly begun: number;
  /** Whether an export that the listing lacks is really missing. */
  readonly isPlausible: boolean;
}

/** Settles the creates whose copies the server has named or lists as equal. Returns the other creates. */
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
 * Settles the creates whose copies the server has written differently. Runs after all equal copies of all creates are
 * settled, because an export that is only alike to one create is usually equal to another.
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
  // First rule 4, then rule 5.
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

/** Finds the export that may be the copy of a create if it is the only one and cannot be the copy of another create. */
function onlyOf(creates: readonly Sent[], find: (sent: Sent) => Listed[]): (sent: Sent) => Listed | undefined {
  const rivals = new Map<string, number>();
  for (const sent of creates) for (const { id } of find(sent)) rivals.set(id, (rivals.get(id) ?? 0) + 1);
  return (sent) => {
    const found = find(sent);
    return found.some(({ id }) => rivals.get(id)! > 1) ? undefined : only(found);
  };
}

/** Whether a possible copy of a create is equal in its readable parts, and enough parts are readable. */
function isNear({ request }: SentCreate, { traits, content }: Listed): boolean {
  const { unread, isRounded } = compare(traitsOf(request), traits);
  const isKnown = !unread.includes('items') || !(unread.includes('periodStart') || isRounded);
  return isKnown && isSameContent(contentOf({ ...request }), content);
}

/** Acknowledges the creates whose copies are found. Returns the other creates. */
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

/** Records what a listing shows when it lacks a certain copy of a create. Returns true when that settles the create. */
async function settleUnseen(
  transaction: WriteTransaction,
  { entry, create }: Sent,
  strangers: Strangers,
  { begun, isPlausible }: Worth,
  retry: RetryContext,
): Promise<boolean> {
  const { settleMs, listIntervalMs } = retry.timing;
  // When the clock was set back, the time starts again.
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
