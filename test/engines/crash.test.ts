import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Lane, type Order } from '../browser/sync/lane.ts';
import { type Browser, engines, type Tab } from './engine.ts';
import { beginCreate, openSynced, settled, stoppedAt } from './synced.ts';

/** Cells at once, each with a server of its own. */
const LANES = 4;

/** Cells that there must be at least, so that none is left out unseen. */
const LEAST_CELLS = 25;

/** Points from the mark of the request that meets a fault, of which some are tried. */
const POINTS_OF_FAULT = 8;

/** Where a page has ended that met no stop, as it had less to do than the one before: no cell of the matrix. */
const AFTER = 'after the end';

/** What the request that creates meets, by what it is called in the output, and at how many points a tab ends then. */
const FAULTS: readonly (readonly [name: string, fault: Order | undefined, points: number])[] = [
  ['no fault', undefined, 10],
  ['dropped before reading', { kind: 'dropBeforeReading' }, 6],
  ['dropped after committing', { kind: 'dropAfterCommit' }, 6],
  ['truncated 201 that looks whole', { kind: 'truncated', how: 'silent' }, 6],
  ['503, though it was done', { kind: 'status', status: 503, commit: true }, 6],
  ['slow commit', { kind: 'slowCommit', ms: 900 }, 6],
];

/** Points at which the whole browser ends. */
const WHOLE_BROWSERS = 3;

// The same matrix, a tenth of it, as Chromium has in test/browser/sync.
describe.each(engines.filter(({ name }) => name === 'Firefox'))('$name', (engine) => {
  let lanes: Lane[] = [];
  let browser: Browser;
  let total = 0;
  /** The points of a run without a fault. */
  let pointsOfRun: readonly string[] = [];
  beforeAll(async () => {
    lanes = await Promise.all(Array.from({ length: LANES }, () => Lane.start()));
    browser = await engine.start();
  });
  afterAll(async () => {
    await browser.close();
    await Promise.all(lanes.map(({ server }) => server.stop()));
  });

  test.each(FAULTS)('a create that meets "%s" survives the end of its tab', async (name, fault, count) => {
    const trial = await lanes[0]!.cell(fault);
    const tab = await openSynced(browser, trial);
    await beginCreate(tab, 'first');
    await expect.poll(() => stoppedAt(tab)).toBe(AFTER);
    // Firefox may have sent the request twice: then there is a copy too many for a moment.
    await expect.poll(() => settled(tab, trial, 'first')).toBe(true);
    const passed = await tab.evaluate(() => stops.passed);
    await tab.close();
    if (!fault) pointsOfRun = passed;

    // Those before the mark of the request are the same for every fault.
    const first = fault ? Math.max(0, passed.indexOf('before POST') - 1) : 0;
    const span = fault ? Math.min(POINTS_OF_FAULT, passed.length - first) : passed.length;
    const left = spread(span, count).map((at) => first + at);
    const planned = left.length;
    const ends: string[] = [];
    await Promise.all(
      lanes.map(async (lane) => {
        for (let at = left.shift(); at !== undefined; at = left.shift()) {
          const cell = await lane.cell(fault);
          const dying = await openSynced(browser, cell);
          await beginCreate(dying, 'first', at);
          ends.push(`${at} ${await end(dying)}`);
          await dying.close();
          const reopened = await openSynced(browser, cell);
          await expect.poll(() => settled(reopened, cell, 'first')).toBe(true);
          await reopened.close();
        }
      }),
    );
    expect(ends).toHaveLength(planned);
    total += ends.filter((where) => !where.endsWith(AFTER)).length;
    console.log(`${name}: ${ends.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(', ')}`);
  });

  test('a create survives the end of the whole browser', async () => {
    for (const at of spread(pointsOfRun.length, WHOLE_BROWSERS)) {
      const profile = await mkdtemp(join(tmpdir(), 'downlink-crash-'));
      const cell = await lanes[0]!.cell(undefined);
      const dying = await engine.startWith(profile);
      const tab = await openSynced(dying, cell);
      await beginCreate(tab, 'first', at);
      const where = await end(tab);
      await dying.kill();
      const second = await engine.startWith(profile);
      const reopened = await openSynced(second, cell);
      await expect.poll(() => settled(reopened, cell, 'first')).toBe(true);
      await second.kill();
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      console.log(`the whole browser: ${at} ${where}`);
      if (where !== AFTER) total++;
    }
  });

  test(`there were ${LEAST_CELLS} cells at least`, () => {
    expect(total).toBeGreaterThanOrEqual(LEAST_CELLS);
  });
});

/** Waits until a page has come to a stop, or has nothing more to do; gives where. */
async function end(tab: Tab): Promise<string> {
  let at = '';
  await expect
    .poll(async () => {
      at = await stoppedAt(tab);
      return at;
    })
    .not.toBe('');
  return at;
}

/** So many of the indices below a length, from the first to the last. */
function spread(length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, index) => index);
  return Array.from({ length: count }, (_, index) => Math.round((index * (length - 1)) / (count - 1)));
}
