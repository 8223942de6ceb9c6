import type { Database } from '../storage/database.ts';
import type { ReadTransaction } from '../storage/schema.ts';
import type { WriteTransaction } from '../storage/write-transaction.ts';

/** Thrown inside a transaction of a leader that is none any more; aborts the transaction. */
export class FenceLost extends Error {
  override readonly name: string = 'FenceLost';

  constructor() {
    super('Another tab has taken over.');
  }
}

const keyOf = (name: string): string => `fence:${name}`;

/**
 * Takes the next number of a fence: whoever took an earlier one has lost it from then on, whatever it believes.
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
 * Passes when the number is still the last one taken. A leader calls it first in each of its transactions, which must
 * hold the store `meta`.
 *
 * @throws FenceLost otherwise
 */
export async function checkFence(
  transaction: Pick<ReadTransaction | WriteTransaction, 'objectStore'>,
  name: string,
  fence: number,
): Promise<void> {
  if ((await transaction.objectStore('meta').get(keyOf(name))) !== fence) throw new FenceLost();
}
