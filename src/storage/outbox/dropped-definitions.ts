import type { DefinitionRecord } from '../records.ts';
import type { ReadTransaction } from '../schema.ts';
import type { WriteTransaction } from '../write-transaction.ts';

/**
 * Definitions that were removed because the server did not list their copies any more, by the server's ids of those.
 * A list may have been wrong for long; when it shows a copy again, the definition comes back as it was.
 */
export type DroppedDefinitions = ReadonlyMap<string, DefinitionRecord>;

/** The last so many are remembered. */
const MAX_DROPPED = 1_000;

const DROPPED = 'sync:dropped';

/** Definitions that were removed. */
export async function droppedDefinitions(
  transaction: Pick<ReadTransaction | WriteTransaction, 'objectStore'>,
): Promise<DroppedDefinitions> {
  return ((await transaction.objectStore('meta').get(DROPPED)) as DroppedDefinitions | undefined) ?? new Map();
}

/** Remembers these, in place of what was remembered. */
export async function rememberDropped(transaction: WriteTransaction, dropped: DroppedDefinitions): Promise<void> {
  await transaction.objectStore('meta').put(new Map([...dropped].slice(-MAX_DROPPED)), DROPPED);
}
