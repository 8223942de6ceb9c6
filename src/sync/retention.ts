/** How long, and how many of, the things that sync has sent and seen are remembered. */

import { goneExports, rememberAllGone, removeSent, type SeenRows, sentCreates } from '../storage/outbox/create-log.ts';
import type { RemovedDefinitions } from '../storage/outbox/removed-definitions.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';

/**
 * Milliseconds that a create is remembered after it is settled, longer than its entry in the outbox: a copy may show up
 * late, or there may be two of them, and then it must be known for what it is. So are exports that were deleted.
 */
export const REMEMBERED_MS: number = 7 * 86_400_000;

/** The last so many exports that are no definitions here are remembered. */
const MAX_SEEN = 5_000;

/** The last so many definitions that were removed are remembered. */
const MAX_REMOVED = 1_000;

/** Removes what was settled, or gone, a week ago or earlier. */
export async function removeOld(transaction: WriteTransaction, now: number): Promise<void> {
  const isOld = (at: number) => Math.abs(now - at) > REMEMBERED_MS;
  for (const create of await sentCreates(transaction))
    if (create.settledAt !== null && isOld(create.settledAt)) await removeSent(transaction, create);
  const gone = await goneExports(transaction);
  const kept = new Map([...gone].filter(([, { at }]) => !isOld(at)));
  if (kept.size < gone.size) await rememberAllGone(transaction, kept);
}

/** The latest of the exports that lists have shown. */
export function latestSeen(strangers: SeenRows['strangers']): SeenRows['strangers'] {
  return new Map([...strangers].slice(-MAX_SEEN));
}

/** The latest of the definitions that were removed. */
export function latestRemoved(removed: RemovedDefinitions): RemovedDefinitions {
  return new Map([...removed].slice(-MAX_REMOVED));
}
