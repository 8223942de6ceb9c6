/** Stores the exports that were handed to the server, each with its entries in the outbox. */

import { ExportError } from '../core/errors.ts';
import type { Database } from '../storage/database.ts';
import { putDefinition, removeDefinition } from '../storage/definition-records.ts';
import { lastSentRevision } from '../storage/outbox/create-log.ts';
import { entriesOf } from '../storage/outbox/entries.ts';
import type { DefinitionRecord, OutboxRecord, ServerRun, StoreName } from '../storage/records.ts';
import type { ReadTransaction } from '../storage/schema.ts';
import { queueCreate, queueDelete } from '../sync/outbox-queue.ts';
import { isSameRequest } from '../sync/request-matching.ts';
import { isRemoved, isRunning } from '../sync/server-runs.ts';
import { storedStatus } from '../sync/status.ts';
import type { ServerJob } from './server-exports.ts';
import { type StoredHandOver, serverJob } from './server-job.ts';

const STORES: readonly StoreName[] = ['definitions', 'outbox', 'meta'];

/**
 * The exports that were handed to the server. They have a database of their own, with the stores of definitions: so the
 * outbox and its rules are the same, and nothing that lists, runs or syncs definitions meets them.
 */
export class HandOverStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Stores an export and queues its create, in one transaction. When the id is known, returns what is stored.
   *
   * @throws TypeError when the id belongs to another request
   */
  create(record: DefinitionRecord): Promise<ServerJob> {
    return this.#database.write(STORES, async (transaction) => {
      const { id, request } = record;
      const before = await transaction.objectStore('definitions').get(id);
      const status = await storedStatus(transaction);
      if (before) {
        const { periodStart = request.periodStart } = before.request;
        const isSame = isSameRequest({ ...request, ...(periodStart !== undefined && { periodStart }) }, before.request);
        const outbox = await entriesOf(transaction, id);
        if (!isSame || isRemoved(before, outbox))
          throw new TypeError(`The id ${JSON.stringify(id)} belongs to another export. Choose another id.`);
        return serverJob({ record: before, outbox }, status);
      }
      // The id may have been used before, and an earlier create of it may still appear late.
      const made = { ...record, revision: (await lastSentRevision(transaction, id)) + 1 };
      await putDefinition(transaction, made);
      await queueCreate(transaction, made);
      return serverJob({ record: made, outbox: await entriesOf(transaction, id) }, status);
    });
  }

  /** Lists all that are not removed, latest first. */
  list(): Promise<ServerJob[]> {
    return this.#database.read(STORES, async (transaction) => {
      const status = await storedStatus(transaction);
      return (await allStored(transaction))
        .filter(({ record, outbox }) => !isRemoved(record, outbox))
        .sort((a, b) => Date.parse(b.record.createdAt) - Date.parse(a.record.createdAt))
        .map((stored) => serverJob(stored, status));
    });
  }

  /** Returns one, or undefined when the id is unknown or removed. */
  get(id: string): Promise<ServerJob | undefined> {
    return this.#database.read(STORES, async (transaction) => {
      const record = await transaction.objectStore('definitions').get(id);
      const outbox = await entriesOf(transaction, id);
      if (!record || isRemoved(record, outbox)) return undefined;
      return serverJob({ record, outbox }, await storedStatus(transaction));
    });
  }

  /** Whether something is still to be sent, or to be heard of the server. */
  hasWork(): Promise<boolean> {
    return this.#database.read(STORES, async (transaction) => {
      const outbox = await transaction.objectStore('outbox').getAll();
      if (outbox.some(({ state }) => state !== 'rejected')) return true;
      return (await allStored(transaction)).some(({ record, outbox }) => isRunning(record, outbox));
    });
  }

  /** Records what a download has shown about the server's run. */
  noteRun(serverId: string, run: ServerRun): Promise<void> {
    return this.#database.write(STORES, async (transaction) => {
      for (const record of await transaction.objectStore('definitions').getAll())
        if (record.server?.id === serverId)
          await putDefinition(transaction, { ...record, server: { ...record.server, run } });
    });
  }

  /**
   * Removes an export, and queues the deletion of the server's copy, also when the server has refused it before.
   *
   * @param deletedAt ISO 8601
   * @throws ExportError `not-found`
   */
  remove(id: string, deletedAt: string): Promise<void> {
    return this.#database.write(STORES, async (transaction) => {
      const record = await transaction.objectStore('definitions').get(id);
      if (!record || isRemoved(record, await entriesOf(transaction, id))) throw noServerExport(id);
      // Also when it seems to be deleted there: its list may be wrong.
      const isKnownToServer = await queueDelete(transaction, record);
      if (isKnownToServer) await putDefinition(transaction, { ...record, updatedAt: deletedAt, deletedAt });
      else await removeDefinition(transaction, id);
    });
  }
}

/** Reads all exports, each with its entries in the outbox. */
async function allStored(transaction: ReadTransaction): Promise<StoredHandOver[]> {
  const byId = new Map<string, OutboxRecord[]>();
  for (const entry of await transaction.objectStore('outbox').getAll())
    byId.set(entry.definitionId, [...(byId.get(entry.definitionId) ?? []), entry]);
  const records = await transaction.objectStore('definitions').getAll();
  return records.map((record) => ({ record, outbox: byId.get(record.id) ?? [] }));
}

/** Returns the error for an id that is not stored here. */
export function noServerExport(id: string): ExportError {
  return new ExportError('not-found', `This browser has handed over no export ${JSON.stringify(id.slice(0, 100))}.`);
}
