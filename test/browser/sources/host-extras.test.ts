/** Headers, query parameters and cookies that a host adds to requests. */
import type { Page } from 'playwright/test';
import type { ReaderOptions } from '../../../src/index.ts';
import { recurringRequest } from '../../support/export-rig.ts';
import { type Gateway, SESSION, startGateway } from '../harness/gateway.ts';
import { firstDays, longFile, tetouanParams } from '../harness/oracles/tetouan.ts';
import { test as base, expect, installKit } from '../harness/page-kit.ts';
import { csvRequest } from '../harness/requests.ts';
import { watchTokens } from '../harness/secrecy.ts';

const DAYS = firstDays(3);
const REQUEST = csvRequest([tetouanParams([0], DAYS)]);
const FILE = longFile([0], DAYS);

const HEADERS = { 'X-Tenant': 'canary-header/1' };
const QUERY = { key: 'canary query&2' };

const test = base.extend<{ gateway: Gateway; other: Gateway; signedIn: Page }>({
  gateway: async ({ server }, use) => {
    const gateway = await startGateway(server.url, Object.keys(QUERY));
    await use(gateway);
    await gateway.stop();
  },
  /** A gateway at another origin. */
  other: async ({ server }, use) => {
    const gateway = await startGateway(server.url, Object.keys(QUERY));
    await use(gateway);
    await gateway.stop();
  },
  /** A page at the origin of the gateway, with a session there. */
  signedIn: async ({ page, gateway, problems: _ }, use) => {
    await page.context().addCookies([{ ...SESSION, url: gateway.url, httpOnly: true }]);
    await page.goto(`${gateway.url}/pages/export.html`);
    await page.evaluate(installKit);
    await use(page);
  },
});

/** Runs the request with a source without `getToken`. Default: of the page's own origin. */
const run = (page: Page, options: Partial<ReaderOptions>, workerUrl?: string) =>
  page.evaluate(
    ({ request, options, workerUrl }) => {
      const source = downlink.connhexSource({ baseUrl: '/', ...options });
      return kit.run(downlink.createExporter({ source, ...(workerUrl && { workerUrl }) }), request);
    },
    { request: REQUEST, options, workerUrl },
  );

const reads = ({ asked }: Gateway) => asked.filter(({ method }) => method === 'GET');
const cookies = (gateway: Gateway) => new Set(reads(gateway).map(({ headers }) => headers.cookie));

test('a session on the own origin works without getToken', async ({ signedIn, gateway }) => {
  const { value, failure } = await run(signedIn, { credentials: 'same-origin' });
  expect(failure).toBe(undefined);
  expect(value?.files[0]?.text).toBe(FILE);
  expect(cookies(gateway)).toEqual(new Set([`${SESSION.name}=${SESSION.value}`]));
});

test('no cookie is sent by default', async ({ signedIn, gateway, problems }) => {
  problems.expect(/status of 401/);
  for (const options of [{}, { credentials: 'omit' as const }])
    expect((await run(signedIn, options)).failure).toMatchObject({ code: 'unauthorized', status: 401 });
  expect(cookies(gateway)).toEqual(new Set([undefined]));
  // No other session can be had, so each was asked for once.
  expect(reads(gateway)).toHaveLength(2);
});

test('another origin gets cookies with include only', async ({ signedIn, other, problems }) => {
  problems.expect(/status of 401/);
  const refused = await run(signedIn, { baseUrl: other.url, credentials: 'same-origin' });
  expect(refused.failure).toMatchObject({ code: 'unauthorized', status: 401 });
  expect(cookies(other)).toEqual(new Set([undefined]));
  const { value } = await run(signedIn, { baseUrl: other.url, credentials: 'include' });
  expect(value?.files[0]?.text).toBe(FILE);
  expect([...cookies(other)]).toContain(`${SESSION.name}=${SESSION.value}`);
});

test('a worker from another origin counts as one of the page: addresses and cookies', async ({
  signedIn,
  gateway,
  other,
}) => {
  const workerUrl = `${other.url}/dist/downlink/worker.js`;
  const { value, failure } = await run(signedIn, { credentials: 'same-origin' }, workerUrl);
  expect(failure).toBe(undefined);
  expect(value?.files[0]?.text).toBe(FILE);
  expect(cookies(gateway)).toEqual(new Set([`${SESSION.name}=${SESSION.value}`]));
  expect(reads(other)).toEqual([]);
});

test('headers and query go with every request, those of resources too, and are asked for once', async ({
  signedIn,
  gateway,
  other,
}) => {
  const outcome = await signedIn.evaluate(
    async ({ request, baseUrl, given, query }) => {
      let asked = 0;
      const headers = async () => {
        asked++;
        return { ...given, Authorization: 'ApiKey canary-key' };
      };
      const exporter = downlink.createExporter({ source: downlink.connhexSource({ baseUrl, headers, query }) });
      const devices = {
        ...request,
        format: { extension: 'csv' as const },
        items: [{ filename: 'd', params: { type: 'devices', include: ['model'] } }],
      };
      const preview = await exporter.preview(request);
      const estimate = await exporter.estimate(request);
      const files = [await kit.run(exporter, request), await kit.run(exporter, devices)];
      return { asked, preview: preview.rows.length, estimate: estimate.items.length, files };
    },
    { request: REQUEST, baseUrl: other.url, given: HEADERS, query: QUERY },
  );
  expect(outcome.files.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  expect(outcome.files[0]?.value?.files[0]?.text).toBe(FILE);
  // Once for each call.
  expect(outcome).toMatchObject({ asked: 4, preview: 50, estimate: 1 });
  expect(new Set(reads(other).map(({ url }) => url.pathname.split('/')[1]))).toEqual(new Set(['iot', 'resources']));
  for (const { url, headers } of reads(other)) {
    expect(headers).toMatchObject({ 'x-tenant': HEADERS['X-Tenant'], authorization: 'ApiKey canary-key' });
    expect(url.searchParams.getAll('key')).toEqual([QUERY.key]);
  }
  // The browser asked first whether it may send them.
  const preflights = other.asked.filter(({ method }) => method === 'OPTIONS');
  expect(preflights.length).toBeGreaterThan(0);
  for (const { headers } of preflights) {
    expect(headers['access-control-request-headers']).toContain('x-tenant');
    expect(headers['x-tenant']).toBe(undefined);
  }
  expect(reads(gateway)).toEqual([]);
});

test('what is no header rejects the call with a TypeError, and nothing is sent', async ({ signedIn, gateway }) => {
  for (const [options, message] of [
    [{ headers: { Cookie: 'canary' } }, /"Cookie" cannot be set by a page/],
    [{ headers: { 'X-Key': 'canary\n' } }, /the value of "X-Key"/],
    [{ query: { limit: 'canary' } }, /"limit" is up to the export engine/],
  ] as const) {
    const { failure } = await run(signedIn, options);
    expect(failure).toMatchObject({ name: 'TypeError', message: expect.stringMatching(message) });
    expect(JSON.stringify(failure)).not.toContain('canary');
  }
  expect(reads(gateway)).toEqual([]);
});

test('a redirect is not followed with cookies and headers either', async ({ signedIn, gateway, other }) => {
  gateway.answer = ({ url }, response) => {
    response.writeHead(307, { Location: `${other.url}${url.pathname}${url.search}` }).end();
    return false;
  };
  const { failure } = await run(signedIn, { credentials: 'include', headers: HEADERS, query: QUERY });
  expect(failure).toMatchObject({ code: 'server', message: expect.stringMatching(/redirect.*baseUrl/) });
  expect(JSON.stringify(failure)).not.toContain('canary');
  expect([reads(gateway).length, other.asked.length]).toEqual([1, 0]);
});

test('no value of header, query, cookie or token is stored, logged or told', async ({ page, gateway, problems }) => {
  problems.expect(/Failed to load resource/);
  const query = QUERY;
  const watch = watchTokens(page.context(), { values: [HEADERS['X-Tenant'], SESSION.value, 'canary-token'], query });
  await page.context().addCookies([{ ...SESSION, url: gateway.url, httpOnly: true }]);
  await page.goto(`${gateway.url}/pages/export.html`);
  await page.evaluate(installKit);
  const given = { headers: HEADERS, query, credentials: 'same-origin' as const };
  const told = await page.evaluate(
    async ({ request, recurring, given }) => {
      const getToken = () => 'canary-token';
      const source = downlink.connhexSource({ baseUrl: '/', ...given, getToken, maxAttempts: 2 });
      const exporter = downlink.createExporter({ source, sync: { baseUrl: '/', ...given, getToken, timeoutMs: 2000 } });
      const reports: unknown[] = [];
      const onProgress = (progress: unknown) => void reports.push(progress);
      const good = await kit.run(exporter, request, { onProgress });
      const pdf = await kit.run(exporter, { ...request, format: { extension: 'pdf' } });
      await exporter.definitions.create(JSON.parse(recurring));
      const status = await exporter.sync.run();
      return { reports, good, pdf, status, definitions: await exporter.definitions.list() };
    },
    { request: REQUEST, recurring: JSON.stringify(recurringRequest), given },
  );
  expect([told.good.failure, told.pdf.failure]).toEqual([undefined, undefined]);
  expect(told.good.value?.files[0]?.text).toBe(FILE);
  expect(told.status.state).toBe('idle');
  // The server quotes all that it gets.
  gateway.answer = ({ url, headers }, response) => {
    const message = `no: ${url} ${headers['x-tenant']} ${headers.authorization}`;
    response.writeHead(503, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message }));
    return false;
  };
  const failed = await page.evaluate(
    async ({ request, given }) => {
      const getToken = () => 'canary-token';
      const source = downlink.connhexSource({ baseUrl: '/', ...given, getToken, maxAttempts: 2 });
      const exporter = downlink.createExporter({ source });
      const reports: unknown[] = [];
      const onProgress = (progress: unknown) => void reports.push(progress);
      const outcome = await kit.run(exporter, request, { onProgress });
      return { outcome, reports, failures: kit.failures };
    },
    { request: REQUEST, given },
  );
  expect(failed.outcome.failure).toMatchObject({ code: 'server', status: 503 });
  expect(failed.outcome.failure?.message).toContain('[secret]');
  expect(gateway.asked.some(({ headers }) => headers['x-tenant'] === HEADERS['X-Tenant'])).toBe(true);
  expect(await watch.leaks(page, [JSON.stringify(told), JSON.stringify(failed)])).toEqual([]);
});
