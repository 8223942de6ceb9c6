import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ExportRequest } from '../../../src/contract/request.ts';
import { ExportError } from '../../../src/core/errors.ts';
import type { ServerJob } from '../../../src/handover/server-exports.ts';
import { Database } from '../../../src/storage/database.ts';
import type { ServerFault } from '../../support/oracles/simulated-exports.ts';
import { Browser, requestOf, type Tab } from '../sync/browser.ts';

/** A request that runs once. */
function onceOf(number: number, change: Partial<ExportRequest> = {}): ExportRequest {
  const { periodicity: _, periodStart: __, ...request } = requestOf(number);
  return { ...request, type: 'oneTime', ...change };
}

let browser: Browser;
afterEach(() => browser.close());

function begin(): Tab {
  browser = new Browser();
  browser.hasDefinitions = false;
  return browser.openTab();
}

/** Hands an export over, and lets so many milliseconds pass. */
async function handOver(tab: Tab, id = 'h1', ms = 1000): Promise<void> {
  void tab.serverExports.create(onceOf(1), { id }).catch(() => {});
  await browser.clock.pass(ms);
}

/** What the methods of the browser return, while time passes. */
async function inTime<T>(promise: Promise<T>, ms = 10_000): Promise<T> {
  promise.catch(() => {});
  await browser.clock.pass(ms);
  return promise;
}

const jobOf = (tab: Tab, id = 'h1'): Promise<ServerJob | undefined> => inTime(tab.serverExports.get(id), 0);

/** The requests so far, each in short. */
const asked = (): string[] =>
  browser.server.seen.map(({ method, path }) => {
    const query = new URL(path, 'https://server.test').searchParams;
    const states = query.getAll('status[]').join();
    return `${method}${path.endsWith('/download') ? ' file' : states && ` ${states}`}`;
  });

describe('an export that is handed to the server', () => {
  test('is posted once, followed, and downloaded; then the network is silent', async () => {
    const tab = begin();
    const states: string[] = [];
    const running = tab.serverExports.run(onceOf(1), { onProgress: ({ state }) => states.push(state) });
    running.catch(() => {});
    await browser.clock.pass(1500);
    const [stored] = browser.server.living();
    expect(stored).toMatchObject({ ...onceOf(1), periodStart: Date.parse('2024-03-01T00:00:00Z') / 1000 });
    browser.server.states.set(stored!.id, 'inProgress');
    await browser.clock.pass(3000);
    browser.server.states.set(stored!.id, 'done');
    browser.server.files.set(stored!.id, () => new Response('a,b\r\n', { headers: { 'Content-Type': 'text/csv' } }));
    const { job, file } = await inTime(running);
    expect(job).toMatchObject({ state: 'done', serverId: stored!.id, reason: null });
    expect(states).toEqual([...new Set(states)]);
    expect(states).toEqual(['sending', 'notProcessed', 'inProgress', 'done']);
    expect(asked().filter((text) => text === 'POST')).toHaveLength(1);
    const before = browser.server.seen.length;
    await browser.clock.pass(3_600_000);
    expect(browser.server.seen).toHaveLength(before);
    const { name, type, size, blob } = await inTime(file());
    expect([name, type, size, await blob!.text()]).toEqual(['export 1.csv', 'text/csv', 5, 'a,b\r\n']);
  });

  test('is looked at less and less often, with one request for a job that runs', async () => {
    const tab = begin();
    await handOver(tab);
    browser.server.states.set('s1', 'inProgress');
    await browser.clock.pass(5000);
    const first = browser.server.seen.length;
    await browser.clock.pass(10_000);
    const looks = asked().slice(first);
    expect(new Set(looks)).toEqual(new Set(['GET inProgress']));
    expect(looks.length).toBeLessThanOrEqual(11);
    expect(looks.length).toBeGreaterThan(5);
  });

  test('does not meet definitions, nor what others have exported once', async () => {
    browser = new Browser();
    const other = browser.server.create(onceOf(2));
    const tab = browser.openTab();
    tab.serverExports.resume();
    await handOver(tab);
    await browser.clock.pass(100_000);
    expect(await browser.stored()).toEqual([]);
    expect((await inTime(tab.serverExports.list(), 0)).map(({ id }) => id)).toEqual(['h1']);
    expect(browser.server.living().map(({ id }) => id)).toEqual([other.id, 's2']);
  });

  test('stays what it is when the same id comes again, and refuses another request under it', async () => {
    const tab = begin();
    await handOver(tab);
    await handOver(tab);
    expect(browser.server.everMade()).toHaveLength(1);
    const other = tab.serverExports.create(onceOf(2), { id: 'h1' });
    await expect(inTime(other)).rejects.toThrow('The id "h1" belongs to another export. Choose another id.');
  });

  test('twice the same request in one second is two exports', async () => {
    const tab = begin();
    await Promise.all([handOver(tab, 'h1', 30_000), handOver(tab, 'h2', 30_000)]);
    const ids = (await inTime(tab.serverExports.list(), 0)).map(({ serverId }) => serverId);
    expect(new Set(ids)).toEqual(new Set(['s1', 's2']));
    expect(browser.server.living()).toHaveLength(2);
  });

  test.each<[string, Partial<ExportRequest>, string]>([
    ['a recurring request', { type: 'recurring', periodicity: 'P1D' }, 'definitions.create'],
    ['no notification', { notification: undefined as never }, 'notification is missing'],
    [
      'a function of the browser',
      {
        items: [{ params: { ...onceOf(1).items[0]!.params, decimation: { ds: '1h', dsf: 'median' } } as never }],
      },
      'only a browser',
    ],
  ])('is refused before anything is stored: %s', async (_, change, reason) => {
    const tab = begin();
    const refused = tab.serverExports.create(onceOf(1, change));
    await expect(refused).rejects.toMatchObject({ code: 'invalid-request', message: expect.stringContaining(reason) });
    expect(await inTime(tab.serverExports.list(), 0)).toEqual([]);
    expect(browser.server.seen).toEqual([]);
  });
});

describe('when the tab ends at any step', () => {
  const FAULTS: readonly (readonly [string, ServerFault | undefined])[] = [
    ['no fault', undefined],
    ['a request dropped before it is read', { kind: 'dropBeforeReading' }],
    ['an answer lost after the commit', { kind: 'dropAfterCommit' }],
    ['a request that the browser doubles', { kind: 'doubled' }],
    ['half an answer', { kind: 'truncated' }],
    ['no answer', { kind: 'hangAfterCommit' }],
    ['a late commit', { kind: 'slowCommit', ms: 900, lost: true }],
    ['503, though it was done', { kind: 'status', status: 503, commit: true }],
    ['429', { kind: 'status', status: 429, commit: false, retryAfter: 1 }],
    ['an expired token', { kind: 'expireTokens' }],
    ['201 without an id', { kind: 'wrongBody', status: 201, body: 'noId' }],
  ];
  test.each(FAULTS)('the server runs it once, whatever it meets: %s', async (_, fault) => {
    for (let steps = 0; steps < 60; steps += 4) {
      browser = new Browser();
      browser.hasDefinitions = false;
      const first = browser.openTab();
      if (fault) browser.server.order('POST', fault);
      first.killAfter(steps);
      await handOver(first, 'h1', 300);
      first.kill();
      const second = browser.openTab();
      await browser.clock.pass(100);
      // Before it was stored, nobody was told that it was.
      if (!(await jobOf(second))) await handOver(second, 'h1', 0);
      await browser.clock.pass(20_000);
      const living = browser.server.living();
      expect([steps, living.map(({ id }) => id)]).toEqual([steps, [expect.any(String)]]);
      expect(await jobOf(second)).toMatchObject({ state: 'notProcessed', serverId: living[0]!.id });
      browser.server.states.set(living[0]!.id, 'done');
      await browser.clock.pass(5000);
      expect(await jobOf(second)).toMatchObject({ state: 'done' });
      browser.close();
    }
  });

  test('another tab follows it on, and both see its end', async () => {
    const first = begin();
    const second = browser.openTab();
    await handOver(first);
    const ended = second.serverExports.follow('h1');
    ended.catch(() => {});
    await browser.clock.pass(1000);
    first.kill();
    await browser.clock.pass(1000);
    browser.server.states.set('s1', 'done');
    expect((await inTime(ended)).job).toMatchObject({ state: 'done', serverId: 's1' });
  });

  test('a tab that only shows the list goes on with it', async () => {
    const first = begin();
    const second = browser.openTab();
    const heard: string[][] = [];
    second.serverExports.subscribe((jobs) => heard.push(jobs.map(({ state }) => state)));
    await browser.clock.pass(1000);
    browser.server.order('POST', { kind: 'status', status: 429, commit: false, retryAfter: 2 });
    await handOver(first);
    first.kill();
    await browser.clock.pass(10_000);
    expect(browser.server.living()).toHaveLength(1);
    expect(heard.at(-1)).toEqual(['notProcessed']);
    browser.server.states.set('s1', 'done');
    await browser.clock.pass(5000);
    expect(heard.at(-1)).toEqual(['done']);
    const before = browser.server.seen.length;
    await browser.clock.pass(3_600_000);
    expect(browser.server.seen).toHaveLength(before);
  });

  test('a tab that cannot open the database at first goes on with it later', async () => {
    const first = begin();
    await handOver(first);
    first.kill();
    const blocked = new ExportError('storage-unavailable', 'Another tab blocks the database.');
    const read = vi.spyOn(Database.prototype, 'read').mockRejectedValueOnce(blocked);
    const second = browser.openTab();
    await browser.clock.pass(1000);
    expect(read).toHaveBeenCalledTimes(1);
    read.mockRestore();
    browser.server.states.set('s1', 'done');
    await browser.clock.pass(10_000);
    expect(await jobOf(second)).toMatchObject({ state: 'done' });
  });
});

describe('what comes to nothing is said in words', () => {
  const ending = async (tab: Tab, ms = 10_000) => inTime(tab.serverExports.follow('h1'), ms);

  test('a refusal, with the reason of the server', async () => {
    const tab = begin();
    browser.server.order('POST', { kind: 'status', status: 403, commit: false });
    await handOver(tab);
    expect(await jobOf(tab)).toMatchObject({
      state: 'rejected',
      status: 403,
      reason: 'The server answered 403: fault 403',
    });
    await expect(ending(tab)).rejects.toMatchObject({
      ...{ code: 'forbidden', status: 403 },
      message: 'The export "export 1" on the server is rejected: The server answered 403: fault 403',
    });
    const before = browser.server.seen.length;
    await browser.clock.pass(3_600_000);
    expect(browser.server.seen).toHaveLength(before);
  });

  test('a run that failed', async () => {
    const tab = begin();
    await handOver(tab);
    browser.server.states.set('s1', 'failed');
    await expect(ending(tab)).rejects.toMatchObject({ code: 'server', message: expect.stringContaining('is failed') });
  });

  test('a file that has expired, and one that expires after it was done', async () => {
    const tab = begin();
    await handOver(tab);
    browser.server.states.set('s1', 'done');
    await ending(tab);
    browser.server.states.set('s1', 'expired');
    const gone = { code: 'not-found', message: expect.stringContaining('no longer keeps the file') };
    await expect(inTime(tab.serverExports.file('h1'))).rejects.toMatchObject(gone);
    expect(await jobOf(tab)).toMatchObject({ state: 'expired' });
    await expect(ending(tab)).rejects.toMatchObject(gone);
  });

  test('an export that was deleted on the server: after a while, or at once with a download', async () => {
    const tab = begin();
    await handOver(tab);
    browser.server.delete('s1');
    await browser.clock.pass(2000);
    expect(await jobOf(tab)).toMatchObject({
      state: 'notProcessed',
      reason: expect.stringContaining('has not listed its copy (s1) since 2024-03-01'),
    });
    await expect(ending(tab, 100_000)).rejects.toMatchObject({
      code: 'not-found',
      message: /was deleted on the server/,
    });
    expect(browser.server.everMade()).toHaveLength(1);

    await handOver(tab, 'h2');
    browser.server.states.set('s2', 'done');
    await browser.clock.pass(5000);
    browser.server.delete('s2');
    const refused = inTime(tab.serverExports.file('h2'));
    await expect(refused).rejects.toMatchObject({ code: 'not-found', message: /was deleted on the server/ });
    expect(await jobOf(tab, 'h2')).toMatchObject({ state: 'deleted' });
  });

  test('a clock that is set forward does not make a missing export a deleted one', async () => {
    const tab = begin();
    await handOver(tab);
    browser.server.list = () => ({ results: [] });
    await browser.clock.pass(5000);
    browser.clockOffMs = 86_400_000;
    await browser.clock.pass(10_000);
    expect(await jobOf(tab)).toMatchObject({ state: 'notProcessed' });
    browser.clockOffMs = 0;
    await browser.clock.pass(10_000);
    expect(await jobOf(tab)).toMatchObject({ state: 'notProcessed' });
    browser.server.list = (rows) => ({ results: rows });
    browser.server.states.set('s1', 'done');
    expect((await ending(tab)).job).toMatchObject({ state: 'done' });
  });

  test('a computer that slept looks several times before a missing export counts as deleted', async () => {
    const tab = begin();
    await handOver(tab);
    browser.server.list = () => ({ results: [] });
    await browser.clock.pass(1500);
    tab.kill();
    await browser.clock.pass(86_400_000);
    const later = browser.openTab();
    await browser.clock.pass(3000);
    expect(await jobOf(later)).toMatchObject({ state: 'notProcessed' });
    await browser.clock.pass(20_000);
    expect(await jobOf(later)).toMatchObject({ state: 'deleted' });
  });

  test('an export that seemed to be deleted is deleted on the server when it is removed', async () => {
    const tab = begin();
    await handOver(tab);
    browser.server.list = () => ({ results: [] });
    await browser.clock.pass(100_000);
    expect(await jobOf(tab)).toMatchObject({ state: 'deleted' });
    browser.server.list = (rows) => ({ results: rows });
    await inTime(tab.serverExports.remove('h1'));
    expect(browser.server.living()).toEqual([]);
    // The server may also be right.
    await handOver(tab, 'h2');
    browser.server.delete('s2');
    await browser.clock.pass(100_000);
    await inTime(tab.serverExports.remove('h2'));
    expect(await inTime(tab.serverExports.list(), 0)).toEqual([]);
    expect(asked().at(-1)).toBe('DELETE');
  });

  test('an export that the server confirmed and never listed is rejected, and not sent again', async () => {
    const tab = begin();
    browser.server.list = () => ({ results: [] });
    await handOver(tab);
    const reason = 'The server confirmed the export (s1), but its list never showed it. It is not sent again.';
    await expect(ending(tab, 100_000)).rejects.toMatchObject({
      code: 'server',
      message: expect.stringContaining(reason),
    });
    expect(await jobOf(tab)).toMatchObject({ state: 'rejected', reason, serverId: 's1' });
    expect(browser.server.everMade()).toHaveLength(1);
  });

  test('a sending without an answer says that the server may have the export', async () => {
    const tab = begin();
    browser.server.order('POST', { kind: 'dropAfterCommit' });
    browser.server.list = () => ({ results: [] });
    const seen = new Set<true | undefined>();
    tab.serverExports.subscribe(([job]) => job && seen.add(job.mayHaveArrived));
    await handOver(tab);
    expect(await jobOf(tab)).toMatchObject({ state: 'sending', mayHaveArrived: true });
    expect(seen).toEqual(new Set([undefined, true]));
    browser.server.list = (rows) => ({ results: rows });
    await browser.clock.pass(10_000);
    expect(await jobOf(tab)).toMatchObject({ state: 'notProcessed' });
    expect(await jobOf(tab)).not.toHaveProperty('mayHaveArrived');
    browser.server.order('POST', { kind: 'status', status: 429, commit: false, retryAfter: 60 });
    await handOver(tab, 'h2');
    expect(await jobOf(tab, 'h2')).toMatchObject({ state: 'sending', status: 429 });
    expect(await jobOf(tab, 'h2')).not.toHaveProperty('mayHaveArrived');
  });

  test('an export that the server lists as deleted', async () => {
    const tab = begin();
    await handOver(tab);
    const [stored] = browser.server.living();
    browser.server.delete('s1');
    browser.server.list = (rows) => ({ results: [...rows, { ...stored, deletedAt: '2024-03-01T00:00:02Z' }] });
    await browser.clock.pass(30_000);
    expect(await jobOf(tab)).toMatchObject({ state: 'notProcessed', reason: /has not listed its copy/ });
    await expect(ending(tab, 100_000)).rejects.toMatchObject({
      code: 'not-found',
      message: /was deleted on the server/,
    });
    expect(await jobOf(tab)).toMatchObject({ state: 'deleted' });
  });

  test('a list that lacks it for a moment changes nothing', async () => {
    const tab = begin();
    await handOver(tab);
    browser.server.list = () => ({ results: [] });
    await browser.clock.pass(5000);
    browser.server.list = (rows) => ({ results: rows });
    browser.server.states.set('s1', 'done');
    expect((await ending(tab)).job).toMatchObject({ state: 'done', reason: null });
  });

  test('no token: it waits, says so, and goes on with a new one', async () => {
    const tab = begin();
    const { getToken } = browser;
    browser.getToken = () => Promise.reject(new Error('signed out'));
    await handOver(tab);
    expect(await jobOf(tab)).toMatchObject({ state: 'sending', reason: 'getToken of sync failed.' });
    browser.getToken = getToken;
    await inTime(tab.serverExports.retry(false));
    expect(await jobOf(tab)).toMatchObject({ state: 'notProcessed', reason: null });
  });

  test('no network: it waits, and goes on by itself', async () => {
    const tab = begin();
    browser.setOnline(false);
    await handOver(tab, 'h1', 60_000);
    expect(await jobOf(tab)).toMatchObject({ state: 'sending', reason: /cannot be read/ });
    browser.setOnline(true);
    await browser.clock.pass(5000);
    expect(browser.server.everMade()).toHaveLength(1);
    expect(await jobOf(tab)).toMatchObject({ state: 'notProcessed', reason: null });
  });

  test('an unknown id', async () => {
    const tab = begin();
    const message = 'This browser has handed over no export "none".';
    for (const call of ['follow', 'file', 'remove', 'download'] as const)
      await expect(inTime<unknown>(tab.serverExports[call]('none'))).rejects.toMatchObject({
        code: 'not-found',
        message,
      });
  });
});

describe('following and removing', () => {
  test('a listener that throws does not keep the end from its caller', async () => {
    const tab = begin();
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const onProgress = vi.fn(() => {
      throw new Error('of the page');
    });
    const running = tab.serverExports.run(onceOf(1), { id: 'h1', onProgress });
    running.catch(() => {});
    await browser.clock.pass(1000);
    browser.server.states.set('s1', 'done');
    expect((await inTime(running)).job).toMatchObject({ state: 'done' });
    vi.unstubAllGlobals();
    expect(report).toHaveBeenCalledTimes(onProgress.mock.calls.length);
  });

  test('a signal that is aborted, or none at all, is refused before anything is stored', async () => {
    const tab = begin();
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(inTime(tab.serverExports.run(onceOf(1), { signal }))).rejects.toThrow('too late');
    const wrong = { signal: {} as AbortSignal };
    const message = 'signal must be an AbortSignal.';
    await expect(inTime(tab.serverExports.run(onceOf(1), wrong))).rejects.toThrow(new TypeError(message));
    expect(await inTime(tab.serverExports.list(), 0)).toEqual([]);
    expect(browser.server.seen).toEqual([]);
    await expect(inTime(tab.serverExports.follow('h1', wrong))).rejects.toThrow(new TypeError(message));
    await expect(inTime(tab.serverExports.file('h1', wrong))).rejects.toThrow(new TypeError(message));
  });

  test('a download with a signal ends when the exporter is disposed of', async () => {
    const tab = begin();
    await handOver(tab);
    browser.server.states.set('s1', 'done');
    await browser.clock.pass(5000);
    browser.server.files.set('s1', () => new Response(new ReadableStream()));
    const { signal } = new AbortController();
    const file = tab.serverExports.file('h1', { signal });
    file.catch(() => {});
    await browser.clock.pass(100);
    tab.serverExports.close();
    await expect(inTime(file)).rejects.toThrow('The exporter was disposed of.');
  });

  test('an aborted signal ends the following, and leaves the export', async () => {
    const tab = begin();
    const ended = new AbortController();
    const running = tab.serverExports.run(onceOf(1), { signal: ended.signal, id: 'h1' });
    running.catch(() => {});
    await browser.clock.pass(1000);
    ended.abort(new Error('enough'));
    await expect(inTime(running)).rejects.toThrow('enough');
    expect(await jobOf(tab)).toMatchObject({ state: 'notProcessed' });
  });

  test('a removed export is deleted on the server, its followers are told, and nothing is asked any more', async () => {
    const tab = begin();
    await handOver(tab);
    const following = tab.serverExports.follow('h1');
    following.catch(() => {});
    await inTime(tab.serverExports.remove('h1'));
    expect(browser.server.living()).toEqual([]);
    await expect(following).rejects.toMatchObject({ code: 'not-found' });
    const before = browser.server.seen.length;
    await browser.clock.pass(3_600_000);
    expect(browser.server.seen).toHaveLength(before);
    expect(await inTime(tab.serverExports.list(), 0)).toEqual([]);
  });

  test.each([403, 405])(
    'a removal that the server refuses with %i is shown, and can be tried again',
    async (status) => {
      const tab = begin();
      await handOver(tab);
      browser.server.order('DELETE', { kind: 'status', status, commit: false });
      const heard: (readonly [string, string | null])[][] = [];
      tab.serverExports.subscribe((jobs) => heard.push(jobs.map(({ state, reason }) => [state, reason] as const)));
      await inTime(tab.serverExports.remove('h1'));
      const reason = `The export was not deleted on the server. The server answered ${status}: fault ${status}`;
      expect(await jobOf(tab)).toMatchObject({ state: 'notProcessed', reason });
      expect(heard.at(-1)).toEqual([['notProcessed', reason]]);
      expect(heard).toContainEqual([]);
      // It is followed on meanwhile, and its id stays taken.
      browser.server.states.set('s1', 'done');
      await browser.clock.pass(5000);
      expect(await inTime(tab.serverExports.list(), 0)).toMatchObject([{ state: 'done', reason, serverId: 's1' }]);
      expect(await inTime(tab.serverExports.create(onceOf(1), { id: 'h1' }))).toMatchObject({ state: 'done' });
      const before = browser.server.seen.length;
      await browser.clock.pass(3_600_000);
      expect(browser.server.seen).toHaveLength(before);

      await inTime(tab.serverExports.remove('h1'));
      expect(browser.server.living()).toEqual([]);
      expect(await inTime(tab.serverExports.list(), 0)).toEqual([]);
      await expect(inTime(tab.serverExports.remove('h1'))).rejects.toMatchObject({ code: 'not-found' });
    },
  );

  test('a refused removal is sent again by a run that retries what was refused', async () => {
    const tab = begin();
    await handOver(tab);
    browser.server.order('DELETE', { kind: 'status', status: 403, commit: false });
    await inTime(tab.serverExports.remove('h1'));
    await inTime(tab.serverExports.retry(true));
    expect(browser.server.living()).toEqual([]);
    expect(await jobOf(tab)).toBeUndefined();
  });

  test('an export that the server still lists after its deletion is shown again, until it is gone', async () => {
    const tab = begin();
    await handOver(tab);
    const [stored] = browser.server.living();
    await inTime(tab.serverExports.remove('h1'));
    browser.server.list = (rows) => ({ results: [...rows, stored] });
    await handOver(tab, 'h2', 30_000);
    const reason =
      'The export was not deleted on the server. The server answered 204 to the delete, but still lists the export.';
    expect(await jobOf(tab)).toMatchObject({ request: { type: 'oneTime' }, serverId: 's1', reason });
    await inTime(tab.serverExports.remove('h1'), 1000);
    expect(await jobOf(tab)).toBeUndefined();
    await browser.clock.pass(120_000);
    expect(await jobOf(tab)).toMatchObject({ serverId: 's1', reason: /404 to the delete, but still lists/ });
    browser.server.list = (rows) => ({ results: rows });
    await browser.clock.pass(30_000);
    expect(await jobOf(tab)).toBeUndefined();
    expect((await inTime(tab.serverExports.list(), 0)).map(({ id }) => id)).toEqual(['h2']);
  });

  test('removed before it could be sent, it is never sent', async () => {
    const tab = begin();
    browser.setOnline(false);
    await handOver(tab);
    await inTime(tab.serverExports.remove('h1'));
    browser.setOnline(true);
    await browser.clock.pass(100_000);
    expect(browser.server.everMade()).toEqual([]);
  });

  test('removed while its answer is missing, its copy is found and deleted', async () => {
    const tab = begin();
    browser.server.order('POST', { kind: 'dropAfterCommit' });
    browser.server.order('GET', { kind: 'dropBeforeReading' });
    void tab.serverExports.create(onceOf(1), { id: 'h1' });
    await browser.clock.pass(30);
    await inTime(tab.serverExports.remove('h1'), 60_000);
    expect(browser.server.living()).toEqual([]);
  });

  test('subscribers hear of every change in any tab', async () => {
    const first = begin();
    const second = browser.openTab();
    const heard: string[][] = [];
    const unsubscribe = second.serverExports.subscribe((jobs) => heard.push(jobs.map(({ state }) => state)));
    await browser.clock.pass(0);
    await handOver(first);
    browser.server.states.set('s1', 'done');
    await browser.clock.pass(5000);
    unsubscribe();
    expect(heard[0]).toEqual([]);
    expect(heard.at(-1)).toEqual(['done']);
    await inTime(first.serverExports.remove('h1'));
    expect(heard.at(-1)).toEqual(['done']);
  });
});

describe('the states of jobs', () => {
  test('are those of the rows, where a server tells them', async () => {
    const tab = begin();
    browser.server.row = (stored) => ({ ...stored, status: 'IN_PROGRESS' });
    await handOver(tab);
    expect(await jobOf(tab)).toMatchObject({ state: 'inProgress' });
    browser.server.row = (stored) => ({ ...stored, state: 'done', status: 'active' });
    await browser.clock.pass(5000);
    expect(await jobOf(tab)).toMatchObject({ state: 'done' });
  });

  test('are asked for although the whole list cannot be read, and exports are sent meanwhile', async () => {
    const tab = begin();
    await handOver(tab);
    const other = browser.server.create(onceOf(2)).id;
    browser.server.list = (rows) =>
      rows.some((row) => (row as { id?: string }).id === other) ? 'no list' : { results: rows };
    await browser.clock.pass(60_000);
    browser.server.states.set('s1', 'inProgress');
    await browser.clock.pass(6000);
    expect(await jobOf(tab)).toMatchObject({ state: 'inProgress', reason: null });
    await handOver(tab, 'h2', 6000);
    expect(await jobOf(tab, 'h2')).toMatchObject({ state: 'notProcessed', reason: null });
    browser.server.states.set('s1', 'done');
    await browser.clock.pass(6000);
    expect(await jobOf(tab)).toMatchObject({ state: 'done' });
    expect(browser.server.everMade()).toHaveLength(3);
  });

  test('are asked for in batches', async () => {
    const tab = begin();
    for (let number = 0; number < 60; number++)
      void tab.serverExports.create(onceOf(number), { id: `h${number}` }).catch(() => {});
    await browser.clock.pass(60_000);
    const most = Math.max(...browser.server.seen.map(({ path }) => path.split('ids%5B%5D=').length - 1));
    expect(most).toBe(50);
    for (const { id } of browser.server.living()) browser.server.states.set(id, 'done');
    await browser.clock.pass(10_000);
    const states = (await inTime(tab.serverExports.list(), 0)).map(({ state }) => state);
    expect(states).toEqual(Array.from({ length: 60 }, () => 'done'));
  });
});
