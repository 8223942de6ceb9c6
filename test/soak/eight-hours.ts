/**
 * `npm run soak`: eight hours of schedule and sync in virtual time, then minutes of both in a real browser.
 *
 * 1,000 definitions, half run by the browser and half by the server; tabs that open, close and die at random; a network
 * that comes and goes; a server that fails every fifth request. SOAK_HOURS, SOAK_DEFINITIONS and SOAK_SEED change that.
 */
import { expect, test } from 'vitest';
import { ExportError } from '../../src/core/errors.ts';
import { Inbox } from '../../src/recurring/jobs/inbox.ts';
import { recurrenceOf } from '../../src/recurring/schedule/due.ts';
import { Database } from '../../src/storage/database.ts';
import { JobStore } from '../../src/storage/job-store.ts';
import type { DefinitionRecord } from '../../src/storage/records.ts';
import { definitionSync } from '../../src/sync/definition-sync.ts';
import { SYNC_TIMING } from '../../src/sync/timing.ts';
import type { ServerFault } from '../support/oracles/simulated-exports.ts';
import { noPrivateFiles } from '../unit/recurring/jobs/inboxes.ts';
import { Browser, definitionOf, requestOf } from '../unit/sync/browser.ts';
import { Chance } from './chance.ts';
import { trend, usedHeap } from './heap.ts';
import { startScheduler } from './scheduler-tab.ts';

const HOURS = Number(process.env.SOAK_HOURS ?? 8);
const DEFINITIONS = Number(process.env.SOAK_DEFINITIONS ?? 1_000);
const SEED = Number(process.env.SOAK_SEED ?? Date.now() % 2 ** 31);
const FAULTY = 0.2;
const MINUTE_MS = 60_000;
const MOST_TABS = 3;

/** No final refusals: what a server refuses for good is not lost, but is not there either. */
const FAULTS: readonly ServerFault[] = [
  ...(['dropBeforeReading', 'dropAfterCommit', 'truncated', 'brokenBody', 'hang', 'hangAfterCommit'] as const).map(
    (kind) => ({ kind }),
  ),
  { kind: 'redirect' },
  { kind: 'doubled' },
  { kind: 'expireTokens' },
  { kind: 'slowCommit', ms: 100_000, lost: true },
  { kind: 'slowCommit', ms: 5_000, lost: false },
  ...[408, 425, 500, 502, 503, 504].map((status) => ({ kind: 'status' as const, status, commit: status % 2 === 0 })),
  { kind: 'status', status: 429, commit: false, retryAfter: 30 },
  { kind: 'wrongBody', status: 201, body: 'html' },
  { kind: 'wrongBody', status: 201, body: 'noId' },
  { kind: 'wrongBody', status: 200, body: 'empty' },
];

/** Megabytes of heap that an hour may add: the records of its jobs, which the simulated database holds in memory. */
const HOURLY_GROWTH = 8;

test(`${HOURS} hours with ${DEFINITIONS} definitions, seed ${SEED}`, async () => {
  const chance = new Chance(SEED);
  const browser = new Browser();
  Object.assign(browser, { timing: SYNC_TIMING, random: () => chance.next() });
  const soak = new Soak(browser, chance);
  await soak.createAll();
  browser.server.chance = (method) => {
    soak.requests++;
    if (!chance.happens(FAULTY)) return undefined;
    soak.faults++;
    // A delete has no answer that could be of another shape.
    return method === 'POST' ? chance.pick(FAULTS) : chance.pick(FAULTS.filter(({ kind }) => kind !== 'wrongBody'));
  };
  const heap: number[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    for (let minute = 0; minute < 60; minute++) await soak.liveFor(MINUTE_MS);
    heap.push(usedHeap());
    console.log(`hour ${hour + 1}: ${soak.summary()}, heap ${heap.at(-1)!.toFixed(1)} MB`);
  }
  await soak.comeToRest();
  await soak.expectAllIsSettled();
  await soak.expectAllHasRun();
  // The first hour fills the database.
  const growth = trend(heap.slice(1));
  console.log(`soak: ${soak.summary()}, heap ${growth.toFixed(2)} MB an hour`);
  if (HOURS > 2) expect(growth).toBeLessThan(HOURLY_GROWTH);
  browser.close();
});

class Soak {
  requests = 0;
  faults = 0;
  readonly #browser: Browser;
  readonly #chance: Chance;
  /** Filenames of what the server is to have, by definition. */
  readonly #synced = new Map<string, string>();
  readonly #scheduled: DefinitionRecord[] = [];
  readonly #counts = { edits: 0, deletes: 0, tabs: 0, deaths: 0, outages: 0, runs: 0, failures: 0 };
  #number = 0;
  #onlineAt = 0;
  #tabsAt = 0;

  constructor(browser: Browser, chance: Chance) {
    this.#browser = browser;
    this.#chance = chance;
  }

  async createAll(): Promise<void> {
    for (let number = 0; number < DEFINITIONS / 2; number++) await this.#createSynced();
    const now = this.#browser.clock.now() / 1000;
    for (let number = 0; number < DEFINITIONS / 2; number++) {
      const hours = this.#chance.pick([1, 2, 4, 4, 8, 8]);
      // None falls due in the last quarter of an hour, so that all have run in the end.
      const start = now - 86_400 + 60 * this.#chance.below(44) + this.#chance.below(60);
      const definition = definitionOf(
        `b${number}`,
        { ...requestOf(number, start), periodicity: `PT${hours}H` },
        {
          executor: 'browser',
          catchUp: this.#chance.pick(['latest', 'all', 'none']),
          createdAt: new Date(now * 1000).toISOString(),
        },
      );
      this.#scheduled.push(definition);
    }
    await this.#browser.user((definitions) => definitions.create(this.#scheduled));
  }

  /** Lets one thing and another happen, and time pass. */
  async liveFor(ms: number): Promise<void> {
    const [browser, chance] = [this.#browser, this.#chance];
    const now = browser.clock.now();
    if (chance.happens(0.5)) await this.#createSynced();
    if (chance.happens(0.3)) await this.#edit();
    if (chance.happens(0.3)) await this.#delete();
    if (!browser.isOnline && now >= this.#onlineAt) browser.setOnline(true);
    else if (browser.isOnline && chance.happens(0.1)) {
      browser.setOnline(false);
      this.#counts.outages++;
      this.#onlineAt = now + 1_000 * chance.below(300);
    }
    const living = browser.living();
    if (living.length < MOST_TABS && now >= this.#tabsAt && chance.happens(0.3)) this.#openTab();
    else if (living.length > 0 && chance.happens(0.15)) chance.pick(living).kill();
    else if (living.length > 0 && chance.happens(0.1)) chance.pick(living).killAfter(chance.below(60));
    else if (chance.happens(0.01)) {
      for (const tab of living) tab.kill();
      this.#tabsAt = now + MINUTE_MS * chance.below(40);
    }
    await browser.clock.pass(ms);
    this.#forgetTheDead();
  }

  async comeToRest(): Promise<void> {
    const browser = this.#browser;
    browser.server.chance = () => undefined;
    browser.setOnline(true);
    for (const tab of browser.living()) tab.kill();
    this.#openTab();
    // Until after the last occurrence of this hour.
    await browser.clock.pass(58 * MINUTE_MS);
  }

  /** The server has each definition as it is here, once, and each knows it. */
  async expectAllIsSettled(): Promise<void> {
    const { server } = this.#browser;
    expect(server.overlaps, 'two tabs that sync at once').toBe(0);
    expect(await this.#browser.outbox(), 'the outbox').toEqual([]);
    const names = server.living().map(({ format }) => format.filename!);
    expect(names.sort(), 'what the server has').toEqual([...this.#synced.values()].sort());
    const copies = new Set<string>();
    const synced = (await this.#browser.stored()).filter(({ executor }) => executor === 'server');
    expect(synced.map(({ id }) => id).sort(), 'what is here').toEqual([...this.#synced.keys()].sort());
    for (const definition of synced) {
      const { state, serverId, duplicates, missingSince } = definitionSync(definition, []);
      expect([state, duplicates, missingSince], definition.id).toEqual(['acknowledged', [], null]);
      copies.add(serverId!);
    }
    expect(copies.size, 'copies that are claimed').toBe(names.length);
    console.log(`soak: ${names.length} definitions on the server, each once; ${server.everMade().length} copies made`);
  }

  /** Each occurrence has a file, or a reason why it has none. */
  async expectAllHasRun(): Promise<void> {
    const database = new Database(this.#browser.databaseName);
    const inbox = new Inbox({ database, maxBytes: 1e9, probe: noPrivateFiles });
    const jobs = await new JobStore(database).list();
    const stored = new Map((await this.#browser.stored()).map((one) => [one.id, one]));
    const now = this.#browser.clock.now();
    const counts = { occurrences: 0, files: 0, failed: 0, skipped: 0 };
    for (const definition of this.#scheduled) {
      const recurrence = recurrenceOf(definition);
      const since = Date.parse(definition.createdAt);
      const due = recurrence.next(since - 1, 10 * HOURS).filter((time) => time <= now);
      const own = jobs.filter(({ definitionId }) => definitionId === definition.id);
      const times = own.map(({ scheduledFor }) => scheduledFor * 1000);
      expect(new Set(times).size, `${definition.id} has run an occurrence twice`).toBe(times.length);
      expect(due, definition.id).toEqual(expect.arrayContaining(times));
      const { skipped } = stored.get(definition.id)!;
      expect(times.length + skipped, `occurrences of ${definition.id}`).toBe(due.length);
      if (definition.catchUp === 'all') expect(skipped).toBe(0);
      counts.occurrences += due.length;
      counts.skipped += skipped;
      for (const job of own) {
        if (job.state === 'failed') {
          expect(job.error?.message ?? '', job.id).not.toBe('');
          counts.failed++;
          continue;
        }
        expect(job.state, job.id).toBe('done');
        expect(await inbox.has(job), job.id).toEqual([true]);
        counts.files++;
      }
    }
    database.close();
    console.log(`soak: ${JSON.stringify(counts)}`);
    expect(counts.files).toBeGreaterThan(counts.occurrences / 2);
  }

  summary(): string {
    return JSON.stringify({ requests: this.requests, faults: this.faults, synced: this.#synced.size, ...this.#counts });
  }

  #openTab(): void {
    const { clock, run } = { clock: this.#browser.clock, run: this.#counts };
    const tab = this.#browser.openTab();
    this.#counts.tabs++;
    startScheduler(tab, async (signal) => {
      run.runs++;
      await tab.clock.sleep(500 + this.#chance.below(30_000), signal);
      if (!this.#chance.happens(0.02)) return clock.now();
      run.failures++;
      throw new ExportError('network', 'The source cannot be reached.');
    });
  }

  /** What is gone must not fill the memory of the test. */
  #forgetTheDead(): void {
    const { tabs, server } = this.#browser;
    for (let index = tabs.length - 1; index >= 0; index--) {
      if (tabs[index]!.isAlive) continue;
      tabs.splice(index, 1);
      this.#counts.deaths++;
    }
    server.seen.length = 0;
  }

  #named(): { name: string; request: ReturnType<typeof requestOf> } {
    const number = ++this.#number;
    return { name: `export ${number}`, request: requestOf(number, 1_709_250_000 + 61 * number) };
  }

  async #createSynced(): Promise<void> {
    const { name, request } = this.#named();
    const id = `s${this.#number}`;
    this.#synced.set(id, name);
    await this.#browser.user((definitions) => definitions.create([definitionOf(id, request)]));
  }

  async #edit(): Promise<void> {
    const id = this.#chance.pick([...this.#synced.keys()]);
    const { name, request } = this.#named();
    this.#synced.set(id, name);
    this.#counts.edits++;
    await this.#browser.user((definitions) =>
      definitions.update(id, (before) => ({ ...before, request, revision: before.revision + 1 })),
    );
  }

  async #delete(): Promise<void> {
    const id = this.#chance.pick([...this.#synced.keys()]);
    this.#synced.delete(id);
    this.#counts.deletes++;
    const at = new Date(this.#browser.clock.now()).toISOString();
    await this.#browser.user((definitions) => definitions.delete(id, at));
  }
}
