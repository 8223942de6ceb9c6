import type { IDBPDatabase, IDBPTransaction } from 'idb';
import type { StoreName } from './records.ts';
import type { DownlinkSchema } from './schema.ts';

/**
 * Makes the next version of the database out of the one before. It may await nothing but requests of its transaction,
 * and must keep everything that is stored.
 */
export type Migration = (
  database: IDBPDatabase<DownlinkSchema>,
  transaction: IDBPTransaction<DownlinkSchema, StoreName[], 'versionchange'>,
) => void | Promise<void>;

/**
 * Entry *n* makes version *n + 1*. Only ever appended to: what has been published stays as it is, as browsers hold
 * databases of every version.
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
];
