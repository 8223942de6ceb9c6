/**
 * The part of `npm run soak` in a real browser: 3 minutes, or SOAK_MINUTES. Definitions that the browser runs every ten
 * seconds, others that it syncs; tabs that open and close, a network that comes and goes, and a server that fails every
 * fifth request.
 */
import type { BrowserContext, Page } from 'playwright/test';
import type { JobRecord } from '../../src/index.ts';
import { expect, test } from '../browser/harness/index.ts';
import { type Cell, definitionsOf, Lane, type Order } from '../browser/sync/lane.ts';
import { recurringRequest } from '../support/export-rig.ts';
import { Chance } from './chance.ts';
import { trend } from './heap.ts';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 3);
const SEED = Number(process.env.SOAK_SEED ?? Date.now() % 2 ** 31);

/** Longer than a fault takes, and a busy machine. */
const TIMES = { timeoutMs: 3_000, settleMs: 8_000, listIntervalMs: 5_000 };

/** Definitions that the browser runs, and the seconds from one run to the next. */
const SCHEDULED = { count: 5, everySeconds: 10 };

const MOST_TABS = 4;

/** Megabytes of heap that a minute may add to a page that stays open: the records of its jobs, and their subscribers. */
const GROWTH_A_MINUTE = 1.5;

const FAULTS: readonly Order[] = [
  { kind: 'dropBeforeReading' },
  { kind: 'dropAfterReading' },
  { kind: 'dropAfterCommit' },
  { kind: 'dropReused' },
  { kind: 'truncated', how: 'cut' },
  { kind: 'truncated', how: 'silent' },
  { kind: 'slowCommit', ms: 1_500 },
  { kind: 'hang' },
  { kind: 'hang', commit: true },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 502, commit: true },
  { kind: 'status', status: 408 },
  { kind: 'status', status: 429, retryAfter: 1 },
  { kind: 'expireToken' },
];

test(`${MINUTES} minutes of tabs, outages and faults`, async ({ browser }) => {
  test.setTimeout((MINUTES + 5) * 60_000);
  const lane = await Lane.start();
  const context = await browser.newContext();
  const soak = new Soak(await lane.cell(undefined), context, new Chance(SEED));
  await soak.begin();
  const end = Date.now() + MINUTES * 60_000;
  const heap: number[] = [];
  while (Date.now() < end) {
    const nextHeap = Date.now() + 15_000;
    while (Date.now() < nextHeap) await soak.liveOn();
    heap.push(await soak.usedHeap());
  }
  await soak.comeToRest();
  await soak.expectAllIsSettled();
  await soak.expectAllHasRun();
  const growth = trend(heap.slice(1)) * 4;
  const measured = heap.map((megabytes) => megabytes.toFixed(1)).join(', ');
  console.log(`soak, seed ${SEED}: ${soak.summary()}, heap ${measured} MB: ${growth.toFixed(2)} a minute`);
  expect(growth).toBeLessThan(GROWTH_A_MINUTE);
  await context.close();
  await lane.server.stop();
});

class Soak {
  readonly #cell: Cell;
  readonly #context: BrowserContext;
  readonly #chance: Chance;
  /** Filenames of what the server is to have, by definition. */
  readonly #synced = new Map<string, string>();
  readonly #tabs: Page[] = [];
  /** A tab that stays, so that its memory can be followed. */
  #lasting: Page | undefined;
  /** Requests to the server, and whether they met a fault; its log holds the last ones only. */
  readonly #seen = new Map<number, boolean>();
  readonly #counts = { creates: 0, edits: 0, deletes: 0, refused: 0, opened: 0, closed: 0, outages: 0 };
  #isOnline = true;
  #number = 0;
  #rounds = 0;

  constructor(cell: Cell, context: BrowserContext, chance: Chance) {
    this.#cell = cell;
    this.#context = context;
    this.#chance = chance;
  }

  async begin(): Promise<void> {
    // The first tab leads, and is closed some time; the lasting one comes next.
    await this.#open();
    this.#lasting = await this.#open();
    this.#tabs.pop();
    await this.#lasting.evaluate(
      async ({ request, count, everySeconds }) => {
        const periodStart = Math.floor(Date.now() / 1000);
        const parsed = { ...JSON.parse(request), periodStart, periodicity: `PT${everySeconds}S` };
        for (let number = 0; number < count; number++) {
          const options = { id: `b${number}`, executor: 'browser', catchUp: 'all' } as const;
          await exporterUnderTest.definitions.create(parsed, options);
        }
      },
      { request: JSON.stringify(recurringRequest), ...SCHEDULED },
    );
  }

  /** Half a second in which something happens. */
  async liveOn(): Promise<void> {
    const chance = this.#chance;
    if (this.#rounds++ % 20 === 0) {
      const rules = (['POST', 'GET', 'DELETE'] as const).map((method) => ({
        ...chance.pick(FAULTS),
        method,
        every: 5,
      }));
      await this.#cell.server.setExportFaults(rules);
    }
    await this.#change();
    if (chance.happens(this.#isOnline ? 0.05 : 0.2)) await this.#setOnline(!this.#isOnline);
    if (this.#isOnline && this.#tabs.length < MOST_TABS && chance.happens(0.15)) await this.#open();
    else if (this.#tabs.length > 0 && chance.happens(0.1)) {
      const [closed] = this.#tabs.splice(chance.below(this.#tabs.length), 1);
      await closed!.close();
      this.#counts.closed++;
    }
    for (const { id, url, faults } of await this.#cell.server.log())
      if (url.startsWith('/exports')) this.#seen.set(id, faults !== undefined && faults.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  /** Megabytes of heap that the lasting tab uses after a collection of garbage. */
  async usedHeap(): Promise<number> {
    const devTools = await this.#context.newCDPSession(this.#lasting!);
    await devTools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devTools.send('Runtime.getHeapUsage');
    await devTools.detach();
    return usedSize / 2 ** 20;
  }

  async comeToRest(): Promise<void> {
    await this.#cell.server.setExportFaults([]);
    await this.#setOnline(true);
    for (const tab of [...this.#tabs.splice(0), this.#lasting!]) await tab.close();
    this.#lasting = await this.#open();
    await expect
      .poll(() => this.#lasting!.evaluate(async () => (await exporterUnderTest.sync.status()).entries.length), {
        timeout: 120_000,
      })
      .toBe(0);
  }

  /** The server has each definition as it is here, once, and each knows it. */
  async expectAllIsSettled(): Promise<void> {
    const wanted = [...this.#synced.values()].sort();
    // What came of a request that was sent twice goes with the next list.
    const names = async () => (await this.#cell.exports()).map(({ format }) => format.filename!).sort();
    await expect.poll(names, { timeout: 60_000 }).toEqual(wanted);
    const synced = (await definitionsOf(this.#lasting!)).filter(({ id }) => !id.startsWith('b'));
    expect(synced.map(({ id }) => id).sort()).toEqual([...this.#synced.keys()].sort());
    for (const { id, sync } of synced)
      expect([sync.state, sync.duplicates, sync.missingSince], id).toEqual(['acknowledged', [], null]);
    const copies = (await this.#cell.exports()).map(({ id }) => id);
    expect(synced.map(({ sync }) => sync.serverId).sort()).toEqual(copies.sort());
  }

  /** Each occurrence has a file, or a reason why it has none. */
  async expectAllHasRun(): Promise<void> {
    const { count, everySeconds } = SCHEDULED;
    const counts = { files: 0, failed: 0, again: 0 };
    for (let number = 0; number < count; number++) {
      const jobs = await this.#ended(`b${number}`);
      const times = jobs.map(({ scheduledFor }) => scheduledFor).sort((a, b) => a - b);
      expect(times, `occurrences of b${number}`).toEqual(times.map((_, index) => times[0]! + everySeconds * index));
      expect(Date.now() / 1000 - times.at(-1)!).toBeLessThan(2 * everySeconds);
      for (const { id, state, attempts, error, files } of jobs) {
        if (attempts > 1) counts.again++;
        if (state === 'done') {
          expect(files, id).toHaveLength(1);
          counts.files++;
        } else {
          expect([state, error?.message], id).toEqual(['failed', expect.stringMatching(/./)]);
          counts.failed++;
        }
      }
    }
    console.log(`soak: jobs ${JSON.stringify(counts)}`);
    expect(counts.files).toBeGreaterThan((MINUTES * 60 * count) / everySeconds / 2);
  }

  summary(): string {
    const faults = [...this.#seen.values()].filter(Boolean).length;
    return JSON.stringify({ requests: this.#seen.size, faults, synced: this.#synced.size, ...this.#counts });
  }

  /** Jobs of a definition when none of them is under way. */
  async #ended(id: string): Promise<JobRecord[]> {
    const read = async (): Promise<JobRecord[]> =>
      JSON.parse(
        await this.#lasting!.evaluate(
          async (definitionId) => JSON.stringify(await exporterUnderTest.jobs.list({ definitionId })),
          id,
        ),
      );
    let jobs: JobRecord[] = [];
    const underWay = async () => {
      jobs = await read();
      return jobs.filter(({ state }) => state === 'notProcessed' || state === 'inProgress').length;
    };
    await expect.poll(underWay, { timeout: 60_000 }).toBe(0);
    return jobs;
  }

  async #open(): Promise<Page> {
    const tab = await this.#cell.open(this.#context, TIMES);
    await tab.evaluate(() => exporterUnderTest.scheduler.start());
    this.#tabs.push(tab);
    this.#counts.opened++;
    return tab;
  }

  async #setOnline(isOnline: boolean): Promise<void> {
    if (!isOnline) this.#counts.outages++;
    this.#isOnline = isOnline;
    await this.#context.setOffline(!isOnline);
  }

  /** Creates, edits or deletes what is synced, in some tab. */
  async #change(): Promise<void> {
    const chance = this.#chance;
    const ids = [...this.#synced.keys()];
    const action = ids.length === 0 || chance.happens(0.5) ? 'creates' : chance.happens(0.5) ? 'edits' : 'deletes';
    const filename = `export ${++this.#number}`;
    const id = action === 'creates' ? `s${this.#number}` : chance.pick(ids);
    const tab = chance.pick([...this.#tabs, this.#lasting!]);
    const isDone = await tab.evaluate(
      async ({ action, id, filename, request, number }) => {
        const parsed = JSON.parse(request);
        const periodStart = parsed.periodStart + 61 * number;
        const named = { ...parsed, periodStart, format: { ...parsed.format, filename } };
        const { definitions } = exporterUnderTest;
        try {
          if (action === 'creates') await definitions.create(named, { id });
          else if (action === 'edits') await definitions.update(id, { request: named });
          else await definitions.delete(id);
          return true;
        } catch {
          return false;
        }
      },
      { action, id, filename, request: JSON.stringify(recurringRequest), number: this.#number } as const,
    );
    this.#counts[isDone ? action : 'refused']++;
    if (!isDone) return;
    if (action === 'deletes') this.#synced.delete(id);
    else this.#synced.set(id, filename);
  }
}
