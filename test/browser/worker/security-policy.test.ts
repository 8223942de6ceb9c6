import type { Page } from 'playwright/test';
import { firstDays, longFile, tetouanParams } from '../harness/oracles/tetouan.ts';
import { expect, test } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';

const DAYS = firstDays(31);
const REQUEST = csvRequest([tetouanParams([0, 5], DAYS), tetouanParams([1], DAYS)]);
const FILES = [longFile([0, 5], DAYS), longFile([1], DAYS)];

/** Sets a policy for `export.html` that the harness does not have. Violations are reported as usual. */
async function setPolicy(page: Page, policy: string): Promise<void> {
  await page.route(/\/pages\/export\.html/, async (route) => {
    const response = await route.fetch();
    const headers = { ...response.headers(), 'content-security-policy': `${policy}; report-uri /csp-report` };
    await route.fulfill({ response, headers });
  });
}

// At the end of each test, the harness checks that neither the page nor the worker violated a policy.

test("exports under default-src 'none' with script-src, worker-src and connect-src 'self'", async ({
  page,
  openKit,
}) => {
  await setPolicy(page, "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self'");
  await openKit();
  const { value } = await page.evaluate((request) => kit.run(kit.exporter(), request, { bundle: 'files' }), REQUEST);
  expect(value?.files.map(({ text }) => text)).toEqual(FILES);
  expect(await page.evaluate(() => kit.workers.length)).toBe(1);
});

test('exports when Trusted Types are required, with a worker URL from a policy of the host', async ({ openKit }) => {
  const page = await openKit({ csp: 'strict' });
  const { value } = await page.evaluate((request) => {
    const { trustedTypes } = globalThis as unknown as {
      trustedTypes: {
        createPolicy(name: string, rules: object): { createScriptURL(url: string): string };
      };
    };
    const policy = trustedTypes.createPolicy('test-policy', { createScriptURL: (url: string) => url });
    const createWorker = () => new Worker(policy.createScriptURL('/dist/downlink/worker.js'), { type: 'module' });
    const exporter = downlink.createExporter({ source: kit.source(), createWorker });
    return kit.run(exporter, request, { bundle: 'files' });
  }, REQUEST);
  expect(value?.files.map(({ text }) => text)).toEqual(FILES);
});

test('saves a file when Trusted Types are required', async ({ page, openKit }) => {
  await openKit({ csp: 'strict' });
  const saved = page.waitForEvent('download');
  await page.evaluate(() =>
    downlink.download({
      files: [{ name: 'a.csv', type: 'text/csv', size: 1, rows: 0, blob: new Blob(['a'], { type: 'text/csv' }) }],
    }),
  );
  expect((await saved).suggestedFilename()).toBe('a.csv');
});

test('says that the policy may block the built-in worker when Trusted Types are required', async ({
  openKit,
  problems,
}) => {
  problems.expect(/Content Security Policy|Trusted/);
  const page = await openKit({ csp: 'strict' });
  const { failure } = await page.evaluate((request) => kit.run(kit.exporter(), request), REQUEST);
  expect(failure).toMatchObject({
    isExportError: true,
    code: 'worker-unavailable',
    message: expect.stringMatching(/Content-Security-Policy.*createWorker/),
    cause: { name: 'TypeError' },
  });
});

test('rejects with a typed error when no worker is allowed', async ({ openKit, problems }) => {
  problems.expect(/Content Security Policy/);
  const page = await openKit({ csp: 'no-worker' });
  const { failure } = await page.evaluate((request) => kit.run(kit.exporter(), request), REQUEST);
  expect(failure).toMatchObject({
    isExportError: true,
    code: expect.stringMatching(/^worker-(unavailable|lost)$/),
  });
});
