import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ExportProgress, ProgressMeter } from '../../../src/pipeline/progress.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

function metered(items: number) {
  const reports: ExportProgress[] = [];
  return { reports, meter: new ProgressMeter(items, (report) => reports.push(report)) };
}

describe('progress', () => {
  test('is reported at most ten times a second, and phases at once', () => {
    const { reports, meter } = metered(1);
    meter.begin(0);
    meter.expect(0, 1000);
    for (let i = 0; i < 1000; i++) {
      vi.advanceTimersByTime(1);
      meter.addMessages(0, 1);
      meter.addRows(1);
      meter.addBytes(10);
    }
    expect(reports.length).toBe(11);
    meter.enter('finishing');
    meter.enter('done');
    expect(reports.slice(11).map(({ phase }) => phase)).toEqual(['finishing', 'done']);
    expect(reports.at(-1)).toEqual({
      phase: 'done',
      item: 0,
      items: 1,
      messages: 1000,
      totalMessages: 1000,
      rows: 1000,
      bytes: 10_000,
      fraction: 1,
    });
  });

  test('has a fraction over all items, as soon as a number of messages is known', () => {
    const { reports, meter } = metered(2);
    const report = (change: () => void) => {
      vi.advanceTimersByTime(100);
      change();
      const { messages, totalMessages, fraction } = reports.at(-1)!;
      return [messages, totalMessages, fraction];
    };
    expect(report(() => meter.begin(0))).toEqual([0, undefined, undefined]);
    expect(report(() => meter.expect(0, 200))).toEqual([0, 200, 0]);
    expect(report(() => meter.addMessages(0, 100))).toEqual([100, 200, 0.25]);
    expect(report(() => meter.addMessages(0, 100))).toEqual([200, 200, 0.5]);
    meter.end(0);
    // The fraction stays between two items.
    expect(report(() => meter.begin(1))).toEqual([200, undefined, 0.5]);
    expect(report(() => meter.expect(1, 0))).toEqual([200, 200, 1]);
  });

  test('never decreases, and never exceeds 1', () => {
    const { reports, meter } = metered(3);
    meter.begin(0);
    meter.expect(0, 10);
    for (const count of [5, 20, 1]) {
      vi.advanceTimersByTime(100);
      meter.addMessages(0, count);
    }
    meter.end(0);
    meter.begin(1);
    for (const expected of [4, 100]) {
      vi.advanceTimersByTime(100);
      meter.expect(1, expected);
      vi.advanceTimersByTime(100);
      meter.addMessages(1, 2);
    }
    meter.enter('done');
    const fractions = reports.map(({ fraction }) => fraction).filter((fraction) => fraction !== undefined);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    for (const { messages, totalMessages } of reports)
      expect(totalMessages ?? messages).toBeGreaterThanOrEqual(messages);
  });

  test('has the speed of the latest seconds and the time left, from the second second on', () => {
    const { reports, meter } = metered(1);
    const step = (ms: number, rows: number) => {
      vi.advanceTimersByTime(ms - 100);
      meter.addRows(rows);
      vi.advanceTimersByTime(100);
      meter.addMessages(0, rows);
      const { rowsPerSecond, secondsLeft } = reports.at(-1)!;
      return [rowsPerSecond, secondsLeft];
    };
    meter.begin(0, 10_000);
    expect(step(500, 500)).toEqual([undefined, undefined]);
    expect(step(500, 500)).toEqual([1000, expect.closeTo(9, 5)]);
    for (let second = 0; second < 6; second++) step(1000, 500);
    // What was long ago no longer counts.
    expect(step(1000, 500)).toEqual([expect.closeTo(500, 5), expect.any(Number)]);
    meter.wait({ reason: 'offline' }, 0);
    expect(reports.at(-1)).not.toHaveProperty('secondsLeft');
    for (let second = 0; second < 6; second++) step(1000, 0);
    expect(step(1000, 0)).toEqual([undefined, undefined]);
    meter.enter('done');
    expect(reports.at(-1)).not.toHaveProperty('rowsPerSecond');
  });

  test('has no time left where no total is known', () => {
    const { reports, meter } = metered(1);
    meter.begin(0);
    for (let second = 0; second < 3; second++) {
      vi.advanceTimersByTime(1000);
      meter.addRows(100);
    }
    expect(reports.at(-1)).toMatchObject({ rowsPerSecond: 100 });
    expect(reports.at(-1)).not.toHaveProperty('secondsLeft');
  });

  describe('while the source waits', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }));

    const wait = { reason: 'network', until: 5000 } as const;

    test('reports the wait, its changes and its end at once, with the same numbers', () => {
      const { reports, meter } = metered(1);
      meter.begin(0);
      vi.advanceTimersByTime(100);
      meter.expect(0, 10);
      meter.addMessages(0, 4);
      meter.addRows(4);
      const before = {
        phase: 'reading',
        item: 0,
        items: 1,
        messages: 4,
        totalMessages: 10,
        rows: 4,
        bytes: 0,
        fraction: 0.4,
      };
      meter.wait(wait, 0);
      meter.wait({ reason: 'offline' }, 0);
      meter.wait(undefined, 0);
      expect(reports.slice(2)).toEqual([
        { ...before, waiting: wait },
        { ...before, waiting: { reason: 'offline' } },
        before,
      ]);
      meter.wait(undefined, 0);
      expect(reports.length).toBe(5);
    });

    test('leaves the wait out while other requests deliver messages, and reports it again when they stop', () => {
      const { reports, meter } = metered(1);
      meter.begin(0);
      meter.wait(wait, 0);
      for (let i = 0; i < 20; i++) {
        vi.advanceTimersByTime(200);
        meter.addMessages(0, 1);
        expect(reports.at(-1)).not.toHaveProperty('waiting');
      }
      const { length } = reports;
      vi.advanceTimersByTime(999);
      expect(reports.length).toBe(length);
      vi.advanceTimersByTime(1);
      expect(reports.slice(length)).toMatchObject([{ messages: 20, waiting: wait }]);
    });

    test('reports no wait that ends while messages arrive', () => {
      const { reports, meter } = metered(1);
      meter.begin(0);
      meter.wait(wait, 0);
      vi.advanceTimersByTime(100);
      meter.addMessages(0, 1);
      const { length } = reports;
      meter.wait(undefined, 0);
      vi.advanceTimersByTime(10_000);
      expect(reports.length).toBe(length);
      expect(vi.getTimerCount()).toBe(0);
    });

    test('reports the wait that ends first when several items are read in parallel', () => {
      const { reports, meter } = metered(2);
      meter.begin(0);
      meter.wait(wait, 0);
      meter.wait({ reason: 'server', until: 4000 }, 1);
      meter.wait(undefined, 1);
      meter.wait(undefined, 0);
      expect(reports.map(({ waiting }) => waiting?.until)).toEqual([undefined, 5000, 4000, 5000, undefined]);
    });

    test('is reported only in the phase reading', () => {
      const { reports, meter } = metered(1);
      meter.begin(0);
      meter.wait(wait, 0);
      meter.addMessages(0, 1);
      meter.enter('finishing');
      vi.advanceTimersByTime(10_000);
      expect(reports.slice(-1)).toEqual([expect.objectContaining({ phase: 'finishing' })]);
      expect(reports.at(-1)).not.toHaveProperty('waiting');
    });
  });
});
