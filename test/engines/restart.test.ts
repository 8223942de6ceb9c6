import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { TestServer } from '../browser/harness/test-server.ts';
import { Cell } from '../browser/sync/lane.ts';
import { type Browser, engines, type Tab } from './engine.ts';
import { create, daily, FILE, filesIn, filesOf, jobsOf, makeExporter, runNow } from './inbox.ts';
import { openKit } from './page-ready.ts';
import { beginCreate, makeSynced, settled } from './synced.ts';

const WAIT = { timeout: 30_000 };

// What WebDriver drives is private in WebKitGTK: there a page drives itself, in a browser that is started as people do.
describe.each(engines)('$name with a profile of its own', (engine) => {
  let server: TestServer;
  let cell: Cell;
  let profile = '';
  let browser: Browser;
  let tab: Tab;
  let definition = '';
  let places: Awaited<ReturnType<typeof filesIn>>;

  // Starting a browser takes longer than all else, so that one ends in the middle of everything.
  beforeAll(async () => {
    server = await TestServer.start();
    cell = new Cell(server, `restart ${engine.name}`);
    profile = await mkdtemp(join(tmpdir(), 'downlink-profile-'));
    browser = await engine.startWith(profile);
    tab = await openKit(browser, `${server.url}/pages/driven.html`);

    await makeExporter(tab, 'kept');
    definition = await create(tab, daily());
    expect(await runNow(tab, definition)).toMatchObject({ state: 'done' });
    places = await filesIn(tab, 'kept');

    await makeExporter(tab, 'interrupted');
    await server.setFaults([{ kind: 'hang' }]);
    await create(tab, daily());
    const before = (await server.log()).length;
    await tab.evaluate(() => exporterUnderTest.scheduler.start());
    await vi.waitFor(async () => expect((await server.log()).length).toBeGreaterThan(before), WAIT);

    await server.setExportFaults([{ kind: 'hang', commit: true, times: 1 }]);
    await makeSynced(tab, cell);
    await beginCreate(tab, 'not answered');
    await vi.waitFor(async () => expect(await cell.exports()).toHaveLength(1), WAIT);

    await browser.kill();
    await server.setFaults([]);
    browser = await engine.startWith(profile);
    tab = await openKit(browser, `${server.url}/pages/driven.html`);
  });
  afterAll(async () => {
    await browser.kill();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    await server.stop();
  });

  test('definitions and the files of the inbox outlive the end of the browser', async () => {
    await makeExporter(tab, 'kept');
    expect(await tab.evaluate(async () => (await exporterUnderTest.definitions.list()).map(({ id }) => id))).toEqual([
      definition,
    ]);
    expect(places.privateFiles + places.database).toBe(1);
    expect(await filesIn(tab, 'kept')).toEqual(places);
    expect(await filesOf(tab)).toEqual([FILE]);
    expect(await runNow(tab, definition)).toMatchObject({ state: 'done' });
    expect(await filesOf(tab)).toEqual([FILE, FILE]);
  });

  test('a job that the end of the browser cut short is begun again, and leaves one file', async () => {
    await makeExporter(tab, 'interrupted');
    await tab.evaluate(() => exporterUnderTest.scheduler.start());
    await expect.poll(async () => (await jobsOf(tab)).map(({ state }) => state)).toEqual(['done']);
    expect(await jobsOf(tab)).toMatchObject([{ attempts: 2 }]);
    expect(await filesOf(tab)).toEqual([FILE]);
  });

  test('a definition whose create was not answered when the browser ended is on the server once', async () => {
    await makeSynced(tab, cell);
    await expect.poll(() => settled(tab, cell, 'not answered')).toBe(true);
  });
});
