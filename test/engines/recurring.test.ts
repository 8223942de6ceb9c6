import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tetouanParams, YEAR } from '../browser/harness/oracles/tetouan.ts';
import { csvRequest } from '../browser/harness/requests.ts';
import { engines, type Tab } from './engine.ts';
import { create, daily, FILE, filesIn, filesOf, jobsOf, makeExporter, runNow } from './inbox.ts';
import { Rig } from './rig.ts';

/** Kilobytes that Firefox may keep of all pages together; of one origin, half of that. */
const STORAGE_KILOBYTES = 20_000;

/** More than fits: 16 MB. */
const LARGE = daily({ items: csvRequest([tetouanParams([0, 1, 2], YEAR)]).items });

let databases = 0;

describe.each(engines)('$name', (engine) => {
  let rig: Rig;
  let databaseName = '';
  beforeAll(async () => {
    rig = await Rig.start(engine);
  });
  beforeEach(() => {
    databaseName = `recurring-${++databases}`;
  });
  afterEach(async () => expect(await rig.reset()).toEqual([]));
  afterAll(() => rig.stop());

  async function open(on: Rig = rig): Promise<Tab> {
    const tab = await on.open();
    await makeExporter(tab, databaseName);
    return tab;
  }

  test('a definition that is run has its file in the inbox, and both are there after a reload', async () => {
    const tab = await open();
    const definition = await create(tab, daily());
    expect(await runNow(tab, definition)).toMatchObject({ state: 'done', error: null, files: [{ size: FILE.length }] });
    const place = engine.name === 'Firefox' ? { privateFiles: 1, database: 0 } : { privateFiles: 0, database: 1 };
    expect(await filesIn(tab, databaseName)).toEqual(place);
    await tab.close();

    const again = await open();
    expect(await filesOf(again)).toEqual([FILE]);
    expect(await again.evaluate(async () => (await exporterUnderTest.definitions.list()).map(({ id }) => id))).toEqual([
      definition,
    ]);
    const [job] = await jobsOf(again);
    await again.evaluate((id) => exporterUnderTest.jobs.remove(id), job!.id);
    await expect.poll(() => filesIn(again, databaseName)).toEqual({ privateFiles: 0, database: 0 });
  });

  test('there is no folder to be chosen, which is said, and files go to the inbox', async () => {
    const tab = await open();
    const outcome = await tab.evaluate(() => kit.settle(exporterUnderTest.jobs.chooseFolder()));
    expect(outcome.failure).toMatchObject({ isExportError: true, code: 'unsupported' });
    expect(await tab.evaluate(() => exporterUnderTest.jobs.folder())).toBe(null);
    expect(await runNow(tab, await create(tab, daily()))).toMatchObject({ state: 'done', files: [{ place: 'inbox' }] });
  });

  test('a change in one tab is seen in the other', async () => {
    const [tab, other] = [await open(), await open()];
    await other.evaluate(() => {
      exporterUnderTest.definitions.subscribe((definitions) => {
        document.title = `${definitions.length}`;
      });
    });
    const title = () => other.evaluate(() => document.title);
    await expect.poll(title).toBe('0');
    const id = await create(tab, daily());
    await expect.poll(title).toBe('1');
    await tab.evaluate((id) => exporterUnderTest.definitions.delete(id), id);
    await expect.poll(title).toBe('0');
  });

  test('one of two tabs runs what is due, each occurrence once, and the other takes over when it closes', async () => {
    const tabs = [await open(), await open()];
    for (const tab of tabs) await tab.evaluate(() => exporterUnderTest.scheduler.start());
    const stateOf = (tab: Tab) => tab.evaluate(async () => (await exporterUnderTest.scheduler.status()).state);
    const states = () => Promise.all(tabs.map(stateOf));
    await expect.poll(async () => (await states()).sort()).toEqual(['leading', 'standby']);
    const [leader] = tabs.splice((await states()).indexOf('leading'), 1);
    await create(leader!, daily({ periodicity: 'PT1S' }), { catchUp: 'all' });
    const done = async () => (await jobsOf(tabs[0]!)).filter(({ state }) => state === 'done');
    await expect.poll(async () => (await done()).length).toBeGreaterThanOrEqual(2);

    await leader!.close();
    await expect.poll(states).toEqual(['leading']);
    const before = (await jobsOf(tabs[0]!)).length;
    await expect.poll(async () => (await done()).length).toBeGreaterThanOrEqual(before + 2);
    await tabs[0]!.evaluate(() => exporterUnderTest.scheduler.stop());
    const times = (await done()).map(({ scheduledFor }) => scheduledFor).sort((a, b) => a - b);
    expect(times).toEqual(times.map((_, index) => times[0]! + index));
  });

  test('a job whose tab is closed in the middle is begun again by another, and leaves one file', async () => {
    const tab = await open();
    await rig.server.setFaults([{ kind: 'hang' }]);
    await create(tab, daily());
    await tab.evaluate(() => exporterUnderTest.scheduler.start());
    await expect.poll(async () => (await rig.server.log()).length).toBeGreaterThan(0);
    await tab.close();
    await rig.server.setFaults([]);
    const other = await open();
    await other.evaluate(() => exporterUnderTest.scheduler.start());
    await expect.poll(async () => (await jobsOf(other)).map(({ state }) => state)).toEqual(['done']);
    expect(await jobsOf(other)).toMatchObject([{ attempts: 2 }]);
    expect(await filesOf(other)).toEqual([FILE]);
  });

  if (engine.name === 'Firefox')
    test('a run that the storage has no room for says so, keeps nothing, and a smaller one works', async () => {
      const small = await Rig.start({ ...engine, start: () => engine.start({ storageKilobytes: STORAGE_KILOBYTES }) });
      const tab = await open(small);
      const large = await create(tab, LARGE);
      expect(await runNow(tab, large)).toMatchObject({ state: 'failed', error: { code: 'storage-full' }, files: [] });
      await expect.poll(() => filesIn(tab, databaseName)).toEqual({ privateFiles: 0, database: 0 });
      expect(await runNow(tab, await create(tab, daily()))).toMatchObject({ state: 'done' });
      expect(await filesOf(tab)).toEqual([FILE]);
      await small.stop();
    });

  // No setting of WebKitGTK's makes its storage small, so its database refuses here what it is given.
  if (engine.name === 'WebKitGTK')
    test('a run whose database refuses its second record for want of room (faked) says so, keeps nothing, and a smaller one works', async () => {
      const tab = await open();
      await tab.evaluate(() => {
        const { put } = IDBObjectStore.prototype;
        IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
          if (this.name === 'files' && (key as [string, number, number])[2] > 0)
            throw new DOMException('It is full.', 'QuotaExceededError');
          return key === undefined ? put.call(this, value) : put.call(this, value, key);
        };
      });
      const large = await create(tab, LARGE);
      expect(await runNow(tab, large)).toMatchObject({ state: 'failed', error: { code: 'storage-full' }, files: [] });
      await expect.poll(() => filesIn(tab, databaseName)).toEqual({ privateFiles: 0, database: 0 });
      expect(await runNow(tab, await create(tab, daily()))).toMatchObject({ state: 'done' });
      expect(await filesOf(tab)).toEqual([FILE]);
    });
});
