import type { IDBPObjectStore, IDBPTransaction } from 'idb';
import type { StoreName } from './records.ts';
import type { DownlinkSchema } from './schema.ts';

/** A transaction that writes. */
export class WriteTransaction {
  readonly #transaction: IDBPTransaction<DownlinkSchema, StoreName[], 'readwrite'>;
  readonly #changed: Map<StoreName, Set<string>>;

  constructor(
    transaction: IDBPTransaction<DownlinkSchema, StoreName[], 'readwrite'>,
    changed: Map<StoreName, Set<string>>,
  ) {
    this.#transaction = transaction;
    this.#changed = changed;
  }

  /** A store that the transaction was begun with. */
  objectStore<Name extends StoreName>(name: Name): IDBPObjectStore<DownlinkSchema, StoreName[], Name, 'readwrite'> {
    return this.#transaction.objectStore(name);
  }

  /** Notes what all tabs are to be told once it is written; of the outbox, ids are those of definitions. */
  changed(store: StoreName, id: string): void {
    const ids = this.#changed.get(store) ?? new Set();
    this.#changed.set(store, ids.add(id));
  }
}
