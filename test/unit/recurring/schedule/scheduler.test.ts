import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ExportError } from '../../../../src/core/errors.ts';
import type { ExportProgress } from '../../../../src/pipeline/progress.ts';
import { Inbox } from '../../../../src/recurring/jobs/inbox.ts';
import { lastOccurrenceBefore } from '../../../../src/recurring/schedule/due.ts';
import { Scheduler } from '../../../../src/recurring/schedule/scheduler.ts';
import { Database } from '../../../../src/storage/database.ts';
import type { CatchUp, DefinitionRecord } from '../../../../src/storage/records.ts';
import { settle } from '../../../support/manual-clock.ts';
import { definition, job, request } from '../../../support/records.ts';
import { FakeBrowser, type Tab } from './tabs.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A definition that is due at an interval from now on. */
function dueFrom(
  browser: FakeBrowser,
  changes: Partial<DefinitionRecord> = {},
  periodicity = 'PT1H',
): DefinitionRecord {
  const periodStart = browser.clock.now() / 1000;
  const made = definition({ request: { ...request, periodStart, periodicity }, ...changes });
  return { ...made, lastOccurrence: lastOccurrenceBefore(made, browser.clock.now()) };
}

describe('the scheduler', () => {
  test('creates one job for each occurrence, whose window ends at the occurrence, in one of the tabs', async () => {
    const browser = new FakeBrowser();
    const made = dueFrom(browser);
    await browser.definitions.create([made]);
    const tabs = [browser.tab(), browser.tab(), browser.tab()];
    for (const tab of tabs) await tab.scheduler.start();
    await browser.pass(3 * HOUR + MINUTE);
    const start = made.request.periodStart!;
    const times = [3, 2, 1, 0].map((hours) => start + hours * 3600);
    expect(
      (await browser.jobs.list()).map(({ scheduledFor, state, reason, attempts }) => ({
        scheduledFor,
        state,
        reason,
        attempts,
      })),
    ).toEqual(times.map((scheduledFor) => ({ scheduledFor, state: 'done', reason: 'schedule', attempts: 1 })));
    expect(
      (await Promise.all(tabs.map(({ scheduler }) => scheduler.status()))).map(({ state }) => state).sort(),
    ).toEqual(['leading', 'standby', 'standby']);
  });

  test('gives paused definitions no jobs, and continues with the next occurrence after the pause', async () => {
    const browser = new FakeBrowser();
    const [paused, other] = [dueFrom(browser, { catchUp: 'all' }), dueFrom(browser, { id: 'd2' })];
    await browser.definitions.create([paused, other]);
    const pause = (isPaused: boolean) =>
      browser.definitions.update(paused.id, ({ isPaused: _, ...before }) => ({
        ...before,
        ...(isPaused
          ? { isPaused }
          : { lastOccurrence: lastOccurrenceBefore(before, browser.clock.now()), startsAfter: null }),
      }));
    const tab = browser.tab();
    await tab.scheduler.start();
    await vi.waitFor(() => expect(browser.begun).toHaveLength(2));
    await pause(true);
    expect(await tab.scheduler.next(paused.id, 3)).toEqual([]);
    await browser.pass(5 * HOUR + MINUTE);
    const ofPaused = () => browser.jobs.list({ definitionId: paused.id });
    expect(await ofPaused()).toHaveLength(1);
    expect(await browser.jobs.list({ definitionId: 'd2' })).toHaveLength(6);
    await pause(false);
    const start = paused.request.periodStart!;
    expect(await tab.scheduler.next(paused.id)).toEqual([start + 6 * 3600]);
    await browser.pass(HOUR);
    expect((await ofPaused()).map(({ scheduledFor }) => scheduledFor)).toEqual([start + 6 * 3600, start]);
  });

  test('runs a definition on time that is created while it sleeps', async () => {
    const browser = new FakeBrowser();
    const tab = browser.tab();
    await tab.scheduler.start();
    await browser.pass(10 * MINUTE);
    await browser.definitions.create([dueFrom(browser)]);
    await settle();
    await vi.waitFor(() => expect(browser.begun).toHaveLength(1));
  });

  test('moves to another tab when its tab closes, and the running job runs again', async () => {
    let isHanging = true;
    const browser = new FakeBrowser({ run: () => (isHanging ? new Promise(() => {}) : Promise.resolve()) });
    await browser.definitions.create([dueFrom(browser)]);
    const [a, b] = [browser.tab(), browser.tab()];
    await a.scheduler.start();
    await vi.waitFor(() => expect(browser.begun).toHaveLength(1));
    await b.scheduler.start();
    isHanging = false;
    await a.close();
    await browser.pass(MINUTE);
    await vi.waitFor(async () =>
      expect(await browser.jobs.list()).toMatchObject([{ state: 'done', attempts: 2, error: null }]),
    );
    expect(browser.begun).toHaveLength(2);
  });

  test('marks a job of a closed page as interrupted, and fails it after the last attempt', async () => {
    const planNotifications = vi.fn(() => []);
    const browser = new FakeBrowser({ run: () => new Promise(() => {}), planNotifications });
    await browser.definitions.create([dueFrom(browser)]);
    for (let begun = 1; begun <= 2; begun++) {
      const tab = browser.tab();
      await tab.scheduler.start();
      await vi.waitFor(() => expect(browser.begun).toHaveLength(begun));
      await tab.close();
    }
    const page = browser.tab();
    await page.runner.findInterrupted(2);
    expect(await browser.jobs.list()).toMatchObject([
      { state: 'failed', attempts: 2, error: { code: 'interrupted' }, endedAt: expect.any(String) },
    ]);
    expect(planNotifications).toHaveBeenCalledWith(expect.anything(), 'failed');
  });

  test('does not treat a job of another tab as interrupted', async () => {
    const browser = new FakeBrowser({ run: () => new Promise(() => {}) });
    await browser.definitions.create([dueFrom(browser)]);
    await browser.tab().scheduler.start();
    await vi.waitFor(() => expect(browser.begun).toHaveLength(1));
    await browser.tab().runner.findInterrupted(2);
    expect(await browser.jobs.list()).toMatchObject([{ state: 'inProgress', error: null }]);
  });

  test('keeps failed jobs with their reason, and continues with the next', async () => {
    let runs = 0;
    const run = async () => {
      if (++runs === 1) throw new ExportError('network', 'No answer.');
    };
    const browser = new FakeBrowser({ run });
    await browser.definitions.create([dueFrom(browser)]);
    await browser.tab().scheduler.start();
    await browser.pass(HOUR + MINUTE);
    expect(await browser.jobs.list()).toMatchObject([
      { state: 'done' },
      { state: 'failed', error: { code: 'network', message: 'No answer.' }, files: [] },
    ]);
  });

  test.each<CatchUp>(['latest', 'none'])(
    'is not held up by a definition that hangs and catches up %s',
    async (catchUp) => {
      const browser = new FakeBrowser({
        run: ({ definitionId }) => (definitionId === 'a' ? new Promise(() => {}) : Promise.resolve()),
      });
      await browser.definitions.create([dueFrom(browser, { id: 'a', catchUp }), dueFrom(browser, { id: 'b' })]);
      await browser.tab().scheduler.start();
      await browser.pass(2 * HOUR + MINUTE);
      expect(await browser.jobs.list({ definitionId: 'b', states: ['done'] })).toHaveLength(3);
      // Of the definition that hangs, only the newest job waits. Earlier ones are skipped.
      expect(await browser.jobs.list({ definitionId: 'a' })).toMatchObject([
        { state: 'notProcessed' },
        { state: 'inProgress' },
      ]);
      expect((await browser.definitions.get('a'))?.definition.skipped).toBe(1);
    },
  );

  test('runs no late job of a definition with catchUp none, even if the job waited when all tabs closed', async () => {
    let isHanging = true;
    const browser = new FakeBrowser({ run: () => (isHanging ? new Promise(() => {}) : Promise.resolve()) });
    // As many jobs as run at once, and one more, which runs last.
    const others = ['b', 'c', 'd'].map((id) => dueFrom(browser, { id }));
    await browser.definitions.create([dueFrom(browser, { id: 'a', catchUp: 'none' }), ...others]);
    const tab = browser.tab();
    await tab.scheduler.start();
    await vi.waitFor(() => expect(browser.begun).toHaveLength(3));
    expect(await browser.jobs.list({ definitionId: 'a' })).toMatchObject([{ state: 'notProcessed' }]);
    await tab.close();
    isHanging = false;
    browser.clock.set(browser.clock.now() + 24 * HOUR + 30 * MINUTE);
    await browser.tab().scheduler.start();
    await browser.pass(MINUTE);
    await vi.waitFor(async () =>
      expect(await browser.jobs.list({ definitionId: 'b', states: ['done'] })).toHaveLength(2),
    );
    expect(await browser.jobs.list({ definitionId: 'a' })).toEqual([]);
    expect((await browser.definitions.get('a'))?.definition.skipped).toBe(25);
  });

  test('stores the progress of a running job at most once a second', async () => {
    const progress: ExportProgress = { phase: 'reading', item: 0, items: 1, messages: 1, rows: 0, bytes: 0 };
    let report: (progress: ExportProgress) => void = () => {};
    const run = (_job: unknown, _signal: unknown, take: typeof report) => {
      report = take;
      return new Promise<void>(() => {});
    };
    const browser = new FakeBrowser({ run });
    await browser.definitions.create([dueFrom(browser)]);
    await browser.tab().scheduler.start();
    await vi.waitFor(() => expect(browser.begun).toHaveLength(1));
    const stored = async () => (await browser.jobs.list())[0]?.progress?.messages;
    for (let messages = 1; messages <= 50; messages++) report({ ...progress, messages });
    await settle();
    expect(await stored()).toBe(1);
    await browser.clock.advance(1000);
    expect(await stored()).toBe(50);
  });

  test('cancels a removed job in any tab', async () => {
    const ended = vi.fn();
    const run = (_job: unknown, signal: AbortSignal) =>
      new Promise<void>(() => signal.addEventListener('abort', () => ended(signal.reason)));
    const browser = new FakeBrowser({ run });
    await browser.definitions.create([dueFrom(browser)]);
    await browser.tab().scheduler.start();
    await vi.waitFor(() => expect(browser.begun).toHaveLength(1));
    await browser.jobs.remove(browser.begun);
    await vi.waitFor(() => expect(ended).toHaveBeenCalled());
    await settle();
    expect(await browser.jobs.list()).toEqual([]);
  });

  test('does not run definitions that the server runs or may still have', async () => {
    const browser = new FakeBrowser();
    const server = { id: 's', revision: 1, createdAt: '', duplicates: [] };
    await browser.definitions.create([
      dueFrom(browser, { id: 'a', executor: 'server', server }),
      dueFrom(browser, { id: 'b', executor: 'server', server: { ...server, id: 's2' } }),
    ]);
    await browser.tab().scheduler.start();
    await browser.pass(HOUR);
    // The browser is the executor again, but the server has not deleted its copy yet.
    await browser.definitions.update('b', (before) => ({ ...before, executor: 'browser' }));
    await browser.pass(HOUR);
    expect(browser.begun).toEqual([]);
    await browser.database.write(['outbox', 'definitions'], async (tx) => {
      await tx.objectStore('outbox').clear();
      const stored = (await tx.objectStore('definitions').get('b'))!;
      await tx.objectStore('definitions').put({ ...stored, server: null });
    });
    await browser.pass(HOUR);
    const { periodStart } = dueFrom(browser).request;
    expect(browser.begun).toHaveLength(1);
    expect(Number(browser.begun[0]?.split('@')[1])).toBeLessThanOrEqual(periodStart!);
  });

  test('lets running jobs finish when it is stopped, and begins no others', async () => {
    let end = () => {};
    const browser = new FakeBrowser({
      run: () =>
        new Promise((resolve) => {
          end = resolve;
        }),
    });
    await browser.definitions.create([dueFrom(browser)]);
    const tab = browser.tab();
    await tab.scheduler.start();
    await vi.waitFor(() => expect(browser.begun).toHaveLength(1));
    const stopped = vi.fn();
    const stopping = tab.scheduler.stop().then(stopped);
    await browser.pass(2 * HOUR);
    expect(stopped).not.toHaveBeenCalled();
    end();
    await settle();
    await stopping;
    expect(await browser.jobs.list()).toMatchObject([{ state: 'done' }]);
    expect((await tab.scheduler.status()).state).toBe('stopped');
  });

  test.each<CatchUp>(['latest', 'all'])(
    'runs nothing from before a definition with `catchUp` %s, though the clock was set back and right again',
    async (catchUp) => {
      const browser = new FakeBrowser();
      const now = browser.clock.now();
      // Daily at midnight since last week, created at noon.
      const noon = now + 12 * HOUR;
      browser.clock.set(noon);
      const periodStart = now / 1000 - 7 * 86_400;
      const made = definition({
        request: { ...request, periodStart, periodicity: 'P1D' },
        createdAt: new Date(noon).toISOString(),
        catchUp,
      });
      const lastOccurrence = lastOccurrenceBefore(made, noon);
      await browser.definitions.create([{ ...made, lastOccurrence, startsAfter: lastOccurrence }]);
      await browser.tab().scheduler.start();
      await browser.pass(MINUTE);
      browser.clock.set(noon - 3 * 24 * HOUR);
      await browser.pass(MINUTE);
      browser.clock.set(noon);
      await browser.pass(MINUTE);
      expect(await browser.jobs.list()).toEqual([]);
      browser.clock.set(noon + 12 * HOUR);
      await browser.pass(MINUTE);
      expect(await browser.jobs.list()).toMatchObject([{ scheduledFor: now / 1000 + 86_400 }]);
    },
  );

  test('continues after a storage failure, and reports the error in the meantime', async () => {
    const browser = new FakeBrowser();
    await browser.definitions.create([dueFrom(browser)]);
    const tab = browser.tab();
    await tab.scheduler.start();
    await browser.pass(MINUTE);
    const write = vi.spyOn(tab.database, 'write').mockRejectedValue(new ExportError('storage-full', 'Full.'));
    await browser.pass(HOUR);
    expect((await tab.scheduler.status()).error).toMatchObject({ code: 'storage-full' });
    write.mockRestore();
    await browser.pass(MINUTE);
    expect(await browser.jobs.list()).toMatchObject([{ state: 'done' }, { state: 'done' }]);
    expect((await tab.scheduler.status()).error).toBeNull();
  });

  test('sleeps before it retries a job whose start cannot be stored', async () => {
    const browser = new FakeBrowser();
    await browser.definitions.create([dueFrom(browser)]);
    const tab = browser.tab();
    const { write } = Database.prototype;
    let refusals = 0;
    vi.spyOn(tab.database, 'write').mockImplementation((stores, work) => {
      if (stores.join() !== 'jobs,meta') return write.call(tab.database, stores, work) as never;
      refusals++;
      return Promise.reject(new ExportError('storage-full', 'Full.'));
    });
    await tab.scheduler.start();
    await browser.pass(5 * MINUTE);
    expect(refusals).toBeGreaterThan(1);
    expect(refusals).toBeLessThan(12);
    expect(await browser.jobs.list()).toMatchObject([{ state: 'notProcessed', attempts: 0 }]);
  });

  test('does not start without IndexedDB or Web Locks, and says so', async () => {
    const browser = new FakeBrowser();
    const tab = browser.tab();
    vi.spyOn(tab.database, 'read').mockRejectedValueOnce(new ExportError('storage-unavailable', 'None.'));
    await expect(tab.scheduler.start()).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect((await tab.scheduler.status()).state).toBe('stopped');
    vi.stubGlobal('navigator', {});
    const { runner, database } = tab;
    const limits = { maxBytes: 1, maxAgeMs: 1, maxJobs: 1 };
    const tools = {
      database,
      runner,
      inbox: new Inbox({ database, maxBytes: 1, probe: async () => {} }),
      limits,
      maxCatchUp: 1,
      maxAttempts: 1,
    };
    await expect(new Scheduler(tools).start()).rejects.toMatchObject({ code: 'storage-unavailable' });
    vi.unstubAllGlobals();
    await tab.scheduler.start();
    expect((await tab.scheduler.status()).state).not.toBe('stopped');
  });
});

test('no occurrence runs twice, and with `all` none is lost, whatever tabs and clocks do', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('open' as const) }),
    fc.record({ kind: fc.constant('close' as const), tab: fc.nat(3) }),
    fc.record({ kind: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 45 }) }),
    fc.record({ kind: fc.constant('sleep' as const), hours: fc.integer({ min: 1, max: 10 }) }),
    fc.record({ kind: fc.constant('set back' as const), minutes: fc.integer({ min: 1, max: 600 }) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<CatchUp>('latest', 'all', 'none'),
      fc.array(step, { maxLength: 12 }),
      async (catchUp, steps) => {
        const browser = new FakeBrowser({ maxCatchUp: 1000 });
        const made = dueFrom(browser, { catchUp }, 'PT20M');
        await browser.definitions.create([made]);
        const tabs: Tab[] = [];
        let closed = 0;
        let furthest = browser.clock.now();
        for (const each of steps) {
          if (each.kind === 'open') {
            const tab = browser.tab();
            tabs.push(tab);
            await tab.scheduler.start();
          } else if (each.kind === 'close') {
            const [tab] = tabs.splice(each.tab, 1);
            if (tab) closed++;
            await tab?.close();
          } else if (each.kind === 'pass') await browser.pass(each.minutes * MINUTE);
          else if (each.kind === 'sleep') await browser.clock.advance(each.hours * HOUR);
          else browser.clock.set(browser.clock.now() - each.minutes * MINUTE);
          furthest = Math.max(furthest, browser.clock.now());
        }
        const last = browser.tab();
        await last.scheduler.start();
        browser.clock.set(furthest);
        await browser.pass(2 * MINUTE);
        await vi.waitFor(
          async () => expect(await browser.jobs.list({ states: ['notProcessed', 'inProgress'] })).toEqual([]),
          { timeout: 20_000 },
        );
        const jobs = await browser.jobs.list();
        const times = jobs.map(({ scheduledFor }) => scheduledFor).sort();
        // A closed tab cuts off at most one run: one definition runs one job at a time. Only that run begins again.
        const again = jobs.reduce((sum, { attempts }) => sum + attempts - 1, 0);
        expect(again).toBeLessThanOrEqual(closed);
        for (const { id, attempts, state, error } of jobs) {
          const begun = browser.begun.filter((each) => each === id).length;
          expect(begun).toBeLessThanOrEqual(attempts);
          if (state === 'done') expect(begun).toBeGreaterThan(0);
          else expect({ error, attempts }).toMatchObject({ error: { code: 'interrupted' }, attempts: 2 });
        }
        expect(new Set(times).size).toBe(times.length);
        const start = made.request.periodStart!;
        const due = Math.floor((browser.clock.now() / 1000 - start) / 1200) + 1;
        if (catchUp === 'all') expect(times).toEqual(Array.from({ length: due }, (_, k) => start + k * 1200));
        else
          expect(times.every((time) => (time - start) % 1200 === 0 && time <= browser.clock.now() / 1000)).toBe(true);
        for (const tab of [...tabs, last]) await tab.close();
      },
    ),
    { numRuns: Number(process.env.SCHEDULE_HISTORIES ?? 30) },
  );
});

test('a manual run begins immediately in its tab, and is found when the tab dies', async () => {
  const browser = new FakeBrowser({ run: () => new Promise(() => {}) });
  const tab = browser.tab();
  const begun = await tab.runner.begin(job({ id: 'm', reason: 'manual', fence: 0 }), new AbortController().signal);
  expect(begun.job).toMatchObject({ state: 'inProgress', attempts: 1 });
  begun.ended.catch(() => {});
  await tab.close();
  await browser.tab().runner.findInterrupted(2);
  expect(await browser.jobs.get('m')).toMatchObject({ state: 'notProcessed', error: { code: 'interrupted' } });
});
