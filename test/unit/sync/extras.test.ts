/** Sync with the headers, query parameters and cookies of the host. */
import { afterEach, expect, test, vi } from 'vitest';
import { Browser, definitionOf, requestOf, type Tab, TIMING } from './browser.ts';

let browser: Browser;
afterEach(() => browser.close());

const create = () => browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1))]));

/** A run to its end. */
async function run(tab: Tab, ms = 20_000) {
  const running = tab.sync.run();
  running.catch(() => {});
  await browser.clock.pass(ms);
  return running;
}

/** Nothing that is stored or told holds a value. */
async function expectNoValues(tab: Tab): Promise<void> {
  expect(await browser.everything()).not.toMatch(/canary/i);
  expect(JSON.stringify(await tab.sync.status())).not.toMatch(/canary/i);
}

test('every request carries them, and nothing of it is stored', async () => {
  browser = new Browser();
  const headers = vi.fn(async () => ({ 'X-Key': 'canary-h' }));
  browser.options = { headers, query: { tenant: 'canary q&' } };
  const tab = browser.openTab();
  await create();
  expect((await run(tab)).state).toBe('idle');
  const { seen } = browser.server;
  expect(new Set(seen.map(({ method }) => method))).toEqual(new Set(['POST', 'GET']));
  for (const { headers: sent, path } of seen) {
    expect(sent.get('X-Key')).toBe('canary-h');
    expect(sent.get('Authorization')).toMatch(/^Bearer ./);
    expect(new URL(path, 'https://server.test').searchParams.get('tenant')).toBe('canary q&');
  }
  expect(headers).toHaveBeenCalledTimes(1);
  await expectNoValues(tab);
});

test('a 401 asks for token and headers once more', async () => {
  browser = new Browser();
  const headers = vi.fn(() => ({ 'X-Key': `canary-${headers.mock.calls.length}` }));
  browser.options = { headers };
  const tab = browser.openTab();
  await create();
  await run(tab);
  browser.server.expireTokens();
  expect((await run(tab)).state).toBe('idle');
  expect(headers).toHaveBeenCalledTimes(2);
  expect(browser.server.seen.at(-1)!.headers.get('X-Key')).toBe('canary-2');
  await expectNoValues(tab);
});

test.each([
  ['hangs', () => new Promise<never>(() => {}), `gave nothing within ${TIMING.timeoutMs} ms`],
  [
    'throws',
    () => {
      throw new Error('canary');
    },
    'headers of sync failed',
  ],
  ['gives nothing', () => undefined as never, 'headers of sync must be an object'],
  ["gives an engine's name", () => ({ 'Content-Type': 'canary' }), '"Content-Type" is up to the export engine'],
  ['gives Authorization beside getToken', () => ({ Authorization: 'canary' }), '"Authorization" comes from getToken'],
  ['gives a value that no header can hold', () => ({ 'X-Key': 'canary\n' + 'x' }), 'the value of "X-Key"'],
])('a headers function that %s needs a token, and sends nothing; then sync goes on', async (_, headers, reason) => {
  browser = new Browser();
  let given: () => unknown = headers;
  browser.options = { headers: () => given() as Record<string, string> };
  const tab = browser.openTab();
  await create();
  expect(await run(tab)).toMatchObject({ state: 'needsToken', reason: expect.stringContaining(reason) });
  expect(browser.server.seen).toEqual([]);
  await expectNoValues(tab);
  given = () => ({ 'X-Key': 'canary' });
  expect((await run(tab)).state).toBe('idle');
  expect(browser.server.living()).toHaveLength(1);
  await expectNoValues(tab);
});

test('values that the server quotes are struck out of reasons', async () => {
  browser = new Browser();
  browser.options = { headers: { 'X-Key': 'canary/1' }, query: { key: 'canary 2' } };
  const fetchOf = browser.server.fetchOf.bind(browser.server);
  browser.server.fetchOf = () => async (input, init) => {
    const headers = new Headers(init?.headers);
    const message = `no: ${input} ${headers.get('X-Key')} ${headers.get('Authorization')?.replace('Bearer', 'canary')}`;
    return new Response(JSON.stringify({ message }), { status: 400 });
  };
  const tab = browser.openTab();
  browser.server.fetchOf = fetchOf;
  await create();
  await run(tab);
  const { entries } = await tab.sync.status();
  expect(entries[0]).toMatchObject({ state: 'rejected', reason: expect.stringContaining('[secret]') });
  expect(JSON.stringify(entries)).not.toMatch(/canary.[12]/);
  expect(await browser.everything()).not.toMatch(/canary(?! \[secret)/);
});

test.each(['omit', 'same-origin', 'include'] as const)('credentials %s go with every request', async (credentials) => {
  browser = new Browser();
  browser.options = credentials === 'omit' ? {} : { credentials };
  const fetchOf = browser.server.fetchOf.bind(browser.server);
  const used = new Set<unknown>();
  browser.server.fetchOf = (...given) => {
    const fetch = fetchOf(...given);
    return (input, init) => {
      used.add(init?.credentials);
      return fetch(input, init);
    };
  };
  const tab = browser.openTab();
  await create();
  expect((await run(tab)).state).toBe('idle');
  expect([...used]).toEqual([credentials]);
});
