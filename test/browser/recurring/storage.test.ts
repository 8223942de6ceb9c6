import { expect, test } from '../harness/page-kit.ts';
import { FILE, fillStorage, jobsOf, makeExporter, recurring, waitForJobs } from '../harness/recurring.ts';

const ONE_TIME = { ...recurring(), type: 'oneTime' as const };

test('a page without recurring exports does not load their code and opens no database', async ({ openKit }) => {
  const page = await openKit();
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  await makeExporter(page);
  await page.evaluate((request) => kit.run(exporterUnderTest, request), ONE_TIME);
  const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(await databases()).toEqual([]);
  expect(loaded.filter((url) => /recurring/.test(url))).toEqual([]);
  await page.evaluate(() => exporterUnderTest.definitions.list());
  expect(await databases()).toEqual(['downlink']);
  expect(loaded.filter((url) => /recurring/.test(url))).toHaveLength(1);
});

test('asks the browser for persistent storage with the first definition only', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page);
  const asked = await page.evaluate(async (request) => {
    let asked = 0;
    navigator.storage.persist = async () => ++asked > 0;
    await exporterUnderTest.definitions.list();
    const counts = [asked];
    for (let i = 0; i < 3; i++) {
      await exporterUnderTest.definitions.create(request);
      counts.push(asked);
    }
    return counts;
  }, recurring());
  expect(asked).toEqual([0, 1, 1, 1]);
});

test('refuses definitions that cannot run, and stores nothing of them', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page);
  const failures = await page.evaluate(
    async ([request, oneTime]) => {
      const { definitions } = exporterUnderTest;
      const { periodicity: _, ...without } = request;
      // A report is no CSV file.
      const report = {
        ...request,
        items: [
          {
            params: { template: { words: { text: 'Words' } }, elements: [{ id: 'words', kind: 'text', sources: [] }] },
          },
        ],
      };
      const outcomes = [
        await kit.settle(definitions.create(oneTime)),
        await kit.settle(definitions.create(without)),
        await kit.settle(definitions.create(report as unknown as typeof request)),
        await kit.settle(definitions.create(request, { executor: 'server' })),
        await kit.settle(definitions.create(request, { id: '../x' })),
        await kit.settle(definitions.create(request, { options: { csv: { preset: 'unknown' } as never } })),
        await kit.settle(definitions.run('none')),
      ];
      return {
        failures: outcomes.map(({ failure }) => failure?.code ?? failure?.name),
        left: (await definitions.list()).length,
      };
    },
    [recurring(), ONE_TIME] as const,
  );
  expect(failures).toEqual({
    failures: ['invalid-request', 'invalid-request', 'unsupported', 'TypeError', 'TypeError', 'TypeError', 'not-found'],
    left: 0,
  });
});

test('moves definitions to another browser', async ({ openKit, browser, server }) => {
  const page = await openKit();
  await makeExporter(page);
  const json = await page.evaluate(async (request) => {
    await exporterUnderTest.definitions.create(request, {
      id: 'a',
      catchUp: 'all',
      options: { csv: { preset: 'excel' } },
    });
    return JSON.stringify(await exporterUnderTest.definitions.toJSON());
  }, recurring());
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(`${server.url}/pages/export.html`);
  const [first, again, faulty, imported] = await elsewhere.evaluate(async (json) => {
    const { definitions } = downlink.createExporter({ source: downlink.memorySource([]) });
    const first = await definitions.fromJSON(JSON.parse(json));
    const again = await definitions.fromJSON(JSON.parse(json));
    const faulty = await definitions
      .fromJSON(JSON.parse(json.replace('P1D', 'every day')))
      .catch((error) => error.issues[0].path.join('.'));
    const { request, catchUp, options } = (await definitions.get('a'))!;
    return [first, again, faulty, JSON.stringify({ request, catchUp, options })];
  }, json);
  await elsewhere.context().close();
  const { request, catchUp, options } = JSON.parse(json).definitions[0];
  expect([first, again, faulty]).toEqual([['a'], [], 'definitions.0.request.periodicity']);
  expect(JSON.parse(imported as string)).toEqual({ request, catchUp, options });
});

test('runs on a page that requires Trusted Types and forbids eval', async ({ openKit }) => {
  const page = await openKit({ csp: 'strict' });
  await page.evaluate(async (request) => {
    const { trustedTypes } = globalThis as unknown as {
      trustedTypes: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
    };
    const policy = trustedTypes.createPolicy('test-policy', { createScriptURL: (url: string) => url });
    const createWorker = () => new Worker(policy.createScriptURL('/dist/downlink/worker.js'), { type: 'module' });
    globalThis.exporterUnderTest = downlink.createExporter({ source: kit.source(), createWorker });
    await exporterUnderTest.definitions.create(request);
    await exporterUnderTest.scheduler.start();
  }, recurring());
  expect(await waitForJobs(page, 'done', 1)).toMatchObject([{ files: [{ size: FILE.length }] }]);
});

test('with a full disk nothing hangs, and reading, deleting and single exports work', async ({
  openKit,
  page,
  server,
}) => {
  await openKit();
  await makeExporter(page);
  const id = await page.evaluate(
    async (request) => (await exporterUnderTest.definitions.create(request)).id,
    recurring(),
  );
  const empty = await fillStorage(page, server.url, [500_000, 60_000, 8_000]);
  const outcomes = await page.evaluate(
    async ([id, request, oneTime]) => {
      const { definitions, jobs } = exporterUnderTest;
      const codeOf = <T>({ failure }: { failure?: { code?: string } } | { value: T; failure?: never }) =>
        failure?.code ?? 'done';
      const text = 'x'.repeat(200_000);
      const large = { ...request, format: { ...request.format, filename: text } };
      const result = {
        create: codeOf(await kit.settle(definitions.create(large))),
        update: codeOf(await kit.settle(definitions.update(id, { request: large }))),
        get: (await definitions.get(id))?.request.periodicity,
        list: (await definitions.list()).length,
        jobs: (await jobs.list()).length,
        run: codeOf(await kit.settle(definitions.run(id))),
        export: (await kit.run(exporterUnderTest, oneTime)).value?.files[0]?.size,
        delete: codeOf(await kit.settle(definitions.delete(id))),
        left: (await definitions.list()).length,
      };
      return result;
    },
    [id, recurring(), ONE_TIME] as const,
  );
  expect(outcomes).toMatchObject({
    create: 'storage-full',
    update: 'storage-full',
    get: 'P1D',
    list: 1,
    export: FILE.length,
    delete: 'done',
    left: 0,
  });
  // A run either began and failed because the disk is full, or was refused.
  await expect
    .poll(async () => (await jobsOf(page)).map(({ error }) => error?.code ?? 'under way'))
    .not.toContain('under way');
  await empty();
});

for (const [what, spoil] of [
  [
    'may not be used',
    () =>
      Object.assign(IDBFactory.prototype, {
        open: () => {
          throw new DOMException('Denied.', 'SecurityError');
        },
      }),
  ],
  [
    'may not even be looked at',
    () => {
      const denied = () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      };
      Object.defineProperty(globalThis, 'indexedDB', { get: denied });
      Object.assign(globalThis, { BroadcastChannel: denied });
    },
  ],
  [
    'never answers',
    () => {
      const { open } = IDBFactory.prototype;
      const silent = () => Object.assign(open.call(indexedDB, 'other'), { addEventListener: () => {} });
      Object.assign(IDBFactory.prototype, { open: silent });
    },
  ],
  [
    'is of a newer version',
    () =>
      new Promise((resolve) => {
        indexedDB.open('downlink', 999).onsuccess = resolve;
      }),
  ],
  [
    'is of somebody else',
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('downlink', 1);
        opening.onsuccess = resolve;
      }),
  ],
] as const)
  test(`a database that ${what} throws a typed error, and single exports still work`, async ({ openKit }) => {
    const page = await openKit();
    await page.evaluate(spoil as () => unknown);
    await makeExporter(page);
    const outcome = await page.evaluate(
      async ([request, oneTime]) => {
        const { definitions, jobs, scheduler } = exporterUnderTest;
        const heard: unknown[] = [];
        jobs.subscribe(
          () => {},
          (error) => heard.push((error as { code: string }).code),
        );
        const codes = await Promise.all(
          [definitions.create(request), definitions.list(), jobs.list(), scheduler.start()].map((promise) =>
            kit.settle(promise as Promise<unknown>),
          ),
        );
        return {
          codes: codes.map(({ failure }) => failure?.code),
          heard,
          size: (await kit.run(exporterUnderTest, oneTime)).value?.files[0]?.size,
        };
      },
      [recurring(), ONE_TIME] as const,
    );
    // A new page has an intact storage API, which the token check at the end needs.
    await openKit();
    const unavailable = 'storage-unavailable';
    expect(outcome).toEqual({
      codes: [unavailable, unavailable, unavailable, unavailable],
      heard: [unavailable],
      size: FILE.length,
    });
  });

test('a database that is deleted while it is open is created again', async ({ openKit, openTab }) => {
  const [page, other] = [await openKit(), await openTab()];
  await makeExporter(page);
  await page.evaluate(async (request) => void (await exporterUnderTest.definitions.create(request)), recurring());
  await other.evaluate(
    () =>
      new Promise((resolve) => {
        indexedDB.deleteDatabase('downlink').onsuccess = resolve;
      }),
  );
  const counts = await page.evaluate(async (request) => {
    const before = (await exporterUnderTest.definitions.list()).length;
    await exporterUnderTest.definitions.create(request);
    return [before, (await exporterUnderTest.definitions.list()).length];
  }, recurring());
  expect(counts).toEqual([0, 1]);
});

test('a database whose connection the browser ends is opened again', async ({ openKit, server }) => {
  const page = await openKit();
  await makeExporter(page);
  await page.evaluate(async (request) => void (await exporterUnderTest.definitions.create(request)), recurring());
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Storage.clearDataForOrigin', { origin: server.url, storageTypes: 'indexeddb' });
  const counts = await page.evaluate(async (request) => {
    const before = (await exporterUnderTest.definitions.list()).length;
    await exporterUnderTest.definitions.create(request);
    return [before, (await exporterUnderTest.definitions.list()).length];
  }, recurring());
  expect(counts).toEqual([0, 1]);
});
