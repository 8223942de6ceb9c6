import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createExportForm } from '../../../../src/controller/export-form.ts';
import { FakeExporter } from '../fake-exporter.ts';
import { type Rig, rig } from './schedule-rig.ts';

const MARKS = 'downlink-export:scheduled';

/** A local storage in memory. */
class FakeStorage {
  readonly items = new Map<string, string>();
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
}

let storage: FakeStorage;
let made: Rig | undefined;

const setUp = (): Rig => {
  made = rig();
  vi.stubGlobal('localStorage', storage);
  return made;
};

beforeEach(() => {
  storage = new FakeStorage();
  vi.stubGlobal('localStorage', storage);
});
afterEach(() => {
  made?.dispose();
  made = undefined;
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const marked = () => JSON.parse(storage.getItem(MARKS) ?? '[]') as string[];

describe('the mark of recurring exports', () => {
  test('is set while this browser has one to run, and leaves those of other databases alone', async () => {
    const { schedule, open, until } = setUp();
    await open();
    expect(marked()).toEqual([]);
    storage.setItem(MARKS, '["other"]');
    await schedule.save();
    const { id } = (await until(({ entries }) => entries?.length === 1)).entries![0]!;
    expect(marked()).toEqual(['other', id]);
    await schedule.pause(id);
    await until(({ entries }) => entries?.[0]?.status === 'paused');
    expect(marked()).toEqual(['other']);
    await schedule.resume(id);
    expect(marked()).toEqual(['other', id]);
    await schedule.delete(id);
    await until(({ entries }) => entries?.length === 0);
    expect(marked()).toEqual(['other']);
    await schedule.undo();
    await until(({ entries }) => entries?.length === 1);
    expect(marked()).toEqual(['other', id]);
    storage.setItem(MARKS, '{broken');
    await schedule.delete(id);
    expect(storage.getItem(MARKS)).toBeNull();
  });

  test('is set even if the list is never opened, and no storage is no fault', async () => {
    const { schedule, exporter } = setUp();
    await schedule.save();
    expect(marked()).toEqual([(await exporter.definitions.list())[0]!.id]);
    vi.stubGlobal('localStorage', undefined);
    await schedule.save();
    expect(schedule.state.outcome).toMatchObject({ phase: 'done' });
  });
});

describe('a form of a page that was loaded again', () => {
  const formOf = () => {
    const start = vi.fn(async () => {});
    const { exporter } = new FakeExporter();
    const form = createExportForm({ exporter: { ...exporter, scheduler: { start } as never }, locale: 'en' });
    return { form, start };
  };

  test('starts the scheduler in idle time when this browser has recurring exports', async () => {
    vi.useFakeTimers();
    storage.setItem(MARKS, '["a"]');
    const { start } = formOf();
    expect(start).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2000);
    expect(start).toHaveBeenCalledTimes(1);
    const idle = vi.fn((callback: () => void) => void queueMicrotask(callback));
    vi.stubGlobal('requestIdleCallback', idle);
    const second = formOf();
    second.start.mockRejectedValue(new Error('No storage.'));
    await vi.advanceTimersByTimeAsync(0);
    expect([idle.mock.calls.length, second.start.mock.calls.length]).toEqual([1, 1]);
  });

  test('does nothing without a mark, without a storage, or once it is disposed of', async () => {
    vi.useFakeTimers();
    const unmarked = formOf();
    storage.setItem(MARKS, '["a"]');
    const disposed = formOf();
    disposed.form.dispose();
    vi.stubGlobal('localStorage', undefined);
    const without = formOf();
    await vi.advanceTimersByTimeAsync(5000);
    for (const { start } of [unmarked, disposed, without]) expect(start).not.toHaveBeenCalled();
  });
});
