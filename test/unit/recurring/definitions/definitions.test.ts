import { describe, expect, test, vi } from 'vitest';
import type { ExportRequest, MessageParams } from '../../../../src/contract/request.ts';
import { ExportError } from '../../../../src/core/errors.ts';
import { type DefinitionTools, StoredDefinitions } from '../../../../src/recurring/definitions/stored-definitions.ts';
import { openDatabase } from '../../../support/databases.ts';
import { ManualClock, settle } from '../../../support/manual-clock.ts';
import { job, request } from '../../../support/records.ts';

const NOW = 1_704_067_200;
const { periodStart: _, ...unstarted } = request;
const message = (policy: 'onSuccess' | 'onFailure') => ({ policy, medium: 'email' as const, title: 't', text: 't' });
const synced: ExportRequest = {
  ...unstarted,
  notification: { messages: [message('onSuccess'), message('onFailure')] },
};

function setUp(changes: Partial<DefinitionTools> = {}) {
  const database = openDatabase();
  const clock = new ManualClock(NOW * 1000 + 250);
  const check = vi.fn(async () => {});
  const tools = { database, clock, hasServer: true, check, run: async () => job(), ...changes };
  const outbox = () => database.read(['outbox'], (tx) => tx.objectStore('outbox').getAll());
  return { definitions: new StoredDefinitions(tools), database, clock, check, outbox };
}

describe('definitions', () => {
  test('without periodStart start now, in whole seconds', async () => {
    const { definitions } = setUp();
    const made = await definitions.create(unstarted, { executor: 'browser' });
    expect(made).toMatchObject({ request: { periodStart: NOW }, lastOccurrence: null, revision: 1, catchUp: 'latest' });
    expect(made).toEqual(await definitions.get(made.id));
    const early = await definitions.create({ ...request, periodStart: NOW - 90_000 }, { executor: 'browser' });
    expect(early).toMatchObject({ lastOccurrence: NOW - 3600, startsAfter: NOW - 3600 });
  });

  test('are run by the server when there is one, and queued with the request to post', async () => {
    const { definitions, outbox, check } = setUp();
    const { id, executor } = await definitions.create(synced);
    expect(executor).toBe('server');
    expect(await outbox()).toMatchObject([
      { definitionId: id, action: 'create', request: { ...synced, periodStart: NOW } },
    ]);
    expect(check).not.toHaveBeenCalled();
    const without = setUp({ hasServer: false });
    expect((await without.definitions.create(unstarted)).executor).toBe('browser');
    expect(without.check).toHaveBeenCalledWith({ ...unstarted, periodStart: NOW }, {}, NOW + 0.25);
  });

  test('that the server runs need a notification, and the error says so', async () => {
    const { definitions } = setUp();
    await expect(definitions.create(unstarted)).rejects.toMatchObject({
      code: 'invalid-request',
      issues: [{ path: ['notification'] }],
    });
    const { id } = await definitions.create(unstarted, { executor: 'browser' });
    await expect(definitions.update(id, { executor: 'server' })).rejects.toMatchObject({
      issues: [{ path: ['notification'] }],
    });
    expect((await definitions.get(id))?.executor).toBe('browser');
  });

  test.each([
    ['wide', { wide: { split: 'publisher' } }],
    ['gaps', { gaps: 'linear' }],
    ["bundle: 'table'", { bundle: 'table' }],
    ["windowEnd: 'midnight'", { windowEnd: 'midnight' }],
  ] as const)('with the option %s can run only in this browser, and the error says so', async (name, options) => {
    const { definitions } = setUp();
    const refused = { name: 'TypeError', message: expect.stringMatching(/Only a browser.*executor to 'browser'/) };
    await expect(definitions.create(synced, { options })).rejects.toMatchObject(refused);
    await expect(definitions.create(synced, { options })).rejects.toThrow(name);
    const { id } = await definitions.create(synced, { executor: 'browser', options });
    await expect(definitions.update(id, { executor: 'server' })).rejects.toMatchObject(refused);
    const json = await definitions.toJSON();
    const forServer = json.definitions.map((one) => ({ ...one, id: 'other', executor: 'server' }));
    await expect(definitions.fromJSON({ ...json, definitions: forServer })).rejects.toMatchObject(refused);
    await definitions.update(id, { executor: 'server', options: { gaps: 'absent', bundle: 'zip', decimals: 2 } });
    expect((await definitions.list()).map(({ executor }) => executor)).toEqual(['server']);
  });

  test('with a decimation that servers lack can run only in this browser, and the error says so', async () => {
    const { definitions } = setUp();
    const [item] = synced.items;
    const params = { ...item!.params, decimation: { ds: '1h', dsf: 'median' } } as MessageParams;
    const asked = { ...synced, items: [{ params }] };
    const path = ['items', 0, 'params', 'decimation', 'dsf'];
    await expect(definitions.create(asked)).rejects.toMatchObject({ code: 'invalid-request', issues: [{ path }] });
    const { id } = await definitions.create(asked, { executor: 'browser' });
    await expect(definitions.update(id, { executor: 'server' })).rejects.toMatchObject({ issues: [{ path }] });
  });

  test('are refused when this browser cannot run them, before anything is stored', async () => {
    const error = new ExportError('unsupported', 'No.');
    const { definitions } = setUp({ check: () => Promise.reject(error) });
    await expect(definitions.create(unstarted, { executor: 'browser' })).rejects.toBe(error);
    expect(await definitions.list()).toEqual([]);
  });

  test.each([
    ['a request that is none', {}, {}, 'invalid-request'],
    ['one that runs once', { ...unstarted, type: 'oneTime' }, {}, 'invalid-request'],
    ['an unknown executor', unstarted, { executor: 'nobody' }, 'TypeError'],
    ['an unknown policy', unstarted, { executor: 'browser', catchUp: 'some' }, 'TypeError'],
    ['an id with a slash', unstarted, { executor: 'browser', id: 'a/b' }, 'TypeError'],
    ['an unknown end', unstarted, { executor: 'browser', options: { windowEnd: 'noon' } }, 'TypeError'],
    ['an unknown place', unstarted, { executor: 'browser', options: { place: 'attic' } }, 'TypeError'],
    ['a pause that is no yes or no', unstarted, { executor: 'browser', isPaused: 'yes' }, 'TypeError'],
    ['a pause of what a server runs', synced, { executor: 'server', isPaused: true }, 'TypeError'],
    ['data that is not JSON', unstarted, { executor: 'browser', data: { at: new Uint8Array(1) } }, 'TypeError'],
    [
      'options with bytes',
      unstarted,
      { executor: 'browser', options: { pdf: { logo: new Uint8Array(1) } } },
      'TypeError',
    ],
  ])('refuse %s', async (_, faulty, options, reason) => {
    const { definitions } = setUp();
    const refused: unknown = await definitions
      .create(faulty as ExportRequest, options as object)
      .catch((error) => error);
    expect(refused instanceof ExportError ? refused.code : (refused as Error).name).toBe(reason);
    expect(await definitions.list()).toEqual([]);
  });

  test('keep their calendar in an edit that does not change it, and restart with a new one', async () => {
    const { definitions, clock } = setUp();
    const { id } = await definitions.create(unstarted, { executor: 'browser' });
    clock.set((NOW + 10 * 86_400) * 1000);
    const renamed = { ...unstarted, format: { extension: 'xlsx' as const } };
    expect(await definitions.update(id, { request: renamed })).toMatchObject({
      request: { ...renamed, periodStart: NOW },
      revision: 2,
      lastOccurrence: null,
      startsAfter: null,
    });
    expect(await definitions.update(id, { catchUp: 'all' })).toMatchObject({ revision: 2, catchUp: 'all' });
    const weekly = { ...renamed, periodicity: 'P1W' };
    expect(await definitions.update(id, { request: weekly })).toMatchObject({
      revision: 3,
      lastOccurrence: NOW + 7 * 86_400,
      startsAfter: NOW + 7 * 86_400,
    });
  });

  test('are paused and resumed, and what was due meanwhile is not made up for', async () => {
    const { definitions, clock, database } = setUp();
    const { id } = await definitions.create(unstarted, { executor: 'browser', catchUp: 'all' });
    expect(await definitions.get(id)).not.toHaveProperty('isPaused');
    await database.write(['jobs'], (tx) =>
      tx
        .objectStore('jobs')
        .put(job({ definitionId: id }))
        .then(() => {}),
    );
    expect(await definitions.update(id, { isPaused: true })).toMatchObject({ isPaused: true, revision: 1 });
    expect(await database.read(['jobs'], (tx) => tx.objectStore('jobs').getAll())).toEqual([]);
    clock.set((NOW + 10 * 86_400 + 60) * 1000);
    expect(await definitions.update(id, { catchUp: 'latest' })).toMatchObject({ isPaused: true, lastOccurrence: null });
    const paused = await definitions.toJSON();
    expect(paused.definitions).toMatchObject([{ id, isPaused: true }]);
    const resumed = await definitions.update(id, { isPaused: false });
    expect(resumed).toMatchObject({ lastOccurrence: NOW + 10 * 86_400, startsAfter: NOW + 10 * 86_400, skipped: 0 });
    expect(resumed).not.toHaveProperty('isPaused');
    expect((await definitions.toJSON()).definitions[0]).not.toHaveProperty('isPaused');
    const elsewhere = setUp();
    await elsewhere.definitions.fromJSON(JSON.parse(JSON.stringify(paused)));
    expect(await elsewhere.definitions.get(id)).toMatchObject({ isPaused: true });
  });

  test('that are paused cannot move to the server, and the error says what to do', async () => {
    const { definitions } = setUp();
    const { id } = await definitions.create(synced, { executor: 'browser', isPaused: true });
    await expect(definitions.update(id, { executor: 'server' })).rejects.toThrow(/server cannot pause.*isPaused/);
    expect(await definitions.update(id, { executor: 'server', isPaused: false })).toMatchObject({ executor: 'server' });
    await expect(definitions.update(id, { isPaused: true })).rejects.toThrow(TypeError);
    expect(await definitions.get(id)).not.toHaveProperty('isPaused');
  });

  test('keep the data of the page, until their request changes without it', async () => {
    const { definitions, outbox } = setUp();
    const data = { form: 1, of: ['anything', { deep: null }] };
    const { id, request } = await definitions.create(synced, { data });
    expect(await definitions.get(id)).toMatchObject({ data });
    expect(JSON.stringify(await outbox())).not.toContain('anything');
    const json: unknown = JSON.parse(JSON.stringify(await definitions.toJSON()));
    const elsewhere = setUp();
    await elsewhere.definitions.fromJSON(json);
    expect(await elsewhere.definitions.get(id)).toMatchObject({ data });
    expect(await definitions.update(id, { catchUp: 'none', request })).toMatchObject({ data });
    expect(await definitions.update(id, { data: 'other' })).toMatchObject({ data: 'other', revision: 1 });
    const weekly = { ...synced, periodicity: 'P1W' };
    expect(await definitions.update(id, { request: weekly, data })).toMatchObject({ data, revision: 2 });
    expect(await definitions.update(id, { request: synced })).not.toHaveProperty('data');
  });

  test('keep their revision in an edit that changes nothing', async () => {
    const { definitions, outbox } = setUp();
    const { id, request } = await definitions.create(synced);
    const backwards = Object.fromEntries(Object.entries(request).reverse()) as unknown as ExportRequest;
    expect(await definitions.update(id, { request: backwards })).toMatchObject({ revision: 1 });
    expect(await definitions.update(id, { request: synced })).toMatchObject({ revision: 1 });
    expect(await outbox()).toMatchObject([{ revision: 1 }]);
  });

  test('with an existing or unknown id are named in the error', async () => {
    const { definitions } = setUp();
    await definitions.create(unstarted, { executor: 'browser', id: 'a' });
    await expect(definitions.create(unstarted, { executor: 'browser', id: 'a' })).rejects.toThrow(/"a" already/);
    for (const call of [definitions.update('b', {}), definitions.run('b'), definitions.delete('b')])
      await expect(call).rejects.toMatchObject({ code: 'not-found', message: expect.stringContaining('"b"') });
  });

  test('move as JSON, with the server copy if there is one, and are queued otherwise', async () => {
    const { definitions, database } = setUp();
    await definitions.create(synced, { id: 'told' });
    await definitions.create(synced, { id: 'untold' });
    await database.write(['definitions', 'outbox'], async (tx) => {
      const stored = (await tx.objectStore('definitions').get('told'))!;
      const server = { id: 's1', revision: 1, createdAt: '2024-01-01T00:00:00Z', duplicates: [] };
      await tx.objectStore('definitions').put({ ...stored, server });
      await tx.objectStore('outbox').clear();
    });
    const json: unknown = JSON.parse(JSON.stringify(await definitions.toJSON()));
    const elsewhere = setUp();
    expect(await elsewhere.definitions.fromJSON(json)).toEqual(['told', 'untold']);
    expect((await elsewhere.outbox()).map(({ definitionId }) => definitionId)).toEqual(['untold']);
    expect((await elsewhere.definitions.get('told'))?.server).toMatchObject({ id: 's1' });
    expect(await elsewhere.definitions.fromJSON(json)).toEqual([]);
    expect((await definitions.toJSON(['told'])).definitions).toHaveLength(1);
  });

  test('move together with their pending changes', async () => {
    const { definitions, database } = setUp();
    for (const id of ['edited', 'taken-back']) await definitions.create(synced, { id });
    await database.write(['definitions', 'outbox'], async (tx) => {
      await tx.objectStore('outbox').clear();
      for (const stored of await tx.objectStore('definitions').getAll()) {
        const server = { id: `s-${stored.id}`, revision: 1, createdAt: '2024-01-01T00:00:00Z', duplicates: [] };
        await tx.objectStore('definitions').put({ ...stored, server });
      }
    });
    await definitions.update('edited', { request: { ...synced, periodicity: 'P2D' } });
    await definitions.update('taken-back', { executor: 'browser' });
    const json: unknown = JSON.parse(JSON.stringify(await definitions.toJSON()));
    const elsewhere = setUp();
    await elsewhere.definitions.fromJSON(json);
    const told = (await elsewhere.definitions.list()).map(({ id, sync, outbox }) => [
      ...[id, sync.state, sync.serverId],
      ...outbox.map(({ action, serverId }) => `${action} ${serverId ?? ''}`.trim()),
    ]);
    expect(told).toEqual([
      ['edited', 'queued', 's-edited', 'create', 'delete s-edited'],
      ['taken-back', 'queued', 's-taken-back', 'delete s-taken-back'],
    ]);
    // Without a server, the definition would wait forever.
    const alone = setUp({ hasServer: false });
    const [, takenBack] = (await definitions.toJSON()).definitions;
    await expect(alone.definitions.fromJSON({ version: 1, definitions: [takenBack] })).rejects.toThrow(/option sync/);
    expect(await alone.definitions.list()).toEqual([]);
  });

  test('can use the id of a definition whose deletion is not yet sent', async () => {
    const { definitions, database } = setUp();
    const { id } = await definitions.create(synced, { id: 'daily' });
    await database.write(['definitions', 'outbox'], async (tx) => {
      await tx.objectStore('outbox').clear();
      const stored = (await tx.objectStore('definitions').get(id))!;
      const server = { id: 's1', revision: 1, createdAt: '2024-01-01T00:00:00Z', duplicates: [] };
      await tx.objectStore('definitions').put({ ...stored, server });
    });
    await definitions.delete(id);
    expect(await definitions.list()).toEqual([]);
    const again = await definitions.create({ ...synced, periodicity: 'P2D' }, { id });
    expect(again.outbox.map(({ action }) => action).sort()).toEqual(['create', 'delete']);
    expect(again).toEqual(await definitions.get(id));
  });

  test('of unknown origin are stored all or none, and every fault is named', async () => {
    const { definitions } = setUp();
    for (const json of [null, 'x', {}, { version: 2, definitions: [] }, { version: 1, definitions: {} }])
      await expect(definitions.fromJSON(json)).rejects.toMatchObject({ code: 'invalid-request' });
    const good = { id: 'a', request, executor: 'browser', catchUp: 'all', options: {} };
    const faulty = [
      { ...good, id: '' },
      { ...good, executor: 'x' },
      { ...good, catchUp: 1 },
      { ...good, server: {} },
      { ...good, isPaused: 1 },
      null,
    ];
    const error: unknown = await definitions
      .fromJSON({ version: 1, definitions: [good, ...faulty] })
      .catch((error) => error);
    expect(error instanceof ExportError && error.issues.map(({ path }) => path.join('.'))).toEqual([
      'definitions.1.id',
      'definitions.2.executor',
      'definitions.3.catchUp',
      'definitions.4.server',
      'definitions.5.isPaused',
      'definitions.6.id',
    ]);
    expect(await definitions.list()).toEqual([]);
  });

  test('are returned once they are on disk, even if the exporter is disposed meanwhile', async () => {
    const { definitions, database } = setUp();
    await definitions.list();
    const { write } = database;
    database.write = async (stores, work) => {
      const written = await write.call(database, stores, work);
      database.close();
      return written as never;
    };
    const made = await definitions.create(synced, { id: 'a' });
    expect(made).toMatchObject({ id: 'a', outbox: [{ action: 'create' }], sync: { state: 'queued' } });
  });

  test('ask for persistent storage once, however many are created first', async () => {
    const persist = vi.fn(async () => true);
    vi.stubGlobal('navigator', { storage: { persist } });
    const { definitions } = setUp();
    await Promise.all(['a', 'b'].map((id) => definitions.create(unstarted, { executor: 'browser', id })));
    expect(persist).toHaveBeenCalledOnce();
    const elsewhere = setUp();
    await elsewhere.definitions.fromJSON(JSON.parse(JSON.stringify(await definitions.toJSON())));
    expect(persist).toHaveBeenCalledTimes(2);
    await elsewhere.definitions.create(unstarted, { executor: 'browser' });
    expect(persist).toHaveBeenCalledTimes(2);
    vi.unstubAllGlobals();
  });

  test('whose id is not a string throw a TypeError, not a storage error', async () => {
    const { definitions } = setUp();
    for (const id of [undefined, null, 7, {}] as unknown as string[])
      for (const call of [definitions.get(id), definitions.update(id, {}), definitions.delete(id), definitions.run(id)])
        await expect(call).rejects.toThrow(TypeError);
  });

  test('reach subscribers immediately and after each change, until they unsubscribe', async () => {
    const { definitions } = setUp();
    const heard = vi.fn();
    const stop = definitions.subscribe((list) => heard(list.map(({ id }) => id)));
    await vi.waitFor(() => expect(heard).toHaveBeenCalledWith([]));
    await definitions.create(unstarted, { executor: 'browser', id: 'a' });
    await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith(['a']));
    stop();
    const calls = heard.mock.calls.length;
    await definitions.delete('a');
    await settle();
    expect(heard).toHaveBeenCalledTimes(calls);
  });
});
