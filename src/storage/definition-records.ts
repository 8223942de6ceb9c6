/** Writes and removes definitions in a transaction over the store `definitions`. */

import type { DefinitionRecord } from './records.ts';
import type { WriteTransaction } from './write-transaction.ts';

/** Writes a definition. */
export async function putDefinition(transaction: WriteTransaction, definition: DefinitionRecord): Promise<void> {
  await transaction.objectStore('definitions').put(definition);
  transaction.changed('definitions', definition.id);
}

/** Removes a definition. */
export async function removeDefinition(transaction: WriteTransaction, id: string): Promise<void> {
  await transaction.objectStore('definitions').delete(id);
  transaction.changed('definitions', id);
}
