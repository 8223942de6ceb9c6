import { type IDBPDatabase, type IDBPTransaction, openDB } from 'idb';
import { inTime } from '../core/deadline.ts';
import { ExportError } from '../core/errors.ts';
import { Changes } from './changes.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';
import type { StoreName } from './records.ts';
import type { DownlinkSchema, ReadTransaction } from './schema.ts';
import { storageError } from './storage-error.ts';
import { WriteTransaction } from './write-transaction.ts';

/** Milliseconds that opening may take: an older tab that does not let go would hold it up for ever. */
const OPEN_TIMEOUT_MS = 10_000;

/** Options of a {@link Database}, for tests. */
export interface DatabaseOptions {
  /** Default: those of this version. */
  readonly migrations?: readonly Migration[];
  /** Default: 10 seconds. */
  readonly openTimeoutMs?: number;
}

/**
 * The database. It opens with the first transaction; a connection that is lost (closed for a newer version, or by the
 * browser) is dropped, and the next transaction opens another. Every error of the browser's storage is an
 * `ExportError`, and no call waits for ever.
 */
export class Database {
  readonly name: string;
  /** What has been written, here and in other tabs. */
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
   * Reads from some stores, as they are at one instant.
   *
   * @param work awaits nothing but requests of the transaction, or it ends too early
   * @throws ExportError `storage-unavailable`, `storage-full`; what `work` throws
   */
  async read<T>(stores: readonly StoreName[], work: (transaction: ReadTransaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const connection = await this.#connection();
      try {
        const transaction = connection.transaction([...stores], 'readonly');
        // What it fails with, its requests fail with too.
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
   * Writes to some stores, all of it or nothing; resolves when it is on the disk (durability `strict`), and all tabs
   * are told then.
   *
   * @param work awaits nothing but requests of the transaction; when it throws, nothing is written
   * @throws ExportError `storage-unavailable`, `storage-full`; what `work` throws
   */
  async write<T>(stores: readonly StoreName[], work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
    const transaction = await this.#beginWrite(stores);
    const changed = new Map<StoreName, Set<string>>();
    transaction.done.catch(() => {});
    let result: T;
    try {
      result = await work(new WriteTransaction(transaction, changed));
      // A request may succeed and its transaction fail: at a full disk, for instance.
      await transaction.done;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // It has ended already.
      }
      await transaction.done.catch(() => {});
      const reason = transaction.error ?? error;
      if (isLoss(reason)) this.#drop(transaction.db);
      throw storageError(reason);
    }
    for (const [store, ids] of changed) this.changes.publish({ store, ids: [...ids] });
    return result;
  }

  /** Closes it for good. */
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
        // Nothing has been written yet, so it may be tried again; later, nobody could tell what has been.
        this.#drop(connection);
        if (attempt > 1 || !isLoss(error)) throw storageError(error);
      }
    }
  }

  #connection(): Promise<IDBPDatabase<DownlinkSchema>> {
    if (this.#closed) return Promise.reject(new TypeError('This exporter was disposed of; make another.'));
    this.#opening ??= this.#open();
    return this.#inTime(this.#opening);
  }

  async #open(isRetry = false): Promise<IDBPDatabase<DownlinkSchema>> {
    let opened: IDBPDatabase<DownlinkSchema> | undefined;
    let fault: unknown;
    const drop = () => opened && this.#drop(opened);
    try {
      if (!globalThis.indexedDB) throw unavailable('There is no IndexedDB here: recurring exports need one.');
      opened = await openDB<DownlinkSchema>(this.name, this.#migrations.length, {
        upgrade: async (database, oldVersion, _newVersion, transaction) => {
          transaction.done.catch(() => {});
          try {
            for (const migrate of this.#migrations.slice(oldVersion)) await migrate(database, transaction);
          } catch (error) {
            // Or else what was done so far would be taken for the new version.
            fault = error;
            transaction.abort();
          }
        },
        blocked: () => {
          this.#isBlocked = true;
        },
        // Another tab has a newer version of this package: it must not wait for this one.
        blocking: drop,
        terminated: drop,
      });
      this.#current = opened;
      this.#isBlocked = false;
      if (this.#closed) opened.close();
      return opened;
    } catch (error) {
      // The browser also ends a connection while it opens: when it clears its data at that moment.
      if (!isRetry && !fault && isLoss(error)) return this.#open(true);
      this.#opening = undefined;
      throw storageError(fault ?? error);
    }
  }

  /** Opening goes on when it takes too long: it may well succeed for a later call. */
  #inTime<T>(opening: Promise<T>): Promise<T> {
    return inTime(opening, this.#openTimeoutMs, () => {
      const older = 'The database waits for another tab of this page, of an older version: close or reload that tab.';
      return unavailable(this.#isBlocked ? older : 'The browser does not open the database: restart the browser.');
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

/** Whether an error says that the connection is gone: WebKit loses it now and then, others when they clear data. */
function isLoss(error: unknown): boolean {
  return error instanceof DOMException && ['InvalidStateError', 'UnknownError', 'AbortError'].includes(error.name);
}
