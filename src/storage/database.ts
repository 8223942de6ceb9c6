/** Opens the database and runs its transactions. */
import { type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import { inTime } from '../core/deadline.ts';
import { ExportError } from '../core/errors.ts';
import { Changes } from './changes.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import type { StoreName } from './records.ts';
import type { DownlinkSchema, ReadTransaction } from './schema.ts';
import { storageError } from './storage-error.ts';
import { WriteTransaction } from './write-transaction.ts';

/** The longest time for opening, in milliseconds. A tab of an older version may block it. */
const OPEN_TIMEOUT_MS = 10_000;

/** Options of a {@link Database}, for tests. */
export interface DatabaseOptions {
  /** Default: the migrations of this version. */
  readonly migrations?: readonly Migration[];
  /** Default: 10 seconds. */
  readonly openTimeoutMs?: number;
}

/**
 * The database. It opens with the first transaction. When a connection is lost, because a newer version or the browser
 * closed it, the next transaction opens a new one. Every storage error of the browser becomes an `ExportError`, and no
 * call waits forever.
 */
export class Database {
  /** Name of the database. */
  readonly name: string;
  /** Changes of records, in this tab and others. */
  readonly changes: Changes;
  readonly #migrations: readonly Migration[];
  readonly #openTimeoutMs: number;
  #opening: Promise<IDBPDatabase<DownlinkSchema>> | undefined;
  #current: IDBPDatabase<DownlinkSchema> | undefined;
  #isBlocked = false;
  #closed = false;

  constructor(name: string, options: DatabaseOptions = {}) {
    this.name = name;
    this.changes = new Changes(name);
    this.#migrations = options.migrations ?? MIGRATIONS;
    this.#openTimeoutMs = options.openTimeoutMs ?? OPEN_TIMEOUT_MS;
  }

  /**
   * Reads from some stores in one transaction.
   *
   * @param work may await only requests of the transaction; otherwise the transaction ends too early
   * @throws ExportError `storage-unavailable`, `storage-full`; what `work` throws
   */
  async read<T>(stores: readonly StoreName[], work: (transaction: ReadTransaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const connection = await this.#connection();
      try {
        const transaction = connection.transaction([...stores], 'readonly');
        // A failed transaction also fails its requests, which report the error.
        transaction.done.catch(() => {});
        return await work(transaction);
      } catch (error) {
        if (!isLoss(error)) throw storageError(error);
        this.#drop(connection);
        if (attempt > 1) throw storageError(error);
      }
    }
  }

  /**
   * Writes to some stores in one transaction, completely or not at all. Resolves when the data is on disk (durability
   * `strict`). Then publishes the changes to all tabs.
   *
   * @param work may await only requests of the transaction; when it throws, nothing is written
   * @throws ExportError `storage-unavailable`, `storage-full`; what `work` throws
   */
  async write<T>(stores: readonly StoreName[], work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    const transaction = await this.#beginWrite(stores);
    const changed = new Map<StoreName, Set<string>>();
    transaction.done.catch(() => {});
    let result: T;
    try {
      result = await work(new WriteTransaction(transaction, changed));
      // The transaction may fail although its requests succeeded, for example when the disk is full.
      await transaction.done;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // The transaction has already ended.
      }
      await transaction.done.catch(() => {});
      const reason = transaction.error ?? error;
      if (isLoss(reason)) this.#drop(transaction.db);
      throw storageError(reason);
    }
    for (const [store, ids] of changed) this.changes.publish({ store, ids: [...ids] });
    return result;
  }

  /** Closes the database. Later transactions reject with an `AbortError`. */
  close(): void {
    this.#closed = true;
    this.changes.close();
    this.#opening?.then((connection) => connection.close()).catch(() => {});
    this.#opening = undefined;
  }

  async #beginWrite(stores: readonly StoreName[]): Promise<IDBPTransaction<DownlinkSchema, StoreName[], 'readwrite'>> {
    for (let attempt = 1; ; attempt++) {
      const connection = await this.#connection();
      try {
        return connection.transaction([...stores], 'readwrite', { durability: 'strict' });
      } catch (error) {
        // Nothing was written yet, so a retry is safe. Later, it would be unknown what was written.
        this.#drop(connection);
        if (attempt > 1 || !isLoss(error)) throw storageError(error);
      }
    }
  }

  #connection(): Promise<IDBPDatabase<DownlinkSchema>> {
    if (this.#closed) return Promise.reject(new DOMException('The exporter was disposed of.', 'AbortError'));
    if (!this.#opening) {
      const opening = this.#open();
      this.#opening = opening;
      // The next transaction tries again. Opening may also fail before `#open` returns, as in a frame without storage.
      opening.catch(() => {
        if (this.#opening === opening) this.#opening = undefined;
      });
    }
    return this.#inTime(this.#opening);
  }

  async #open(isRetry = false): Promise<IDBPDatabase<DownlinkSchema>> {
    let opened: IDBPDatabase<DownlinkSchema> | undefined;
    let fault: unknown;
    const drop = () => opened && this.#drop(opened);
    try {
      if (!globalThis.indexedDB) throw unavailable('This browser has no IndexedDB. Recurring exports need it.');
      opened = await openDB<DownlinkSchema>(this.name, this.#migrations.length, {
        upgrade: async (database, oldVersion, _newVersion, transaction) => {
          transaction.done.catch(() => {});
          try {
            for (const migrate of this.#migrations.slice(oldVersion)) await migrate(database, transaction);
          } catch (error) {
            // Otherwise the incomplete migration would be stored as the new version.
            fault = error;
            transaction.abort();
          }
        },
        blocked: () => {
          this.#isBlocked = true;
        },
        // Another tab has a newer version of this package and waits until this connection is closed.
        blocking: drop,
        terminated: drop,
      });
      this.#current = opened;
      this.#isBlocked = false;
      if (this.#closed) opened.close();
      return opened;
    } catch (error) {
      // The connection is also lost when the browser clears its data during opening.
      if (!isRetry && !fault && isLoss(error)) return this.#open(true);
      throw storageError(fault ?? error);
    }
  }

  /** Limits the wait for opening. Opening continues afterwards, so a later call may succeed. */
  #inTime<T>(opening: Promise<T>): Promise<T> {
    return inTime(opening, this.#openTimeoutMs, () => {
      const older = 'Another tab of this page blocks the database with an older version. Close or reload that tab.';
      return unavailable(this.#isBlocked ? older : 'The browser does not open the database. Restart the browser.');
    });
  }

  #drop(connection: IDBPDatabase<DownlinkSchema>): void {
    connection.close();
    if (connection !== this.#current) return;
    this.#current = undefined;
    this.#opening = undefined;
  }
}

const unavailable = (message: string): ExportError => new ExportError('storage-unavailable', message);

/** Whether an error means that the connection is lost. WebKit sometimes loses it; others do when they clear data. */
function isLoss(error: unknown): boolean {
  return error instanceof DOMException && ['InvalidStateError', 'UnknownError', 'AbortError'].includes(error.name);
}
