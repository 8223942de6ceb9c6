/** The migrations of the database. */
import type { IDBPDatabase, IDBPTransaction } from 'idb';
import type { StoreName } from './records.ts';
import type { DownlinkSchema } from './schema.ts';

/**
 * Converts the database from one version to the next. It may await only requests of its transaction, and it must keep
 * all stored data.
 */
export type Migration = (
  database: IDBPDatabase<DownlinkSchema>,
  transaction: IDBPTransaction<DownlinkSchema, StoreName[], 'versionchange'>,
) => void | Promise<void>;

/**
 * All migrations. Entry *n* creates version *n + 1*. Only append entries, because browsers have databases of every
 * published version.
 */
export const MIGRATIONS: readonly Migration[] = [
  (database) => {
    database.createObjectStore('definitions', { keyPath: 'id' });
    const jobs = database.createObjectStore('jobs', { keyPath: 'id' });
    jobs.createIndex('byDefinition', ['definitionId', 'scheduledFor']);
    jobs.createIndex('byState', 'state');
    database
      .createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
      .createIndex('byDefinition', 'definitionId');
    database.createObjectStore('meta');
  },
  (database) => {
    database.createObjectStore('files');
  },
  // Definitions may have `isPaused`, and options `windowEnd` and `place`, which earlier code would ignore: a tab of an
  // earlier version must not run them.
  () => {},
];
