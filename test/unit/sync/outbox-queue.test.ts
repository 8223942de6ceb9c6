import { expect, test } from 'vitest';
import type { OutboxRecord } from '../../../src/storage/records.ts';
import type { WriteTransaction } from '../../../src/storage/write-transaction.ts';
import { queueCreate, queueDelete, queueEdit, queueRemoval } from '../../../src/sync/outbox-queue.ts';
import { openDatabase } from '../../support/databases.ts';
import { definition } from '../../support/records.ts';

const server = (id: string, revision: number) => ({ id, revision, createdAt: '2024-01-01T00:00:00Z', duplicates: [] });
const ofServer = (revision: number, copy: string | null = null) =>
  definition({ executor: 'server', revision, server: copy === null ? null : server(copy, 1) });

function setUp() {
  const database = openDatabase();
  const write = <T>(work: (tx: WriteTransaction) => Promise<T>) => database.write(['definitions', 'outbox'], work);
  return {
    write,
    entries: () => database.read(['outbox'], (tx) => tx.objectStore('outbox').getAll()),
    shown: async () =>
      (await database.read(['outbox'], (tx) => tx.objectStore('outbox').getAll())).map(
        ({ action, revision, serverId, state }: OutboxRecord) => `${action} ${revision ?? serverId} ${state}`,
      ),
    set: (changes: Partial<OutboxRecord>) =>
      write(async (tx) => {
        const store = tx.objectStore('outbox');
        const [first] = await store.getAll();
        await store.put({ ...first!, attempts: 1, ...changes });
      }),
  };
}

test('a create that was never sent or refused is replaced by an edit and removed by a delete', async () => {
  for (const state of ['queued', 'waiting', 'rejected'] as const) {
    const { write, shown, set } = setUp();
    await write((tx) => queueCreate(tx, ofServer(1)));
    await set({ state });
    await write((tx) => queueEdit(tx, ofServer(1), ofServer(2)));
    expect(await shown()).toEqual(['create 2 queued']);
    expect(await write((tx) => queueDelete(tx, ofServer(2)))).toBe(false);
    expect(await shown()).toEqual([]);
  }
});

test('a create that the server may have stays until it is settled', async () => {
  for (const state of ['inFlight', 'unknown'] as const) {
    const { write, shown, set } = setUp();
    await write((tx) => queueCreate(tx, ofServer(1)));
    await set({ state });
    await write((tx) => queueCreate(tx, ofServer(1)));
    expect(await shown()).toEqual([`create 1 ${state}`]);
    await write((tx) => queueEdit(tx, ofServer(1), ofServer(2)));
    expect(await shown()).toEqual([`create 1 ${state}`, 'create 2 queued']);
    expect(await write((tx) => queueDelete(tx, ofServer(2)))).toBe(true);
    expect(await shown()).toEqual([`create 1 ${state}`]);
  }
});

test('any number of edits of a synced definition cause one create and one delete', async () => {
  const { write, shown } = setUp();
  await write((tx) => queueEdit(tx, ofServer(1, 's1'), ofServer(2, 's1')));
  await write((tx) => queueEdit(tx, ofServer(2, 's1'), ofServer(3, 's1')));
  expect(await shown()).toEqual(['delete s1 queued', 'create 3 queued']);
  expect(await write((tx) => queueDelete(tx, ofServer(3, 's1')))).toBe(true);
  expect(await shown()).toEqual(['delete s1 queued']);
});

test('a queued delete is cancelled when the server runs the definition again, unless it was sent', async () => {
  const { write, shown, set } = setUp();
  await write((tx) => queueDelete(tx, { ...ofServer(1, 's1'), executor: 'browser' }));
  await write((tx) => queueCreate(tx, ofServer(1, 's1')));
  expect(await shown()).toEqual([]);
  await write((tx) => queueCreate(tx, ofServer(1, 's1')));
  expect(await shown()).toEqual([]);
  await write((tx) => queueDelete(tx, { ...ofServer(1, 's1'), executor: 'browser' }));
  await set({ state: 'unknown' });
  await write((tx) => queueCreate(tx, ofServer(1, 's1')));
  expect(await shown()).toEqual(['delete s1 unknown', 'create 1 queued']);
});

test('a delete that the server refused is queued again on request', async () => {
  const { write, entries, set } = setUp();
  await write((tx) => queueRemoval(tx, 'd1', 's1'));
  await set({ state: 'rejected', notBefore: 5 });
  await write((tx) => queueRemoval(tx, 'd1', 's1'));
  expect(await entries()).toMatchObject([{ state: 'queued', notBefore: 0, attempts: 1 }]);
});
