import { afterEach, describe, expect, test } from 'vitest';
import type { StoredExport } from '../../../src/contract/request.ts';
import { definitionSync } from '../../../src/sync/definition-sync.ts';
import { MISSING_LISTS, SYNC_TIMING, type SyncTiming } from '../../../src/sync/timing.ts';
import { Browser, definitionOf, requestOf, type Tab } from './browser.ts';

let browser: Browser;
let tab: Tab;
afterEach(() => browser.close());

const HOUR = 3_600_000;

const MINUTE = 60_000;

/** The real times, but shorter: three hours instead of a day. */
const TIMES: SyncTiming = { ...SYNC_TIMING, listIntervalMs: 10 * MINUTE, missingMs: 3 * HOUR };
const OURS = ['d1', 'd2', 'd3'];

/** Three synced definitions, with the real times. */
async function synced(): Promise<void> {
  browser = new Browser();
  browser.timing = TIMES;
  tab = browser.openTab();
  await browser.user((definitions) =>
    definitions.create(OURS.map((id, number) => definitionOf(id, requestOf(number, 1_709_250_000 + 61 * number)))),
  );
  await browser.clock.pass(11 * MINUTE);
  expect((await browser.stored()).map(({ server }) => server?.id)).toEqual(['s1', 's2', 's3']);
}

const ids = async () => (await browser.stored()).map(({ id }) => id).sort();
const missing = async () =>
  (await browser.stored()).filter(({ id }) => OURS.includes(id)).map((one) => definitionSync(one, []).missingSince);
const shown = { results: (rows: readonly unknown[]) => ({ results: rows }), none: () => ({ results: [] }) };

describe.each<[string, (rows: readonly unknown[]) => unknown]>([
  ['is empty', () => ({ results: [] })],
  ['is empty and bare', () => []],
  ['is null', () => ({ results: null })],
  [
    'is that of another account',
    () => ({ results: [{ ...requestOf(9), id: 'x', createdAt: '2024-01-01', deletedAt: null }] }),
  ],
])('a list that %s', (_, list) => {
  test.each([10_000, HOUR, 2.5 * HOUR])('for %i ms removes nothing, is reported, and ids stay', async (ms) => {
    await synced();
    browser.server.list = list;
    void tab.sync.run();
    await browser.clock.pass(1_000);
    const since = await missing();
    expect(since).toEqual([expect.any(String), expect.any(String), expect.any(String)]);
    expect((await tab.sync.status()).notes[0]).toMatch(/none of the 3 exports.*another account/);
    await browser.clock.pass(ms);
    expect(await ids()).toEqual(expect.arrayContaining(OURS));
    expect(await missing()).toEqual(since);
    browser.server.list = shown.results;
    await browser.clock.pass(TIMES.listIntervalMs + 1_000);
    expect(await missing()).toEqual([null, null, null]);
    expect((await tab.sync.status()).notes).toEqual([]);
    expect(await ids()).toEqual(expect.arrayContaining(OURS));
    expect(browser.server.living()).toHaveLength(3);
  });
});

test('a copy counts as deleted after a day', () => expect(SYNC_TIMING.missingMs).toBe(24 * HOUR));

test('a definition that is not listed for long is removed, and returns unchanged', async () => {
  await synced();
  const before = await browser.stored();
  browser.server.list = shown.none;
  await browser.clock.pass(3.5 * HOUR);
  expect(await ids()).toEqual([]);
  browser.server.list = shown.results;
  await browser.clock.pass(11 * MINUTE);
  const later = await browser.stored();
  expect(later.map(({ server: _, ...one }) => one)).toEqual(before.map(({ server: _, ...one }) => one));
  expect(later.map(({ server }) => server?.id)).toEqual(['s1', 's2', 's3']);
});

test('a copy that one of many lists shows again is no longer missing', async () => {
  await synced();
  for (let times = 0; times < 3; times++) {
    browser.server.list = shown.none;
    await browser.clock.pass(2.8 * HOUR);
    browser.server.list = shown.results;
    await browser.clock.pass(11 * MINUTE);
  }
  expect(await ids()).toEqual(OURS);
});

test('two lists many hours apart do not prove a deletion, and neither do many lists at once', async () => {
  await synced();
  browser.server.list = shown.none;
  await browser.clock.pass(11 * MINUTE);
  tab.kill();
  await browser.clock.pass(48 * HOUR);
  tab = browser.openTab();
  for (let times = 0; times < 2 * MISSING_LISTS; times++) {
    void tab.sync.run();
    await browser.clock.pass(1_000);
  }
  expect(await ids()).toEqual(OURS);
  await browser.clock.pass(2.5 * HOUR);
  expect(await ids()).toEqual([]);
});

test('missing copies are remembered from one tab to the next', async () => {
  await synced();
  browser.server.delete('s2');
  for (let times = 0; times < 24; times++) {
    await browser.clock.pass(11 * MINUTE);
    tab.kill();
    tab = browser.openTab();
  }
  expect(await ids()).toEqual(['d1', 'd3']);
});

test('a definition that the server lists as deleted is removed immediately', async () => {
  await synced();
  const [, second] = browser.server.living();
  browser.server.delete('s2');
  browser.server.list = (rows) => ({ results: [...rows, { ...second, deletedAt: '2024-03-02T00:00:00Z' }] });
  await browser.clock.pass(11 * MINUTE);
  expect(await ids()).toEqual(['d1', 'd3']);
});

test('in lists with unreadable ids nothing counts as missing, however long', async () => {
  await synced();
  browser.server.row = ({ id: _, ...row }) => row;
  await browser.clock.pass(5 * HOUR);
  expect(await ids()).toEqual(OURS);
  expect(await missing()).toEqual([null, null, null]);
  expect((await tab.sync.status()).notes).toEqual([expect.stringMatching(/without an id.*\(3\)/)]);
});

test('in lists with readable ids only, nothing counts as missing', async () => {
  await synced();
  browser.server.row = ({ id }) => ({ id, is: 'rewritten' });
  await browser.clock.pass(5 * HOUR);
  expect(await ids()).toEqual(OURS);
  const reasons = (await browser.stored()).map((one) => definitionSync(one, []).reason);
  expect(reasons).toEqual(OURS.map(() => expect.stringMatching(/cannot be read.*items is missing/)));
});

test('a list that lacks all known copies does not prove that a create failed', async () => {
  await synced();
  browser.server.list = shown.none;
  browser.server.order('POST', { kind: 'dropAfterCommit' });
  await browser.user((definitions) => definitions.create([definitionOf('d4', requestOf(4))]));
  await browser.clock.pass(2 * HOUR);
  browser.server.list = shown.results;
  await browser.clock.pass(HOUR + 1_000);
  expect(browser.server.everMade()).toHaveLength(4);
  expect(await ids()).toEqual([...OURS, 'd4']);
});

test('a duplicate replaces a missing copy, even if there is no other definition', async () => {
  browser = new Browser();
  browser.timing = TIMES;
  tab = browser.openTab();
  await browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1))]));
  await browser.clock.pass(HOUR);
  browser.server.create(requestOf(1));
  await browser.clock.pass(11 * MINUTE);
  expect(await browser.stored()).toMatchObject([{ id: 'd1', server: { id: 's1', duplicates: ['s2'] } }]);
  browser.server.delete('s1');
  await browser.clock.pass(21 * MINUTE);
  expect(await browser.stored()).toMatchObject([{ id: 'd1', server: { id: 's2', duplicates: [] } }]);
  await browser.clock.pass(5 * HOUR);
  expect(await ids()).toEqual(['d1']);
});

describe('a server with different ids in its response and its list', () => {
  async function createWith(row: (stored: StoredExport) => unknown): Promise<void> {
    browser = new Browser();
    browser.timing = TIMES;
    tab = browser.openTab();
    browser.server.row = row;
    browser.server.echo = (stored) => ({ ...stored, id: `job-${stored.id}` });
    await browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1))]));
    await browser.clock.pass(5 * HOUR);
  }

  test('is understood when its list can be read', async () => {
    await createWith((stored) => stored);
    expect(await browser.stored()).toMatchObject([{ id: 'd1', server: { id: 's1', duplicates: [] } }]);
    expect(browser.server.everMade()).toHaveLength(1);
  });

  test('is finally understood when its list is partly unreadable', async () => {
    await createWith(({ items: _, ...row }) => row);
    expect(await browser.stored()).toMatchObject([{ id: 'd1', server: { id: 's1' } }]);
    expect(await browser.outbox()).toEqual([]);
    expect(browser.server.everMade()).toHaveLength(1);
  });
});

test('a copy that the server confirms but never lists stays, and is shown as rejected', async () => {
  browser = new Browser();
  browser.timing = TIMES;
  tab = browser.openTab();
  browser.server.list = shown.none;
  await browser.user((definitions) => definitions.create([definitionOf('d1', requestOf(1))]));
  await browser.clock.pass(HOUR);
  const [before] = await browser.stored();
  expect(definitionSync(before!, [])).toMatchObject({
    state: 'acknowledged',
    missingSince: expect.any(String),
    reason: expect.stringMatching(/confirmed its copy \(s1\) but does not list it/),
  });
  await browser.clock.pass(4 * HOUR);
  expect(await ids()).toEqual(['d1']);
  expect((await tab.sync.status()).entries).toMatchObject([{ action: 'create', state: 'rejected', status: 201 }]);
  expect(browser.server.everMade()).toHaveLength(1);
  // When the list shows it late, it is acknowledged.
  browser.server.list = shown.results;
  await browser.clock.pass(11 * MINUTE);
  expect(await browser.stored()).toMatchObject([{ id: 'd1', server: { id: 's1' } }]);
  expect((await tab.sync.status()).entries).toEqual([]);
});

test('a missing definition can be edited, and is created again', async () => {
  await synced();
  browser.server.delete('s2');
  await browser.clock.pass(HOUR);
  await browser.user((definitions) =>
    definitions.update('d2', (before) => ({ ...before, request: requestOf(7), revision: 2 })),
  );
  await browser.clock.pass(HOUR);
  expect(await missing()).toEqual([null, null, null]);
  expect(browser.server.living().map(({ id }) => id)).toEqual(['s1', 's3', 's4']);
});
