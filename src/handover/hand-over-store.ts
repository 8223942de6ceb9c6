/** Stores the exports that were handed to the server, each with its entries in the outbox. */

import { ExportError } from '../core/errors.ts';
import type { Database } from '../storage/database.ts';
import { putDefinition, removeDefinition } from '../storage/definition-records.ts';
import { lastSentRevision } from '../storage/outbox/create-log.ts';
import { entriesOf } from '../storage/outbox/entries.ts';
import type { DefinitionRecord, ServerRun, StoreName } from '../storage/records.ts';
import { queueCreate, queueDelete } from '../sync/outbox-queue.ts';
import { isSameRequest } from '../sync/request-matching.ts';
import { isRunning } from '../sync/server-runs.ts';
import { storedStatus } from '../sync/status.ts';
import type { ServerJob } from './server-exports.ts';
import { serverJob } from './server-job.ts';

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
        if (!isSame || before.deletedAt !== null)
          throw new TypeError(`The id ${JSON.stringify(id)} belongs to another export. Choose another id.`);
        return serverJob({ record: before, outbox: await entriesOf(transaction, id) }, status);
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
      const records = await transaction.objectStore('definitions').getAll();
      const outbox = await transaction.objectStore('outbox').getAll();
      return records
        .filter(({ deletedAt }) => deletedAt === null)
        .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
        .map((record) =>
          serverJob({ record, outbox: outbox.filter(({ definitionId }) => definitionId === record.id) }, status),
        );
    });
  }

  /** Returns one, or undefined when the id is unknown or removed. */
  get(id: string): Promise<ServerJob | undefined> {
    return this.#database.read(STORES, async (transaction) => {
      const record = await transaction.objectStore('definitions').get(id);
      if (!record || record.deletedAt !== null) return undefined;
      return serverJob({ record, outbox: await entriesOf(transaction, id) }, await storedStatus(transaction));
    });
  }

  /** Whether something is still to be sent, or to be heard of the server. */
  hasWork(): Promise<boolean> {
    return this.#database.read(STORES, async (transaction) => {
      const outbox = await transaction.objectStore('outbox').getAll();
      const records = await transaction.objectStore('definitions').getAll();
      return outbox.some(({ state }) => state !== 'rejected') || records.some(isRunning);
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
   * Removes an export, and queues the deletion of the server's copy.
   *
   * @param deletedAt ISO 8601
   * @throws ExportError `not-found`
   */
  remove(id: string, deletedAt: string): Promise<void> {
    return this.#database.write(STORES, async (transaction) => {
      const record = await transaction.objectStore('definitions').get(id);
      if (!record || record.deletedAt !== null) throw noServerExport(id);
      // What the server has deleted needs no deletion.
      const isGone = record.server?.run?.state === 'deleted';
      const isKnownToServer = !isGone && (await queueDelete(transaction, record));
      if (isKnownToServer) await putDefinition(transaction, { ...record, updatedAt: deletedAt, deletedAt });
      else await removeDefinition(transaction, id);
    });
  }
}

/** Returns the error for an id that is not stored here. */
export function noServerExport(id: string): ExportError {
  return new ExportError('not-found', `This browser has handed over no export ${JSON.stringify(id.slice(0, 100))}.`);
}
