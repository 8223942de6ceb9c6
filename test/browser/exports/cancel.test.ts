import { firstDays, longFile, tetouanParams, YEAR } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';
import { expectRequestsToEnd, quietLog, underWay } from '../harness/server-log.ts';

const BIG = csvRequest([tetouanParams([0, 1, 2, 3, 4, 5, 6, 7], YEAR)]);
const SMALL = csvRequest([tetouanParams([0], firstDays(2))]);

test('a cancel during an export rejects at once, ends open requests, and starts no others', async ({
  openKit,
  server,
}) => {
  const page = await openKit();
  await page.evaluate((request) => {
    const controller = new AbortController();
    const exporter = kit.exporter();
    const onProgress = ({ messages }: { messages: number }) =>
      messages > 10_000 && void kit.setFaults([{ kind: 'hang' }]);
    const running = exporter.export(request, { signal: controller.signal, onProgress });
    running.catch(() => {});
    Object.assign(globalThis, { controller, exporter, running });
  }, BIG);
  await expect.poll(async () => (await underWay(server)).length).toBeGreaterThan(0);
  const before = await quietLog(server);
  const { first, same } = await page.evaluate(async () => {
    const { controller, running } = globalThis as unknown as {
      controller: AbortController;
      running: Promise<unknown>;
    };
    const reason = { any: 'value' };
    const thrown = running.catch((error: unknown) => error);
    // The rejection must come before any task of the page, so before any answer of the worker.
    const task = new Promise((resolve) => setTimeout(() => resolve('a later task')));
    controller.abort(reason);
    return { first: await Promise.race([thrown.then(() => 'the rejection'), task]), same: (await thrown) === reason };
  });
  expect({ first, same }).toEqual({ first: 'the rejection', same: true });

  await expectRequestsToEnd(server);
  const ids = before.filter(({ ended }) => ended === undefined).map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(0);
  const after = await server.log();
  expect(after.filter(({ id }) => ids.includes(id)).map(({ aborted }) => aborted)).not.toContain(false);

  // The worker stays alive and runs the next export, with nothing left of the one before.
  await server.setFaults([]);
  const next = await page.evaluate((request) => {
    const { exporter } = globalThis as unknown as { exporter: ReturnType<typeof downlink.createExporter> };
    return kit.run(exporter, request);
  }, SMALL);
  expect(next.value?.files[0]?.text).toBe(longFile([0], firstDays(2)));
  expect(await page.evaluate(() => kit.workers.length)).toBe(1);
  const others = (await server.log()).slice(before.length);
  expect(others.map(({ url }) => new URL(url, server.url).searchParams.get('name'))).toEqual([
    'urn:tetouan:temperature',
  ]);
});

test('an aborted signal starts nothing', async ({ openKit, server }) => {
  const page = await openKit();
  const thrown = await page.evaluate(async (request) => {
    const signal = AbortSignal.abort('before it began');
    const exporter = kit.exporter();
    const calls = [
      exporter.export(request, { signal }),
      exporter.preview(request, { signal }),
      exporter.estimate(request, { signal }),
    ];
    return Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
  }, SMALL);
  expect(thrown).toEqual(['before it began', 'before it began', 'before it began']);
  expect(await page.evaluate(() => [kit.workers.length, kit.tokens.length])).toEqual([0, 0]);
  expect(await server.log()).toEqual([]);
});

for (const call of ['preview', 'estimate'] as const) {
  test(`a cancel during ${call}() rejects with the signal's reason and ends its requests`, async ({
    openKit,
    server,
  }) => {
    await server.setFaults([{ kind: 'hang' }]);
    const page = await openKit();
    await page.evaluate(
      ({ request, call }) => {
        const controller = new AbortController();
        document.addEventListener('cancel', () => controller.abort(new Error('enough')));
        const running: Promise<unknown> = kit.exporter()[call](request, { signal: controller.signal });
        void kit.settle(running).then(({ failure }) => {
          document.title = String(failure?.message);
        });
      },
      { request: BIG, call },
    );
    await expect.poll(async () => (await server.log()).length).toBeGreaterThan(0);
    await page.evaluate(() => document.dispatchEvent(new Event('cancel')));
    await expect.poll(() => page.title()).toBe('enough');
    await expectRequestsToEnd(server);
    expect((await server.log()).map(({ aborted }) => aborted)).not.toContain(false);
  });
}

test('a cancel does not wait for a token, nor for the pause between two attempts', async ({
  openKit,
  problems,
  server,
}) => {
  problems.expect(/status of 503/);
  await server.setFaults([{ kind: 'status', status: 503, retryAfter: 100 }]);
  const page = await openKit();
  const thrown = await page.evaluate(async (request) => {
    const controller = new AbortController();
    const { signal } = controller;
    let asked = () => {};
    const tokenWanted = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const getToken = () => {
      asked();
      return new Promise<string>(() => {});
    };
    const exports = [kit.exporter(kit.source({ getToken })), kit.exporter()].map((exporter) =>
      exporter.export(request, { signal }).catch((error: unknown) => error),
    );
    await tokenWanted;
    while ((await (await fetch('/demo/faults')).json())[0].acted === 0);
    controller.abort('enough');
    return Promise.all(exports);
  }, SMALL);
  expect(thrown).toEqual(['enough', 'enough']);
});

test("a cancel of one export does not affect the exporter's others", async ({ openKit, server }) => {
  const page = await openKit();
  const [cancelled, whole, other] = await page.evaluate(
    async ({ big, month }) => {
      const exporter = kit.exporter();
      const controller = new AbortController();
      const onProgress = ({ messages }: { messages: number }) => messages > 0 && controller.abort('this one');
      return Promise.all([
        kit.run(exporter, big, { signal: controller.signal, onProgress }),
        kit.run(exporter, month),
        kit.run(kit.exporter(), month),
      ]);
    },
    { big: BIG, month: csvRequest([tetouanParams([0, 5], firstDays(62))]) },
  );
  expect(cancelled?.failure?.message).toBe('this one');
  const file = longFile([0, 5], firstDays(62));
  expect(whole?.value?.files[0]?.text).toBe(file);
  expect(other?.value?.files[0]?.text).toBe(file);
  await expectRequestsToEnd(server);
});

test('reads ahead, but never has more than four open requests, whatever runs at once', async ({ openKit, server }) => {
  // Long enough to overlap.
  await server.setFaults([{ kind: 'delay', ms: 25 }]);
  const page = await openKit();
  const requests = [[0, 5], [1, 2, 3], [7]].map((metrics) => csvRequest([tetouanParams(metrics, firstDays(62))]));
  const outcomes = await page.evaluate((requests) => {
    const exporter = kit.exporter();
    return Promise.all(requests.map((request) => kit.run(exporter, request)));
  }, requests);
  expect(outcomes.map(({ value }) => value?.files[0]?.rows)).toEqual([2, 3, 1].map((count) => count * 62 * 144));
  const log = await server.log();
  const atOnce = log.map(({ started }) => log.filter((other) => other.started <= started && other.ended! > started));
  expect(Math.max(...atOnce.map(({ length }) => length))).toBe(4);
});
