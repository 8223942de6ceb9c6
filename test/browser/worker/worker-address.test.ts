import { firstDays, longFile, tetouanParams } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

const DAYS = firstDays(2);
const CSV = csvRequest([tetouanParams([0], DAYS)]);
const XLSX = { ...CSV, format: { ...CSV.format, extension: 'xlsx' as const } };

test('starts the worker from workerUrl, relative to the page, and its parts from beside it', async ({
  openKit,
  server,
}) => {
  const page = await openKit();
  const outcomes = await page.evaluate(
    async ([csv, xlsx]) => {
      const exporter = downlink.createExporter({ source: kit.source(), workerUrl: '../dist/downlink/worker.js?own' });
      return [await kit.run(exporter, csv!), await kit.run(exporter, xlsx!)];
    },
    [CSV, XLSX],
  );
  expect(outcomes.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  expect(outcomes[0]?.value?.files[0]?.text).toBe(longFile([0], DAYS));
  expect(server.loaded).toContain('downlink/xlsx.js');
});

test('names the address of a worker that is not there, and what to do', async ({ openKit, problems }) => {
  problems.expect(/status of 404/);
  const page = await openKit();
  const { failure } = await page.evaluate((request) => {
    return kit.run(downlink.createExporter({ source: kit.source(), workerUrl: '/assets/worker.js' }), request);
  }, CSV);
  expect(failure).toMatchObject({
    code: 'worker-unavailable',
    message: expect.stringMatching(
      /^The worker could not be loaded or run from http:.*\/assets\/worker\.js\. .*workerUrl.*inline/,
    ),
  });
});

test('names the address of a part that is not there, and succeeds once it is', async ({ openKit, problems, page }) => {
  problems.expect(/status of 404/);
  await page.route('**/dist/downlink/xlsx.js', (route) => route.fulfill({ status: 404 }), { times: 1 });
  await openKit();
  const outcomes = await page.evaluate(async (request) => {
    const exporter = kit.exporter();
    return [await kit.run(exporter, request), await kit.run(exporter, request)];
  }, XLSX);
  expect(outcomes[0]?.failure).toMatchObject({
    code: 'worker-unavailable',
    message: expect.stringMatching(/http:.*\/dist\/downlink\/xlsx\.js/),
  });
  expect(outcomes[1]?.failure).toBe(undefined);
});

test('refuses a part of another build', async ({ openKit, page }) => {
  await page.route('**/dist/downlink/xlsx.js', async (route) => {
    const response = await route.fetch();
    const built = await response.text();
    // The build is the last text of the file, whichever quotes the minifier takes.
    const body = built.replace(/(["'`])[0-9a-f]{8}\1(?=;\s*export\s*\{[^}]*\}[^}]*$)/, '"00000000"');
    expect(body).not.toBe(built);
    await route.fulfill({ response, body });
  });
  await openKit();
  const { failure } = await page.evaluate((request) => kit.run(kit.exporter(), request), XLSX);
  expect(failure).toMatchObject({
    code: 'worker-unavailable',
    message: expect.stringMatching(/xlsx\.js is of another build/),
  });
});
