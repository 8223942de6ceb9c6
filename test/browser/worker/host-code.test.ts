import { firstDays, longFile, tetouanParams } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { FILE, makeExporter, recurring, waitForJobs } from '../harness/recurring.ts';
import { csvRequest } from '../harness/requests.ts';

const DAYS = firstDays(2);
const SMALL = csvRequest([tetouanParams([0], DAYS)]);

test('tokens that never arrive fail their exports in time, and do not block exports with a token', async ({
  openKit,
}) => {
  const page = await openKit();
  const { stuck, good } = await page.evaluate(async (request) => {
    const silent = kit.exporter(kit.source({ getToken: () => new Promise(() => {}), timeoutMs: 500 }));
    // More than a worker requests at once.
    const waiting = Array.from({ length: 6 }, () => kit.run(silent, request));
    const good = await kit.run(kit.exporter(), request);
    return { stuck: await Promise.all(waiting), good };
  }, SMALL);
  expect(good.value?.files[0]?.text).toBe(longFile([0], DAYS));
  for (const { failure } of stuck)
    expect(failure).toMatchObject({
      code: 'unauthorized',
      message: expect.stringMatching(/getToken of the source returned no token within 500 ms.*timeoutMs/),
    });
});

test('tokens that never arrive fail their jobs in time, and do not block later jobs', async ({ openKit }) => {
  const page = await openKit();
  await makeExporter(page);
  await page.evaluate(async (request) => {
    let calls = 0;
    // Each job requests its own token; the first three, as many as run at once, get none.
    const getToken = () => (++calls <= 3 ? new Promise<string>(() => {}) : kit.getToken());
    globalThis.exporterUnderTest = downlink.createExporter({ source: kit.source({ getToken, timeoutMs: 500 }) });
    for (let made = 0; made < 4; made++) await exporterUnderTest.definitions.create(request);
    await exporterUnderTest.scheduler.start();
  }, recurring());
  const failed = await waitForJobs(page, 'failed', 3);
  const [done] = await waitForJobs(page, 'done', 1);
  expect(failed.map(({ error }) => error?.code)).toEqual(['unauthorized', 'unauthorized', 'unauthorized']);
  expect(failed[0]?.error?.message).toMatch(/returned no token within 500 ms/);
  expect(done?.files[0]?.size).toBe(FILE.length);
});

test('the progress of an export reports the wait for a custom source until it continues', async ({ openKit }) => {
  const page = await openKit();
  const waits = await page.evaluate(async (request) => {
    const waits: (string | undefined)[] = [];
    const source = downlink.customSource(async function* () {
      yield [];
      await new Promise((resolve) => document.addEventListener('go on', resolve));
      yield [];
    });
    const onProgress = ({ waiting }: { waiting?: { reason: string } }) => {
      waits.push(waiting?.reason);
      if (waiting) document.dispatchEvent(new Event('go on'));
    };
    await kit.run(kit.exporter(source), request, { onProgress });
    return waits;
  }, SMALL);
  expect(waits.filter((reason) => reason !== undefined)).toEqual(['source']);
  expect(waits.at(-1)).toBe(undefined);
});

test('a custom source that goes silent fails after its timeoutMs, and its generator is closed', async ({ openKit }) => {
  const page = await openKit();
  const { failure, told } = await page.evaluate(async (request) => {
    let told = false;
    const source = downlink.customSource(
      async function* ({ signal }) {
        yield [];
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        told = true;
      },
      { timeoutMs: 300 },
    );
    const { failure } = await kit.run(kit.exporter(source), request);
    return { failure, told };
  }, SMALL);
  expect(failure).toMatchObject({
    code: 'source-failed',
    message: expect.stringMatching(/returned no messages within 300 ms/),
  });
  expect(told).toBe(true);
});
