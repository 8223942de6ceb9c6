import type { BrowserContext, Page } from 'playwright/test';
import { expect, test } from '../harness/index.ts';
import { watchTokens } from '../harness/secrecy.ts';
import { beginCreate, beginEdit, type Cell, Lane, type Order, stopped } from './lane.ts';

/** Cells that run at once, each with its own server. */
const LANES = 4;

/** `SYNC_CRASH_CELLS=all` runs every cell, which takes long. Without it, a sample of a hundred runs. */
const isWhole = process.env.SYNC_CRASH_CELLS === 'all';

/** The least number of cells, so that none is lost unnoticed. */
const LEAST_CELLS = isWhole ? 250 : 100;

/** Points of a run without a fault. Later points are like the earlier ones. */
const ALL_POINTS = 26;

/** Points after the mark of the request with the fault. Earlier points are the same for every fault. */
const POINTS_OF_FAULT = 8;

/** The number of these points in a sample. */
const FEW = { ofAll: 12, ofFault: 4 };

/** Faults of the create, by their name in the output. */
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

/** Faults of an edit, which consists of a create and a delete. */
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

let lanes: Lane[] = [];
let total = 0;

test.beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: LANES }, () => Lane.start()));
});
test.afterAll(async () => {
  console.log(`crash matrix: ${total} cells`);
  await Promise.all(lanes.map(({ server }) => server.stop()));
});

for (const [name, fault] of Object.entries({ ...CREATE_FAULTS, ...(isWhole && MORE_CREATE_FAULTS) })) {
  test(`a create with the fault "${name}" survives a crash of its tab at each point`, async ({ browser }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext();
    await matrix(
      name,
      fault,
      async (cell, stopAt) => {
        const page = await cell.open(context);
        await beginCreate(page, 'first', stopAt);
        return { page, filename: 'first' };
      },
      context,
    );
    await context.close();
  });
}

for (const [name, fault] of Object.entries({ ...EDIT_FAULTS, ...(isWhole && MORE_EDIT_FAULTS) })) {
  test(`an edit with the fault "${name}" survives a crash of its tab at each point`, async ({ browser }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext();
    await matrix(
      name,
      fault,
      async (cell, stopAt) => {
        await cell.server.setExportFaults([]);
        const page = await cell.open(context);
        await beginCreate(page, 'first', Number.POSITIVE_INFINITY);
        await cell.settled(page, 'first');
        await cell.server.setExportFaults(fault ? [{ times: 1, ...fault }] : []);
        // Pending writes of the create must not count as the first point of the edit.
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
      },
      context,
    );
    await context.close();
  });
}

test(`at least ${LEAST_CELLS} cells ran`, () => {
  expect(total).toBeGreaterThanOrEqual(LEAST_CELLS);
});

/** A page that will stop, and the final file name of the server's copy. */
type Begin = (cell: Cell, stopAt: number) => Promise<{ page: Page; filename: string }>;

/** Counts the points of a run. Then crashes a tab at each point and checks the result in a new tab. */
async function matrix(name: string, fault: Order | undefined, begin: Begin, context: BrowserContext): Promise<void> {
  const watch = watchTokens(context);
  const trial = await lanes[0]!.cell(fault);
  const { page, filename } = await begin(trial, Number.POSITIVE_INFINITY);
  await stopped(page);
  await trial.settled(page, filename);
  const passed = await page.evaluate(() => globalThis.stops.passed);
  await page.close();

  const mark = passed.indexOf(`before ${fault?.method ?? 'POST'}`) - 1;
  const first = fault ? Math.max(0, mark) : 0;
  const points = passed.map((_, index) => index).slice(first, first + (fault ? POINTS_OF_FAULT : ALL_POINTS));
  const left = isWhole ? points : spread(points, fault ? FEW.ofFault : FEW.ofAll);
  const planned = left.length;
  const ends: string[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let at = left.shift(); at !== undefined; at = left.shift()) {
        const cell = await lane.cell(fault);
        const { page, filename } = await begin(cell, at);
        ends.push(`${at} ${await stopped(page)}`);
        await page.close();
        const reopened = await cell.open(context);
        await cell.settled(reopened, filename);
        // The last check covers everything that the lane has left behind.
        if (left.length < LANES) expect(await watch.leaks(reopened)).toEqual([]);
        await reopened.close();
      }
    }),
  );
  expect(ends).toHaveLength(planned);
  expect(watch.count).toBeGreaterThan(planned);
  total += ends.length;
  console.log(
    `  ${name}: ${ends.length} cells (${ends.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(', ')})`,
  );
}

/** Selects evenly spread points, including the first and the last. */
function spread(points: readonly number[], count: number): number[] {
  if (points.length <= count) return [...points];
  return Array.from({ length: count }, (_, index) => points[Math.round((index * (points.length - 1)) / (count - 1))]!);
}
