/** Stores definitions and, in the same transaction, queues their changes for the server. */

import { ExportError } from '../../core/errors.ts';
import type { Database } from '../../storage/database.ts';
import { putDefinition, removeDefinition } from '../../storage/definition-records.ts';
import { lastSentRevision } from '../../storage/outbox/create-log.ts';
import { entriesOf } from '../../storage/outbox/entries.ts';
import type { DefinitionRecord, OutboxRecord, StoreName } from '../../storage/records.ts';
import type { WriteTransaction } from '../../storage/write-transaction.ts';
import { queueCreate, queueDelete, queueEdit, queueRemoval } from '../../sync/outbox-queue.ts';
import { isSameRequest } from '../../sync/request-matching.ts';

/** The stores that a change of a definition writes to. */
const STORES: readonly StoreName[] = ['definitions', 'outbox', 'jobs', 'meta'];

/** A stored definition and its pending changes. */
export interface StoredDefinition {
  /** The definition. */
  readonly definition: DefinitionRecord;
  /** Its changes that are not yet sent to the server, in sending order. */
  readonly outbox: readonly OutboxRecord[];
}

/** The definitions in the database. Each change also writes to the outbox in the same transaction. */
export class DefinitionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Stores new definitions. Skips those whose id already exists. A definition that comes with its server copy is not
   * sent, unless the copy is of an earlier revision. It is skipped when another definition here has the same copy. An
   * id that is deleted here but not yet on the server can be used again.
   *
   * @returns the definitions that were stored
   */
  create(definitions: readonly DefinitionRecord[]): Promise<StoredDefinition[]> {
    return this.#database.write(STORES, async (transaction) => {
      const store = transaction.objectStore('definitions');
      const created: StoredDefinition[] = [];
      const holders = new Map((await store.getAll()).map(({ id, server }) => [server?.id, id]));
      for (const definition of definitions) {
        const { id, server } = definition;
        const before = await store.get(id);
        const holder = server ? holders.get(server.id) : undefined;
        if (before?.deletedAt === null || (holder ?? id) !== id) continue;
        holders.set(server?.id, id);
        const made = await asNew(transaction, before, definition);
        await putDefinition(transaction, made);
        await queueNew(transaction, made);
        created.push(await withOutbox(transaction, made));
      }
      return created;
    });
  }

  /** Returns a definition, or undefined when the id is unknown or deleted. */
  get(id: string): Promise<StoredDefinition | undefined> {
    return this.#database.read(['definitions', 'outbox'], async (transaction) => {
      const definition = await transaction.objectStore('definitions').get(id);
      if (!definition || definition.deletedAt !== null) return undefined;
      return { definition, outbox: await entriesOf(transaction, id) };
    });
  }

  /**
   * Returns a definition that must exist.
   *
   * @throws ExportError `not-found`
   */
  async existing(id: string): Promise<StoredDefinition> {
    const stored = await this.get(id);
    if (stored) return stored;
    throw noDefinition(id);
  }

  /** Lists all definitions that are not deleted, oldest first. */
  list(): Promise<StoredDefinition[]> {
    return this.#database.read(['definitions', 'outbox'], async (transaction) => {
      const definitions = await transaction.objectStore('definitions').getAll();
      const byDefinition = new Map<string, OutboxRecord[]>(definitions.map(({ id }) => [id, []]));
      for (const entry of await transaction.objectStore('outbox').getAll())
        byDefinition.get(entry.definitionId)?.push(entry);
      return definitions
        .filter(({ deletedAt }) => deletedAt === null)
        .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))
        .map((definition) => ({ definition, outbox: byDefinition.get(definition.id)! }));
    });
  }

  /**
   * Changes a definition. Queues changes of its request and its executor for the server. When the server becomes the
   * executor or the definition is paused, jobs here that have not begun are removed.
   *
   * @param change returns the whole new record; it runs inside the transaction, so it cannot be asynchronous
   * @throws ExportError `not-found`
   */
  update(id: string, change: (before: DefinitionRecord) => DefinitionRecord): Promise<StoredDefinition> {
    return this.#database.write(STORES, async (transaction) => {
      const before = await living(transaction, id);
      const after = change(before);
      await putDefinition(transaction, after);
      const [was, is] = [before.executor === 'server', after.executor === 'server'];
      if (was && is && after.revision !== before.revision) await queueEdit(transaction, before, after);
      else if (is && !was) {
        await queueCreate(transaction, after);
        await removeWaitingJobs(transaction, id);
      } else if (was && !is) await queueDelete(transaction, after);
      if (after.isPaused && !before.isPaused) await removeWaitingJobs(transaction, id);
      return withOutbox(transaction, after);
    });
  }

  /**
   * Deletes a definition and its jobs that have not begun. The record stays, marked as deleted, until the server has
   * deleted its copy.
   *
   * @param deletedAt ISO 8601
   * @throws ExportError `not-found`
   */
  delete(id: string, deletedAt: string): Promise<void> {
    return this.#database.write(STORES, async (transaction) => {
      const definition = await living(transaction, id);
      const isKnownToServer = await queueDelete(transaction, definition);
      if (isKnownToServer) await putDefinition(transaction, { ...definition, updatedAt: deletedAt, deletedAt });
      else await removeDefinition(transaction, id);
      await removeWaitingJobs(transaction, id);
    });
  }
}

/**
 * Prepares a new definition for storage. When its id belonged to a deleted definition, the new one takes over the
 * server copy. It gets a new revision unless the request is the same, because an earlier create may still appear late.
 */
async function asNew(
  transaction: WriteTransaction,
  deleted: DefinitionRecord | undefined,
  definition: DefinitionRecord,
): Promise<DefinitionRecord> {
  if (deleted && isSameRequest(deleted.request, definition.request))
    return { ...definition, revision: deleted.revision, server: deleted.server };
  const used = Math.max(deleted?.revision ?? 0, await lastSentRevision(transaction, definition.id));
  if (used === 0) return definition;
  const { server } = definition;
  const isCurrent = server?.revision === definition.revision;
  const revision = used + 1;
  return {
    ...definition,
    revision,
    server: deleted?.server ?? (server && isCurrent ? { ...server, revision } : server),
  };
}

/** Queues the changes for the server that a new definition needs. */
async function queueNew(transaction: WriteTransaction, definition: DefinitionRecord): Promise<void> {
  const { id, executor, revision, server } = definition;
  if (executor === 'browser') {
    await queueDelete(transaction, definition);
    return;
  }
  await queueCreate(transaction, definition);
  if (server && server.revision !== revision) await queueRemoval(transaction, id, server.id);
}

/** Removes the jobs of a definition that have not begun. */
async function removeWaitingJobs(transaction: WriteTransaction, definitionId: string): Promise<void> {
  const jobs = transaction.objectStore('jobs');
  for (const job of await jobs.index('byState').getAll('notProcessed')) {
    if (job.definitionId !== definitionId) continue;
    await jobs.delete(job.id);
    transaction.changed('jobs', job.id);
  }
}

async function living(transaction: WriteTransaction, id: string): Promise<DefinitionRecord> {
  const definition = await transaction.objectStore('definitions').get(id);
  if (definition && definition.deletedAt === null) return definition;
  throw noDefinition(id);
}

function noDefinition(id: string): ExportError {
  return new ExportError('not-found', `This browser has no definition ${JSON.stringify(id.slice(0, 100))}.`);
}

async function withOutbox(transaction: WriteTransaction, definition: DefinitionRecord): Promise<StoredDefinition> {
  return { definition, outbox: await entriesOf(transaction, definition.id) };
}
