/** Requests of HTTP sources with the headers, query parameters and cookies of the host. */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { JobPage } from '../../../../src/client/page-host.ts';
import type { ExportError } from '../../../../src/core/errors.ts';
import { checkedExtras } from '../../../../src/core/http/check-extras.ts';
import type { ExtrasOptions } from '../../../../src/core/http/request-extras.ts';
import { connhexSource, type HttpSourceOptions } from '../../../../src/sources/descriptor.ts';
import { HttpJson, type HttpOptions } from '../../../../src/sources/http/http-client.ts';
import { collect } from '../../../support/oracles/bytes.ts';
import { hostWith, openReader, queryFor, RecordingContext, samplesOf } from '../../../support/read-all.ts';
import { openResources } from '../../../support/read-resources.ts';
import { SimulatedReader, type StoredMessage } from '../../../support/simulated-reader.ts';
import { SimulatedResources } from '../../../support/simulated-resources.ts';

beforeAll(async () => {
  await import('../../../../src/core/http/server-message.ts');
});

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const url = new URL('https://reader.test/messages?limit=10');
const never = new AbortController().signal;
const options: HttpOptions = { authScheme: 'Bearer', maxAttempts: 1, maxRetryMs: 60_000, timeoutMs: 5000 };

interface Asked {
  readonly url: URL;
  readonly headers: Headers;
  readonly credentials: RequestCredentials | undefined;
}

let asked: Asked[] = [];
beforeEach(() => {
  asked = [];
});

/** Answers every request, and writes down what it carries. */
function serve(answer: (asked: Asked) => Response | Promise<Response>): void {
  vi.stubGlobal('fetch', async (address: URL | string, init: RequestInit) => {
    const request = { url: new URL(address), headers: new Headers(init.headers), credentials: init.credentials };
    asked.push(request);
    return answer(request);
  });
}

const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });

/** A client for a host that adds these. */
function client(extras: ExtrasOptions, getToken?: () => Promise<string>): HttpJson {
  const owner = { name: 'the source', id: 'reader', hasToken: getToken !== undefined };
  return new HttpJson(options, getToken, () => checkedExtras(extras, owner));
}

const get = (http: HttpJson) => http.get(url, never, (body) => body);

const failure = (promise: Promise<unknown>): Promise<ExportError> =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: ExportError) => error,
  );

function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.message, error.stack, JSON.stringify(error), everythingIn(error.cause)].join('\n');
}

describe('requests', () => {
  test('carry the headers, the query and the credentials of the host, beside the token', async () => {
    serve(() => json({}));
    const query = { site: ['1', '2'], key: 'a b' };
    const http = client({ headers: { 'X-Tenant': 'acme' }, query, credentials: 'include' }, async () => 'token');
    await get(http);
    const [{ url: address, headers, credentials }] = asked as [Asked];
    expect(address.href).toBe('https://reader.test/messages?limit=10&site=1&site=2&key=a+b');
    expect(Object.fromEntries(headers)).toEqual({
      accept: 'application/json',
      authorization: 'Bearer token',
      'x-tenant': 'acme',
    });
    expect(credentials).toBe('include');
  });

  test('carry no cookies by default', async () => {
    serve(() => json({}));
    await get(new HttpJson(options));
    await get(client({ query: { a: '1' } }));
    expect(asked.map(({ credentials }) => credentials)).toEqual(['omit', 'omit']);
  });

  test.each([
    ['fixed headers', { headers: { Authorization: 'ApiKey 1' } }, 1],
    ['a session', { credentials: 'same-origin' }, 1],
    ['a function', { headers: () => ({ Authorization: 'ApiKey 1' }) }, 2],
  ] as const)(
    'that are refused by 401 are sent again only where the host may give others: %s',
    async (_, extras, times) => {
      serve(() => json({}, 401));
      expect(await failure(get(client(extras)))).toMatchObject({ code: 'unauthorized', status: 401 });
      expect(asked).toHaveLength(times);
    },
  );

  test.each([true, false])('that are refused at once share one renewal; with getToken: %s', async (hasToken) => {
    const headers = vi.fn(() => ({ 'X-Key': `key ${headers.mock.calls.length}` }));
    const getToken = vi.fn(async () => `token-${getToken.mock.calls.length}`);
    serve(async ({ headers }) => {
      await new Promise((resolve) => setImmediate(resolve));
      return json({}, headers.get('X-Key') === 'key 2' ? 200 : 401);
    });
    const http = client({ headers }, hasToken ? getToken : undefined);
    await Promise.all(Array.from({ length: 8 }, () => get(http)));
    expect(headers).toHaveBeenCalledTimes(2);
    expect(getToken).toHaveBeenCalledTimes(hasToken ? 2 : 0);
    const good = asked.filter((one) => one.headers.get('X-Key') === 'key 2');
    expect(new Set(good.map((one) => one.headers.get('Authorization')))).toEqual(
      new Set([hasToken ? 'Bearer token-2' : null]),
    );
    expect(good).toHaveLength(8);
  });

  test('ask for headers anew when the function failed', async () => {
    serve(() => json({}));
    const headers = vi
      .fn(() => ({ 'X-Key': '1' }))
      .mockImplementationOnce(() => {
        throw new Error('signed out');
      });
    const http = client({ headers });
    expect(await failure(get(http))).toMatchObject({ code: 'unauthorized', cause: { message: 'signed out' } });
    expect(asked).toEqual([]);
    await get(http);
    expect(asked).toHaveLength(1);
  });

  test('whose values the server quotes leave them in no error', async () => {
    const values = { header: 'canary/h+1', query: 'canary q&2', token: 'canary-t3' };
    const http = client(
      { headers: { 'X-Key': values.header }, query: { key: values.query } },
      async () => values.token,
    );
    for (const answer of [
      ({ url, headers }: Asked) =>
        json({ message: `${url} ${headers.get('X-Key')} ${headers.get('Authorization')}` }, 403),
      ({ url, headers }: Asked) => new Response(`no: ${url.search} ${[...headers]}`, { status: 400 }),
      ({ url }: Asked) => new Response(`${url}`),
    ]) {
      serve(answer);
      expect(everythingIn(await failure(get(http)))).not.toMatch(/canary/i);
    }
  });

  test('that cannot be sent name the address without the query', async () => {
    serve(() => Promise.reject(new TypeError('fetch failed')));
    const error = await failure(get(client({ query: { key: 'canary' } })));
    expect(error.code).toBe('network');
    expect(everythingIn(error)).not.toContain('canary');
  });
});

describe('the page', () => {
  const page = (given: Partial<HttpSourceOptions>) =>
    new JobPage(connhexSource({ baseUrl: 'https://api.test', ...given }), never, undefined, undefined);

  test('gives what the host adds, checked', async () => {
    const extras = await page({ headers: async () => ({ 'X-Key': '1' }), query: { a: '1' } }).getExtras();
    expect(extras).toEqual({ headers: [['X-Key', '1']], query: [['a', '1']], credentials: 'omit', isFixed: false });
  });

  test('gives up on a function that hangs after timeoutMs', async () => {
    const hanging = page({ headers: () => new Promise(() => {}), timeoutMs: 20 });
    await expect(hanging.getExtras()).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringMatching(/headers of the source returned nothing within 20 ms\. .*timeoutMs/),
    });
  });

  test('asks nobody when the host adds nothing', () => {
    const { config, getExtras } = connhexSource({ baseUrl: 'https://api.test' });
    expect([(config as HttpOptions).extras, getExtras]).toEqual([false, undefined]);
  });

  test('keeps values out of what it tells the worker ahead', () => {
    const source = connhexSource({
      baseUrl: 'https://api.test',
      headers: { 'X-Key': 'canary' },
      query: { key: 'canary' },
      getToken: () => 'canary',
    });
    expect(JSON.stringify([source.config, source.resources!.config])).not.toContain('canary');
  });
});

/** What a host adds in the tests of whole reads. */
const EXTRAS = {
  headers: [['X-Tenant', 'acme']] as const,
  query: [['tenant', 'a b']] as const,
  credentials: 'include' as const,
  isFixed: true,
};

/** Every request carried it. */
function expectExtras(): void {
  expect(asked.length).toBeGreaterThan(1);
  for (const { url, headers, credentials } of asked)
    expect([headers.get('X-Tenant'), url.searchParams.getAll('tenant'), credentials]).toEqual([
      'acme',
      ['a b'],
      'include',
    ]);
}

describe('every request carries them', () => {
  const START = 1_700_000_000;
  const readerOf = (messages: readonly StoredMessage[]) => {
    const service = new SimulatedReader({ messages });
    serve((one) => service.fetch(one.url, {}));
    return openReader({ pageSize: 20, extras: true }, hostWith({ getExtras: async () => EXTRAS }));
  };
  const message = (at: number, value: number): StoredMessage => ({
    time: String(START + at),
    name: 'a',
    publisher: 'p',
    subtopic: '',
    value,
  });
  const query = queryFor(['a'], { from: START * 1000, to: (START + 3600) * 1000 });

  test('that is for pages, counts, and messages of one time', async () => {
    const source = readerOf(Array.from({ length: 150 }, (_, i) => message(i < 70 ? 5 : i, i)));
    expect(await source.count(query, new RecordingContext())).toBe(150);
    expect(samplesOf(await collect(source.read(query, new RecordingContext())))).toHaveLength(150);
    expectExtras();
  });

  test('that is for a service that shows no messages, to learn its unit of time', async () => {
    const source = readerOf([]);
    expect(await collect(source.read(query, new RecordingContext()))).toEqual([]);
    expectExtras();
  });

  const resources = { type: 'devices', include: [], fields: [] };
  const listOf = (answer: (url: URL, request: number) => unknown) => {
    let request = 0;
    serve(({ url }) => json(answer(url, request++)));
    return openResources({ maxAttempts: 1, extras: true }, EXTRAS);
  };
  const device = (id: string) => ({ type: 'devices', id, attributes: {} });

  test('that is for pages of resources, and for ids', async () => {
    const service = new SimulatedResources({
      resources: Array.from({ length: 45 }, (_, at) => ({ type: 'devices', id: `d${at}`, attributes: {} })),
    });
    serve((one) => service.fetch(one.url, {}));
    const source = openResources({ pageSize: 20, extras: true }, EXTRAS);
    const read = async (more: object) =>
      (await collect(source.read({ ...resources, ...more }, new RecordingContext()))).flat();
    expect(await read({})).toHaveLength(45);
    expect(await read({ ids: ['d1', 'd2'] })).toHaveLength(2);
    expectExtras();
  });

  test('that follows a link of the server, once each', async () => {
    const source = listOf((url, request) => ({
      data: [device(`d${request}`)],
      // The server writes what it was sent into its links.
      links: request < 3 ? { next: `/base/resources/devices?page[after]=${request}%20x&${url.searchParams}` } : {},
    }));
    const found = (await collect(source.read(resources, new RecordingContext()))).flat();
    expect(found.length).toBeGreaterThan(1);
    expectExtras();
    expect(asked.some(({ url }) => url.search.includes('page[after]=1%20x'))).toBe(true);
  });

  test.each([
    'https://elsewhere.test/base/resources/devices?page[after]=1',
    'http://api.test/base/resources/devices?page[after]=1',
    '//evil.test/base/resources/devices?c=1',
  ])('but none goes to another origin: %s', async (next) => {
    const source = listOf(() => ({ data: [device('d1')], links: { next: `${next}&tenant=a%20b&key=acme` } }));
    const error = await failure(collect(source.read(resources, new RecordingContext())));
    expect(error).toMatchObject({ code: 'bad-response', message: expect.stringContaining('[secret]') });
    expect(everythingIn(error)).not.toMatch(/acme|a%20b|a b/);
    expect(new Set(asked.map(({ url }) => url.origin))).toEqual(new Set(['https://api.test']));
  });
});
