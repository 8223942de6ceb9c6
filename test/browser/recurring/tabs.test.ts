import type { Page } from 'playwright/test';
import { expect, test } from '../harness/page-kit.ts';
import { FILE, jobsOf, makeExporter, recurring, waitForJobs } from '../harness/recurring.ts';
import { underWay } from '../harness/server-log.ts';

const stateOf = (page: Page) => page.evaluate(async () => (await exporterUnderTest.scheduler.status()).state);
const create = (page: Page, request: ReturnType<typeof recurring>, options: object = {}) =>
  page.evaluate(async ([request, options]) => (await exporterUnderTest.definitions.create(request, options)).id, [
    request,
    options,
  ] as const);
const start = (page: Page) => page.evaluate(() => exporterUnderTest.scheduler.start());

test('one open tab runs the jobs that are due, each occurrence once, and another takes over when it closes', async ({
  openKit,
  openTab,
}) => {
  const first = await openKit();
  const tabs = [await openTab(), await openTab(), await openTab()];
  for (const tab of tabs) {
    await makeExporter(tab);
    await start(tab);
  }
  await makeExporter(first);
  await create(first, recurring({ periodicity: 'PT1S' }), { catchUp: 'all' });
  await waitForJobs(first, 'done', 3);
  const states = await Promise.all(tabs.map(stateOf));
  expect([...states].sort()).toEqual(['leading', 'standby', 'standby']);

  const [leader] = tabs.splice(states.indexOf('leading'), 1);
  const closed = Date.now();
  await leader!.close();
  await expect
    .poll(async () => (await Promise.all(tabs.map(stateOf))).includes('leading'), { intervals: [20] })
    .toBe(true);
  console.log(`another tab leads ${Date.now() - closed} ms after the leader was told to close`);
  const done = await waitForJobs(first, 'done', (await jobsOf(first)).length + 3);

  // Every second from the first one until now.
  const times = done.map(({ scheduledFor }) => scheduledFor).sort((a, b) => a - b);
  expect(times).toEqual(times.map((_, index) => times[0]! + index));
  expect(done.filter(({ attempts }) => attempts > 1).length).toBeLessThanOrEqual(1);
});

test('an exporter that is disposed of and kept starts anew, and runs each occurrence once', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page);
  await start(page);
  await create(page, recurring({ periodicity: 'PT1S' }), { catchUp: 'all' });
  await waitForJobs(page, 'done', 2);
  await page.evaluate(() => exporterUnderTest.dispose());
  await expect.poll(() => page.workers().length).toBe(0);
  expect(await stateOf(page)).toBe('stopped');
  await start(page);
  await start(page);
  await expect.poll(() => stateOf(page)).toBe('leading');
  const done = await waitForJobs(page, 'done', 5);
  const times = done.map(({ scheduledFor }) => scheduledFor).sort((a, b) => a - b);
  expect(times).toEqual(times.map((_, index) => times[0]! + index));
  expect(page.workers().length).toBe(1);
});

test('every tab sees a change immediately', async ({ openKit, openTab }) => {
  const [page, other] = [await openKit(), await openTab()];
  await makeExporter(page);
  await makeExporter(other);
  await other.evaluate(() => {
    exporterUnderTest.definitions.subscribe((definitions) => {
      document.title = definitions.map(({ request }) => request.periodicity).join();
    });
  });
  const id = await create(page, recurring());
  await expect(other).toHaveTitle('P1D');
  await page.evaluate(async ([id, request]) => void (await exporterUnderTest.definitions.update(id, { request })), [
    id,
    recurring({ periodicity: 'P2D' }),
  ] as const);
  await expect(other).toHaveTitle('P2D');
  await page.evaluate((id) => exporterUnderTest.definitions.delete(id), id);
  await expect(other).toHaveTitle('');
});

test('a write that is running when its exporter is disposed of finishes, and every tab sees it', async ({
  openKit,
  openTab,
}) => {
  const [page, other] = [await openKit(), await openTab()];
  await makeExporter(other);
  await other.evaluate(() => {
    exporterUnderTest.definitions.subscribe((definitions) => {
      document.title = definitions.map(({ id }) => id).join();
    });
  });
  await makeExporter(page);
  const outcome = await page.evaluate(async (request) => {
    await exporterUnderTest.definitions.list();
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...call) {
      const transaction = begin.apply(this, call);
      if (transaction.mode === 'readwrite') setTimeout(() => exporterUnderTest.dispose());
      return transaction;
    };
    return kit.settle(exporterUnderTest.definitions.create(request, { id: 'last' }).then(({ id }) => id));
  }, recurring());
  expect(outcome).toEqual({ value: 'last' });
  await expect(other).toHaveTitle('last');
});

for (const [maxAttempts, state] of [
  [2, 'done'],
  [1, 'failed'],
] as const)
  test(`a job whose page is reloaded becomes ${state} with maxAttempts ${maxAttempts}`, async ({ openKit, server }) => {
    const page = await openKit();
    await server.setFaults([{ kind: 'hang' }]);
    await makeExporter(page);
    await start(page);
    await create(page, recurring());
    await waitForJobs(page, 'inProgress', 1);
    await expect.poll(async () => (await underWay(server)).length).toBeGreaterThan(0);

    await openKit();
    await server.setFaults([]);
    await makeExporter(page, { schedule: { maxAttempts } });
    await start(page);
    const [job] = await waitForJobs(page, state, 1);
    expect(job).toMatchObject({
      attempts: maxAttempts,
      error: state === 'done' ? null : { code: 'interrupted' },
      files: state === 'done' ? [{ size: FILE.length }] : [],
    });
  });

test('a job that is removed in another tab is cancelled: its requests end, and no file remains', async ({
  openKit,
  openTab,
  server,
}) => {
  const [page, other] = [await openKit(), await openTab()];
  await server.setFaults([{ kind: 'hang' }]);
  await makeExporter(page);
  await makeExporter(other);
  await start(page);
  await create(page, recurring());
  const [job] = await waitForJobs(other, 'inProgress', 1);
  await expect.poll(async () => (await underWay(server)).length).toBeGreaterThan(0);
  await other.evaluate((id) => exporterUnderTest.jobs.remove(id), job!.id);
  await expect.poll(async () => (await underWay(server)).length).toBe(0);
  expect(await jobsOf(page)).toEqual([]);
});

test('runs that were missed while no scheduler ran are handled as catchUp says', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page);
  const request = recurring({ periodicity: 'PT1S', periodStart: Math.floor(Date.now() / 1000) });
  for (const id of ['latest', 'all', 'none']) await create(page, request, { id, catchUp: id });
  const state = () =>
    page.evaluate(async () => {
      const definitions = await exporterUnderTest.definitions.list();
      return definitions.map(({ id, lastOccurrence, skipped }) => ({ id, lastOccurrence, skipped }));
    });
  const before = await state();
  await page.waitForTimeout(4000);
  await start(page);
  await waitForJobs(page, 'done', 5);
  await page.evaluate(() => exporterUnderTest.scheduler.stop());
  const jobs = await jobsOf(page);
  for (const { id, lastOccurrence, skipped } of await state()) {
    // Occurrences before the creation of the definition never run.
    const start = before.find((definition) => definition.id === id)?.lastOccurrence ?? request.periodStart! - 1;
    const due = lastOccurrence! - start;
    const own = jobs.filter(({ definitionId }) => definitionId === id);
    expect(new Set(own.map(({ scheduledFor }) => scheduledFor)).size).toBe(own.length);
    expect(own.length + skipped).toBe(due);
    if (id === 'all') expect(skipped).toBe(0);
    else expect(skipped).toBeGreaterThanOrEqual(2);
  }
});
