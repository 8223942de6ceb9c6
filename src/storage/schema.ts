import type { DBSchema, IDBPTransaction } from 'idb';
import type { DefinitionRecord, JobRecord, OutboxRecord, StoreName } from './records.ts';

/** Key of a record of a file: which part of which file it is, and its bytes, so that sizes can be told without reading it. */
export type FileRecordKey = [folder: string, file: number, part: number, bytes: number];

/** The stores of the database. */
export interface DownlinkSchema extends DBSchema {
  definitions: { key: string; value: DefinitionRecord };
  /** By definition, in the order of their run times. */
  jobs: {
    key: string;
    value: JobRecord;
    indexes: { byDefinition: [definitionId: string, scheduledFor: number]; byState: string };
  };
  outbox: { key: number; value: OutboxRecord; indexes: { byDefinition: string } };
  /** Small things by name: fences, and what sync remembers of the server. */
  meta: { key: string; value: unknown };
  /** Parts of files of jobs, in browsers that let no page write private files. */
  files: { key: FileRecordKey; value: Uint8Array<ArrayBuffer> };
}

/** A transaction that reads. */
export type ReadTransaction = IDBPTransaction<DownlinkSchema, StoreName[], 'readonly'>;
