import { describe, expect, test } from 'vitest';
import type { ExportError } from '../../../src/core/errors.ts';
import type { Resource } from '../../../src/core/resource.ts';
import { resourceTable } from '../../../src/layouts/resource-table.ts';
import { columns, type ReadTable, readTable, resource } from '../../support/resource-tables.ts';

const site = (id: string, attributes: object = {}) => resource(id, attributes, {}, 'installations');
const tag = (id: string, attributes: object = {}) => resource(id, attributes, {}, 'tags');

/** Rows of one resource. */
const rowOf = async (attributes: object, ...ids: string[]) =>
  (await readTable([[resource('1', attributes)]], { columns: columns(...ids) })).rows[0];

const failure = (promise: Promise<unknown>): Promise<ExportError> =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: ExportError) => error,
  );

/** Batches of so many devices; the last ones are made by `last`. */
const thousands = (count: number, ...last: Resource[]): Resource[][] => [
  ...Array.from({ length: count }, (_, at) =>
    Array.from({ length: 1000 }, (_, i) => resource(`${at}-${i}`, { serial: i }, { site: [] })),
  ),
  last,
];

test('whole numbers that JSON in a browser cannot hold are counted', async () => {
  const numbers = [2 ** 53, -(2 ** 53), 2 ** 53 - 1, 1e300, 0.1];
  const table = await readTable([numbers.map((n, at) => resource(String(at), { n }))], {
    columns: columns('device.n'),
  });
  expect(table.rows).toEqual(numbers.map((n) => [n]));
  expect(table.warnings.get('inexact-number')?.count).toBe(3);
});

test('whole numbers that are joined are counted, too', async () => {
  const sites = [2 ** 53, 1].map((n) => site(String(n), { n }));
  const table = await readTable([[resource('1', {}, { sites })]], {
    include: ['sites'],
    columns: columns('sites.n'),
  });
  expect(table.rows).toEqual([['9007199254740992; 1']]);
  expect(table.warnings.get('inexact-number')?.count).toBe(1);
});

describe('default columns', () => {
  test('are the id and every attribute as it is met, without tenants, under the names of the server', async () => {
    const table = await readTable([
      [resource('1', { serial: 'a', tenants: ['x'], 'created-at': '2024-05-01T08:30:00Z' })],
      [resource('2', { serial: 'b', count: 3, Tenants: 1 }, { site: [site('s', { name: 'North' })] })],
    ]);
    expect(table.ids).toEqual(['device.id', 'device.serial', 'device.created-at', 'device.count']);
    expect(table.labels).toEqual(['id', 'serial', 'created-at', 'count']);
    expect(table.kinds).toEqual(['text', 'text', 'time', 'number']);
    expect(table.rows).toEqual([
      ['1', 'a', new Date('2024-05-01T08:30:00Z'), null],
      ['2', 'b', null, 3],
    ]);
    expect([table.isEmpty, table.reads, table.open, table.warnings.size]).toEqual([false, 1, 0, 0]);
  });

  test('of no resources are the id', async () => {
    const table = await readTable([[], []], { include: ['anything'] });
    expect([table.ids, table.rows, table.isEmpty]).toEqual([['device.id'], [], true]);
  });

  test('leave out attributes that are met only after 5,000 resources, and name and count these', async () => {
    const late = resource('late', { serial: 1, 'new': 2, other: 3, tenants: 4 });
    const table = await readTable(thousands(5, late, resource('fine', { serial: 2 }), late));
    expect(table.ids).toEqual(['device.id', 'device.serial']);
    expect(table.rows).toHaveLength(5003);
    expect(table.warnings.get('attribute-not-in-columns')).toEqual({
      message: expect.stringContaining('"new" and "other"'),
      count: 2,
    });
    const early = await readTable(thousands(4, late));
    expect(early.ids).toContain('device.new');
    expect(early.warnings.size).toBe(0);
  });

  test('hold 5,000 resources, not the rest', async () => {
    let given = 0;
    async function* read() {
      for (const batch of thousands(20)) {
        given += batch.length;
        yield batch;
      }
    }
    const { records } = await resourceTable(read, {
      type: 'devices',
      include: [],
      columns: undefined,
      isStrict: () => true,
      columnPath: () => [],
      includePath: () => [],
      warn: () => {},
    });
    expect(given).toBe(5000);
    for (let i = 0; i < 7; i++) await records.next();
    expect(given).toBe(7000);
    await records.return(undefined);
  });
});

describe('a column', () => {
  test.each([
    ['device.serial', 's'],
    ['devices.serial', 's'],
    ['Device.SERIAL', 's'],
    ['device.id', '1'],
    ['device.created-at', 'dash'],
    ['device.createdAt', 'camel'],
    ['device.created_at', 'dash'],
    ['device.address.city', 'Rome'],
    ['device.address.zipCode', 7],
    ['device.address', '{"city":"Rome","zip-code":7,"a.b":{"c":1},"list":[1,{"x":2}]}'],
    ['device.address.a.b.c', 1],
    ['device.address.list', '[1,{"x":2}]'],
    ['device.dotted.name', 'dotted'],
    ['device.dotted.other', 'inside'],
    ['device.nothing', null],
    ['device.yes', true],
    ['device.list', '["a","b"]'],
    ['device.empty', ''],
    ['device.date', '2024-05-01'],
    ['device.big', 1e300],
  ])('%s of a device is %j', async (id, value) => {
    const attributes = {
      serial: 's',
      'created-at': 'dash',
      createdAt: 'camel',
      address: { city: 'Rome', 'zip-code': 7, 'a.b': { c: 1 }, list: [1, { x: 2 }] },
      'dotted.name': 'dotted',
      dotted: { name: 'hidden', other: 'inside' },
      nothing: null,
      yes: true,
      list: ['a', 'b'],
      empty: '',
      date: '2024-05-01',
      big: 1e300,
    };
    expect(await rowOf(attributes, id)).toEqual([value]);
  });

  test('has the label of the request, and may be asked for twice', async () => {
    const asked = [
      { id: 'device.serial', label: 'Serial number' },
      { id: 'device.serial', label: 'Again' },
    ];
    const table = await readTable([[resource('1', { serial: 's' })]], { columns: asked });
    expect([table.labels, table.rows]).toEqual([['Serial number', 'Again'], [['s', 's']]]);
  });

  test('of a type of several words, and of resources of another type than was asked for', async () => {
    const one = resource('1', { state: 'up' }, {}, 'connectivity-statuses');
    const table = await readTable([[one]], {
      type: 'connectivityStatuses',
      columns: columns('connectivityStatus.state', 'connectivity-status.id', 'connectivity-statuses.state'),
    });
    expect(table.rows).toEqual([['up', '1', 'up']]);
  });

  test('of numbers, times or a mixture has the column that fits', async () => {
    const rows = [
      { n: 1, t: '2024-05-01T08:30:00Z', m: 1, e: null },
      { n: null, m: '2024-05-01T08:30:00Z' },
      { n: 2.5, t: '2024-05-01T08:30Z', m: 'x' },
    ].map((attributes, at) => resource(String(at), attributes));
    const table = await readTable([rows]);
    expect(table.batches[0]!.columns.map(({ kind }) => kind)).toEqual(['mixed', 'number', 'time', 'mixed', 'number']);
    expect(table.kinds).toEqual(['text', 'number', 'time', undefined, undefined]);
    const time = new Date('2024-05-01T08:30:00Z');
    expect(table.rows).toEqual([
      ['0', 1, time, 1, null],
      ['1', null, null, time, null],
      ['2', 2.5, time, 'x', null],
    ]);
  });

  test('with times finer than a millisecond counts them', async () => {
    const table = await readTable([[resource('1', { at: '2024-05-01T08:30:00.1234567Z' })]]);
    expect(table.rows).toEqual([['1', new Date('2024-05-01T08:30:00.123Z')]]);
    expect(table.warnings.get('sub-millisecond-time')?.count).toBe(1);
  });

  test('with values nested too deeply is empty there, and counts them', async () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    const fine: unknown = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`);
    const table = await readTable([[resource('1', { deep, fine })]]);
    expect(table.rows).toEqual([['1', null, JSON.stringify(fine)]]);
    expect(table.warnings.get('unusable-value')?.count).toBe(1);
  });
});

describe('related resources', () => {
  const device = resource(
    '1',
    { serial: 's' },
    {
      site: [site('s1', { name: 'North', address: { city: 'Rome' }, level: 3 })],
      tags: [tag('t1', { name: 'red', weight: 1 }), tag('t2'), tag('t3', { name: 'blue', weight: 2 })],
      owner: [],
      model: [resource('m1', {}, {}, 'models')],
    },
  );
  const include = ['site', 'tags', 'owner'];

  test.each([
    ['site.name', 'North'],
    ['Site.NAME', 'North'],
    ['installation.name', 'North'],
    ['installations.name', 'North'],
    ['site.id', 's1'],
    ['site.address.city', 'Rome'],
    ['site.level', 3],
    ['tag.name', 'red; blue'],
    ['tags.weight', '1; 2'],
    ['tags.id', 't1; t2; t3'],
    ['owner.name', null],
    ['model.id', 'm1'],
  ])('give %s as %j', async (id, value) => {
    const table = await readTable([[device]], { include, columns: columns(id) });
    expect(table.rows).toEqual([[value]]);
    expect(table.warnings.get('related-joined')?.count ?? 0).toBe(String(value).includes(';') ? 1 : 0);
  });

  test('of one type in two relationships come once each', async () => {
    const north = site('n', { name: 'North' });
    const one = resource('1', {}, { from: [north], to: [north, site('s', { name: 'South' })] });
    const asked = columns('installation.name', 'from.name', 'to.name');
    expect((await readTable([[one]], { columns: asked })).rows).toEqual([['North; South', 'North', 'North; South']]);
  });

  test('of the same type as the resources have columns by the name of the relationship', async () => {
    const one = resource('1', { name: 'child' }, { parent: [resource('2', { name: 'parent' })] });
    const table = await readTable([[one]], { columns: columns('device.name', 'parent.name') });
    expect(table.rows).toEqual([['child', 'parent']]);
  });
});

describe('what is not known', () => {
  const device = resource('1', { serial: 's', address: { city: 'Rome', list: [1] } }, { site: [site('s1')], tags: [] });
  const refused = (ids: readonly string[], include: readonly string[] = []): Promise<ExportError> =>
    failure(readTable([[device]], { columns: columns(...ids), include }));

  test.each([
    ['device.serail', 'did you mean "device.serial"?'],
    ['serial', 'did you mean "device.serial"?'],
    ['device', 'is no column of devices'],
    ['device.', 'is no column of devices'],
    ['.serial', 'is no column of devices'],
    ['device.address.street', 'is no column of devices'],
    ['device.address.city.length', 'is no column of devices'],
    ['device.address.list.0', 'is no column of devices'],
    ['device.serial.length', 'is no column of devices'],
    ['device.__proto__', 'is no column of devices'],
    ['device.address.constructor', 'is no column of devices'],
    ['site.name', 'Add "site" to include.'],
    ['tags.name', 'Add "tags" to include.'],
    ['installation.name', 'Add "site" to include.'],
    ['user.name', 'is no column of devices'],
  ])('as the column %j is a fault: %s', async (id, message) => {
    const error = await refused(['device.serial', id]);
    expect(error).toMatchObject({ code: 'invalid-request' });
    expect(error.issues).toEqual([{ path: ['format', 'columns', 1, 'id'], message: expect.stringContaining(message) }]);
    expect(error.issues[0]!.message).toMatch(/^format\.columns\[1\]\.id: /);
    expect(error.message).toContain('"device.id", "device.serial", "device.address", "site.id"');
  });

  test('as an include is a fault that lists the relationships; all faults come together', async () => {
    const error = await refused(['device.no'], ['site', 'sites', 'tags.owner', 'x.y']);
    expect(error.issues.map(({ path }) => path.join('.'))).toEqual([
      'items.0.params.include.1',
      'items.0.params.include.3',
      'format.columns.0.id',
    ]);
    expect(error.issues[0]!.message).toContain('"sites" (did you mean "site"?). They have "site" and "tags".');
  });

  test('is a fault with the default columns too', async () => {
    const error = await failure(readTable([[device]], { include: ['sites'] }));
    expect(error.issues.map(({ path }) => path.join('.'))).toEqual(['items.0.params.include.0']);
  });

  test('as a column is skipped with a warning where other items have it', async () => {
    const isStrict = (id: string) => id !== 'time';
    const table = await readTable([[device]], { columns: columns('time', 'device.serial'), isStrict });
    expect([table.ids, table.rows]).toEqual([['device.serial'], [['s']]]);
    expect(table.warnings.get('column-not-in-item')?.message).toContain('"time"');
    const none = await failure(readTable([[device]], { columns: columns('time'), isStrict }));
    expect(none.message).toContain('have none of these columns');
  });

  test('is not a fault where there are no resources, or where an included relationship leads nowhere', async () => {
    const empty = await readTable([], { columns: columns('device.any', 'site.any'), include: ['any'] });
    expect([empty.ids, empty.isEmpty]).toEqual([['device.any', 'site.any'], true]);
    const table = await readTable([[device]], { columns: columns('tags.any'), include: ['tags'] });
    expect(table.rows).toEqual([[null]]);
  });
});

describe('what is met only after 5,000 resources', () => {
  const late = resource(
    'late',
    { serial: 1, extra: { deep: 2 } },
    { owner: [resource('o', { name: 'Ada' }, {}, 'people')] },
  );

  test.each([
    ['device.extra.deep', [], 2],
    ['person.name', [], 'Ada'],
    ['owner.name', ['owner'], 'Ada'],
  ])('is found as %s, and all is read again', async (id, include, value) => {
    const table: ReadTable = await readTable(thousands(7, late), { columns: columns('device.serial', id), include });
    expect(table.rows).toHaveLength(7001);
    expect(table.rows.at(-1)).toEqual([1, value]);
    expect([table.reads, table.open]).toEqual([2, 0]);
  });

  test('is found as an include, of which the default columns know the new attributes too', async () => {
    const table = await readTable(thousands(7, late), { include: ['owner'] });
    expect(table.ids).toEqual(['device.id', 'device.serial', 'device.extra']);
    expect([table.rows.length, table.reads, table.open]).toEqual([7001, 2, 0]);
  });

  test('and never is a fault, found before any row', async () => {
    const error = await failure(readTable(thousands(7, late), { columns: columns('device.serial', 'device.none') }));
    expect(error.issues).toHaveLength(1);
    expect(error.message).toContain('"device.extra"');
  });
});

test('a read that fails, or a table that is left, leaves no read open', async () => {
  let open = 0;
  async function* read() {
    open++;
    try {
      yield [resource('1')];
      yield* thousands(6);
    } finally {
      open--;
    }
  }
  const options = {
    type: 'devices',
    include: [],
    isStrict: () => true,
    columnPath: () => [],
    includePath: () => [],
    warn: () => {},
  };
  await expect(resourceTable(read, { ...options, columns: columns('device.no') })).rejects.toThrow('device.no');
  expect(open).toBe(0);
  const { records } = await resourceTable(read, { ...options, columns: undefined });
  await records.next();
  expect(open).toBe(1);
  await records.return(undefined);
  expect(open).toBe(0);
});
