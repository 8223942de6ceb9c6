import type { Page } from 'playwright/test';
import type { LoggedRequest } from '../../../demo/server/request-log.ts';
import { recurringRequest } from '../../support/export-rig.ts';
import { expect, test } from '../harness/index.ts';
import { definitionsOf, Lane } from './lane.ts';

const TABS = 4;
const OPERATIONS = 100;

test(`${TABS} tabs with ${OPERATIONS} operations each: one tab syncs at a time, and all operations are done`, async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const lane = await Lane.start();
  const context = await browser.newContext();
  const cell = await lane.cell(undefined);
  const tabs: Page[] = [];
  for (let tab = 0; tab < TABS; tab++) tabs.push(await cell.open(context));

  // The log has only the last requests.
  const log = new Map<number, LoggedRequest>();
  const read = async () => {
    for (const entry of await lane.server.log()) if (entry.url.startsWith('/exports')) log.set(entry.id, entry);
  };
  const reading = setInterval(() => void read().catch(() => {}), 200);
  const wanted = await Promise.all(tabs.map((tab, number) => operate(tab, number)));
  await expect
    .poll(async () => (await tabs[0]!.evaluate(async () => (await exporterUnderTest.sync.status()).entries)).length, {
      timeout: 120_000,
    })
    .toBe(0);
  clearInterval(reading);
  await read();

  const names = (await cell.exports()).map(({ format }) => format.filename).sort();
  expect(names).toEqual(wanted.flat().sort());
  expect(overlapping([...log.values()])).toEqual([]);
  for (const tab of tabs) expect(await definitionsOf(tab)).toHaveLength(wanted.flat().length);
  await context.close();
  await lane.server.stop();
});

test('another tab continues as soon as the syncing tab is closed', async ({ browser }) => {
  const lane = await Lane.start();
  const context = await browser.newContext();
  const cell = await lane.cell(undefined);
  const leader = await cell.open(context);
  await leader.evaluate(async () => (await exporterUnderTest.sync.run()).state);
  const follower = await cell.open(context);
  await create(follower, 'before');
  await cell.settled(follower, 'before');
  await leader.close();
  const closedAt = Date.now();
  await follower.evaluate(async () => (await exporterUnderTest.sync.run()).state);
  console.log(`takeover: ${Date.now() - closedAt} ms`);
  await context.close();
  await lane.server.stop();
});

async function create(page: Page, filename: string): Promise<void> {
  await page.evaluate(
    async ({ request, filename }) => {
      const parsed = JSON.parse(request);
      await exporterUnderTest.definitions.create({ ...parsed, format: { ...parsed.format, filename } });
    },
    { request: JSON.stringify(recurringRequest), filename },
  );
}

/** Creates, edits and deletes in one tab. Returns the names that should remain. */
function operate(page: Page, tab: number): Promise<string[]> {
  return page.evaluate(
    async ({ request, tab, operations }) => {
      const parsed = JSON.parse(request);
      const named = (filename: string, at: number) => ({
        ...parsed,
        periodStart: parsed.periodStart + 1000 * tab + at,
        format: { ...parsed.format, filename },
      });
      const { definitions } = exporterUnderTest;
      const living = new Map<string, string>();
      for (let at = 0; at < operations; at++) {
        const [first] = living.keys();
        const name = `tab ${tab} operation ${at}`;
        if (at % 5 === 3 && first !== undefined) {
          const { request } = (await definitions.get(first))!;
          await definitions.update(first, { request: { ...request, format: { ...request.format, filename: name } } });
          living.set(first, name);
        } else if (at % 5 === 4 && first !== undefined) {
          await definitions.delete(first);
          living.delete(first);
        } else living.set((await definitions.create(named(name, at))).id, name);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return [...living.values()];
    },
    { request: JSON.stringify(recurringRequest), tab, operations: OPERATIONS },
  );
}

/** Requests that began before another one of any tab had ended. A tab sends one at a time. */
function overlapping(entries: readonly LoggedRequest[]): string[] {
  const sorted = [...entries].filter(({ ended }) => ended !== undefined).sort((a, b) => a.started - b.started);
  return sorted.flatMap((entry, index) => {
    const before = sorted[index - 1];
    // The test notices the end of a response a moment after the page.
    return before && before.ended! - entry.started > 20
      ? [`${before.method} ${before.url} and ${entry.method} ${entry.url}`]
      : [];
  });
}
