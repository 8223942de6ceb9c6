import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Channels } from '../../../demo/server/datasets/index.ts';
import type { ExportStorage } from '../../../demo/server/exports/export-storage.ts';
import { JobRunner } from '../../../demo/server/exports/job-runner.ts';
import { MemoryStore } from '../../../demo/server/exports/memory-store.ts';
import { runInNode } from '../../../demo/server/exports/run-in-node.ts';
import type { ResourcesApi } from '../../../demo/server/resources/resources-api.ts';
import { memorySource } from '../../../src/node.ts';
import { exportRequest } from '../../support/export-rig.ts';

const LIMITS = { maxQueued: 10, maxStored: 10, maxFileBytes: 1e6, fileLifeMs: 1e6 };

const newStore = () => new MemoryStore(LIMITS, undefined, () => {});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a key means the export of one user, and not that of another with the same key', () => {
  const store = newStore();
  const first = store.create('anna', exportRequest(), 0, 'k');
  const second = store.create('bert', exportRequest({ type: 'oneTime', items: [] }), 0, 'k');
  expect([first.outcome, second.outcome]).toEqual(['created', 'created']);
  expect(store.create('anna', exportRequest(), 0, 'k')).toMatchObject({ outcome: 'replayed' });
});

test('a store that takes no more does not end the server, and the export is run again later', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const store: ExportStorage = newStore();
  store.create('anna', exportRequest(), 0, undefined);
  const end = vi.spyOn(store, 'end').mockImplementation(() => {
    throw new Error('The disk is full.');
  });
  let runs = 0;
  const runner = new JobRunner(store, async (_, { sink }) => {
    runs++;
    await sink({ name: 'a.csv', type: 'text/csv' } as never).close();
  });
  runner.wake();
  await vi.advanceTimersByTimeAsync(50_000);
  expect([runs, said.mock.calls.length]).toEqual([1, 1]);
  end.mockRestore();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(runs).toBe(2);
  expect(store.newest(1)[0]).toMatchObject({ status: 'done' });
  await runner.stop();
});

test('items of which only some are in the other source are refused, and not read as empty', async () => {
  vi.useRealTimers();
  const channels = { get: async (id: string) => (id === 'tetouan' ? {} : undefined) } as unknown as Channels;
  const run = runInNode(channels, {} as ResourcesApi, memorySource([]));
  const { params } = exportRequest().items[0]!;
  const of = (...channels: string[]) =>
    run(
      exportRequest({ items: channels.map((channelId) => ({ params: { ...params, channelId } as typeof params })) }),
      {
        now: 1e9,
        signal: new AbortController().signal,
        sink: () => new WritableStream(),
      },
    );
  await expect(of('tetouan', 'elsewhere')).rejects.toThrow('Export them apart.');
  await expect(of('elsewhere')).resolves.toBeDefined();
});
