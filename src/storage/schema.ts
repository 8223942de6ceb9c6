/** The schema of the database. */
import type { DBSchema, IDBPTransaction } from 'idb';
import type { DefinitionRecord, JobRecord, OutboxRecord, StoreName } from './records.ts';

/** Key of a part of a file. It includes the part's size, so that file sizes are known without reading the parts. */
export type FileRecordKey = [folder: string, file: number, part: number, bytes: number];

/** The stores of the database. */
export interface DownlinkSchema extends DBSchema {
  /** Definitions by id. */
  definitions: { key: string; value: DefinitionRecord };
  /** Jobs by id. The index `byDefinition` sorts them by run time. */
  jobs: {
    key: string;
    value: JobRecord;
    indexes: { byDefinition: [definitionId: string, scheduledFor: number]; byState: string };
  };
  outbox: { key: number; value: OutboxRecord; indexes: { byDefinition: string } };
  /** Small values by name: fences, and records of sync about the server. */
  meta: { key: string; value: unknown };
  /** Parts of files of jobs, in browsers where pages cannot write private files. */
  files: { key: FileRecordKey; value: Uint8Array<ArrayBuffer> };
}

/** A read transaction. */
export type ReadTransaction = IDBPTransaction<DownlinkSchema, StoreName[], 'readonly'>;
