import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { ExportClient } from '../../../src/client/export-client.ts';
import { type LazyRecurring, lazyRecurring } from '../../../src/recurring/lazy-recurring.ts';
import { memorySource } from '../../../src/sources/descriptor.ts';
import { Database } from '../../../src/storage/database.ts';
import { putDefinition } from '../../../src/storage/definition-records.ts';
import { definition } from '../../support/records.ts';

let count = 0;
let recurring: LazyRecurring | undefined;

afterEach(() => {
  recurring?.close();
  vi.restoreAllMocks();
});

function setUp() {
  const databaseName = `lazy-${++count}`;
  const noWorker = () => {
    throw new Error('There is no worker here.');
  };
  recurring = lazyRecurring(new ExportClient(memorySource([]), noWorker), { databaseName });
  const store = async () => {
    const database = new Database(databaseName);
    await database.write(['definitions'], (transaction) => putDefinition(transaction, definition()));
    database.close();
  };
  return { recurring, store };
}

test('methods reach their part, which is loaded with the first call', async () => {
  const { recurring, store } = setUp();
  await store();
  expect((await recurring.definitions.list()).map(({ id }) => id)).toEqual(['d1']);
  expect(await recurring.definitions.get('d1')).toMatchObject({ catchUp: 'latest' });
  expect(await recurring.definitions.update('d1', { catchUp: 'none' }).catch((error) => error.code)).toBe(
    'worker-unavailable',
  );
  const json = await recurring.definitions.toJSON(['d1']);
  expect(json).toMatchObject({ version: 1, definitions: [{ id: 'd1' }] });
  await recurring.definitions.delete('d1');
  expect(await recurring.definitions.toJSON()).toMatchObject({ definitions: [] });
  expect(await recurring.jobs.list({ definitionId: 'd1' })).toEqual([]);
  expect(await recurring.jobs.get('j1')).toBeUndefined();
  expect(await recurring.jobs.inbox()).toMatchObject({ files: 0 });
  expect(await recurring.jobs.folder()).toBeNull();
  expect(await recurring.scheduler.status()).toEqual({ state: 'stopped', error: null });
  expect(await recurring.sync.status()).toMatchObject({ state: 'off' });
  expect(await recurring.sync.run()).toMatchObject({ state: 'off' });
});

test('a subscription hears what is there once it is loaded, and every change', async () => {
  const { recurring, store } = setUp();
  const heard = vi.fn();
  const unsubscribe = recurring.definitions.subscribe((list) => heard(list.map(({ id }) => id)));
  await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith([]));
  await store();
  await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith(['d1']));
  unsubscribe();
  const calls = heard.mock.calls.length;
  await recurring.definitions.delete('d1');
  expect(await recurring.definitions.list()).toEqual([]);
  expect(heard).toHaveBeenCalledTimes(calls);
});

test('a subscription that ends before it is loaded hears nothing', async () => {
  const { recurring } = setUp();
  const heard = vi.fn();
  recurring.jobs.subscribe(heard, heard)();
  recurring.sync.subscribe(heard, heard)();
  await recurring.jobs.list();
  await recurring.sync.status();
  expect(heard).not.toHaveBeenCalled();
});

test('once closed, the next call opens all anew, and what runs meanwhile is aborted', async () => {
  const { recurring, store } = setUp();
  await store();
  const heard = vi.fn();
  recurring.definitions.subscribe((list) => heard(list.length));
  await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith(1));
  const running = recurring.definitions.list();
  recurring.close();
  recurring.close();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  expect((await recurring.definitions.list()).map(({ id }) => id)).toEqual(['d1']);
  // The subscriptions of before have ended.
  await recurring.definitions.delete('d1');
  await recurring.definitions.list();
  expect(heard).toHaveBeenCalledTimes(1);
});

test('closed while it loads, it opens anew too', async () => {
  const { recurring, store } = setUp();
  await store();
  const loading = recurring.definitions.list();
  recurring.close();
  const after = recurring.definitions.list();
  await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
  expect((await after).map(({ id }) => id)).toEqual(['d1']);
});

test('a definition is taken as it is at the call, reactive or not', async () => {
  const { recurring, store } = setUp();
  await store();
  const { request } = definition();
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(own, key, receiver) {
        const value: unknown = Reflect.get(own, key, receiver);
        return typeof value === 'object' && value !== null ? wrap(value) : value;
      },
    });
  for (const wrapped of [wrap, <T>(target: T) => target]) {
    const own = structuredClone(request);
    const client = vi.spyOn(ExportClient.prototype, 'run').mockImplementation(async () => undefined as never);
    const creating = recurring.definitions.create(wrapped(own), { executor: 'browser' }).catch(() => {});
    Object.assign(own.format, { filename: 'changed' });
    await creating;
    expect(client.mock.calls[0]?.[0].format.filename).toBe(request.format.filename);
    client.mockRestore();
  }
});
