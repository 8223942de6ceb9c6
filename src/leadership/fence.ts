/** Fences: numbers that stop a former leader from writing. */
import type { Database } from '../storage/database.ts';
import type { ReadTransaction } from '../storage/schema.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';

/** Is thrown in a transaction of a tab that no longer leads, and aborts the transaction. */
export class FenceLost extends Error {
  override readonly name: string = 'FenceLost';

  constructor() {
    super('Another tab has taken over.');
  }
}

const keyOf = (name: string): string => `fence:${name}`;

/**
 * Takes the next number of a fence. All earlier numbers become invalid.
 *
 * @returns the number, for {@link checkFence}
 */
export function claimFence(database: Database, name: string): Promise<number> {
  return database.write(['meta'], async (transaction) => {
    const meta = transaction.objectStore('meta');
    const fence = Number((await meta.get(keyOf(name))) ?? 0) + 1;
    await meta.put(fence, keyOf(name));
    return fence;
  });
}

/**
 * Checks that a number is still the latest. A leader calls this first in each of its transactions, which must include
 * the store `meta`.
 *
 * @throws FenceLost when another tab has taken a later number
 */
export async function checkFence(
  transaction: Pick<ReadTransaction | WriteTransaction, 'objectStore'>,
  name: string,
  fence: number,
): Promise<void> {
  if ((await transaction.objectStore('meta').get(keyOf(name))) !== fence) throw new FenceLost();
}
