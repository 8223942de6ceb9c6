import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RecordingContext } from '../../../support/read-all.ts';
import {
  devices,
  idsOf,
  openResources,
  quickResources,
  readResources,
  serveResources,
} from '../../../support/read-resources.ts';
import { type ResourceBehaviour, type StoredResource, strictServer } from '../../../support/simulated-resources.ts';

const many = (count: number, attributes: (at: number) => unknown = () => ({})): StoredResource[] =>
  Array.from({ length: count }, (_, at) => ({ type: 'devices', id: `d${at}`, attributes: attributes(at) }));

/** Answers every request with these bodies, one after another; the last again and again. */
const answers = (...bodies: unknown[]): Pick<ResourceBehaviour, 'resources' | 'answer'> => ({
  resources: [],
  answer: (_, request) => new Response(JSON.stringify(bodies[Math.min(request, bodies.length - 1)])),
});

const searches = (urls: readonly URL[]): string[] => urls.map(({ search }) => decodeURIComponent(search));

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a list', () => {
  test('is looked at, then read in pages sorted by the creation date, as JSON:API', async () => {
    const server = serveResources({ resources: many(5, (at) => ({ createdAt: `2024-01-0${9 - at}` })) });
    const context = new RecordingContext();
    const read = await readResources({}, { pageSize: 3 }, context);
    expect(idsOf(read)).toEqual(['d4', 'd3', 'd2', 'd1', 'd0']);
    expect(searches(server.urls)).toEqual([
      '?page[limit]=1',
      '?sort=createdAt&page[limit]=3',
      '?sort=createdAt&page[limit]=3&page[offset]=2',
    ]);
    expect(server.urls[0]!.href.split('?')[0]).toBe('https://api.test/base/resources/devices');
    expect(new Set(server.accepted)).toEqual(new Set(['application/vnd.api+json']));
    expect([context.expected, context.advanced]).toEqual([5, 5]);
  });

  test.each([
    [{ 'created-at': 'x' }, 'created-at'],
    [{ created_at: 'x', name: 'y' }, 'created_at'],
    [{ created: 'x', createdAt: 'x' }, 'createdAt'],
    [{ Created: 1 }, 'Created'],
    [{ id: 1, name: 'x', creator: 'y', updatedAt: 'z' }, null],
    [undefined, null],
    [null, null],
  ])('of resources with %j is sorted by %j', async (attributes, sort) => {
    const server = serveResources({
      ...answers({ data: [{ type: 'devices', id: '1', attributes }], meta: { count: 1 } }),
    });
    await readResources();
    expect(server.urls[1]!.searchParams.get('sort')).toBe(sort);
  });

  test('is read unsorted where the server cannot sort', async () => {
    const server = serveResources({ resources: many(5, () => ({ createdAt: 'x' })), sorts: false });
    expect(await readResources({}, { pageSize: 3 })).toHaveLength(5);
    expect(server.urls.filter(({ search }) => search.includes('sort'))).toHaveLength(1);
  });

  test.each([
    [undefined, '/base/resources/devices'],
    ['models', '/base/manufacturing/models'],
    ['a/b c', '/base/resources/a%2Fb%20c'],
    ['__proto__', '/base/resources/__proto__'],
    ['constructor', '/base/resources/constructor'],
  ])('of the type %j is at %s', async (type, path) => {
    const server = serveResources({ resources: [] });
    await readResources({ ...(type && { type }) });
    expect(server.urls[0]!.pathname).toBe(path);
  });

  test('follows the URL directly where there is no service', async () => {
    const server = serveResources({ ...answers({ data: [] }) });
    await readResources({}, { defaultService: '' });
    expect(server.urls[0]!.pathname).toBe('/base/devices');
  });

  test.each(['..', '.', ''])('of the type %j is none', async (type) => {
    const server = serveResources({ resources: [] });
    await expect(readResources({ type })).rejects.toMatchObject({ code: 'not-found' });
    expect(server.urls).toEqual([]);
  });

  test.each([
    ['lowers the limit', { limit: 100 }],
    ['lowers the limit, and says neither count nor links', { limit: 100, counts: false, links: false }],
    ['gives one at a time', { limit: 1 }],
    ['pages by cursor', { paging: 'cursor', limit: 100 }],
    ['is strict', strictServer],
  ] as const)('of a server that %s is read whole', async (_, behaviour) => {
    serveResources({ resources: many(350), ...behaviour });
    expect(idsOf(await readResources())).toEqual(idsOf(many(350)));
  });

  test.each([0, 1, 2, 3])('of %d resources of a strict server is read whole', async (count) => {
    serveResources({ ...strictServer, resources: many(count) });
    expect(await readResources({}, { pageSize: 2 })).toHaveLength(count);
  });

  test('that comes whole, whatever is asked for, is read once', async () => {
    const server = serveResources({ ...answers({ data: many(250) }) });
    expect(await readResources({}, { pageSize: 100 })).toHaveLength(250);
    expect(server.urls).toHaveLength(2);
  });

  test('that disagrees with its count is read again, and fails when it never agrees', async () => {
    const wrong = (times: number): ResourceBehaviour => ({
      resources: many(5),
      edit: (body, _, request) => (request < times ? { ...body, meta: { count: 6 } } : body),
    });
    serveResources(wrong(4));
    const context = new RecordingContext();
    expect(idsOf(await readResources({}, {}, context))).toEqual(idsOf(many(5)));
    expect(context.waits.map((wait) => wait?.reason)).toContain('bad-response');
    serveResources(wrong(Number.POSITIVE_INFINITY));
    await expect(readResources()).rejects.toMatchObject({
      code: 'inconsistent-data',
      message: expect.stringContaining('counts 6, but its pages gave 5'),
    });
  });

  test.each([
    { count: 7 },
    { total: 7 },
    { page: { total: 7 } },
    { 'total-count': 7 },
    { pagination: { totalCount: 7 } },
  ])('is counted by %j', async (meta) => {
    const server = serveResources({ ...answers({ data: many(1), meta }) });
    expect(await openResources().count(devices(), new RecordingContext())).toBe(7);
    expect(searches(server.urls)).toEqual(['?page[limit]=1']);
  });

  test.each([
    [{ meta: { count: '7' } }],
    [{ meta: { count: -1 } }],
    [{ meta: [7] }],
    [{ meta: null }],
    [{}],
    [{ meta: { count: 1 }, links: { next: '?page=2' } }],
  ])('is not counted by %j', async (rest) => {
    serveResources({ ...answers({ data: many(1), ...rest }) });
    expect(await openResources().count(devices(), new RecordingContext())).toBeUndefined();
  });

  test('is counted by the ids and the part that are wanted', async () => {
    serveResources({ resources: many(50) });
    const source = openResources();
    const context = new RecordingContext();
    expect(await source.count(devices({ ids: ['a', 'b'] }), context)).toBe(2);
    expect(await source.count(devices({ page: { limit: 20, offset: 40 } }), context)).toBe(10);
    expect(await source.count(devices({ page: { limit: 20, offset: 60 } }), context)).toBe(0);
  });

  test.each([true, false])(
    'that a server counts by pages is read whole all the same, with links: %j',
    async (links) => {
      const edit = (body: Record<string, unknown>) => ({ ...body, meta: { count: (body.data as unknown[]).length } });
      serveResources({ resources: many(50), edit, links });
      expect(await readResources({}, { pageSize: 20 })).toHaveLength(50);
    },
  );

  test('of which a part is wanted is asked for no more than that part', async () => {
    const server = serveResources({ resources: many(50) });
    const page = { limit: 3, offset: 10 };
    expect(idsOf(await readResources({ page }))).toEqual(['d10', 'd11', 'd12']);
    expect(searches(server.urls)).toEqual(['?page[limit]=1', '?page[limit]=3&page[offset]=10']);
  });

  test('needs a token where the server wants one', async () => {
    serveResources({ resources: many(3), token: 'good' });
    expect(await readResources({}, { authorised: true })).toHaveLength(3);
    await expect(readResources()).rejects.toMatchObject({ code: 'unauthorized', status: 401 });
  });

  test('survives failing requests', async () => {
    const answer = (_: URL, request: number) =>
      request % 3 === 1 ? new Response('{}', { status: request % 2 ? 503 : 200 }) : undefined;
    serveResources({ resources: many(50), answer });
    expect(await readResources({}, { pageSize: 10 })).toHaveLength(50);
  });
});

test('ids that are numbers are text, and refused where they are not exact', async () => {
  const list = (...ids: number[]) => ({ data: ids.map((id) => ({ type: 'devices', id })) });
  serveResources(answers(list(7, 8)));
  expect(idsOf(await readResources())).toEqual(['7', '8']);
  serveResources(answers(list(9007199254740992)));
  await expect(readResources()).rejects.toMatchObject({
    code: 'bad-response',
    message: expect.stringContaining('must be text'),
  });
});

describe('a link to the next page', () => {
  const page = (id: string, next: unknown) => ({ data: [{ type: 'devices', id }], links: { next } });

  test.each([
    ['relative', '?page[after]=1'],
    ['from the root', '/base/resources/devices?page[after]=1'],
    ['absolute', 'https://api.test/base/resources/devices?page[after]=1#top'],
    ['an object', { href: '?page[after]=1', meta: {} }],
  ])('is followed when it is %s', async (_, next) => {
    const server = serveResources({ ...answers(page('1', next), page('1', next), page('2', null)) });
    expect(idsOf(await readResources())).toEqual(['1', '2']);
    expect(server.urls[2]!.href).toBe('https://api.test/base/resources/devices?page[after]=1');
  });

  test.each([
    'https://evil.test/base/resources/devices?page[after]=1',
    'http://api.test/base/resources/devices?page[after]=1',
    'https://api.test:444/base/resources/devices?page[after]=1',
    '//evil.test/base/resources/devices?a',
    '/base/resources/users?a',
    '/base/resources/devices/../users?a',
    'https://[',
  ])('to %s is refused', async (next) => {
    const server = serveResources({ ...answers(page('1', next)) });
    await expect(readResources()).rejects.toMatchObject({
      code: 'bad-response',
      message: expect.stringContaining('links.next'),
    });
    expect(server.urls).toHaveLength(2);
  });

  test('with an offset only says that more is there, wherever it leads', async () => {
    const edit = (body: Record<string, unknown>) => ({
      ...body,
      links: (body.links as { next?: string }).next === undefined ? {} : { next: '/devices?page[offset]=1000' },
    });
    serveResources({ resources: many(50), edit });
    expect(await readResources({}, { pageSize: 20 })).toHaveLength(50);
  });

  test('that leads in a circle ends the read', async () => {
    serveResources({ ...answers(page('1', '?a=1'), page('1', '?a=1'), page('2', '?a=2'), page('3', '?a=1')) });
    await expect(readResources()).rejects.toMatchObject({ code: 'bad-response' });
  });

  test('to ever more empty pages ends the read', async () => {
    const answer = (_: URL, request: number) =>
      new Response(JSON.stringify({ data: request === 0 ? many(1) : [], links: { next: `?a=${request}` } }));
    const server = serveResources({ resources: [], answer });
    await expect(readResources()).rejects.toMatchObject({ code: 'bad-response' });
    expect(server.urls.length).toBeLessThan(200);
  });

  test('may be there on an empty page', async () => {
    serveResources({
      ...answers(
        page('1', '?a=1'),
        { data: [], links: { next: '?a=1' } },
        { data: [], links: { next: '?a=2' } },
        page('2', null),
      ),
    });
    expect(idsOf(await readResources())).toEqual(['2']);
  });
});

test('a server that ignores the offset ends the read with an error, not with a part of the list', async () => {
  serveResources({
    resources: many(50),
    counts: false,
    links: false,
    edit: (body) => ({ ...body, data: many(20) }),
    answer: (url) =>
      url.searchParams.get('page[limit]') === '1' ? new Response(JSON.stringify({ data: many(1) })) : undefined,
  });
  await expect(readResources({}, { pageSize: 20 })).rejects.toMatchObject({ code: 'bad-response' });
});

describe('an answer', () => {
  const one = (resource: unknown) => ({ data: [resource], meta: { count: 1 } });

  test.each([
    ['nothing', null, 'no JSON:API document'],
    ['a list', [], 'no JSON:API document'],
    ['an error', { errors: [{ detail: 'no' }] }, 'without `data`'],
    ['a text as data', { data: 'x' }, '`data` is no object'],
    ['a text as resource', { data: ['x'] }, '`data[0]` is no object'],
    ['a list as resource', { data: [[]] }, '`data[0]` is no object'],
    ['a resource without id', one({ type: 'devices' }), '`data[0]` has no `id`'],
    ['a resource with an empty id', one({ type: 'devices', id: '' }), '`data[0]` has no `id`'],
    ['a resource with an object as id', one({ type: 'devices', id: {} }), '`data[0]` has no `id`'],
    ['attributes as text', one({ id: '1', attributes: 'x' }), '`data[0].attributes` is no object'],
    ['attributes as list', one({ id: '1', attributes: [] }), '`data[0].attributes` is no object'],
    ['an object as included', { ...one({ id: '1' }), included: {} }, '`included` is no list'],
  ])('with %s is refused', async (_, body, message) => {
    serveResources({ ...answers(body) });
    const failed = readResources({}, { maxAttempts: 2 });
    await expect(failed).rejects.toMatchObject({ code: 'bad-response', message: expect.stringContaining(message) });
  });

  test('with numbers as ids, without types, with odd names is read', async () => {
    const text = `{"meta":{"count":2},"data":[
      {"id":7,"attributes":{"__proto__":{"polluted":true},"constructor":1,"toString":"x"}},
      {"id":"8","type":"","relationships":{"__proto__":{"data":{"id":1}},"a":null,"b":{},"c":{"data":[null,3,{"id":{}}]}}}
    ]}`;
    serveResources({ resources: [], answer: () => new Response(text) });
    const [a, b] = await readResources();
    expect([a!.type, a!.id, b!.type, b!.id]).toEqual(['devices', '7', 'devices', '8']);
    expect([...a!.attributes.keys()]).toEqual(['__proto__', 'constructor', 'toString']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(b!.related.get('__proto__')).toMatchObject([{ type: '__proto__', id: '1' }]);
    expect(['a', 'b', 'c'].map((name) => b!.related.get(name))).toEqual([[], [], []]);
  });

  test('with attributes of 5,000 levels is read', async () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const text = `{"meta":{"count":1},"data":[{"id":"1","attributes":{"deep":${deep}}}]}`;
    serveResources({ resources: [], answer: () => new Response(text) });
    expect(await readResources()).toHaveLength(1);
  });

  test('brings what is related: with its attributes when it is included, by its identity otherwise', async () => {
    const relationships = {
      installation: { data: { type: 'installations', id: 'i1' } },
      tags: {
        data: [
          { type: 'tags', id: 't2' },
          { type: 'tags', id: 't1' },
        ],
      },
      owner: { data: null },
      model: { links: { related: '/x' } },
    };
    const included = { type: 'installations', id: 'i1', attributes: { name: 'North' }, relationships };
    const server = serveResources({
      resources: ['a', 'b'].map((id) => ({ type: 'devices', id, relationships })),
      others: [included, { type: 'tags', id: 't2', attributes: { name: 'two' } }],
    });
    const [a, b] = await readResources({ include: ['installation', 'tags'] });
    expect(searches(server.urls)[1]).toBe('?include=installation,tags&page[limit]=1000');
    expect([...a!.related.keys()]).toEqual(['installation', 'tags', 'owner', 'model']);
    const [installation] = a!.related.get('installation')!;
    expect(installation!.attributes.get('name')).toBe('North');
    expect(installation!.related.size).toBe(0);
    expect(a!.related.get('tags')!.map(({ id, attributes }) => [id, attributes.get('name')])).toEqual([
      ['t2', 'two'],
      ['t1', undefined],
    ]);
    expect(a!.related.get('owner')).toEqual([]);
    expect(b!.related.get('installation')![0]).toBe(installation);
  });

  test('brings what is related and stands in the list itself, which a document does not include again', async () => {
    const data = ['a', 'b'].map((id) => ({
      ...{ type: 'devices', id, attributes: { name: `Device ${id}` } },
      relationships: {
        'parent-device': { data: { type: 'devices', id: 'a' } },
        twin: { data: { type: 'devices', id } },
      },
    }));
    serveResources(answers({ data, meta: { count: 2 } }));
    const [, child] = await readResources({ include: ['parentDevice.site'] });
    expect(child!.related.get('parent-device')![0]!.attributes.get('name')).toBe('Device a');
    // It would be known only where both are on one page.
    expect(child!.related.get('twin')![0]!.attributes.size).toBe(0);
  });
});

describe('ids', () => {
  test('are asked for in batches of short addresses, four at once, and come in their order', async () => {
    const server = serveResources({ resources: many(2000) });
    const ids = idsOf(many(2000)).reverse();
    const context = new RecordingContext();
    expect(idsOf(await readResources({ ids }, {}, context))).toEqual(ids);
    expect(server.urls.every(({ href }) => href.length < 2000)).toBe(true);
    expect(server.urls.length).toBeLessThan(8);
    expect(server.most).toBe(4);
    expect([context.expected, context.advanced]).toEqual([2000, 2000]);
  });

  test('leave room for the include', async () => {
    const relationships = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`relationship-${at}`, {}]));
    const resources = many(300).map((one) => ({ ...one, relationships }));
    const server = serveResources({ resources });
    const include = Object.keys(relationships);
    expect(await readResources({ ids: idsOf(resources), include })).toHaveLength(300);
    expect(server.urls.every(({ href }) => href.length < 2000)).toBe(true);
  });

  test('that are unknown are counted and named', async () => {
    serveResources({ resources: many(2) });
    const warned: unknown[] = [];
    const context = new RecordingContext();
    context.warn = (...warning) => void warned.push(warning);
    await readResources({ ids: ['x', 'd1', 'd0', '', 'y'] }, {}, context);
    expect(warned).toEqual([['resource-missing', expect.stringContaining('"", "x", "y"'), 3]]);
  });

  test('that are all unknown fail, with what the server said', async () => {
    serveResources({ resources: many(2) });
    await expect(readResources({ ids: ['x', 'y'] })).rejects.toMatchObject({
      code: 'not-found',
      status: 404,
      message: expect.stringMatching(/none of the 2 devices.*"x", "y".*No records match/),
    });
  });

  test('in another letter case are known', async () => {
    serveResources({ ...answers({ data: [{ id: 'ABC' }, { id: 'd' }, { id: 'never asked' }] }) });
    expect(idsOf(await readResources({ ids: ['d', 'abc'] }))).toEqual(['d', 'ABC']);
  });

  test('need a request each where they hold commas', async () => {
    const answer = (url: URL) => {
      const id = decodeURIComponent(url.pathname.split('/').at(-1)!);
      return new Response(JSON.stringify({ data: { type: 'devices', id } }));
    };
    const server = serveResources({ resources: [], answer });
    expect(idsOf(await readResources({ ids: ['a', 'b,c', 'd/e'] }))).toEqual(['a', 'b,c', 'd/e']);
    expect(server.urls.map(({ pathname }) => pathname.split('/').at(-1))).toEqual(['a', 'b%2Cc', 'd%2Fe']);
  });

  test('of dots stay in their place', async () => {
    const server = serveResources({ resources: ['..', '.'].map((id) => ({ type: 'devices', id })) });
    expect(idsOf(await readResources({ ids: ['..'] }))).toEqual(['..']);
    expect(server.urls[0]!.pathname).toBe('/base/resources/devices/..,..');
  });

  test('of which a request fails end the read', async () => {
    const answer = (_: URL, request: number) => (request === 2 ? new Response('', { status: 403 }) : undefined);
    serveResources({ resources: many(1000), answer });
    await expect(readResources({ ids: idsOf(many(1000)) })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

test('memory holds no page that was taken', async () => {
  const server = serveResources({ resources: many(1000) });
  const read = openResources({ pageSize: 10 }).read(devices(), new RecordingContext());
  await read.next();
  for (let i = 0; i < 30; i++) await new Promise((resolve) => setImmediate(resolve));
  // The look, the page that was taken, and the one after it.
  expect(server.urls).toHaveLength(3);
  await read.return(undefined);
});

test.each([{ pageSize: 0 }, { pageSize: 1001 }, { pageSize: 1.5 }, { url: 'nowhere' }, { timeoutMs: 1e12 }])(
  'a configuration with %j is refused',
  (config) => expect(() => openResources({ ...quickResources, ...config })).toThrow(TypeError),
);
