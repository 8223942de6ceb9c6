/** The cells of the crash matrix: what a page does, which fault it meets, and where it comes to its end. */
import type { BrowserContext, Page } from 'playwright/test';
import { beginCreate, beginEdit, beginHandOver, type Cell, type Lane, type Order, stopped, TIMES } from './lane.ts';
import type { StopAt } from './stops.ts';

/** `SYNC_CRASH_CELLS=all` runs every cell, which takes a while; without it, a hundred spread over all of them. */
export const isWhole = process.env.SYNC_CRASH_CELLS === 'all';

/** Points of a run without a fault; it passes more, which are like the earlier ones. */
const ALL_POINTS = 26;

/** Points from the mark of the request that meets a fault. Those before it are the same for every fault. */
const POINTS_OF_FAULT = 8;

/** Faults of the request that creates, by what they are called in the output. */
const CREATE_FAULTS: Readonly<Record<string, Order | undefined>> = {
  'no fault': undefined,
  'dropped before reading': { kind: 'dropBeforeReading' },
  'dropped after reading': { kind: 'dropAfterReading' },
  'dropped after committing': { kind: 'dropAfterCommit' },
  'reused connection closed after committing': { kind: 'dropReused' },
  'truncated 201': { kind: 'truncated', how: 'cut' },
  'truncated 201 that looks whole': { kind: 'truncated', how: 'silent' },
  'slow commit': { kind: 'slowCommit', ms: 900 },
  'no answer': { kind: 'hang' },
  '500, nothing done': { kind: 'status', status: 500 },
  '503, though it was done': { kind: 'status', status: 503, commit: true },
  408: { kind: 'status', status: 408 },
  429: { kind: 'status', status: 429, retryAfter: 0 },
  'expired token': { kind: 'expireToken' },
  '201 with a page': { kind: 'wrongBody', shape: 'html' },
  '201 with another export': { kind: 'wrongBody', shape: 'otherRequest' },
};

/** More of them, for the whole matrix. */
const MORE_CREATE_FAULTS: typeof CREATE_FAULTS = {
  'no answer, though it was done': { kind: 'hang', commit: true },
  'reused connection closed, nothing done': { kind: 'dropReused', commit: false },
  '502, though it was done': { kind: 'status', status: 502, commit: true },
  504: { kind: 'status', status: 504 },
  425: { kind: 'status', status: 425 },
  '429 without a time': { kind: 'status', status: 429 },
  'delayed answer': { kind: 'delay', ms: 300 },
  '200 with nothing': { kind: 'wrongBody', status: 200, shape: 'empty' },
  '201 with null': { kind: 'wrongBody', shape: 'null' },
  '201 with a list': { kind: 'wrongBody', shape: 'list' },
  '201 without an id': { kind: 'wrongBody', shape: 'noId' },
};

/** Faults of an edit, which is a create and a delete. */
const EDIT_FAULTS: typeof CREATE_FAULTS = {
  'no fault': undefined,
  'create dropped after committing': { kind: 'dropAfterCommit' },
  'delete dropped before reading': { kind: 'dropBeforeReading', method: 'DELETE' },
  'delete dropped after committing': { kind: 'dropAfterCommit', method: 'DELETE' },
  'delete answered 500, though it was done': { kind: 'status', status: 500, commit: true, method: 'DELETE' },
};

/** More of them, for the whole matrix. */
const MORE_EDIT_FAULTS: typeof CREATE_FAULTS = {
  'create answered 201 without an id': { kind: 'wrongBody', shape: 'noId' },
  'create answered 500, nothing done': { kind: 'status', status: 500 },
  'delete not answered': { kind: 'hang', method: 'DELETE' },
  'delete answered 503, nothing done': { kind: 'status', status: 503, method: 'DELETE' },
  'delete answered 404, though it was done': { kind: 'status', status: 404, commit: true, method: 'DELETE' },
};

/** A page that will come to a stop at a point, and what the server's copy is called in the end. */
export type Begin = (cell: Cell, context: BrowserContext, stopAt: StopAt) => Promise<{ page: Page; filename: string }>;

/** What a page does, and what it meets. */
export interface Scenario {
  /** As it is called in the output. */
  readonly name: string;
  readonly fault: Order | undefined;
  readonly begin: Begin;
  /** Waits until a page shows what the scenario wanted, once, and the server has it once. */
  readonly settled: (cell: Cell, page: Page, filename: string) => Promise<void>;
}

const create: Begin = async (cell, context, stopAt) => {
  const page = await cell.open(context);
  await beginCreate(page, 'first', stopAt);
  return { page, filename: 'first' };
};

const edit =
  (fault: Order | undefined): Begin =>
  async (cell, context, stopAt) => {
    await cell.server.setExportFaults([]);
    const page = await cell.open(context);
    await beginCreate(page, 'first', Number.POSITIVE_INFINITY);
    await cell.settled(page, 'first');
    await cell.server.setExportFaults(fault ? [{ times: 1, ...fault }] : []);
    // What the create still has to store must not be taken for the edit's first point.
    await page.evaluate(async () => {
      const { passed } = globalThis.stops;
      for (let before = -1; before !== passed.length; ) {
        before = passed.length;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      passed.splice(0);
    });
    await beginEdit(page, 'second', stopAt);
    return { page, filename: 'second' };
  };

/** Waits until the sync of definitions is quiet, so that the points are those of the hand-over. */
const handOver: Begin = async (cell, context, stopAt) => {
  const page = await cell.open(context, { ...TIMES, listIntervalMs: 60_000 });
  await page.evaluate(async () => {
    await exporterUnderTest.sync.run();
    await exporterUnderTest.serverExports.list();
  });
  await beginHandOver(page, 'first', stopAt);
  return { page, filename: 'first' };
};

/** A page that finds nothing was never told that it was stored: its user asks again. */
const handedOver: Scenario['settled'] = async (cell, page, filename) => {
  const isStored = await page.evaluate(async () => (await exporterUnderTest.serverExports.list()).length > 0);
  if (!isStored) await beginHandOver(page, filename, Number.POSITIVE_INFINITY);
  await cell.handedOver(page, filename);
};

const synced: Scenario['settled'] = (cell, page, filename) => cell.settled(page, filename);

const created = Object.entries({ ...CREATE_FAULTS, ...(isWhole && MORE_CREATE_FAULTS) });
const edited = Object.entries({ ...EDIT_FAULTS, ...(isWhole && MORE_EDIT_FAULTS) });

/** All scenarios, or fewer without the flag. */
export const SCENARIOS: readonly Scenario[] = [
  ...created.map(([name, fault]) => ({ name: `a create that meets "${name}"`, fault, begin: create, settled: synced })),
  ...edited.map(([name, fault]) => ({
    name: `an edit that meets "${name}"`,
    fault,
    begin: edit(fault),
    settled: synced,
  })),
  ...created.map(([name, fault]) => ({
    ...{ name: `a hand-over that meets "${name}"`, fault },
    ...{ begin: handOver, settled: handedOver },
  })),
];

/** Plays a scenario to its end, and gives the numbers of the points at which a page may come to its own. */
export async function pointsOf(
  { fault, begin, settled }: Scenario,
  lane: Lane,
  context: BrowserContext,
): Promise<number[]> {
  const trial = await lane.cell(fault);
  const { page, filename } = await begin(trial, context, Number.POSITIVE_INFINITY);
  await stopped(page);
  await settled(trial, page, filename);
  const passed = await page.evaluate(() => globalThis.stops.passed);
  await page.close();
  const mark = passed.indexOf(`before ${fault?.method ?? 'POST'}`) - 1;
  const first = fault ? Math.max(0, mark) : 0;
  return passed.map((_, index) => index).slice(first, first + (fault ? POINTS_OF_FAULT : ALL_POINTS));
}

/** So many of the points, from the first to the last. */
export function spread(points: readonly number[], count: number): number[] {
  if (points.length <= count) return [...points];
  return Array.from({ length: count }, (_, index) => points[Math.round((index * (points.length - 1)) / (count - 1))]!);
}
