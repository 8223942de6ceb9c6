/** Limits how long and how many records of past creates and lists are kept. */

import { goneExports, rememberAllGone, removeSent, type SeenRows, sentCreates } from '../storage/outbox/create-log.ts';
import type { RemovedDefinitions } from '../storage/outbox/removed-definitions.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';

/**
 * How long a settled create and a deleted export are remembered, in milliseconds. This is longer than the outbox entry
 * exists, because a copy may appear late or twice and must then be recognized.
 */
export const REMEMBERED_MS: number = 7 * 86_400_000;

/** The most remembered exports that are not definitions here. */
const MAX_SEEN = 5_000;

/** The most remembered definitions that were removed. */
const MAX_REMOVED = 1_000;

/** Removes records of creates and deletions older than {@link REMEMBERED_MS}. */
export async function removeOld(transaction: WriteTransaction, now: number): Promise<void> {
  const isOld = (at: number) => Math.abs(now - at) > REMEMBERED_MS;
  for (const create of await sentCreates(transaction))
    if (create.settledAt !== null && isOld(create.settledAt)) await removeSent(transaction, create);
  const gone = await goneExports(transaction);
  const kept = new Map([...gone].filter(([, { at }]) => !isOld(at)));
  if (kept.size < gone.size) await rememberAllGone(transaction, kept);
}

/** Returns the latest of the exports that lists have shown. */
export function latestSeen(strangers: SeenRows['strangers']): SeenRows['strangers'] {
  return new Map([...strangers].slice(-MAX_SEEN));
}

/** Returns the latest of the removed definitions. */
export function latestRemoved(removed: RemovedDefinitions): RemovedDefinitions {
  return new Map([...removed].slice(-MAX_REMOVED));
}
