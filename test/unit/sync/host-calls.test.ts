import { afterEach, expect, test } from 'vitest';
import { Browser, definitionOf, requestOf, type Tab, TIMING } from './browser.ts';

let browser: Browser;
afterEach(() => browser.close());

const never = (): Promise<string> => new Promise(() => {});
const create = () => browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1))]));
const posts = () => browser.server.seen.filter(({ method }) => method === 'POST');
const REASON = `getToken of sync gave no token within ${TIMING.timeoutMs} ms.`;

/** Returns whether a run settles within a time, and with which state. */
async function runFor(tab: Tab, ms: number): Promise<string | undefined> {
  let state: string | undefined;
  void tab.sync.run().then((status) => {
    state = status.state;
  });
  await browser.clock.pass(ms);
  return state;
}

test('a getToken that never responds is given up after a while, and the state says so', async () => {
  browser = new Browser();
  browser.getToken = never;
  const tab = browser.openTab();
  await create();
  await browser.clock.pass(100);
  expect((await tab.sync.status()).state).toBe('running');
  expect(await runFor(tab, TIMING.timeoutMs)).toBe('needsToken');
  expect(await tab.sync.status()).toMatchObject({ state: 'needsToken', reason: REASON });
  expect(browser.server.seen).toEqual([]);
  // And it continues when there is a token.
  browser.getToken = async () => browser.server.token();
  expect(await runFor(tab, 20_000)).toBe('idle');
  expect(posts()).toHaveLength(1);
});

test('each run settles while getToken never responds', async () => {
  browser = new Browser();
  browser.getToken = never;
  const tab = browser.openTab();
  for (let times = 0; times < 5; times++) expect(await runFor(tab, 20_000)).toBe('needsToken');
});

test('a late token is used, and getToken is not called repeatedly in the meantime', async () => {
  browser = new Browser();
  let calls = 0;
  let signIn: (token: string) => void = () => {};
  browser.getToken = () => {
    calls++;
    return new Promise((resolve) => {
      signIn = resolve;
    });
  };
  browser.openTab();
  await create();
  await browser.clock.pass(4 * TIMING.timeoutMs);
  expect(calls).toBe(1);
  signIn(browser.server.token());
  await browser.clock.pass(10_000);
  expect(posts()).toHaveLength(1);
});

test.each([
  ['in the same moment', 0],
  ['just after', 1],
  ['a little after', 2],
  ['after the state was stored', 20],
])('a token that comes %s when the wait for it ends is used', async (_, turns) => {
  for (let ticks = 0; ticks < 12; ticks++) {
    browser = new Browser();
    browser.getToken = async () => {
      await browser.clock.sleep(TIMING.timeoutMs);
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
      for (let tick = 0; tick < ticks; tick++) await null;
      return browser.server.token();
    };
    const tab = browser.openTab();
    await create();
    await browser.clock.pass(TIMING.timeoutMs + 20_000);
    expect([ticks, (await tab.sync.status()).state, posts().length]).toEqual([ticks, 'idle', 1]);
    await browser.close();
  }
});

test('a getToken that fails just when the wait for it ends says so, and is not called again and again', async () => {
  browser = new Browser();
  let calls = 0;
  browser.getToken = async () => {
    calls++;
    await browser.clock.sleep(TIMING.timeoutMs);
    throw new Error('signed out');
  };
  const tab = browser.openTab();
  await create();
  await browser.clock.pass(10 * TIMING.timeoutMs);
  expect(await tab.sync.status()).toMatchObject({ state: 'needsToken', reason: 'getToken of sync failed.' });
  expect(calls).toBeLessThan(3);
});

test('a tab whose getToken never responds leaves the lead to another tab', async () => {
  browser = new Browser();
  const answers = browser.getToken;
  browser.getToken = never;
  browser.openTab();
  await create();
  await browser.clock.pass(TIMING.timeoutMs / 2);
  // The next tab has its own getToken.
  browser.getToken = answers;
  const other = browser.openTab();
  await browser.clock.pass(2 * TIMING.timeoutMs);
  expect(posts().map(({ client }) => client)).toEqual([other.name]);
  expect((await other.sync.status()).state).toBe('idle');
});

test('a getToken that never responds after a 401 does not block sync forever', async () => {
  browser = new Browser();
  const answers = browser.getToken;
  const tab = browser.openTab();
  await browser.clock.pass(100);
  browser.getToken = never;
  browser.server.expireTokens();
  await create();
  await browser.clock.pass(TIMING.timeoutMs + 1_000);
  expect(await tab.sync.status()).toMatchObject({ state: 'needsToken', reason: REASON });
  expect(await browser.outbox()).toMatchObject([{ state: 'waiting', reason: REASON }]);
  browser.getToken = answers;
  expect(await runFor(tab, 20_000)).toBe('idle');
  expect(browser.server.living()).toHaveLength(1);
});

test.each([
  ['fetch that ignores its signal', (): Promise<Response> => new Promise(() => {})],
  [
    'body that never ends',
    async (): Promise<Response> => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })),
  ],
])('a %s is given up after a while', async (_, fetch) => {
  browser = new Browser();
  const fetchOf = browser.server.fetchOf.bind(browser.server);
  browser.server.fetchOf = () => fetch as typeof globalThis.fetch;
  const tab = browser.openTab();
  browser.server.fetchOf = fetchOf;
  await create();
  expect(await runFor(tab, TIMING.timeoutMs + 100)).toBe('waiting');
  expect((await tab.sync.status()).reason).toContain(`did not answer in full within ${TIMING.timeoutMs} ms`);
});
