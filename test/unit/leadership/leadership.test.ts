import { describe, expect, test, vi } from 'vitest';
import { checkFence, claimFence, FenceLost } from '../../../src/leadership/fence.ts';
import { BEAT_MS, BEATS_MISSED, type Leadership, lead } from '../../../src/leadership/leadership.ts';
import { openDatabase } from '../../support/databases.ts';
import { FakeLocks } from '../../support/fake-locks.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const until = (signal: AbortSignal) =>
  new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));

/** Tabs of one browser. They share a database, locks and a clock. */
function browser(name: string) {
  const locks = new FakeLocks();
  const clock = new ManualClock();
  const leaders: { tab: string; fence: number }[] = [];
  return {
    locks,
    clock,
    leaders,
    tab(tab: string, work = async ({ signal }: Leadership) => until(signal)) {
      const database = openDatabase(name);
      const closing = new AbortController();
      const onError = vi.fn();
      const tabLocks = locks.ofTab();
      const ended = lead(
        database,
        'test',
        { signal: closing.signal, clock, locks: tabLocks, onError },
        (leadership) => {
          leaders.push({ tab, fence: leadership.fence });
          return work(leadership);
        },
      );
      return { database, ended, onError, close: () => closing.abort() };
    },
    /** Lets time pass in steps shorter than a heartbeat interval. */
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= BEAT_MS / 2) await clock.advance(Math.min(left, BEAT_MS / 2));
    },
  };
}

describe('a fence', () => {
  test('is lost by tabs with an earlier number, and their transactions write nothing', async () => {
    const database = openDatabase();
    const first = await claimFence(database, 'a');
    const second = await claimFence(database, 'a');
    expect(second).toBe(first + 1);
    const write = (fence: number) =>
      database.write(['meta'], async (tx) => {
        await tx.objectStore('meta').put('written', 'x');
        await checkFence(tx, 'a', fence);
      });
    await expect(write(first)).rejects.toBeInstanceOf(FenceLost);
    expect(await database.read(['meta'], (tx) => tx.objectStore('meta').get('x'))).toBeUndefined();
    await write(second);
    expect(await claimFence(database, 'b')).toBe(1);
  });
});

describe('leadership', () => {
  test('belongs to one tab, and to the next one when that tab closes', async () => {
    const { tab, leaders, clock } = browser('hand-over');
    const a = tab('a');
    await vi.waitFor(() => expect(leaders).toEqual([{ tab: 'a', fence: 1 }]));
    tab('b');
    await clock.advance(BEAT_MS);
    expect(leaders).toHaveLength(1);
    a.close();
    await a.ended;
    await vi.waitFor(() => expect(leaders.at(-1)).toEqual({ tab: 'b', fence: 2 }));
  });

  test('ends when the work returns', async () => {
    const { tab } = browser('returns');
    await tab('a', async () => {}).ended;
  });

  test('is never taken from a live tab', async () => {
    const { tab, leaders, pass } = browser('lives');
    tab('a');
    await vi.waitFor(() => expect(leaders).toHaveLength(1));
    tab('b');
    await pass(BEAT_MS * BEATS_MISSED * 4);
    expect(leaders).toHaveLength(1);
  });

  test('is taken from a frozen tab once, by one tab, and the frozen tab waits again when it thaws', async () => {
    const { tab, leaders, pass, locks } = browser('frozen');
    const signals: AbortSignal[] = [];
    const a = tab('a', ({ signal }) => {
      signals.push(signal);
      return until(signal);
    });
    await vi.waitFor(() => expect(leaders).toHaveLength(1));
    // A frozen tab stops its timers and transactions. Here, its database is closed.
    a.database.close();
    tab('b');
    tab('c');
    await pass(BEAT_MS * (BEATS_MISSED - 2));
    expect(leaders).toHaveLength(1);
    await pass(BEAT_MS * BEATS_MISSED);
    expect(leaders).toHaveLength(2);
    expect(leaders[1]).toMatchObject({ fence: 2 });
    expect(signals[0]?.reason).toBeInstanceOf(FenceLost);
    await pass(BEAT_MS * BEATS_MISSED * 3);
    expect(leaders).toHaveLength(2);
    expect(locks.steals).toBe(1);
  });

  test('stays when the clock jumps or the computer sleeps', async () => {
    const { tab, leaders, clock, locks } = browser('slept');
    tab('a');
    await vi.waitFor(() => expect(leaders).toHaveLength(1));
    tab('b');
    for (let i = 0; i < 3 * BEATS_MISSED; i++) await clock.advance(3_600_000);
    expect(locks.steals).toBe(0);
  });

  test('is retried after an error, which is reported', async () => {
    const { tab, leaders, pass } = browser('error');
    let tries = 0;
    const error = new Error('of the work');
    const a = tab('a', async ({ signal }) => {
      if (++tries === 1) throw error;
      await until(signal);
    });
    await vi.waitFor(() => expect(a.onError).toHaveBeenCalledWith(error));
    await pass(10_000);
    await vi.waitFor(() => expect(leaders.map(({ fence }) => fence)).toEqual([1, 2]));
  });

  test('needs Web Locks', async () => {
    vi.stubGlobal('navigator', {});
    const database = openDatabase();
    const leading = lead(database, 'test', { signal: new AbortController().signal }, async () => {});
    await expect(leading).rejects.toMatchObject({ code: 'storage-unavailable' });
    vi.unstubAllGlobals();
  });
});
