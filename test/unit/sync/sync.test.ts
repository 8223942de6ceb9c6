import { afterEach, expect, test } from 'vitest';
import type { ItemParams, MessageParams } from '../../../src/contract/request.ts';
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

test('resources and reports are posted exactly as they were given, and known again in any of their forms', async () => {
  browser = new Browser();
  browser.openTab();
  const base = requestOf(1);
  const [{ params: messages }] = base.items as [{ params: MessageParams }];
  const kinds: ItemParams[] = [
    { type: 'devices' },
    { type: 'devices', ids: ' d1, d2', include: 'installation' },
    { type: 'devices', ids: ['d1', 'd2'], include: ['installation'] },
    {
      template: { title: 'Week', anything: { of: ['a', 'server'] }, elements: [{ id: 'a', type: 'text', text: 'Hi' }] },
      elements: [
        {
          ...{ id: 'b', kind: 'chart' },
          sources: [
            { ...messages, postProc: 'of a server' as never },
            { type: 'devices', postProc: [] },
          ],
          formats: [{ type: 'line', shadow: true } as never],
        },
      ],
    },
    { template: { elements: [] } },
  ];
  const requests = kinds.map((params, at) => ({ ...requestOf(at + 1), items: [{ params, filename: `item ${at}` }] }));
  for (const [at, request] of requests.entries())
    await browser.user((definitions) => definitions.create([definitionOf(`d${at}`, request)]));
  await browser.clock.pass(60_000);
  expect(await browser.outbox()).toEqual([]);
  const posted = browser.server.seen.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body!));
  expect(posted).toEqual(requests);
  expect(browser.server.living()).toMatchObject(requests);
  expect((await browser.stored()).map(({ request }) => request)).toEqual(requests);
});
