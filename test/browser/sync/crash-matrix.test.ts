import type { BrowserContext } from 'playwright/test';
import { expect, test } from '../harness/index.ts';
import { watchTokens } from '../harness/secrecy.ts';
import { isWhole, pointsOf, SCENARIOS, type Scenario, spread } from './crash-cells.ts';
import { Lane, stopped } from './lane.ts';

/** Cells that run at once, each with its own server. */
const LANES = 4;

/** Cells that there must be at least, so that none is left out unseen. */
const LEAST_CELLS = isWhole ? 400 : 170;

/** Points that are tried where not all are. */
const FEW = { ofAll: 12, ofFault: 4 };

let lanes: Lane[] = [];
let total = 0;

test.beforeAll(async () => {
  lanes = await Promise.all(Array.from({ length: LANES }, () => Lane.start()));
});
test.afterAll(async () => {
  console.log(`crash matrix: ${total} cells`);
  await Promise.all(lanes.map(({ server }) => server.stop()));
});

for (const scenario of SCENARIOS) {
  test(`${scenario.name} survives the end of its tab at each point`, async ({ browser }) => {
    test.setTimeout(300_000);
    const context = await browser.newContext();
    await matrix(scenario, context);
    await context.close();
  });
}

test(`at least ${LEAST_CELLS} cells ran`, () => {
  expect(total).toBeGreaterThanOrEqual(LEAST_CELLS);
});

/** Ends a tab at each point of a scenario, and looks what a new one makes of it. */
async function matrix(scenario: Scenario, context: BrowserContext): Promise<void> {
  const { name, fault, begin, settled } = scenario;
  const watch = watchTokens(context);
  const points = await pointsOf(scenario, lanes[0]!, context);
  const left = isWhole ? points : spread(points, fault ? FEW.ofFault : FEW.ofAll);
  const planned = left.length;
  const ends: string[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let at = left.shift(); at !== undefined; at = left.shift()) {
        const cell = await lane.cell(fault);
        const { page, filename } = await begin(cell, context, at);
        ends.push(`${at} ${await stopped(page)}`);
        await page.close();
        const reopened = await cell.open(context);
        await settled(cell, reopened, filename);
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
