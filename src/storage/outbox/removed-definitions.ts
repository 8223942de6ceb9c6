/** Reads and writes definitions that were removed and may come back. */

import type { DefinitionRecord } from '../records.ts';
import type { ReadTransaction } from '../schema.ts';
import type { WriteTransaction } from '../write-transaction.ts';

/**
 * Definitions that were removed because the server did not list their copies any more, by the server's ids of those.
 * A list may have been wrong for long; when it shows a copy again, the definition comes back as it was.
 */
export type RemovedDefinitions = ReadonlyMap<string, DefinitionRecord>;

/** The key bears an earlier word for it, as databases hold it. */
const REMOVED = 'sync:dropped';

/** Definitions that were removed. */
export async function removedDefinitions(
  transaction: Pick<ReadTransaction | WriteTransaction, 'objectStore'>,
): Promise<RemovedDefinitions> {
  return ((await transaction.objectStore('meta').get(REMOVED)) as RemovedDefinitions | undefined) ?? new Map();
}

/** Remembers these, in place of what was remembered. */
export async function rememberRemoved(transaction: WriteTransaction, removed: RemovedDefinitions): Promise<void> {
  await transaction.objectStore('meta').put(removed, REMOVED);
}
