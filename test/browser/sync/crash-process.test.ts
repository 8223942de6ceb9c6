import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '../harness/index.ts';
import { BrowserProcess } from './browser-process.ts';
import { beginCreate, Lane, stopped } from './lane.ts';

test('a create survives a crash of the whole browser at each point', async ({ browser }) => {
  test.setTimeout(400_000);
  const lanes = await Promise.all([Lane.start(), Lane.start()]);
  const context = await browser.newContext();
  const trial = await lanes[0]!.cell(undefined);
  const page = await trial.open(context);
  await beginCreate(page, 'first', Number.POSITIVE_INFINITY);
  await stopped(page);
  const passed = await page.evaluate(() => globalThis.stops.passed);
  await context.close();

  const points = passed.map((_, index) => index).slice(0, 14);
  const ends: string[] = [];
  const left = [...points];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let at = left.shift(); at !== undefined; at = left.shift()) {
        const profile = await mkdtemp(join(tmpdir(), 'downlink-crash-'));
        const cell = await lane.cell(undefined);
        const first = await BrowserProcess.start(profile);
        const dying = await cell.open(first.context);
        await beginCreate(dying, 'first', at);
        ends.push(await stopped(dying));
        await first.kill();
        const second = await BrowserProcess.start(profile);
        await cell.settled(await cell.open(second.context), 'first');
        await second.kill();
        await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      }
    }),
  );
  expect(ends).toHaveLength(points.length);
  expect(new Set(ends)).toContain('POST sent');
  console.log(`crash matrix: ${ends.length} cells of whole browsers`);
  await Promise.all(lanes.map(({ server }) => server.stop()));
});
