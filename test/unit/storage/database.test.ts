import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ExportError } from '../../../src/core/errors.ts';
import { MIGRATIONS, type Migration } from '../../../src/storage/migrations.ts';
import { storageError } from '../../../src/storage/storage-error.ts';
import { openDatabase } from '../../support/databases.ts';
import { definition, job } from '../../support/records.ts';

const noChange: Migration = () => {};
const definitionIds = (name: string, options = {}) =>
  openDatabase(name, options).read(['definitions'], (tx) => tx.objectStore('definitions').getAllKeys());

const store = (database = openDatabase()) =>
  database.write(['definitions', 'jobs'], async (tx) => {
    await tx.objectStore('definitions').put(definition());
    await tx.objectStore('jobs').put(job());
    tx.changed('definitions', 'd1');
  });

afterEach(() => vi.unstubAllGlobals());

describe('migrations', () => {
  test.each(MIGRATIONS.map((_, index) => index + 1))('keep the data of version %i', async (version) => {
    const name = `migrated-from-${version}`;
    const old = openDatabase(name, { migrations: MIGRATIONS.slice(0, version) });
    await store(old);
    old.close();
    const database = openDatabase(name);
    const [definitions, jobs] = await database.read(['definitions', 'jobs'], (tx) =>
      Promise.all([
        tx.objectStore('definitions').getAll(),
        tx.objectStore('jobs').index('byState').getAll('notProcessed'),
      ]),
    );
    expect({ definitions, jobs }).toEqual({ definitions: [definition()], jobs: [job()] });
  });

  test('run from the stored version, each once and in order, and may change the data', async () => {
    const ran: string[] = [];
    const note =
      (what: string): Migration =>
      () =>
        void ran.push(what);
    const first = openDatabase('steps', { migrations: [...MIGRATIONS, note('a')] });
    await store(first);
    first.close();
    const rename: Migration = async (_database, transaction) => {
      const all = transaction.objectStore('definitions');
      for (const record of await all.getAll()) await all.put({ ...record, catchUp: 'all' });
    };
    const last = openDatabase('steps', { migrations: [...MIGRATIONS, note('a'), note('b'), rename] });
    expect(await last.read(['definitions'], (tx) => tx.objectStore('definitions').getAll())).toEqual([
      definition({ catchUp: 'all' }),
    ]);
    expect(ran).toEqual(['a', 'b']);
  });

  test('that fail keep the older version unchanged', async () => {
    const first = openDatabase('failing');
    await store(first);
    first.close();
    const breaking: Migration = async (_database, transaction) => {
      await transaction.objectStore('definitions').clear();
      throw new Error('broken');
    };
    await expect(definitionIds('failing', { migrations: [...MIGRATIONS, breaking] })).rejects.toThrow();
    expect(await definitionIds('failing')).toEqual(['d1']);
  });
});

describe('a database', () => {
  test('lets a newer version open immediately, and then reports that the page is old', async () => {
    const old = openDatabase('upgraded');
    await store(old);
    const newer = { migrations: [...MIGRATIONS, noChange], openTimeoutMs: 1000 };
    expect(await definitionIds('upgraded', newer)).toEqual(['d1']);
    await expect(store(old)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringMatching(/Reload the page/),
    });
  });

  test('does not wait forever for a connection that blocks it, and opens once that closes', async () => {
    const stubborn = await openDB('blocked', 1, {
      upgrade: (database) => MIGRATIONS[0]!(database as never, null as never),
    });
    const database = openDatabase('blocked', { migrations: [...MIGRATIONS, noChange], openTimeoutMs: 50 });
    await expect(store(database)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringMatching(/older version/),
    });
    stubborn.close();
    await vi.waitFor(() => store(database));
  });

  test('opens again after its connection was lost', async () => {
    const database = openDatabase('lost');
    await store(database);
    // Browsers do this when the data of a page is cleared, and WebKit when its storage process ends.
    const closing = openDB('lost', MIGRATIONS.length + 1);
    (await closing).close();
    await expect(store(database)).rejects.toMatchObject({ code: 'storage-unavailable' });
    vi.stubGlobal('indexedDB', new IDBFactory());
    await store(database);
    expect(await database.read(['jobs'], (tx) => tx.objectStore('jobs').count())).toBe(1);
  });

  test('opens again when its connection was lost during opening', async () => {
    const open = vi.spyOn(IDBFactory.prototype, 'open');
    open.mockImplementationOnce(() => {
      throw new DOMException('The connection was closed.', 'AbortError');
    });
    await store(openDatabase('ended-early'));
    expect(open).toHaveBeenCalledTimes(2);
    open.mockRestore();
  });

  test('writes a whole transaction or nothing, and throws the error of the work', async () => {
    const database = openDatabase();
    const heard = vi.fn();
    database.changes.subscribe(['definitions'], heard);
    const failing = database.write(['definitions'], async (tx) => {
      await tx.objectStore('definitions').put(definition());
      tx.changed('definitions', 'd1');
      throw new RangeError('of the work');
    });
    await expect(failing).rejects.toThrow(new RangeError('of the work'));
    expect(await database.read(['definitions'], (tx) => tx.objectStore('definitions').count())).toBe(0);
    expect(heard).not.toHaveBeenCalled();
  });

  test('asks for strict durability', async () => {
    const database = openDatabase();
    await store(database);
    const begin = vi.spyOn(IDBDatabase.prototype, 'transaction');
    await store(database);
    expect(begin.mock.calls.map(([, , options]) => options)).toEqual([{ durability: 'strict' }]);
    begin.mockRestore();
  });

  test('publishes changes to all connections after the commit', async () => {
    const database = openDatabase('told');
    const other = openDatabase('told');
    const [here, there] = [vi.fn(), vi.fn()];
    database.changes.subscribe(['definitions'], here);
    other.changes.subscribe(['definitions'], there);
    other.changes.subscribe(['jobs'], () => expect.unreachable());
    await store(database);
    expect(here).toHaveBeenCalledWith({ store: 'definitions', ids: ['d1'] });
    await vi.waitFor(() => expect(there).toHaveBeenCalledWith({ store: 'definitions', ids: ['d1'] }));
  });

  test('finishes a write and publishes its changes, even if it is closed meanwhile', async () => {
    const database = openDatabase('closed-early');
    const other = openDatabase('closed-early');
    const [here, there] = [vi.fn(), vi.fn()];
    await other.read(['jobs'], (tx) => tx.objectStore('jobs').count());
    database.changes.subscribe(['definitions'], here);
    other.changes.subscribe(['definitions'], there);
    await database.write(['definitions'], async (tx) => {
      await tx.objectStore('definitions').put(definition());
      tx.changed('definitions', 'd1');
      database.close();
    });
    await vi.waitFor(() => expect(there).toHaveBeenCalledWith({ store: 'definitions', ids: ['d1'] }));
    expect(here).not.toHaveBeenCalled();
    expect(await definitionIds('closed-early')).toEqual(['d1']);
  });

  test('stores data when it cannot publish changes to other tabs', async () => {
    const denied = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    for (const channel of [undefined, denied]) {
      vi.stubGlobal('BroadcastChannel', channel);
      const database = openDatabase();
      const heard = vi.fn();
      database.changes.subscribe(['definitions'], heard);
      await store(database);
      expect(heard).toHaveBeenCalledOnce();
    }
  });

  test('is unavailable when there is no IndexedDB or the page may not use it, and opens once it may', async () => {
    const [denied, without] = [openDatabase(), openDatabase()];
    vi.stubGlobal('indexedDB', {
      open: () => {
        throw new DOMException('denied', 'SecurityError');
      },
    });
    const refusal = { code: 'storage-unavailable', cause: { name: 'SecurityError' } };
    for (let attempt = 1; attempt <= 2; attempt++) await expect(store(denied)).rejects.toMatchObject(refusal);
    vi.stubGlobal('indexedDB', undefined);
    await expect(store(without)).rejects.toMatchObject({ code: 'storage-unavailable' });
    vi.unstubAllGlobals();
    // Storage access is granted to a frame while its page is open.
    await store(denied);
    await store(without);
    // Firefox does this when a page may not store anything.
    const property = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB')!;
    const get = vi.fn(() => {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    });
    Object.defineProperty(globalThis, 'indexedDB', { configurable: true, get });
    await expect(store()).rejects.toMatchObject({ code: 'storage-unavailable' });
    expect(get).toHaveBeenCalled();
    Object.defineProperty(globalThis, 'indexedDB', property);
  });

  test('is unavailable when the browser fails during a transaction, and recovers', async () => {
    const database = openDatabase();
    await store(database);
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError');
    });
    await expect(store(database)).rejects.toMatchObject({ code: 'storage-unavailable' });
    put.mockRestore();
    await store(database);
  });

  test('rejects every call once closed', async () => {
    const database = openDatabase();
    await store(database);
    database.close();
    await expect(store(database)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test.each([
  ['QuotaExceededError', 'storage-full'],
  ['VersionError', 'storage-unavailable'],
  ['UnknownError', 'storage-unavailable'],
  ['DataCloneError', 'internal'],
])('a %s becomes %s', (name, code) => {
  const cause = new DOMException('x', name);
  expect(storageError(cause)).toMatchObject({ code, cause });
});

test('errors that do not come from the storage stay unchanged', () => {
  for (const error of [new ExportError('network', 'x'), new TypeError('x'), 'x'])
    expect(storageError(error)).toBe(error);
});
