/** Implements the public interface to definitions: checks them and stores them in the database. */

import { invalidRequest } from '../../contract/invalid-request.ts';
import { parseRequest } from '../../contract/parse-request.ts';
import { copyPlain } from '../../contract/plain-copy.ts';
import type { ExportRequest } from '../../contract/request.ts';
import { writePath } from '../../contract/sentences.ts';
import { requireSyncable } from '../../contract/syncable.ts';
import type { Clock } from '../../core/clock.ts';
import { randomId } from '../../core/random-id.ts';
import type { Database } from '../../storage/database.ts';
import { type ErrorListener, follow, type ListListener } from '../../storage/live-list.ts';
import type { CatchUp, DefinitionRecord, FileOptions, JobRecord } from '../../storage/records.ts';
import { browserOnlyOptions } from '../../sync/browser-only.ts';
import { definitionSync } from '../../sync/definition-sync.ts';
import { isSameRequest } from '../../sync/request-matching.ts';
import { lastOccurrenceBefore } from '../schedule/due.ts';
import { textId } from '../text-id.ts';
import { DefinitionStore, type StoredDefinition } from './definition-store.ts';
import type { CreateOptions, Definition, DefinitionChanges, Definitions } from './definitions.ts';
import { type DefinitionsJson, type ImportedDefinition, parseDefinitions } from './definitions-json.ts';

/** The dependencies of {@link StoredDefinitions}. */
export interface DefinitionTools {
  readonly database: Database;
  readonly clock: Clock;
  /** Whether there is a server to sync with. */
  readonly hasServer: boolean;
  /** Rejects when this browser cannot run a request; `now` is Unix seconds. */
  check(request: ExportRequest, options: FileOptions, now: number): Promise<void>;
  /** Begins a job of a definition and returns it. */
  run(definition: DefinitionRecord): Promise<JobRecord>;
}

/** Key in the store `meta` that is set once the browser was asked for persistent storage. */
const ASKED = 'persistence-asked';

const CATCH_UP: readonly unknown[] = ['latest', 'all', 'none'] satisfies CatchUp[];

/** The definitions in the database. */
export class StoredDefinitions implements Definitions {
  readonly #tools: DefinitionTools;
  readonly #store: DefinitionStore;

  constructor(tools: DefinitionTools) {
    this.#tools = tools;
    this.#store = new DefinitionStore(tools.database);
  }

  async create(request: ExportRequest, options: CreateOptions = {}): Promise<Definition> {
    const { id = randomId(), catchUp = 'latest', executor = this.#tools.hasServer ? 'server' : 'browser' } = options;
    if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id))
      throw new TypeError('id must be 1 to 64 letters, digits, "-" and "_".');
    const { isPaused = false, data } = options;
    const definition = this.#made({ id, request, executor, catchUp, options: options.options ?? {}, isPaused, data });
    await this.#require(definition);
    const [created] = await this.#store.create([definition]);
    if (!created) throw new TypeError(`The definition ${JSON.stringify(id)} already exists. Choose another id.`);
    await this.#askToPersist();
    return shown(created);
  }

  async get(id: string): Promise<Definition | undefined> {
    const stored = await this.#store.get(textId(id, 'a definition'));
    return stored && shown(stored);
  }

  async list(): Promise<Definition[]> {
    return (await this.#store.list()).map(shown);
  }

  async update(id: string, changes: DefinitionChanges): Promise<Definition> {
    const before = (await this.#store.existing(textId(id, 'a definition'))).definition;
    // Checked before the transaction, which cannot wait. The transaction applies the changes to the current record.
    await this.#require(this.#changed(before, changes));
    return shown(await this.#store.update(id, (now) => this.#changed(now, changes)));
  }

  async delete(id: string): Promise<void> {
    await this.#store.delete(textId(id, 'a definition'), this.#now());
  }

  async run(id: string): Promise<JobRecord> {
    return this.#tools.run((await this.#store.existing(textId(id, 'a definition'))).definition);
  }

  subscribe(listener: ListListener<Definition[]>, onError?: ErrorListener): () => void {
    return follow(this.#tools.database.changes, ['definitions', 'outbox'], () => this.list(), listener, onError);
  }

  async toJSON(ids?: readonly string[]): Promise<DefinitionsJson> {
    const definitions = (await this.#store.list()).map(({ definition }) => definition);
    const chosen = ids ? definitions.filter(({ id }) => ids.includes(id)) : definitions;
    return {
      version: 1,
      definitions: chosen.map(({ id, request, executor, catchUp, options, isPaused, data, server, revision }) => ({
        ...{
          id,
          request,
          executor,
          catchUp,
          options,
          ...(isPaused && { isPaused }),
          ...(data !== undefined && { data }),
        },
        ...(server && {
          server: {
            ...{ id: server.id, createdAt: server.createdAt },
            ...(server.revision !== revision && { outdated: true }),
          },
        }),
      })),
    };
  }

  async fromJSON(json: unknown): Promise<string[]> {
    const definitions = parseDefinitions(json).map((imported) => this.#made(imported));
    for (const definition of definitions) {
      await this.#require(definition);
      if (definition.server && !this.#tools.hasServer)
        throw new TypeError(
          `The definition ${JSON.stringify(definition.id)} has a copy on a server. Give createExporter the option sync.`,
        );
    }
    const created = await this.#store.create(definitions);
    if (created.length > 0) await this.#askToPersist();
    return created.map(({ definition }) => definition.id);
  }

  #now(): string {
    return new Date(this.#tools.clock.now()).toISOString();
  }

  #made({ id, request, executor, catchUp, options, isPaused, data, server }: ImportedDefinition): DefinitionRecord {
    const now = this.#tools.clock.now();
    const complete = this.#complete(request, Math.floor(now / 1000));
    const startsAfter = lastOccurrenceBefore({ request: complete }, now);
    const copy = server && { id: server.id, createdAt: server.createdAt, revision: 1, duplicates: [] };
    return {
      id,
      request: complete,
      executor,
      catchUp,
      ...pageFields(options, isPaused, data),
      createdAt: this.#now(),
      updatedAt: this.#now(),
      deletedAt: null,
      revision: server?.outdated ? 2 : 1,
      server: copy ?? null,
      lastOccurrence: startsAfter,
      startsAfter,
      skipped: 0,
    };
  }

  #changed(before: DefinitionRecord, changes: DefinitionChanges): DefinitionRecord {
    const { options: _, isPaused: wasPaused = false, data: told, ...rest } = before;
    const { executor = before.executor, catchUp = before.catchUp, isPaused = wasPaused } = changes;
    const request = changes.request ? this.#complete(changes.request, before.request.periodStart ?? 0) : before.request;
    const isSame = isSameRequest(request, before.request);
    const { options = before.options, data = isSame ? told : undefined } = changes;
    const startsAnew =
      calendarOf(request) !== calendarOf(before.request) || executor !== before.executor || (wasPaused && !isPaused);
    const start = startsAnew && lastOccurrenceBefore({ request }, this.#tools.clock.now());
    const { lastOccurrence } = start === false ? before : { lastOccurrence: start };
    const revision = before.revision + (isSame ? 0 : 1);
    const updatedAt = this.#now();
    return {
      ...rest,
      ...{ request, executor, catchUp, ...pageFields(options, isPaused, data), revision, lastOccurrence, updatedAt },
      ...(start !== false && { startsAfter: start }),
    };
  }

  /** Checks the request and sets its start, so that every copy recurs at the same times. */
  #complete(request: ExportRequest, periodStart: number): ExportRequest {
    const valid = parseRequest(request);
    if (valid.type !== 'recurring') {
      const message = 'type of a definition must be "recurring".';
      throw invalidRequest([{ path: ['type'], message }]);
    }
    return { periodStart, ...valid };
  }

  /** Checks that the executor of a definition can run it. */
  async #require({ request, executor, catchUp, options, isPaused }: DefinitionRecord): Promise<void> {
    if (!CATCH_UP.includes(catchUp)) throw new TypeError("catchUp must be 'latest', 'all' or 'none'.");
    const { windowEnd = 'run', place = 'folder' } = options;
    if (windowEnd !== 'run' && windowEnd !== 'midnight')
      throw new TypeError("options.windowEnd must be 'run' or 'midnight'.");
    if (place !== 'folder' && place !== 'inbox') throw new TypeError("options.place must be 'folder' or 'inbox'.");
    if (executor === 'server') {
      if (!this.#tools.hasServer)
        throw new TypeError(
          "executor is 'server', but the exporter has no server. Give createExporter the option sync.",
        );
      const fault = browserOnlyOptions(options);
      if (fault !== undefined) throw new TypeError(fault);
      if (isPaused)
        throw new TypeError(
          'The server cannot pause an export: set isPaused to false, or have the browser run the definition.',
        );
      requireSyncable(request);
    } else if (executor === 'browser') {
      const now = Math.max(request.periodStart ?? 0, this.#tools.clock.now() / 1000);
      await this.#tools.check(request, options, now);
    } else throw new TypeError("executor must be 'browser' or 'server'.");
  }

  /**
   * Asks the browser for persistent storage when the first definition is created here. Definitions imported from the
   * server do not count. Concurrent calls ask only once.
   */
  async #askToPersist(): Promise<void> {
    const storage: Partial<StorageManager> | undefined = globalThis.navigator?.storage;
    try {
      const isFirst = await this.#tools.database.write(['meta'], async (transaction) => {
        const meta = transaction.objectStore('meta');
        if ((await meta.get(ASKED)) !== undefined) return false;
        await meta.put(true, ASKED);
        return true;
      });
      // Not awaited: some browsers ask the user.
      if (isFirst) storage?.persist?.().catch(() => {});
    } catch {
      // The definition is already stored.
    }
  }
}

/** A key of the fields that determine when a request recurs. */
function calendarOf({ periodStart, periodicity, format }: ExportRequest): string {
  return JSON.stringify([periodStart, periodicity, format.timezone]);
}

function shown({ definition, outbox }: StoredDefinition): Definition {
  const { deletedAt: _, ...rest } = definition;
  return { ...rest, outbox, sync: definitionSync(definition, outbox) };
}

/** Checks the fields that a page adds to a request. Returns them as they are stored: no pause and no data are absent. */
function pageFields(
  options: FileOptions,
  isPaused = false,
  data?: unknown,
): Pick<DefinitionRecord, 'options' | 'isPaused' | 'data'> {
  const plain = plainJson(options, 'options');
  if (typeof plain !== 'object' || plain === null) throw new TypeError('options must be an object.');
  if (typeof isPaused !== 'boolean') throw new TypeError('isPaused must be true or false.');
  return {
    options: plain as FileOptions,
    ...(isPaused && { isPaused }),
    ...(data !== undefined && { data: plainJson(data, 'data') }),
  };
}

/** Copies a value as plain JSON, which can be stored and moved to another browser. */
function plainJson(given: unknown, name: string): unknown {
  const { value, faults } = copyPlain(given);
  const [fault] = faults;
  if (fault) throw new TypeError(`${writePath([name, ...fault.path])} ${fault.message}.`);
  return value;
}
