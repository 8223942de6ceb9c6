import { afterEach, expect, test } from 'vitest';
import { Browser, definitionOf, requestOf } from './browser.ts';

let browser: Browser;
afterEach(() => browser.close());

test('a definition is created on the server, checked once in the list, and acknowledged', async () => {
  browser = new Browser();
  browser.openTab();
  await browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1))]));
  await browser.clock.pass(1000);
  expect(browser.server.living()).toMatchObject([requestOf(1)]);
  expect(await browser.outbox()).toEqual([]);
  expect(await browser.stored()).toMatchObject([{ id: 'd1', server: { id: 's1', revision: 1, duplicates: [] } }]);
  expect(browser.server.seen.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'GET']);
});
