import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright/test';
import { expect, test } from '../harness/index.ts';
import { BrowserProcess } from './browser-process.ts';
import { isWhole, pointsOf, SCENARIOS, type Scenario, spread } from './crash-cells.ts';
import { Lane, stopped } from './lane.ts';

/** Pages that end with one browser, each with a server of its own. */
const LANES = 4;

/** Cells that there must be at least. */
const LEAST_CELLS = isWhole ? 80 : 20;

/** Without the flag, one scenario with a fault of so many is tried. */
const EVERY = isWhole ? 1 : 4;

/** Points that are tried of a scenario without a fault. */
const POINTS = isWhole ? 12 : 8;

/** One page that is to end, and where. */
interface Ending {
  readonly scenario: Scenario;
  readonly at: number;
}

test('creates and edits survive the end of the whole browser', async ({ browser }) => {
  test.setTimeout(1_200_000);
  const lanes = await Promise.all(Array.from({ length: LANES }, () => Lane.start()));
  const endings = await allEndings(lanes, browser);
  expect(endings.length).toBeGreaterThanOrEqual(LEAST_CELLS);
  const profile = await mkdtemp(join(tmpdir(), 'downlink-crash-'));
  const ends: string[] = [];
  let kills = 0;
  let living = await BrowserProcess.start(profile);
  try {
    for (let first = 0; first < endings.length; first += LANES) {
      const begun = await Promise.all(
        endings.slice(first, first + LANES).map(async ({ scenario, at }, index) => {
          const cell = await lanes[index]!.cell(scenario.fault);
          const { page, filename } = await scenario.begin(cell, living.context, at);
          ends.push(await stopped(page));
          return { cell, filename };
        }),
      );
      await living.kill();
      kills++;
      living = await BrowserProcess.start(profile);
      await Promise.all(
        begun.map(async ({ cell, filename }) => {
          const page = await cell.open(living.context);
          await cell.settled(page, filename);
          await page.close();
        }),
      );
    }
  } finally {
    await living.kill();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    await Promise.all(lanes.map(({ server }) => server.stop()));
  }
  expect(ends).toHaveLength(endings.length);
  for (const state of ['committed', 'before POST', 'POST sent', 'POST ended']) expect(ends).toContain(state);
  console.log(`crash matrix: ${ends.length} cells of whole browsers, ${kills} kills (${counted(ends)})`);
});

/** The points of all scenarios that are tried. */
async function allEndings(lanes: readonly Lane[], browser: Browser): Promise<Ending[]> {
  const left = SCENARIOS.filter(({ fault }, index) => !fault || index % EVERY === 0);
  const context = await browser.newContext();
  const endings: Ending[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let scenario = left.shift(); scenario; scenario = left.shift()) {
        const points = await pointsOf(scenario, lane, context);
        // Of a fault: before and after the answer, or as the request is sent and when its outcome is written down.
        const nextToFault = SCENARIOS.indexOf(scenario) % 2 === 0 ? [1, 3] : [2, 4];
        const few = scenario.fault ? nextToFault.map((place) => points[place]!) : spread(points, POINTS);
        for (const at of few) endings.push({ scenario, at });
      }
    }),
  );
  await context.close();
  return endings;
}

/** How many of each there are. */
function counted(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => `${text}: ${count}`).join(', ');
}
