import { afterEach, expect, test } from 'vitest';
import { LONGEST_WAIT_MS } from '../../../src/sync/timing.ts';
import type { ServerFault } from '../../support/oracles/simulated-exports.ts';
import { Browser, definitionOf, requestOf, type Tab, TIMING } from './browser.ts';

let browser: Browser;
let tab: Tab;
afterEach(() => browser.close());

const HOUR = 3_600_000;

/** A browser that looks seldom at the list. */
function open(): Browser {
  const opened = new Browser();
  opened.timing = { ...TIMING, listIntervalMs: HOUR };
  return opened;
}

async function createWhile(...faults: ServerFault[]): Promise<void> {
  browser = open();
  tab = browser.openTab();
  await browser.clock.pass(100);
  for (const fault of faults) browser.server.order('POST', fault);
  await browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1))]));
  await browser.clock.pass(1_000);
}

const posts = () => browser.server.seen.filter(({ method }) => method === 'POST').length;
const tooMany = (retryAfter: number, asDate = false): ServerFault => ({
  ...{ kind: 'status', status: 429, commit: false, retryAfter, asDate },
});

test.each([
  ['seconds', 999_999_999],
  ['nine days', 9 * 86_400],
])('a Retry-After of %s is respected for at most six hours', async (_, seconds) => {
  await createWhile(tooMany(seconds));
  const [entry] = (await tab.sync.status()).entries;
  expect(entry).toMatchObject({ state: 'waiting', status: 429 });
  expect(Date.parse(entry!.nextTryAt!) - browser.clock.now()).toBeLessThanOrEqual(LONGEST_WAIT_MS);
  await browser.clock.pass(5 * HOUR);
  expect(posts()).toBe(1);
  await browser.clock.pass(HOUR + 60_000);
  expect(posts()).toBe(2);
  expect(browser.server.living()).toHaveLength(1);
});

test('a Retry-After date from a fast server clock is respected for at most six hours', async () => {
  browser = open();
  browser.server.skewMs = 400 * 24 * HOUR;
  browser.server.isDateHidden = true;
  tab = browser.openTab();
  browser.server.order('POST', tooMany(60, true));
  await browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1))]));
  await browser.clock.pass(6 * HOUR + 60_000);
  expect(browser.server.living()).toHaveLength(1);
});

test('run immediately sends entries that the server has delayed, including all creates', async () => {
  await createWhile(tooMany(3_600));
  await browser.user((definitions) => definitions.create([definitionOf('d2', requestOf(2))]));
  await browser.clock.pass(60_000);
  expect(posts()).toBe(1);
  void tab.sync.run();
  await browser.clock.pass(1_000);
  expect(browser.server.living()).toHaveLength(2);
});

test('run immediately reads a list that the server has delayed', async () => {
  browser = new Browser();
  browser.server.order('GET', tooMany(999_999_999));
  tab = browser.openTab();
  await browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1))]));
  await browser.clock.pass(60_000);
  expect(posts()).toBe(0);
  void tab.sync.run();
  await browser.clock.pass(1_000);
  expect(posts()).toBe(1);
});

test('an entry that an earlier version delayed for years is sent', async () => {
  await createWhile(tooMany(3_600));
  tab.kill();
  await browser.putOff(Date.parse('2058-01-01'));
  tab = browser.openTab();
  await browser.clock.pass(1_000);
  expect(browser.server.living()).toHaveLength(1);
});

test('a create without any result is sent less and less often, and says so', async () => {
  await createWhile(
    ...Array.from({ length: 100 }, (): ServerFault => ({ kind: 'status', status: 500, commit: false })),
  );
  await browser.clock.pass(24 * HOUR);
  // Once per settle time would be thousands of times.
  expect(posts()).toBeGreaterThan(5);
  expect(posts()).toBeLessThan(25);
  const [entry] = (await tab.sync.status()).entries;
  expect(entry?.reason).toMatch(/without an answer, and the server's list does not show it/);
  browser.server.heal();
  void tab.sync.run();
  await browser.clock.pass(1_000);
  expect(browser.server.living()).toHaveLength(1);
});
