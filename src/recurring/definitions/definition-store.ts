/** Stores definitions, and queues in the same transaction what the server is to be told of them. */

import { ExportError } from '../../core/errors.ts';
import type { Database } from '../../storage/database.ts';
import { putDefinition, removeDefinition } from '../../storage/definition-records.ts';
import { lastSentRevision } from '../../storage/outbox/create-log.ts';
import { entriesOf } from '../../storage/outbox/entries.ts';
import type { DefinitionRecord, OutboxRecord, StoreName } from '../../storage/records.ts';
import type { WriteTransaction } from '../../storage/write-transaction.ts';
import { queueCreate, queueDelete, queueEdit, queueRemoval } from '../../sync/outbox-queue.ts';
import { isSameRequest } from '../../sync/request-matching.ts';

/** What every change of a definition writes to. */
const STORES: readonly StoreName[] = ['definitions', 'outbox', 'jobs', 'meta'];

/** A definition, and what the server is still to be told of it. */
export interface StoredDefinition {
  readonly definition: DefinitionRecord;
  readonly outbox: readonly OutboxRecord[];
}

/** The definitions in the database. What the server is to be told goes to the outbox in the same transaction. */
export class DefinitionStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Stores new definitions; of those with ids that are taken already, the stored ones stay as they are. A definition
   * that comes with the server's copy of it is not sent, unless that is a copy of an earlier revision; when another one
   * here has that copy, it is left out. One that was deleted, of which the server has yet to hear, is taken again.
   *
   * @returns those that were stored
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

  /** A definition that lives; undefined when there is none of this id. */
  get(id: string): Promise<StoredDefinition | undefined> {
    return this.#database.read(['definitions', 'outbox'], async (transaction) => {
      const definition = await transaction.objectStore('definitions').get(id);
      if (!definition || definition.deletedAt !== null) return undefined;
      return { definition, outbox: await entriesOf(transaction, id) };
    });
  }

  /**
   * As {@link DefinitionStore.get}, of a definition that must be there.
   *
   * @throws ExportError `not-found`
   */
  async existing(id: string): Promise<StoredDefinition> {
    const stored = await this.get(id);
    if (stored) return stored;
    throw noDefinition(id);
  }

  /** All definitions that live, oldest first. */
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
   * Changes a definition; a change of its request, or of who runs it, is told to the server. What the server is to run
   * from now on is not run here any more, not even what was due.
   *
   * @param change gives the whole new record; called inside the transaction, so it may await nothing
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
      return withOutbox(transaction, after);
    });
  }

  /**
   * Deletes a definition and the jobs of it that have not begun. It stays, marked as deleted, until the server has let
   * go of its copy.
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
 * A new definition as it is stored. Where one of its id was deleted, it goes on from that: with its copy on the server,
 * and with a revision of its own unless it is the same, as what was sent of the earlier one may show up late.
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

/** Queues what the server is still to be told of a new definition. */
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
  return new ExportError('not-found', `There is no definition ${JSON.stringify(id.slice(0, 100))} here.`);
}

async function withOutbox(transaction: WriteTransaction, definition: DefinitionRecord): Promise<StoredDefinition> {
  return { definition, outbox: await entriesOf(transaction, definition.id) };
}
