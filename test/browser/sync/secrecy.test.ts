import { recurringRequest } from '../../support/export-rig.ts';
import { expect, test } from '../harness/page-kit.ts';
import { FILE, recurring, waitForJobs } from '../harness/recurring.ts';
import { watchTokens } from '../harness/secrecy.ts';

test('a token is only in its header after an export, recurring jobs, and sync with a failing server', async ({
  openKit,
  server,
  problems,
}) => {
  problems.expect(/Failed to load resource/);
  const page = await openKit();
  const watch = watchTokens(page.context());
  await page.evaluate(() => {
    // The server may have exports of other users from earlier tests.
    const getToken = () => kit.getToken(`secrecy ${location.origin} ${performance.timeOrigin}`);
    globalThis.exporterUnderTest = downlink.createExporter({
      source: kit.source(),
      sync: { baseUrl: location.origin, getToken, settleMs: 500, timeoutMs: 2000 },
    });
  });
  await server.setExportFaults([
    { kind: 'expireToken', times: 1 },
    { kind: 'truncated', times: 1 },
    { kind: 'dropAfterCommit', times: 1, every: 2 },
  ]);
  const size = await page.evaluate(async (request) => {
    const { files } = await exporterUnderTest.export({ ...JSON.parse(request), type: 'oneTime' });
    return files[0]!.size;
  }, JSON.stringify(recurring()));
  expect(size).toBe(FILE.length);
  await page.evaluate(
    async ([here, there]) => {
      const { definitions } = exporterUnderTest;
      const { id } = await definitions.create(JSON.parse(here!), { executor: 'browser' });
      await definitions.run(id);
      for (const filename of ['a', 'b', 'c']) {
        const request = JSON.parse(there!);
        await definitions.create({ ...request, format: { ...request.format, filename } });
      }
    },
    [JSON.stringify(recurring()), JSON.stringify(recurringRequest)],
  );
  await waitForJobs(page, 'done', 1);
  const states = () =>
    page.evaluate(async () => (await exporterUnderTest.definitions.list()).map(({ sync }) => sync.state).sort());
  await expect.poll(states, { timeout: 30_000 }).toEqual(['acknowledged', 'acknowledged', 'acknowledged', 'local']);
  expect(watch.count).toBeGreaterThan(1);
  expect(await watch.leaks(page)).toEqual([]);
});

test('the token check finds a token in every kind of storage', async ({ browser, server }) => {
  const context = await browser.newContext();
  const watch = watchTokens(context);
  const page = await context.newPage();
  await page.goto(`${server.url}/pages/export.html`);
  for (const place of ['database', 'file', 'console', 'url']) {
    await page.evaluate(async (place) => {
      const { token } = await (await fetch('/demo/token', { method: 'POST' })).json();
      if (place === 'console') console.log(`here: ${token}`);
      if (place === 'url') await fetch(`/pages/icon.svg?${token}`);
      if (place === 'file') {
        const folder = await navigator.storage.getDirectory();
        const file = await (await folder.getFileHandle('kept', { create: true })).createWritable();
        await file.write(`"${token}"`);
        await file.close();
      }
      if (place !== 'database') return;
      const opening = indexedDB.open('kept');
      opening.onupgradeneeded = () => opening.result.createObjectStore('kept').put(new Map([['a', { token }]]), 1);
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      opening.result.close();
    }, place);
  }
  const leaks = await watch.leaks(page);
  expect(watch.count).toBe(4);
  expect(leaks.length).toBeGreaterThanOrEqual(4);
  expect(leaks.filter((leak) => leak.startsWith('here: '))).toHaveLength(1);
  expect(leaks.filter((leak) => leak.startsWith('"'))).toHaveLength(1);
  await context.close();
});
