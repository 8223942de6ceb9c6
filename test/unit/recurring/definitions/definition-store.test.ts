import { expect, test } from 'vitest';
import { DefinitionStore } from '../../../../src/recurring/definitions/definition-store.ts';
import { JobStore } from '../../../../src/storage/job-store.ts';
import { rememberSent } from '../../../../src/storage/outbox/create-log.ts';
import type { DefinitionRecord, OutboxRecord } from '../../../../src/storage/records.ts';
import { openDatabase } from '../../../support/databases.ts';
import { definition, job, request } from '../../../support/records.ts';

const server = { id: 's1', revision: 1, createdAt: '2023-11-14T22:13:21Z', duplicates: [] };
const edited = (before: DefinitionRecord): DefinitionRecord => ({
  ...before,
  request: { ...request, periodicity: 'P2D' },
  revision: before.revision + 1,
});

function setUp() {
  const database = openDatabase();
  const outbox = async () =>
    (await database.read(['outbox'], (tx) => tx.objectStore('outbox').getAll())).map(
      ({ action, revision, serverId }: OutboxRecord) => [action, revision ?? serverId],
    );
  return { definitions: new DefinitionStore(database), jobs: new JobStore(database), outbox, database };
}

test('returns and lists created definitions, oldest first, and keeps existing ones', async () => {
  const { definitions } = setUp();
  const later = definition({ id: 'a-later', createdAt: '2024-01-01T00:00:00.000Z' });
  expect(await definitions.create([later, definition()])).toHaveLength(2);
  expect(await definitions.create([definition({ catchUp: 'all' })])).toEqual([]);
  expect((await definitions.list()).map((entry) => entry.definition)).toEqual([definition(), later]);
  expect(await definitions.get('d1')).toEqual({ definition: definition(), outbox: [] });
  expect(await definitions.get('other')).toBeUndefined();
});

test('queues nothing for definitions that the browser runs', async () => {
  const { definitions, outbox } = setUp();
  await definitions.create([definition()]);
  await definitions.update('d1', edited);
  await definitions.delete('d1', '2024-01-01T00:00:00.000Z');
  expect(await outbox()).toEqual([]);
  expect(await definitions.get('d1')).toBeUndefined();
});

test('queues a create with a definition, unless the server already has it', async () => {
  const { definitions, outbox } = setUp();
  await definitions.create([definition({ executor: 'server' }), definition({ id: 'd2', executor: 'server', server })]);
  expect(await outbox()).toEqual([['create', 1]]);
});

test('returns definitions together with their queued changes from the same transaction', async () => {
  const { definitions } = setUp();
  const [created] = await definitions.create([definition({ executor: 'server' })]);
  expect(created).toEqual(await definitions.get('d1'));
  expect(created?.outbox).toMatchObject([{ action: 'create', state: 'queued' }]);
  expect(await definitions.update('d1', edited)).toEqual(await definitions.get('d1'));
});

test('skips a definition whose server copy belongs to another definition here', async () => {
  const { definitions } = setUp();
  const told = { executor: 'server' as const, server };
  const created = await definitions.create([
    definition(told),
    definition({ id: 'd2', ...told }),
    definition({ id: 'd3' }),
  ]);
  expect(created.map(({ definition }) => definition.id)).toEqual(['d1', 'd3']);
  expect(await definitions.create([definition({ id: 'd4', ...told })])).toEqual([]);
});

test('creates a definition under an id whose deletion is queued, and sends only what is needed', async () => {
  const { definitions, outbox } = setUp();
  const told = { executor: 'server' as const, server };
  await definitions.create([definition(told)]);
  await definitions.delete('d1', '2024-01-01T00:00:00.000Z');
  expect(await outbox()).toEqual([['delete', 's1']]);
  // The same request: the server already has it.
  expect(await definitions.create([definition(told)])).toMatchObject([{ definition: { revision: 1, server } }]);
  expect(await outbox()).toEqual([]);
  // Another request: the new version is created, then the old one deleted, as in an edit.
  await definitions.delete('d1', '2024-01-01T00:00:00.000Z');
  const other = definition({ executor: 'server', request: { ...request, periodicity: 'P2D' } });
  expect(await definitions.create([other])).toMatchObject([{ definition: { revision: 2, server, deletedAt: null } }]);
  expect(await outbox()).toEqual([
    ['delete', 's1'],
    ['create', 2],
  ]);
});

test('never repeats a revision of an id, because an earlier copy may appear late', async () => {
  const { definitions, database } = setUp();
  await definitions.create([definition({ executor: 'server' })]);
  await definitions.delete('d1', '2024-01-01T00:00:00.000Z');
  await database.write(['meta'], (tx) =>
    rememberSent(tx, {
      ...{
        definitionId: 'd1',
        revision: 3,
        request,
        firstSentAt: 1,
        lastSentAt: 1,
        settledAt: 1,
        copy: null,
        echo: null,
      },
    }),
  );
  expect(await definitions.create([definition({ executor: 'server' })])).toMatchObject([
    { definition: { revision: 4 } },
  ]);
});

test('queues the changes for a definition with an outdated server copy', async () => {
  const { definitions, outbox } = setUp();
  await definitions.create([
    definition({ id: 'edited', executor: 'server', revision: 2, server }),
    definition({ id: 'leaving', executor: 'browser', server: { ...server, id: 's2' } }),
  ]);
  expect(await outbox()).toEqual([
    ['create', 2],
    ['delete', 's1'],
    ['delete', 's2'],
  ]);
});

test('queues an edit only when the request changed', async () => {
  const { definitions, outbox } = setUp();
  await definitions.create([definition({ executor: 'server', server })]);
  await definitions.update('d1', (before) => ({ ...before, catchUp: 'none' }));
  expect(await outbox()).toEqual([]);
  await definitions.update('d1', edited);
  expect(await outbox()).toEqual([
    ['create', 2],
    ['delete', 's1'],
  ]);
});

test('queues a create when the server becomes the executor, and a delete when it stops', async () => {
  const { definitions, outbox } = setUp();
  await definitions.create([definition()]);
  await definitions.update('d1', (before) => ({ ...before, executor: 'server' }));
  expect(await outbox()).toEqual([['create', 1]]);
  await definitions.update('d1', (before) => ({ ...before, executor: 'browser' }));
  expect(await outbox()).toEqual([]);
});

test('hides a deleted definition, and keeps it until the server has deleted its copy', async () => {
  const { definitions, outbox, database } = setUp();
  await definitions.create([definition({ executor: 'server', server })]);
  await definitions.delete('d1', '2024-01-01T00:00:00.000Z');
  expect(await outbox()).toEqual([['delete', 's1']]);
  expect(await definitions.get('d1')).toBeUndefined();
  expect(await definitions.list()).toEqual([]);
  expect(await database.read(['definitions'], (tx) => tx.objectStore('definitions').get('d1'))).toMatchObject({
    deletedAt: '2024-01-01T00:00:00.000Z',
  });
  await expect(definitions.delete('d1', '')).rejects.toMatchObject({ code: 'not-found' });
  await expect(definitions.update('d1', edited)).rejects.toMatchObject({ code: 'not-found' });
});

test('deletes the jobs that have not begun with their definition, and no other jobs', async () => {
  const { definitions, jobs } = setUp();
  await definitions.create([definition()]);
  await jobs.create(job());
  await jobs.create(job({ id: 'done', state: 'done' }));
  await jobs.create(job({ id: 'other', definitionId: 'd2' }));
  await definitions.delete('d1', '2024-01-01T00:00:00.000Z');
  expect((await jobs.list()).map(({ id }) => id).sort()).toEqual(['done', 'other']);
});
