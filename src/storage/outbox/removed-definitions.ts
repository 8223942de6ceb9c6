/** Reads and writes removed definitions that may return. */

import type { DefinitionRecord } from '../records.ts';
import type { ReadTransaction } from '../schema.ts';
import type { WriteTransaction } from '../write-transaction.ts';

/**
 * Definitions that were removed because the server no longer listed their copies, by server id. When the list shows a
 * copy again, the definition returns unchanged, because the list may have been wrong.
 */
export type RemovedDefinitions = ReadonlyMap<string, DefinitionRecord>;

/** The key in the store `meta`. It has an earlier name, because existing databases use it. */
const REMOVED = 'sync:dropped';

/** Reads the removed definitions. */
export async function removedDefinitions(
  transaction: Pick<ReadTransaction | WriteTransaction, 'objectStore'>,
): Promise<RemovedDefinitions> {
  return ((await transaction.objectStore('meta').get(REMOVED)) as RemovedDefinitions | undefined) ?? new Map();
}

/** Replaces the remembered definitions. */
export async function rememberRemoved(transaction: WriteTransaction, removed: RemovedDefinitions): Promise<void> {
  await transaction.objectStore('meta').put(removed, REMOVED);
}
