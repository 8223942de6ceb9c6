/** Wraps a write transaction and collects its changes. */
import type { IDBPObjectStore, IDBPTransaction } from 'idb';
import type { StoreName } from './records.ts';
import type { DownlinkSchema } from './schema.ts';

/** A write transaction. */
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

  /** Returns a store of the transaction. */
  objectStore<Name extends StoreName>(name: Name): IDBPObjectStore<DownlinkSchema, StoreName[], Name, 'readwrite'> {
    return this.#transaction.objectStore(name);
  }

  /** Records a change to publish after the commit. For the outbox, the id is that of the definition. */
  changed(store: StoreName, id: string): void {
    const ids = this.#changed.get(store) ?? new Set();
    this.#changed.set(store, ids.add(id));
  }
}
