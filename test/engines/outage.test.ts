import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstDays, longFile, tetouanParams } from '../browser/harness/oracles/tetouan.ts';
import { csvRequest } from '../browser/harness/requests.ts';
import { Lane } from '../browser/sync/lane.ts';
import { type Browser, engines } from './engine.ts';
import { Gateway } from './gateway.ts';
import { openKit } from './page-ready.ts';
import { beginCreate, openSynced, seen, settled, stoppedAt } from './synced.ts';

const MONTH = firstDays(31);
const second = () => new Promise((resolve) => setTimeout(resolve, 1000));

describe.each(engines)('$name', (engine) => {
  let browser: Browser;
  let lane: Lane;
  let gateway: Gateway;
  beforeAll(async () => {
    lane = await Lane.start();
    [browser, gateway] = await Promise.all([engine.start(), Gateway.start(lane.server.url)]);
  });
  afterAll(async () => {
    await browser.close();
    await gateway.down();
    await lane.server.stop();
  });

  test('a definition that is made while the server is out of reach is there once, when it is back', async () => {
    const cell = await lane.cell(undefined);
    const tab = await openSynced(browser, cell, gateway.url);
    // What is loaded when it is first needed is there.
    await tab.evaluate(async () => (await exporterUnderTest.sync.run()).state);
    await gateway.down();
    await beginCreate(tab, 'made offline');
    await second();
    expect(await seen(tab, cell)).toMatchObject({ shown: [{ serverId: null }], copies: [] });
    await gateway.up();
    await expect.poll(() => settled(tab, cell, 'made offline')).toBe(true);
    expect(await stoppedAt(tab)).toBe('after the end');
    await tab.close();
  });

  test('of two tabs that were offline, and one of them closed, the other brings the definition to the server once', async () => {
    const cell = await lane.cell(undefined);
    const [tab, other] = [await openSynced(browser, cell, gateway.url), await openSynced(browser, cell, gateway.url)];
    for (const each of [tab, other]) await each.evaluate(async () => (await exporterUnderTest.sync.run()).state);
    await gateway.down();
    await beginCreate(tab, 'handed over');
    await expect.poll(() => seen(other, cell)).toMatchObject({ shown: [{ serverId: null }], copies: [] });
    await tab.close();
    await gateway.up();
    await expect.poll(() => settled(other, cell, 'handed over')).toBe(true);
    await second();
    expect(await settled(other, cell, 'handed over')).toBe(true);
    await other.close();
  });

  test('an export goes on when the server is back, and its file is whole', async () => {
    const tab = await openKit(browser, `${gateway.url}/pages/export.html`);
    await lane.server.reset();
    await lane.server.setFaults([{ kind: 'delay', ms: 50 }]);
    await tab.evaluate(
      (request) => {
        const waits: string[] = [];
        const outcome = kit.run(kit.exporter(kit.source({ pageSize: 300 })), request, {
          onProgress: ({ waiting }) => void (waiting && waits.push(waiting.reason)),
        });
        Object.assign(globalThis, { kept: { waits, outcome } });
      },
      csvRequest([tetouanParams([0, 5], MONTH)]),
    );
    await expect.poll(async () => (await lane.server.log()).length).toBeGreaterThan(5);
    await gateway.down();
    await second();
    await gateway.up();
    const { outcome, waits } = await tab.evaluate(async () => {
      const { kept } = globalThis as unknown as { kept: { waits: string[]; outcome: ReturnType<typeof kit.run> } };
      return { outcome: await kept.outcome, waits: [...new Set(kept.waits)] };
    });
    expect(outcome.failure).toBe(undefined);
    expect(outcome.value?.files[0]?.text).toBe(longFile([0, 5], MONTH));
    expect(waits).toEqual(['network']);
    await tab.close();
  });
});
