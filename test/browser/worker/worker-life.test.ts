import type { Page } from 'playwright/test';
import { firstDays, longFile, tetouanParams, YEAR } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

const DAYS = firstDays(2);
const SMALL = csvRequest([tetouanParams([0], DAYS)]);
const BIG = csvRequest([tetouanParams([0, 1, 2, 3, 4, 5, 6, 7], YEAR)]);

/** From here on the page's clock moves only on command. */
async function stopClock(page: Page): Promise<void> {
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000);
}

test('starts one worker for all calls, and none before the first', async ({ openKit }) => {
  const page = await openKit();
  const counts = await page.evaluate(async (request) => {
    const exporter = kit.exporter();
    const counts = [kit.workers.length];
    await Promise.all([exporter.export(request), exporter.preview(request)]);
    await exporter.estimate(request);
    return [...counts, kit.workers.length];
  }, SMALL);
  expect(counts).toEqual([0, 1]);
});

test('rejects every pending promise within five seconds when the worker is terminated, and starts another', async ({
  page,
  openKit,
  server,
}) => {
  await server.setFaults([{ kind: 'hang' }]);
  await page.clock.install();
  await openKit();
  await page.evaluate(
    ({ big, small }) => {
      const exporter = downlink.createExporter({
        source: kit.source(),
        createWorker: () => new Worker('/dist/downlink/worker.js', { type: 'module' }),
      });
      const codes: unknown[] = [];
      const sink = () => new WritableStream<Uint8Array>({ abort: (reason) => void codes.push(`sink ${reason.code}`) });
      const pending: Promise<unknown>[] = [
        exporter.export(big),
        exporter.export(big, { sink }),
        exporter.preview(small),
        exporter.estimate(small),
      ];
      for (const promise of pending) void kit.settle(promise).then(({ failure }) => codes.push(failure?.code));
      Object.assign(globalThis, { exporter, codes });
    },
    { big: BIG, small: SMALL },
  );
  await expect.poll(async () => (await server.log()).filter(({ ended }) => !ended).length).toBe(4);
  await stopClock(page);
  await page.evaluate(() => kit.workers[0]!.terminate());
  await page.clock.runFor(5000);
  const codes = () => page.evaluate(() => (globalThis as unknown as { codes: unknown[] }).codes);
  const all = ['sink worker-lost', 'worker-lost', 'worker-lost', 'worker-lost', 'worker-lost'];
  await expect.poll(async () => (await codes()).sort()).toEqual(all);
  await page.clock.resume();

  await server.setFaults([]);
  const next = await page.evaluate((request) => {
    const { exporter } = globalThis as unknown as { exporter: ReturnType<typeof downlink.createExporter> };
    return kit.run(exporter, request);
  }, SMALL);
  expect(next.value?.files[0]?.text).toBe(longFile([0], DAYS));
  expect(await page.evaluate(() => kit.workers.length)).toBe(2);
});

for (const [what, script, code, said] of [
  ['is not there', undefined, 'worker-unavailable', /could not be loaded/],
  ['throws at its start', "throw new Error('not today')", 'worker-lost', /not today/],
  ['is not JavaScript', 'export = ;', 'worker-unavailable', /could not be loaded or run/],
] as const) {
  test(`rejects with ${code} when the script of the worker ${what}`, async ({ openKit, problems }) => {
    if (script === undefined) problems.expect(/status of 404/);
    const page = await openKit();
    const outcome = await page.evaluate(
      ({ request, script }) => {
        const address =
          script === undefined
            ? '/dist/missing.js'
            : URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
        const createWorker = () => new Worker(address, { type: 'module' });
        return kit.run(downlink.createExporter({ source: kit.source(), createWorker }), request);
      },
      { request: SMALL, script },
    );
    expect(outcome.failure).toMatchObject({
      isExportError: true,
      code,
      message: expect.stringMatching(said),
    });
  });
}

test('rejects with worker-lost within twenty-five seconds when the worker never answers', async ({ page, openKit }) => {
  await page.clock.install();
  await openKit();
  await stopClock(page);
  const wait = page.evaluate((request) => {
    const createWorker = () => new Worker(URL.createObjectURL(new Blob(['onmessage = () => {}'])));
    return kit.run(downlink.createExporter({ source: kit.source(), createWorker }), request);
  }, SMALL);
  await expect.poll(() => page.evaluate(() => kit.workers.length)).toBe(1);
  // It may be loading over a slow network, so a few seconds are too short.
  await page.clock.runFor(15_000);
  expect(await Promise.race([wait, page.evaluate(() => 'under way')])).toBe('under way');
  await page.clock.runFor(10_000);
  expect((await wait).failure).toMatchObject({ isExportError: true, code: 'worker-lost' });
});

/** A worker that is busy from its first message on and answers nothing for some seconds. */
const busyWorker = (seconds: number) =>
  `const work = () => { const end = Date.now() + ${seconds * 1000}; while (Date.now() < end); };` +
  'addEventListener("message", () => setTimeout(work, 200), { once: true });';

test('a busy worker that answers nothing for eight seconds is kept', async ({ openKit }) => {
  const page = await openKit();
  const outcome = await page.evaluate(
    ({ request, script }) => {
      const modules = [
        `data:text/javascript,${encodeURIComponent(script)}`,
        `${location.origin}/dist/downlink/worker.js`,
      ];
      const code = modules.map((url) => `import '${url}';`).join('\n');
      const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
      const createWorker = () => new Worker(url, { type: 'module' });
      return kit.run(downlink.createExporter({ source: kit.source(), createWorker }), request);
    },
    { request: BIG, script: busyWorker(8) },
  );
  expect(outcome.failure).toBe(undefined);
  expect(outcome.value?.files[0]?.text === longFile([0, 1, 2, 3, 4, 5, 6, 7], YEAR)).toBe(true);
});

test('a terminated worker is detected at once, without the clock', async ({ page, openKit, server }) => {
  await server.setFaults([{ kind: 'hang' }]);
  await page.clock.install();
  await openKit();
  const wait = page.evaluate((request) => kit.run(kit.exporter(), request), SMALL);
  await expect.poll(async () => (await server.log()).filter(({ ended }) => !ended).length).toBe(1);
  await stopClock(page);
  await page.evaluate(() => kit.workers[0]!.terminate());
  expect((await wait).failure).toMatchObject({ code: 'worker-lost', message: 'The worker was terminated.' });
});

for (const [what, give] of [
  ['nothing', () => undefined],
  ['a promise of one', async () => new Worker('/dist/downlink/worker.js', { type: 'module' })],
] as const)
  test(`says what createWorker returned when that is ${what}`, async ({ openKit }) => {
    const page = await openKit();
    const outcome = await page.evaluate(
      ({ request, give }) => {
        const createWorker = new Function(`return (${give})()`) as () => Worker;
        return kit.run(downlink.createExporter({ source: kit.source(), createWorker }), request);
      },
      { request: SMALL, give: String(give) },
    );
    expect(outcome.failure).toMatchObject({
      isExportError: true,
      code: 'worker-unavailable',
      message: expect.stringMatching(/createWorker returned .*must return a new Worker/),
    });
  });

test('rejects with worker-lost when the worker fails during its work', async ({ openKit, server }) => {
  await server.setFaults([{ kind: 'hang' }]);
  const page = await openKit();
  const wait = page.evaluate((request) => kit.run(kit.exporter(), request), SMALL);
  await expect.poll(async () => (await server.log()).length).toBe(1);
  await page.workers()[0]!.evaluate(() => {
    setTimeout(() => {
      throw new Error('out of the blue');
    });
  });
  expect((await wait).failure).toMatchObject({
    code: 'worker-lost',
    message: expect.stringMatching(/out of the blue/),
  });
});

test('rejects with worker-unavailable and the cause when the worker cannot start, and tries again next time', async ({
  openKit,
}) => {
  const page = await openKit();
  const { first, sameCause, second } = await page.evaluate(async (request) => {
    const refusal = new DOMException('workers are not allowed here', 'SecurityError');
    let tries = 0;
    const exporter = downlink.createExporter({
      source: kit.source(),
      createWorker: () => {
        if (tries++ === 0) throw refusal;
        return new Worker('/dist/downlink/worker.js', { type: 'module' });
      },
    });
    const thrown = await exporter.export(request).catch((error: unknown) => error);
    const first = await kit.settle(Promise.reject(thrown));
    return { first, sameCause: (thrown as Error).cause === refusal, second: await kit.run(exporter, request) };
  }, SMALL);
  expect(first.failure).toMatchObject({ isExportError: true, code: 'worker-unavailable' });
  expect(sameCause).toBe(true);
  expect(second.value?.files[0]?.text).toBe(longFile([0], DAYS));
});

test('says that there are no workers on a platform without them', async ({ openKit }) => {
  const page = await openKit();
  const outcome = await page.evaluate((request) => {
    Reflect.deleteProperty(globalThis, 'Worker');
    return kit.run(kit.exporter(), request);
  }, SMALL);
  expect(outcome.failure).toMatchObject({ isExportError: true, code: 'worker-unavailable' });
});

test('dispose() ends the worker and rejects pending calls; later calls start another worker', async ({
  openKit,
  server,
}) => {
  await server.setFaults([{ kind: 'hang' }]);
  const page = await openKit();
  const wait = page.evaluate(
    async ({ big, small }) => {
      const exporter = kit.exporter();
      document.addEventListener('dispose', () => exporter.dispose());
      const running: Promise<unknown>[] = [exporter.export(big), exporter.preview(small), exporter.estimate(small)];
      const pending = await Promise.all(running.map((promise) => kit.settle(promise)));
      exporter.dispose();
      await kit.setFaults([]);
      const calls: Promise<unknown>[] = [exporter.export(small), exporter.preview(small), exporter.estimate(small)];
      const later = await Promise.all(calls.map((promise) => kit.settle(promise)));
      exporter.dispose();
      return { pending, later };
    },
    { big: BIG, small: SMALL },
  );
  await expect.poll(async () => (await server.log()).length).toBeGreaterThan(2);
  await page.evaluate(() => document.dispatchEvent(new Event('dispose')));
  const { pending, later } = await wait;
  expect(pending.map(({ failure }) => failure?.name)).toEqual(['AbortError', 'AbortError', 'AbortError']);
  expect(later.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined]);
  await expect.poll(() => page.workers().length).toBe(0);
  const hanging = async () => (await server.log()).filter(({ status }) => status !== 200);
  await expect.poll(async () => (await hanging()).map(({ aborted }) => aborted)).not.toContain(false);
});

test('exporters have their own workers: dispose() of one does not affect the other', async ({ openKit }) => {
  const page = await openKit();
  const outcomes = await page.evaluate(
    ({ big, small }) => {
      const [one, other] = [kit.exporter(), kit.exporter()];
      const outcomes = Promise.all([kit.run(one, big), kit.run(other, small)]);
      one.dispose();
      return outcomes;
    },
    { big: BIG, small: SMALL },
  );
  expect(outcomes.map(({ value, failure }) => value?.files[0]?.text ?? failure?.name)).toEqual([
    'AbortError',
    longFile([0], DAYS),
  ]);
});

test('rejects every call at once when page and worker have different versions', async ({ openKit }) => {
  const page = await openKit();
  const outcomes = await page.evaluate((request) => {
    const createWorker = () => {
      const worker = new Worker('/dist/downlink/worker.js', { type: 'module' });
      const post = worker.postMessage.bind(worker);
      worker.postMessage = (message: object, transfer: unknown) => {
        const other = Object.fromEntries(Object.entries(message).map(([key, version]) => [key, Number(version) + 1]));
        post(other, transfer as Transferable[]);
      };
      return worker;
    };
    const exporter = downlink.createExporter({ source: kit.source(), createWorker });
    const calls: Promise<unknown>[] = [exporter.export(request), exporter.estimate(request)];
    return Promise.all(calls.map((promise) => kit.settle(promise)));
  }, SMALL);
  const failure = {
    code: 'worker-lost',
    message: expect.stringContaining('different downlink versions: deploy both from one version'),
  };
  expect(outcomes.map(({ failure }) => failure)).toEqual([
    expect.objectContaining(failure),
    expect.objectContaining(failure),
  ]);
});
