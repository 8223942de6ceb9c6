import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../harness/index.ts';
import { BrowserProcess } from './browser-process.ts';
import { isWhole, SCENARIOS, type Scenario } from './crash-cells.ts';
import { Lane, stopped } from './lane.ts';
import type { StopAt } from './stops.ts';

/** Pages that end with one browser, each with a server of its own. */
const LANES = 4;

/** Cells that there must be at least. */
const LEAST_CELLS = isWhole ? 120 : 36;

/** Without the flag, one scenario with a fault of so many is tried. */
const EVERY = isWhole ? 1 : 4;

/** One page that is to end, and where. */
interface Ending {
  readonly scenario: Scenario;
  readonly at: StopAt;
}

test('creates and edits survive the end of the whole browser', async () => {
  test.setTimeout(1_200_000);
  const lanes = await Promise.all(Array.from({ length: LANES }, () => Lane.start()));
  const endings = SCENARIOS.filter(({ fault }, index) => !fault || index % EVERY === 0).flatMap(endingsOf);
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
          return { cell, filename, scenario };
        }),
      );
      await living.kill();
      kills++;
      living = await BrowserProcess.start(profile);
      await Promise.all(
        begun.map(async ({ cell, filename, scenario }) => {
          const page = await cell.open(living.context);
          await scenario.settled(cell, page, filename);
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

/** Where pages of a scenario end: around the request that meets the fault, or at whatever they do without one. */
function endingsOf(scenario: Scenario, index: number): Ending[] {
  const { fault } = scenario;
  const around = (method: string): StopAt[] => [
    [`before ${method}`],
    [`${method} ended`],
    [`${method} sent`],
    [`${method} ended`, 'committed'],
  ];
  const lists: StopAt[] = [
    ['POST ended', 'GET sent'],
    ['POST ended', 'GET ended'],
    ['POST ended', 'GET ended', 'committed'],
  ];
  const met = around(fault?.method ?? 'POST');
  const ends = fault ? met.slice(index % 2 === 0 ? 0 : 2).slice(0, 2) : [0, ...met, ...lists];
  return ends.map((at) => ({ scenario, at }));
}

/** How many of each there are. */
function counted(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => `${text}: ${count}`).join(', ');
}
