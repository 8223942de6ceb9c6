import { afterEach, expect, test } from 'vitest';
import type { MessageParams } from '../../../src/contract/request.ts';
import { Database } from '../../../src/storage/database.ts';
import type { OutboxRecord } from '../../../src/storage/records.ts';
import { definitionSync } from '../../../src/sync/definition-sync.ts';
import { MISSING_LISTS } from '../../../src/sync/timing.ts';
import type { ServerFault } from '../../support/oracles/simulated-exports.ts';
import { Browser, definitionOf, requestOf, type Tab, TIMING } from './browser.ts';

let browser: Browser;
let tab: Tab;
afterEach(() => browser.close());

/** A browser that syncs, whose next request of a method meets a fault. */
function open(method?: 'POST' | 'GET' | 'DELETE', ...faults: ServerFault[]): void {
  browser = new Browser();
  for (const fault of faults) browser.server.order(method!, fault);
  tab = browser.openTab();
}

const create = (id = 'd1', number = 1) =>
  browser.user((definitions) => definitions.create([definitionOf(id, requestOf(number))]));
const remove = (id = 'd1') => browser.user((definitions) => definitions.delete(id, '2024-03-02T00:00:00.000Z'));
const posts = () => browser.server.seen.filter(({ method }) => method === 'POST').length;
const deletes = () => browser.server.seen.filter(({ method }) => method === 'DELETE').length;

async function stateOf(id = 'd1') {
  const definition = (await browser.stored()).find((one) => one.id === id)!;
  return definitionSync(
    definition,
    (await browser.outbox()).filter(({ definitionId }) => definitionId === id),
  );
}

/** A definition that the server has, and the next delete meets a fault. */
async function openWithCopy(...faults: ServerFault[]): Promise<void> {
  open();
  await create();
  await browser.clock.pass(500);
  for (const fault of faults) browser.server.order('DELETE', fault);
}

test.each([400, 403, 404, 405, 409, 413, 422])(
  'a create that is answered %i is kept and shown as rejected',
  async (status) => {
    open('POST', { kind: 'status', status, commit: false });
    await create();
    await create('d2', 2);
    await browser.clock.pass(60_000);
    expect(await stateOf()).toMatchObject({ state: 'rejected', status, attempts: 1, serverId: null });
    expect((await stateOf()).reason).toBe(`The server answered ${status}: fault ${status}`);
    // And it does not block others.
    expect(await stateOf('d2')).toMatchObject({ state: 'acknowledged' });
    expect(posts()).toBe(2);
    expect(await tab.sync.status()).toMatchObject({
      state: 'idle',
      entries: [{ definitionId: 'd1', state: 'rejected' }],
    });

    const run = tab.sync.run({ retryRejected: true });
    await browser.clock.pass(1000);
    await run;
    expect(await stateOf()).toMatchObject({ state: 'acknowledged', attempts: 0 });
  },
);

test('a definition that only a browser can run is never sent, and the reason says why', async () => {
  open();
  const { items, ...rest } = requestOf(2);
  const params = { ...items[0]!.params, decimation: { ds: '1h', dsf: 'first' } } as MessageParams;
  await browser.user((definitions) =>
    definitions.create([
      definitionOf('d1', requestOf(1), { options: { wide: { split: 'publisher' } } }),
      definitionOf('d2', { ...rest, items: [{ params }] }),
      definitionOf('d3', requestOf(3)),
    ]),
  );
  await browser.clock.pass(60_000);
  expect(await stateOf('d1')).toMatchObject({
    ...{ state: 'rejected', status: null, attempts: 0 },
    reason: expect.stringMatching(/^Only a browser can apply the options wide/),
  });
  expect((await stateOf('d2')).reason).toContain('items[0].params.decimation.dsf is "first"');
  expect(await stateOf('d3')).toMatchObject({ state: 'acknowledged' });
  expect(posts()).toBe(1);
  const run = tab.sync.run({ retryRejected: true });
  await browser.clock.pass(1000);
  await run;
  expect(await stateOf('d1')).toMatchObject({ state: 'rejected', attempts: 0 });
  expect(posts()).toBe(1);
});

test('an edit replaces a rejected create', async () => {
  open('POST', { kind: 'status', status: 400, commit: false });
  await create();
  await browser.clock.pass(500);
  await browser.user((definitions) =>
    definitions.update('d1', (before) => ({ ...before, request: requestOf(7), revision: 2 })),
  );
  await browser.clock.pass(500);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
  expect(browser.server.living()).toMatchObject([requestOf(7)]);
});

test('after a 401, sync asks once for another token', async () => {
  open();
  await browser.clock.pass(100);
  browser.server.expireTokens();
  await create();
  await browser.clock.pass(500);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
  expect(posts()).toBe(2);
});

test('after a token is refused twice, sync waits for another one', async () => {
  open();
  let token = 'token-0';
  browser.getToken = async () => token;
  browser.server.token();
  browser.server.expireTokens();
  await create();
  await browser.clock.pass(1000);
  expect(await tab.sync.status()).toMatchObject({
    state: 'needsToken',
    reason: 'The server answered 401: unauthorized',
  });
  const before = browser.server.seen.length;
  expect(before).toBe(2);
  await browser.clock.pass(300_000);
  // The same token is not sent again.
  expect(browser.server.seen.length).toBe(before);
  expect(await stateOf()).toMatchObject({ state: 'queued', attempts: 0 });
  token = browser.server.token();
  await browser.clock.pass(61_000);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
});

test('run sends a refused token again', async () => {
  open();
  browser.getToken = async () => 'token-0';
  browser.server.expireTokens();
  await create();
  await browser.clock.pass(1000);
  const before = browser.server.seen.length;
  const run = tab.sync.run();
  await browser.clock.pass(1000);
  expect((await run).state).toBe('needsToken');
  expect(browser.server.seen.length).toBeGreaterThan(before);
});

test.each([
  ['that throws', () => Promise.reject(new Error('signed out'))],
  ['that gives no text', () => Promise.resolve(undefined as unknown as string)],
  ['that cannot stand in a header', () => Promise.resolve('a\nb')],
])('without a token, because of a getToken %s, nothing is sent', async (_, getToken) => {
  open();
  browser.getToken = getToken;
  await create();
  await browser.clock.pass(1000);
  const status = await tab.sync.status();
  expect(status.state).toBe('needsToken');
  expect(status.reason).toMatch(/^getToken of sync/);
  expect(status.reason).not.toContain('signed out');
  expect(await stateOf()).toMatchObject({ state: 'queued', attempts: 0 });
  expect(browser.server.seen).toEqual([]);
});

test('after a 429, all creates wait as long as the server asks, and other requests do not', async () => {
  open();
  await create();
  await browser.clock.pass(500);
  browser.server.order('POST', { kind: 'status', status: 429, commit: false, retryAfter: 30 });
  await create('d2', 2);
  await create('d3', 3);
  await browser.clock.pass(1000);
  expect(await stateOf('d2')).toMatchObject({ state: 'waiting', status: 429, attempts: 1 });
  expect(await stateOf('d3')).toMatchObject({ state: 'queued', attempts: 0 });
  await remove();
  await browser.clock.pass(26_000);
  expect(browser.server.living()).toEqual([]);
  expect(posts()).toBe(2);
  await browser.clock.pass(4_000);
  expect(await stateOf('d2')).toMatchObject({ state: 'acknowledged' });
  expect(await stateOf('d3')).toMatchObject({ state: 'acknowledged' });
});

test.each([-7_200_000, 0, 7_200_000])(
  '429 until a date is waited out though the server’s clock is %i ms ahead',
  async (skewMs) => {
    open('POST', { kind: 'status', status: 429, commit: false, retryAfter: 30, asDate: true });
    browser.server.skewMs = skewMs;
    await create();
    await browser.clock.pass(28_000);
    expect(await stateOf()).toMatchObject({ state: 'waiting', status: 429 });
    expect(posts()).toBe(1);
    await browser.clock.pass(4_000);
    expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
  },
);

test('a 429 without a readable Retry-After is retried with backoff', async () => {
  open('POST', ...Array.from({ length: 3 }, () => ({ kind: 'status' as const, status: 429, commit: false })));
  await create();
  await browser.clock.pass(100);
  expect(await stateOf()).toMatchObject({
    state: 'waiting',
    nextTryAt: expect.stringContaining('2024-03-01T00:00:00'),
  });
  await browser.clock.pass(3_000);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
  expect(posts()).toBe(4);
});

const UNKNOWN: [string, ServerFault, boolean][] = [
  ['a connection that broke before', { kind: 'dropBeforeReading' }, false],
  ['a connection that broke afterwards', { kind: 'dropAfterCommit' }, true],
  ['a cut answer', { kind: 'truncated' }, true],
  ['an answer that broke off', { kind: 'brokenBody' }, true],
  ['no answer', { kind: 'hang' }, false],
  ['no answer, though it was done', { kind: 'hangAfterCommit' }, true],
  ['a redirect', { kind: 'redirect' }, false],
  ['a 201 with a page', { kind: 'wrongBody', status: 201, body: 'html' }, true],
  ['a 200 with nothing', { kind: 'wrongBody', status: 200, body: 'empty' }, true],
  ['a 201 without an id', { kind: 'wrongBody', status: 201, body: 'noId' }, true],
  ['a 201 with something else', { kind: 'wrongBody', status: 201, body: 'otherRequest' }, true],
  ...[408, 425, 500, 502, 503, 504].flatMap((status): [string, ServerFault, boolean][] => [
    [`${status}`, { kind: 'status', status, commit: false }, false],
    [`${status}, though it was done`, { kind: 'status', status, commit: true }, true],
  ]),
];

test.each(UNKNOWN)(
  'after %s a create is looked for, and sent again only when it is surely not there',
  async (_, fault, isThere) => {
    open('POST', fault);
    await create();
    if (fault.kind === 'hang' || fault.kind === 'hangAfterCommit') {
      await browser.clock.pass(TIMING.timeoutMs / 2);
      expect(await stateOf()).toMatchObject({ state: 'inFlight', attempts: 1 });
      await browser.clock.pass(TIMING.timeoutMs / 2);
    }
    await browser.clock.pass(TIMING.settleMs - 500);
    if (isThere) expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
    else {
      expect(await stateOf()).toMatchObject({ state: 'unknown', attempts: 1 });
      expect((await tab.sync.status()).state).toBe('waiting');
      expect(posts()).toBe(1);
      await browser.clock.pass(2 * TIMING.settleMs);
      expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
    }
    await browser.clock.pass(60_000);
    expect(posts()).toBe(isThere ? 1 : 2);
    expect(browser.server.living()).toMatchObject([requestOf(1)]);
    expect(await browser.stored()).toHaveLength(1);
  },
);

test('a slow server that commits after the connection broke does not cause a second copy', async () => {
  open('POST', { kind: 'slowCommit', ms: TIMING.settleMs - 300, lost: true });
  await create();
  await browser.clock.pass(30_000);
  expect(posts()).toBe(1);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
});

test('a server slower than settleMs causes a second copy, which is found and deleted', async () => {
  open('POST', { kind: 'slowCommit', ms: TIMING.settleMs + 2_000, lost: true });
  await create();
  await browser.clock.pass(60_000);
  expect(posts()).toBe(2);
  expect(deletes()).toBe(1);
  expect(browser.server.living()).toHaveLength(1);
  expect(await browser.stored()).toHaveLength(1);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged', serverId: browser.server.living()[0]!.id });
});

test('the second copy of a create that the browser itself sent twice is found and deleted', async () => {
  open('POST', { kind: 'doubled' });
  await create();
  await browser.clock.pass(1_000);
  expect(deletes()).toBe(1);
  expect(browser.server.living().map(({ id }) => id)).toEqual(['s2']);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged', serverId: 's2', duplicates: [] });
});

test('an equal export from another time is reported and never deleted', async () => {
  open();
  await create();
  await browser.clock.pass(TIMING.settleMs + 10_000);
  browser.server.create(requestOf(1));
  await browser.clock.pass(60_000);
  expect(deletes()).toBe(0);
  expect(browser.server.living()).toHaveLength(2);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged', serverId: 's1', duplicates: ['s2'] });
  expect(await browser.stored()).toHaveLength(1);
});

test.each(UNKNOWN)('after %s, the list decides whether a delete is sent again', async (_, fault) => {
  await openWithCopy(fault);
  await remove();
  await browser.clock.pass(40_000);
  expect(browser.server.living()).toEqual([]);
  expect(await browser.stored()).toEqual([]);
  expect(await browser.outbox()).toEqual([]);
  expect(deletes()).toBeLessThanOrEqual(2);
});

test.each([404, 410])('a delete that is answered %i is done', async (status) => {
  await openWithCopy({ kind: 'status', status, commit: true });
  await remove();
  await browser.clock.pass(1000);
  expect(await browser.stored()).toEqual([]);
  expect(deletes()).toBe(1);
});

test('a refused delete and its definition stay visible', async () => {
  await openWithCopy({ kind: 'status', status: 403, commit: false });
  await remove();
  await browser.clock.pass(60_000);
  expect((await tab.sync.status()).entries).toMatchObject([{ action: 'delete', state: 'rejected', status: 403 }]);
  expect(await browser.stored()).toMatchObject([{ deletedAt: '2024-03-02T00:00:00.000Z' }]);
  const run = tab.sync.run({ retryRejected: true });
  await browser.clock.pass(1000);
  await run;
  expect(await browser.stored()).toEqual([]);
});

test('an edit creates the new version before it deletes the old one', async () => {
  await openWithCopy();
  await browser.user((definitions) =>
    definitions.update('d1', (before) => ({ ...before, request: requestOf(2), revision: 2 })),
  );
  browser.server.seen.length = 0;
  await browser.clock.pass(1000);
  expect(browser.server.seen.map(({ method }) => method).filter((method) => method !== 'GET')).toEqual([
    'POST',
    'DELETE',
  ]);
  expect(browser.server.living()).toMatchObject([requestOf(2)]);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged', serverId: 's2' });
});

test('the old version stays while the server refuses the new one', async () => {
  await openWithCopy();
  browser.server.order('POST', { kind: 'status', status: 422, commit: false });
  await browser.user((definitions) =>
    definitions.update('d1', (before) => ({ ...before, request: requestOf(2), revision: 2 })),
  );
  await browser.clock.pass(60_000);
  expect(browser.server.living()).toMatchObject([requestOf(1)]);
  expect(await stateOf()).toMatchObject({ state: 'rejected', serverId: 's1' });
});

test('a definition deleted during its create is also deleted on the server', async () => {
  for (const state of ['inFlight', 'unknown']) {
    open('POST', { kind: 'slowCommit', ms: 800, lost: state === 'unknown' });
    await create();
    await browser.clock.pass(100);
    expect(await stateOf()).toMatchObject({ state });
    await remove();
    await browser.clock.pass(20_000);
    expect(browser.server.living()).toEqual([]);
    expect(await browser.stored()).toEqual([]);
    expect(posts()).toBe(1);
    browser.close();
  }
});

/** Long enough for what the server does not list any more to go. */
const goneMs = (MISSING_LISTS + 2) * TIMING.listIntervalMs;

test('exports created elsewhere are imported, and those deleted there are removed after a day', async () => {
  open();
  browser.server.create(requestOf(5));
  await browser.clock.pass(1000);
  expect(await browser.stored()).toMatchObject([{ request: requestOf(5), executor: 'server', server: { id: 's1' } }]);
  browser.server.delete('s1');
  await browser.clock.pass(goneMs);
  expect(await browser.stored()).toEqual([]);
});

test('a copy that the list does not show yet does not count as deleted', async () => {
  open();
  browser.server.lagMs = TIMING.settleMs - 500;
  await create();
  await browser.clock.pass(60_000);
  expect((await browser.stored()).map(({ id }) => id)).toEqual(['d1']);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged', serverId: 's1' });
  // What is deleted before it was ever listed cannot be told from what was never made: it stays, and is shown.
  await create('d2', 2);
  await browser.clock.pass(100);
  browser.server.delete('s2');
  await browser.clock.pass(goneMs);
  expect(await stateOf('d1')).toMatchObject({ state: 'acknowledged' });
  expect(await stateOf('d2')).toMatchObject({ state: 'rejected', status: 201, serverId: null });
  // And an export that is deleted later is removed.
  browser.server.delete('s1');
  await browser.clock.pass(goneMs);
  expect((await browser.stored()).map(({ id }) => id)).toEqual(['d2']);
});

test('a definition deleted on the server stays while an edit of it is pending', async () => {
  await openWithCopy();
  browser.setOnline(false);
  await browser.clock.pass(100);
  await browser.user((definitions) =>
    definitions.update('d1', (before) => ({ ...before, request: requestOf(2), revision: 2 })),
  );
  browser.server.delete('s1');
  await browser.clock.pass(100);
  browser.setOnline(true);
  await browser.clock.pass(60_000);
  expect(browser.server.living()).toMatchObject([requestOf(2)]);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged', serverId: 's2' });
});

test.each<[string, ServerFault]>([
  ['cut', { kind: 'truncated' }],
  ['broken off', { kind: 'brokenBody' }],
  ['a page', { kind: 'wrongBody', status: 200, body: 'html' }],
  ['an error', { kind: 'status', status: 500, commit: false }],
  ['refused', { kind: 'status', status: 403, commit: false }],
])('a list that is %s changes nothing', async (_, fault) => {
  await openWithCopy();
  for (let times = 0; times < 20; times++) browser.server.order('GET', fault);
  await browser.clock.pass(60_000);
  expect(await browser.stored()).toHaveLength(1);
  expect((await stateOf()).state).toBe('acknowledged');
});

test('a list of many pages is read completely, and again until two passes agree', async () => {
  open();
  browser.server.pageSize = 3;
  for (let number = 0; number < 10; number++) browser.server.create(requestOf(number));
  await browser.clock.pass(2000);
  expect(await browser.stored()).toHaveLength(10);
});

test('while offline, the state says so, only the list is tried, and sync resumes by itself', async () => {
  open();
  await browser.clock.pass(100);
  browser.setOnline(false);
  await create();
  await browser.clock.pass(120_000);
  expect((await tab.sync.status()).state).toBe('offline');
  expect(await stateOf()).toMatchObject({ state: 'queued', attempts: 0 });
  browser.setOnline(true);
  await browser.clock.pass(1000);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
  expect((await tab.sync.status()).state).toBe('idle');
});

test('with the option, a create has the same Idempotency-Key each time, and without it none', async () => {
  open('POST', { kind: 'status', status: 500, commit: false });
  await create();
  await browser.clock.pass(20_000);
  expect(browser.server.seen.some(({ headers }) => headers.has('Idempotency-Key'))).toBe(false);
  browser.close();

  browser = new Browser();
  browser.options = { idempotencyKey: true };
  browser.server.order('POST', { kind: 'status', status: 500, commit: false });
  browser.openTab();
  await create();
  await create('d2', 2);
  await browser.clock.pass(20_000);
  const keys = browser.server.seen
    .filter(({ method }) => method === 'POST')
    .map(({ headers }) => headers.get('Idempotency-Key'));
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(2);
});

test('two browsers send different Idempotency-Keys for the same id, and one browser the same after a crash', async () => {
  const keys: string[][] = [];
  for (const _ of [1, 2]) {
    browser?.close();
    browser = new Browser();
    browser.options = { idempotencyKey: true };
    browser.server.order('POST', { kind: 'dropBeforeReading' });
    const tab = browser.openTab();
    await create();
    await browser.clock.pass(50);
    tab.kill();
    browser.openTab();
    await browser.clock.pass(20_000);
    const sent = browser.server.seen.filter(({ method }) => method === 'POST');
    keys.push(sent.map(({ headers }) => headers.get('Idempotency-Key')!));
    expect(keys.at(-1)).toHaveLength(2);
    expect(new Set(keys.at(-1)).size).toBe(1);
  }
  expect(keys[0]![0]).not.toBe(keys[1]![0]);
  expect(keys[0]![0]).toMatch(/^[\da-f-]{36}$/);
});

test('an entry that an earlier version has stored keeps its Idempotency-Key', async () => {
  browser = new Browser();
  browser.options = { idempotencyKey: true };
  await create();
  const database = new Database(browser.databaseName);
  await database.write(['outbox'], async (transaction) => {
    const store = transaction.objectStore('outbox');
    for (const { key: _, ...entry } of await store.getAll()) await store.put(entry);
  });
  database.close();
  browser.openTab();
  await browser.clock.pass(1000);
  const [post] = browser.server.seen.filter(({ method }) => method === 'POST');
  expect(post!.headers.get('Idempotency-Key')).toBe('d1-1-1');
});

test('a tab that froze after it marked a request does not send it', async () => {
  open();
  await browser.clock.pass(100);
  // The transaction takes as long as a frozen tab may.
  const { now } = browser.clock;
  let calls = 0;
  browser.clock.now = () => now.call(browser.clock) + (posts() === 0 && ++calls % 40 === 0 ? 10_000 : 0);
  await create();
  await browser.clock.pass(30_000);
  browser.clock.now = now;
  await browser.clock.pass(30_000);
  expect(browser.server.living()).toHaveLength(1);
});

const DAY = 86_400_000;

test.each<[string, ServerFault]>([
  ['that waits to be sent again', { kind: 'status', status: 429, commit: false }],
  ['of unknown outcome', { kind: 'status', status: 500, commit: false }],
  ['that is looked for', { kind: 'dropAfterCommit' }],
])('a create %s continues when the clock is set back or forward', async (_, fault) => {
  for (const offMs of [-DAY, DAY]) {
    open();
    await browser.clock.pass(100);
    browser.server.order('POST', fault);
    // The list that would settle it at once does not come either.
    browser.server.order('GET', { kind: 'status', status: 500, commit: false });
    await create();
    await browser.clock.pass(20);
    expect((await stateOf()).attempts).toBe(1);
    browser.clockOffMs = offMs;
    await browser.clock.pass(120_000);
    expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
    expect(browser.server.living()).toHaveLength(1);
    browser.close();
  }
});

test('a create is not sent again too early when the clock is set forward', async () => {
  open('POST', { kind: 'slowCommit', ms: TIMING.settleMs - 500, lost: true });
  await create();
  await browser.clock.pass(100);
  browser.clockOffMs = DAY;
  await browser.clock.pass(60_000);
  expect(posts()).toBe(1);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
});

test('a clock set back while no page was open does not delay waiting entries', async () => {
  open();
  await browser.clock.pass(100);
  browser.server.order('POST', { kind: 'status', status: 429, commit: false, retryAfter: 10 });
  await create();
  await browser.clock.pass(50);
  expect(await stateOf()).toMatchObject({ state: 'waiting' });
  tab.kill();
  browser.clockOffMs = -DAY;
  tab = browser.openTab();
  await browser.clock.pass(5_000);
  // As long as the server has asked for, it is waited for all the same.
  expect(await stateOf()).toMatchObject({ state: 'waiting' });
  await browser.clock.pass(120_000);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
});

test('changes on the server are noticed although the clock is set back', async () => {
  open();
  await browser.clock.pass(100);
  browser.clockOffMs = -DAY;
  browser.server.create(requestOf(5));
  await browser.clock.pass(2 * TIMING.listIntervalMs + 60_000);
  expect(await browser.stored()).toHaveLength(1);
});

test.each([400, 403, 429, 500])(
  'no token is stored, though the server quotes it when it answers %i',
  async (status) => {
    open();
    browser.server.isQuoting = true;
    await browser.clock.pass(100);
    for (const method of ['POST', 'POST', 'GET', 'GET', 'GET'] as const)
      browser.server.order(method, { kind: 'status', status, commit: false });
    await create();
    await browser.clock.pass(1000);
    const stored = (await browser.everything()) + JSON.stringify(await tab.sync.status());
    expect(stored).toContain(`The server answered ${status}`);
    expect(stored).not.toMatch(/token-\d/);
  },
);

test('no token is stored when the server refuses several and quotes each', async () => {
  open();
  browser.server.isQuoting = true;
  browser.getToken = async () => `secret-${browser.server.seen.length}`;
  await create();
  await browser.clock.pass(1000);
  const status = await tab.sync.status();
  expect(status).toMatchObject({ state: 'needsToken', reason: 'The server answered 401: not with Bearer [token]' });
  expect((await browser.everything()) + JSON.stringify(status)).not.toContain('secret-');
});

test('waiting entries survive a reload, and the list settles entries that were being sent', async () => {
  open('POST', { kind: 'hangAfterCommit' });
  await create();
  await browser.clock.pass(100);
  expect(await browser.outbox()).toMatchObject([{ state: 'inFlight' } satisfies Partial<OutboxRecord>]);
  tab.kill();
  tab = browser.openTab();
  await browser.clock.pass(1000);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
  expect(posts()).toBe(1);
});

test('another tab takes over when the syncing tab closes, and never two sync at once', async () => {
  open();
  browser.openTab();
  browser.openTab();
  for (let number = 0; number < 12; number++) {
    await create(`d${number}`, number);
    await browser.clock.pass(7);
    if (number % 5 === 4) browser.living()[0]!.kill();
  }
  await browser.clock.pass(60_000);
  expect(browser.server.living()).toHaveLength(12);
  expect(browser.server.overlaps).toBe(0);
  expect(new Set(browser.server.seen.map(({ client }) => client)).size).toBe(3);
});

test('a second copy is deleted with its definition, even if someone else deleted the first', async () => {
  open('POST', { kind: 'doubled' });
  browser.server.order('GET', { kind: 'status', status: 500, commit: false });
  await create();
  await browser.clock.pass(1);
  for (let tries = 0; tries < 200 && (await stateOf()).state !== 'acknowledged'; tries++) await browser.clock.pass(5);
  tab.kill();
  browser.server.delete((await stateOf()).serverId!);
  await remove();
  tab = browser.openTab();
  await browser.clock.pass(60_000);
  expect(await browser.stored()).toEqual([]);
  expect(browser.server.living()).toEqual([]);
});

test('a second copy is recognized on a server that writes requests differently', async () => {
  open('POST', { kind: 'doubled' });
  browser.server.write = (request) => ({ ...request, format: { ...request.format, filename: 'as the server likes' } });
  await create();
  for (let tries = 0; tries < 100 && posts() === 0; tries++) await browser.clock.pass(1);
  await browser.clock.pass(6);
  tab.kill();
  tab = browser.openTab();
  await browser.clock.pass(60_000);
  expect(await browser.stored()).toHaveLength(1);
  expect(browser.server.living()).toHaveLength(1);
  expect(posts()).toBe(1);
});

test('a late copy that the server wrote differently is recognized although the clock was set', async () => {
  open('POST', { kind: 'slowCommit', ms: TIMING.settleMs + 3_000, lost: true });
  browser.server.write = (request) => ({ ...request, format: { ...request.format, timezone: 'Europe/Rome' } });
  await create();
  await browser.clock.pass(100);
  await browser.user((definitions) =>
    definitions.update('d1', (before) => ({ ...before, request: requestOf(2), revision: 2 })),
  );
  await browser.clock.pass(TIMING.settleMs + 1_500);
  browser.clockOffMs = DAY;
  await browser.clock.pass(120_000);
  expect(await browser.stored()).toHaveLength(1);
  expect(await stateOf()).toMatchObject({ state: 'acknowledged' });
  expect(browser.server.living()).toMatchObject([{ format: { filename: 'export 2' } }]);
});
