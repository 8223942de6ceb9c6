import type { ExportClient } from '../../../src/client/export-client.ts';
import type { ExportRequest } from '../../../src/contract/request.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { StoredServerExports } from '../../../src/handover/stored-server-exports.ts';
import { DefinitionStore } from '../../../src/recurring/definitions/definition-store.ts';
import { Database } from '../../../src/storage/database.ts';
import type { DefinitionRecord, OutboxRecord } from '../../../src/storage/records.ts';
import { Sync } from '../../../src/sync/sync.ts';
import type { SyncOptions } from '../../../src/sync/sync-control.ts';
import type { SyncTiming } from '../../../src/sync/timing.ts';
import { FakeLocks } from '../../support/fake-locks.ts';
import { SimulatedExports } from '../../support/oracles/simulated-exports.ts';
import { VirtualClock } from './virtual-clock.ts';
import 'fake-indexeddb/auto';

/** Short times, so that little virtual time must pass. They have the same proportions as the real ones. */
export const TIMING: SyncTiming = {
  timeoutMs: 1_000,
  settleMs: 4_000,
  listIntervalMs: 20_000,
  firstBackoffMs: 200,
  longestBackoffMs: 5_000,
  longestPollMs: 1_000,
  replacedMs: 500,
  missingMs: 60_000,
};

/** Channels between the tabs of one process, without the delay of real ones. */
class Channel {
  static readonly #open = new Map<string, Set<Channel>>();
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
    Channel.#open.set(name, (Channel.#open.get(name) ?? new Set()).add(this));
  }

  postMessage(data: unknown): void {
    for (const other of Channel.#open.get(this.#name) ?? [])
      if (other !== this) queueMicrotask(() => other.onmessage?.({ data }));
  }

  close(): void {
    this.onmessage = null;
    Channel.#open.get(this.#name)?.delete(this);
    if (Channel.#open.get(this.#name)?.size === 0) Channel.#open.delete(this.#name);
  }
}
globalThis.BroadcastChannel = Channel as unknown as typeof BroadcastChannel;

/** The process of a tab. After it is killed, its waits never end, but requests that it has begun may still happen. */
class Life {
  alive = true;
  /** Steps until it is killed. Each awaited operation has two: one before it begins and one after it has ended. */
  stepsLeft = Number.POSITIVE_INFINITY;
  readonly died: Promise<void>;
  /** When it was killed, by the virtual clock; infinity before. */
  diedAt = Number.POSITIVE_INFINITY;
  #die: () => void = () => {};
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  kill(): void {
    if (this.alive) this.diedAt = this.#clock.now();
    this.alive = false;
    this.#die();
  }

  /** Awaits an operation as code of the tab does. */
  async awaits<T>(begin: () => Promise<T>): Promise<T> {
    await this.#step();
    try {
      const value = await begin();
      await this.#step();
      return value;
    } catch (error) {
      await this.#step();
      throw error;
    }
  }

  /** Awaits an operation that takes no virtual time. */
  awaitsAtOnce<T>(begin: () => Promise<T>): Promise<T> {
    return this.awaits(() => this.#clock.during(begin));
  }

  #step(): Promise<void> | undefined {
    if (this.alive && --this.stepsLeft < 0) this.kill();
    return this.alive ? undefined : new Promise(() => {});
  }
}

class TabDatabase extends Database {
  readonly #life: Life;

  constructor(name: string, life: Life) {
    super(name);
    this.#life = life;
  }

  override read: Database['read'] = (stores, work) => this.#life.awaitsAtOnce(() => super.read(stores, work));
  override write: Database['write'] = (stores, work) => this.#life.awaitsAtOnce(() => super.write(stores, work));
}

/** A tab that syncs. */
export class Tab {
  readonly name: string;
  readonly sync: Sync;
  /** What else runs in this tab, and ends with it, uses these. */
  readonly database: Database;
  readonly clock: Clock;
  readonly locks: Pick<LockManager, 'request'>;
  /** Its exports that are handed to the server. */
  readonly serverExports: StoredServerExports;
  readonly #life: Life;
  readonly #browser: Browser;

  constructor(browser: Browser, name: string) {
    const { clock, server } = browser;
    const life = new Life(clock);
    this.name = name;
    this.#life = life;
    this.#browser = browser;
    this.database = new TabDatabase(browser.databaseName, life);
    this.locks = this.#locks(browser.locks.ofTab());
    const fetch = server.fetchOf(name, () => browser.isOnline);
    this.clock = {
      now: () => clock.now() + browser.clockOffMs,
      elapsed: () => clock.now(),
      sleep: (ms, signal) => life.awaits(() => clock.sleep(ms, signal)),
    };
    const options = {
      baseUrl: 'https://server.test',
      getToken: () => life.awaits(() => browser.getToken()),
      ...browser.options,
    };
    const surroundings = {
      clock: this.clock,
      random: browser.random,
      timing: browser.timing,
      connectivity: {
        isOnline: () => browser.isOnline,
        subscribe: (listener: () => void) => browser.onConnectivity(listener),
      },
      locks: this.locks,
      fetch: ((...call) => life.awaits(() => fetch(...call))) as typeof globalThis.fetch,
    };
    this.sync = new Sync(this.database, options, surroundings);
    this.serverExports = new StoredServerExports({
      ...surroundings,
      database: new TabDatabase(`${browser.databaseName}:server-exports`, life),
      client: browser.client,
      sync: options,
    });
    if (browser.hasDefinitions) this.sync.start(new AbortController().signal);
    else this.serverExports.resume();
  }

  get isAlive(): boolean {
    return this.#life.alive;
  }

  /** When it was killed, by the virtual clock; infinity before. */
  get diedAt(): number {
    return this.#life.diedAt;
  }

  /** Closes the tab in the middle of its work. */
  kill(): void {
    this.#life.kill();
    this.database.close();
    this.serverExports.close();
    this.#browser.server.gone(this.name);
  }

  /** Kills the tab after a number of steps. */
  killAfter(steps: number): void {
    this.#life.stepsLeft = steps;
    void this.#life.died.then(() => this.kill());
  }

  /** Releases the locks of a closed tab. */
  #locks(locks: Pick<LockManager, 'request'>): Pick<LockManager, 'request'> {
    const request = (name: string, options: LockOptions, callback: (lock: Lock | null) => unknown) =>
      locks.request(name, options, (lock) =>
        Promise.race([this.#life.died, this.#life.alive ? callback(lock) : undefined]),
      );
    return { request: request as LockManager['request'] };
  }
}

const unexpected = (): never => {
  throw new Error('Nothing is exported in a tab here.');
};

let count = 0;

/** A browser with a server: tabs, storage, a network, and virtual time. */
export class Browser {
  readonly clock = new VirtualClock();
  readonly server = new SimulatedExports(this.clock);
  readonly locks = new FakeLocks();
  readonly databaseName = `sync-${++count}`;
  readonly tabs: Tab[] = [];
  timing = TIMING;
  options: Partial<SyncOptions> = {};
  random: () => number = () => 0.5;
  /** Whether its tabs sync definitions; otherwise only what is handed to the server. */
  hasDefinitions = true;
  /** What runs exports in its tabs. */
  client: Pick<ExportClient, 'export' | 'estimate'> = { export: unexpected, estimate: unexpected };
  isOnline = true;
  /** Milliseconds by which the computer's clock was set. Timers are not affected. */
  clockOffMs = 0;
  getToken: () => Promise<string> = async () => this.server.token();
  /** A separate connection for the user's actions, which no crash affects. */
  readonly #database = new Database(this.databaseName);
  readonly definitions = new DefinitionStore(this.#database);
  readonly #listeners = new Set<() => void>();
  #tabs = 0;

  openTab(): Tab {
    const tab = new Tab(this, `tab-${++this.#tabs}`);
    this.tabs.push(tab);
    return tab;
  }

  living(): Tab[] {
    return this.tabs.filter(({ isAlive }) => isAlive);
  }

  setOnline(isOnline: boolean): void {
    this.isOnline = isOnline;
    for (const listener of this.#listeners) listener();
  }

  onConnectivity(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Performs an action of the user. No time passes. */
  user<T>(work: (definitions: DefinitionStore) => Promise<T>): Promise<T> {
    return this.clock.during(() => work(this.definitions));
  }

  /** All definitions, including those that wait for their deletion. */
  stored(): Promise<DefinitionRecord[]> {
    return this.#database.read(['definitions'], (tx) => tx.objectStore('definitions').getAll());
  }

  outbox(): Promise<OutboxRecord[]> {
    return this.#database.read(['outbox'], (tx) => tx.objectStore('outbox').getAll());
  }

  /** Delays all outbox entries until a time, in Unix milliseconds. */
  putOff(notBefore: number): Promise<void> {
    return this.#database.write(['outbox'], async (tx) => {
      for (const entry of await tx.objectStore('outbox').getAll())
        await tx.objectStore('outbox').put({ ...entry, notBefore });
    });
  }

  /** The whole database as text. */
  everything(): Promise<string> {
    return this.#database.read(['definitions', 'outbox', 'meta'], async (tx) =>
      JSON.stringify([
        await tx.objectStore('definitions').getAll(),
        await tx.objectStore('outbox').getAll(),
        await tx.objectStore('meta').getAll(),
      ]),
    );
  }

  close(): void {
    for (const tab of this.tabs) tab.kill();
    this.#database.close();
  }
}

/** A valid request. Each number gives a different one, with texts that can be trimmed and a number that can be rounded. */
export function requestOf(number: number, periodStart = 1_709_250_000): ExportRequest {
  return {
    type: 'recurring',
    periodicity: 'P1D',
    periodStart,
    format: { extension: 'csv', filename: `export ${number}` },
    items: [
      {
        params: {
          target: { value: 'urn:a', label: 'A ' },
          channelId: 'c',
          subtopic: '',
          from: 1_709_164_800.25,
          period: 'P1D',
        },
      },
    ],
    notification: {
      messages: [
        { policy: 'onSuccess', medium: 'email', title: ' Done', text: 'It is there.\n' },
        { policy: 'onFailure', medium: 'email', title: 'Failed', text: 'It is not.' },
      ],
    },
  };
}

/** A definition that the server runs. */
export function definitionOf(
  id: string,
  request: ExportRequest,
  changes: Partial<DefinitionRecord> = {},
): DefinitionRecord {
  const createdAt = '2024-03-01T00:00:00.000Z';
  return {
    id,
    request,
    executor: 'server',
    catchUp: 'latest',
    options: {},
    createdAt,
    updatedAt: createdAt,
    deletedAt: null,
    revision: 1,
    server: null,
    lastOccurrence: null,
    skipped: 0,
    ...changes,
  };
}
