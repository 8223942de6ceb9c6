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

  test('has a fraction, over all items, from the first number of messages on', () => {
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
    // A gauge does not go out between two items.
    expect(report(() => meter.begin(1))).toEqual([200, undefined, 0.5]);
    expect(report(() => meter.expect(1, 0))).toEqual([200, 200, 1]);
  });

  test('never goes back, and never beyond 1', () => {
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
});
