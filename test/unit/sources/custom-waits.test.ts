import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { open } from '../../../src/sources/custom.ts';
import { collect } from '../../support/oracles/bytes.ts';
import { hostWith, queryFor, RecordingContext } from '../../support/read-all.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** A page whose pulls take so many milliseconds each, then end; and what the source says that it waits for. */
function readOf(pauses: readonly number[], signal?: AbortSignal) {
  const left = [...pauses];
  const host = hostWith({
    openRead: async () => 1,
    pull: async () => {
      const pause = left.shift();
      if (pause === undefined) return null;
      await new Promise((resolve) => setTimeout(resolve, pause));
      return [];
    },
    closeRead: async () => {},
  });
  const context = new RecordingContext(signal);
  const reading = collect(open({ ascending: true }, host).read(queryFor(['a']), context));
  reading.catch(() => {});
  return { reading, waits: context.waits };
}

describe('a source on the page', () => {
  test('says that it is waited for after a second without messages, and when they come', async () => {
    const { reading, waits } = readOf([900, 1500, 900]);
    await vi.advanceTimersByTimeAsync(1899);
    expect(waits).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(waits).toEqual([{ reason: 'source' }]);
    await vi.advanceTimersByTimeAsync(5000);
    await reading;
    expect(waits).toEqual([{ reason: 'source' }, undefined]);
  });

  test('says nothing once the export has been cancelled, waited for or not', async () => {
    const ending = new AbortController();
    const runs = [readOf([10_000], ending.signal), readOf([500, 10_000], ending.signal)];
    await vi.advanceTimersByTimeAsync(1200);
    ending.abort(new Error('cancelled'));
    await vi.advanceTimersByTimeAsync(60_000);
    for (const { reading } of runs) await expect(reading).rejects.toThrow('cancelled');
    expect(runs.map(({ waits }) => waits)).toEqual([[{ reason: 'source' }], []]);
  });
});
