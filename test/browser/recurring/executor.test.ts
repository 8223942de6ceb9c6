import type { Page } from 'playwright/test';
import type { Executor } from '../../../src/index.ts';
import { expect, test } from '../harness/page-kit.ts';
import { jobsOf, recurring, waitForJobs } from '../harness/recurring.ts';

const NOTIFICATION = {
  messages: (['onSuccess', 'onFailure'] as const).map((policy) => ({
    policy,
    medium: 'email' as const,
    title: policy,
    text: policy,
  })),
};
const REQUEST = recurring({ periodicity: 'PT1S', notification: NOTIFICATION });

/** The server's copies of all definitions. */
const copiesOf = (page: Page) =>
  page.evaluate(async () => {
    const headers = { Authorization: `Bearer ${await kit.getToken()}` };
    const { results } = await (await fetch('/exports', { headers })).json();
    return (results as { deletedAt: string | null }[]).filter(({ deletedAt }) => deletedAt === null).length;
  });

const give = (page: Page, executor: Executor) =>
  page.evaluate((executor) => exporterUnderTest.definitions.update('a', { executor }).then(() => {}), executor);

const syncState = (page: Page) => page.evaluate(async () => (await exporterUnderTest.definitions.get('a'))?.sync.state);

test('a definition runs on the server or in the browser, never in both, while its executor changes', async ({
  openKit,
  server,
  problems,
}) => {
  problems.expect(/Failed to load resource/);
  const page = await openKit();
  await page.evaluate(async (request) => {
    const sync = { baseUrl: location.origin, getToken: () => kit.getToken() };
    globalThis.exporterUnderTest = downlink.createExporter({ source: kit.source(), sync });
    await exporterUnderTest.scheduler.start();
    await exporterUnderTest.definitions.create(request, { id: 'a' });
  }, REQUEST);
  await expect.poll(() => syncState(page), { timeout: 20_000 }).toBe('acknowledged');
  expect(await copiesOf(page)).toBe(1);
  expect(await jobsOf(page)).toEqual([]);

  // The server keeps its copy for a while, so the browser runs nothing yet although it is the executor.
  await server.setExportFaults([{ kind: 'status', status: 503, method: 'DELETE', commit: false, times: 1 }]);
  await give(page, 'browser');
  await page.waitForTimeout(2500);
  if ((await copiesOf(page)) > 0) expect(await jobsOf(page)).toEqual([]);
  await server.setExportFaults([]);
  await page.evaluate(() => exporterUnderTest.sync.run().then(() => {}));
  await expect.poll(() => copiesOf(page), { timeout: 30_000 }).toBe(0);
  const first = await waitForJobs(page, 'done', 2);
  expect(Math.min(...first.map(({ attempts }) => attempts))).toBe(1);

  // And back: no more jobs begin.
  await give(page, 'server');
  const begun = (await jobsOf(page)).map(({ id }) => id);
  await expect.poll(() => syncState(page), { timeout: 30_000 }).toBe('acknowledged');
  await page.waitForTimeout(2500);
  expect((await jobsOf(page)).map(({ id }) => id).filter((id) => !begun.includes(id))).toEqual([]);
  expect(await copiesOf(page)).toBe(1);
});
