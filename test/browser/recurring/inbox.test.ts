import { longFile, tetouanParams, YEAR } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import {
  FILE,
  INBOX_PLACES,
  inboxFolders,
  jobsOf,
  makeExporter,
  recurring,
  waitForJobs,
} from '../harness/recurring.ts';
import { csvRequest } from '../harness/requests.ts';

for (const place of INBOX_PLACES) {
  test(`in ${place}, a full inbox deletes the oldest files, and their jobs say so`, async ({ openKit }) => {
    const page = await openKit();
    await makeExporter(page, { inbox: { maxBytes: Math.floor(FILE.length * 2.5) } }, place);
    await page.evaluate(
      async (request) => {
        await exporterUnderTest.scheduler.start();
        await exporterUnderTest.definitions.create(request);
      },
      recurring({ periodicity: 'PT1S' }),
    );
    const expired = await waitForJobs(page, 'expired', 2);
    expect(expired[0]).toMatchObject({ expiredReason: 'quota', files: [{ place: 'deleted', size: FILE.length }] });
    await page.evaluate(() => exporterUnderTest.scheduler.stop());
    const done = (await jobsOf(page)).filter(({ state }) => state === 'done');
    expect(Math.min(...done.map(({ scheduledFor }) => scheduledFor))).toBeGreaterThan(
      Math.max(...expired.map(({ scheduledFor }) => scheduledFor)),
    );
    const gone = await page.evaluate((id) => kit.settle(exporterUnderTest.jobs.download(id)), expired[0]!.id);
    expect(gone.failure).toMatchObject({ code: 'not-found' });
    // The stored files match the jobs.
    await expect.poll(async () => (await inboxFolders(page)).length).toBeLessThanOrEqual(done.length + 1);
  });

  test(`in ${place}, a file that is too large for the inbox fails its job, and leaves nothing behind`, async ({
    openKit,
  }) => {
    const page = await openKit();
    await makeExporter(page, { inbox: { maxBytes: FILE.length - 1 } }, place);
    const id = await page.evaluate(async (request) => {
      const { id } = await exporterUnderTest.definitions.create(request);
      return (await exporterUnderTest.definitions.run(id)).id;
    }, recurring());
    const [job] = await waitForJobs(page, 'failed', 1);
    expect(job).toMatchObject({ id, reason: 'manual', error: { code: 'storage-full' }, files: [] });
    expect(await page.evaluate(() => exporterUnderTest.jobs.inbox())).toMatchObject({ files: 0, bytes: 0 });
    expect(await inboxFolders(page)).toEqual([]);
  });

  test(`in ${place}, a year of eight metrics is stored byte for byte`, async ({ openKit }) => {
    const page = await openKit();
    await makeExporter(page, {}, place);
    const metrics = [0, 1, 2, 3, 4, 5, 6, 7];
    const id = await page.evaluate(
      async (request) => {
        const { id } = await exporterUnderTest.definitions.create(request);
        return (await exporterUnderTest.definitions.run(id)).id;
      },
      recurring({ items: csvRequest([tetouanParams(metrics, YEAR)]).items }),
    );
    await waitForJobs(page, 'done', 1);
    const text = await page.evaluate(async (id) => (await exporterUnderTest.jobs.files(id))[0]?.blob?.text(), id);
    expect(text === longFile(metrics, YEAR)).toBe(true);
    expect(await inboxFolders(page)).toEqual([`${id}.1`]);
    await page.evaluate((id) => exporterUnderTest.jobs.remove(id), id);
    expect(await inboxFolders(page)).toEqual([]);
  });
}

test('files that the browser has cleared are no longer in the inbox, and their jobs say so', async ({
  openKit,
  page,
  server,
}) => {
  await openKit();
  await makeExporter(page);
  const id = await page.evaluate(async (request) => {
    const { id } = await exporterUnderTest.definitions.create(request);
    return (await exporterUnderTest.definitions.run(id)).id;
  }, recurring());
  await waitForJobs(page, 'done', 1);
  const usage = () => page.evaluate(() => exporterUnderTest.jobs.inbox());
  expect(await usage()).toMatchObject({ files: 1, bytes: FILE.length });
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Storage.clearDataForOrigin', { origin: server.url, storageTypes: 'file_systems' });
  expect(await usage()).toMatchObject({ files: 0, bytes: 0 });
  // The next visit checks for expired files.
  await openKit();
  await makeExporter(page);
  const [job] = await waitForJobs(page, 'expired', 1);
  expect(job).toMatchObject({ id, expiredReason: 'cleared', files: [{ place: 'deleted' }] });
});

test('when a page cannot store files at all, a recurring export is refused with the reason', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page, {}, 'the database');
  const { failure, left } = await page.evaluate(async (request) => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      if (value instanceof Uint8Array) throw new DOMException('No bytes in private windows.', 'UnknownError');
      return put.call(this, value, key);
    };
    const { failure } = await kit.settle(exporterUnderTest.definitions.create(request));
    return { failure, left: (await exporterUnderTest.definitions.list()).length };
  }, recurring());
  expect(failure).toMatchObject({
    code: 'storage-unavailable',
    message: expect.stringMatching(/worker cannot write private files.*No bytes in private windows/),
  });
  expect(left).toBe(0);
});

test('files go into the chosen folder, and to the inbox with a warning while the folder has no permission', async ({
  openKit,
}) => {
  const page = await openKit();
  await makeExporter(page);
  const names = await page.evaluate(
    async (request) => {
      // Tests cannot use the dialog of the browser, so it returns a folder of the private file system.
      const picked = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
      Object.assign(globalThis, { showDirectoryPicker: async () => picked });
      const chosen = await exporterUnderTest.jobs.chooseFolder();
      const { id } = await exporterUnderTest.definitions.create(request);
      for (let run = 1; run <= 2; run++) {
        await exporterUnderTest.definitions.run(id);
        while ((await exporterUnderTest.jobs.list({ states: ['done'] })).length < run)
          await new Promise((r) => setTimeout(r, 50));
      }
      const names: string[] = [];
      for await (const name of picked.keys()) names.push(name);
      const texts = await Promise.all(
        names.map(async (name) => (await (await picked.getFileHandle(name)).getFile()).text()),
      );
      return { chosen, names, texts };
    },
    recurring({ format: { extension: 'csv', filename: 'daily' } }),
  );
  expect(names.chosen).toEqual({ name: 'picked', permission: 'granted' });
  expect(names.names.sort()).toEqual(['daily (2).csv', 'daily.csv']);
  expect(names.texts).toEqual([FILE, FILE]);
  const jobs = await jobsOf(page);
  expect(
    jobs
      .flatMap(({ files }) => files)
      .map(({ name, place }) => `${place} ${name}`)
      .sort(),
  ).toEqual(['folder daily (2).csv', 'folder daily.csv']);

  // After a reload, the handle is stored, and the browser asks for permission again.
  await openKit();
  await makeExporter(page);
  const folder = await page.evaluate(async () => {
    Object.assign(FileSystemHandle.prototype, { queryPermission: async () => 'prompt' });
    const [definition] = await exporterUnderTest.definitions.list();
    await exporterUnderTest.definitions.run(definition!.id);
    return exporterUnderTest.jobs.folder();
  });
  expect(folder).toEqual({ name: 'picked', permission: 'prompt' });
  await waitForJobs(page, 'done', 3);
  const [last] = await jobsOf(page);
  expect(last).toMatchObject({ files: [{ place: 'inbox' }], warnings: [{ code: 'folder-unavailable', count: 1 }] });
});

test('a job that fails or is removed while it runs leaves nothing in the folder', async ({
  openKit,
  server,
  problems,
}) => {
  problems.expect(/404/);
  const page = await openKit();
  await makeExporter(page);
  const filesIn = () =>
    page.evaluate(async () => {
      const picked = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
      const names: string[] = [];
      for await (const name of picked.keys()) names.push(name);
      return names;
    });
  const begin = (channelId: string) =>
    page.evaluate(
      async ([request, channelId]) => {
        const picked = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
        Object.assign(globalThis, { showDirectoryPicker: async () => picked });
        await exporterUnderTest.jobs.chooseFolder();
        const [item] = request.items;
        const items = [item!, { params: { ...item!.params, channelId } }];
        const options = { options: { bundle: 'files' as const } };
        const { id } = await exporterUnderTest.definitions.create({ ...request, items }, options);
        return (await exporterUnderTest.definitions.run(id)).id;
      },
      [recurring({ format: { extension: 'csv', filename: 'daily' } }), channelId] as const,
    );
  await begin('none');
  const [failed] = await waitForJobs(page, 'failed', 1);
  expect(failed).toMatchObject({ error: { code: 'not-found' }, files: [] });
  expect(await filesIn()).toEqual([]);

  await server.setFaults([{ kind: 'hang' }]);
  const id = await begin('tetouan');
  await expect.poll(filesIn).toContain('daily.csv');
  await page.evaluate((id) => exporterUnderTest.jobs.remove(id), id);
  await expect.poll(filesIn).toEqual([]);
});

test('jobs that write files of the same name at the same time each get their own file', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page);
  const names = await page.evaluate(
    async (request) => {
      const picked = await (await navigator.storage.getDirectory()).getDirectoryHandle('picked', { create: true });
      Object.assign(globalThis, { showDirectoryPicker: async () => picked });
      await exporterUnderTest.jobs.chooseFolder();
      const { id } = await exporterUnderTest.definitions.create(request);
      await Promise.all([1, 2, 3, 4].map(() => exporterUnderTest.definitions.run(id)));
      while ((await exporterUnderTest.jobs.list({ states: ['done'] })).length < 4)
        await new Promise((r) => setTimeout(r, 50));
      const names: string[] = [];
      for await (const name of picked.keys()) names.push(name);
      return names.sort();
    },
    recurring({ format: { extension: 'csv', filename: 'daily' } }),
  );
  expect(names).toEqual(['daily (2).csv', 'daily (3).csv', 'daily (4).csv', 'daily.csv']);
  const told = (await jobsOf(page)).flatMap(({ files }) => files.map(({ name }) => name));
  expect(told.sort()).toEqual(names);
});
