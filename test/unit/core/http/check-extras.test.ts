import { describe, expect, test } from 'vitest';
import { checkedExtras } from '../../../../src/core/http/check-extras.ts';
import type { ExtrasOptions } from '../../../../src/core/http/request-extras.ts';

const READER = { name: 'the source', id: 'reader', hasToken: false };

const checked = (options: unknown, owner = READER) => checkedExtras(options as ExtrasOptions, owner);

/** A value that no error may hold. */
const VALUE = 'canary-4711';

/** The error of options that are not usable; holds their value nowhere. */
async function refusal(options: unknown, owner = READER): Promise<Error> {
  const error = await checked(options, owner).then(
    () => new Error('It was not refused.'),
    (error: Error) => error,
  );
  expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain(VALUE);
  return error;
}

describe('headers', () => {
  test('are taken in order from an object, Headers, a map or a function', async () => {
    const pairs = [
      ['x-site', 'b c'],
      ['x-tenant', 'acme'],
    ];
    const object = Object.fromEntries(pairs);
    for (const headers of [object, new Headers(object), new Map(Object.entries(object)), async () => object])
      expect(await checked({ headers })).toEqual({
        headers: pairs,
        query: [],
        credentials: 'omit',
        isFixed: typeof headers !== 'function',
      });
    expect((await checked({ headers: { 'X-Tenant': '\t acme ' } })).headers).toEqual([['X-Tenant', 'acme']]);
  });

  test.each(
    [
      ...['Cookie', 'Cookie2'].map((name) => [name, 'set credentials']),
      ...[
        'Host',
        'Origin',
        'Referer',
        'Content-Length',
        'Date',
        'Connection',
        'Sec-Fetch-Mode',
        'Proxy-Authorization',
      ].map((name) => [name, 'cannot be set by a page']),
      ...[
        'Accept',
        'Content-Type',
        'Range',
        'If-Range',
        'If-None-Match',
        'Idempotency-Key',
        'X-HTTP-Method-Override',
      ].map((name) => [name, 'is up to the export engine']),
    ].flatMap(([name, why]) => [
      [name!, why!],
      [name!.toLowerCase(), why!],
    ]),
  )('%s is refused by its name', async (name, why) => {
    const error = await refusal({ headers: { 'X-Fine': 'fine', [name]: VALUE } });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(new RegExp(`^headers of the source: "${name}" .*${why}`));
  });

  test('may hold Authorization, but not beside getToken', async () => {
    const headers = { Authorization: `ApiKey ${VALUE}` };
    expect((await checked({ headers })).headers).toEqual([['Authorization', `ApiKey ${VALUE}`]]);
    const error = await refusal({ headers }, { ...READER, hasToken: true });
    expect(error.message).toContain('"Authorization" comes from getToken');
  });

  test.each(['', '  ', 'a\nb', 'a\r\nX-Other: b', 'tökén', 'a\u0000', 7, null, undefined, ['a'], {}])(
    'with the value %j are refused, by the name',
    async (value) => {
      const given = typeof value === 'string' && value.trim() !== '' ? VALUE + value : value;
      const error = await refusal({ headers: { 'X-Key': given } });
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain('the value of "X-Key"');
    },
  );

  test.each([
    [`X-Key: ${VALUE}`, '"X-Key"'],
    [`X Key ${VALUE}`, '"X"'],
    ['', 'an empty text'],
    [`\n${VALUE}`, 'an empty text'],
  ])('with a name that is none are refused: %j', async (name, shown) => {
    const error = await refusal({ headers: { [name]: VALUE } });
    expect(error.message).toMatch(/^headers of the source: .* is no name of a header\.$/);
    expect(error.message).toContain(shown);
  });

  test('that are there twice are refused', async () => {
    expect((await refusal({ headers: { 'X-Key': VALUE, 'x-key': VALUE } })).message).toContain(
      '"x-key" is there twice',
    );
  });

  const throwing = {
    get 'X-Key'(): string {
      throw new TypeError(VALUE);
    },
  };
  test.each([
    ['a text', VALUE],
    ['null', null],
    ['a list', [['X-Key', VALUE]]],
    ['a set', new Set([VALUE])],
    ['a set of numbers', new Set([4711])],
    ['a map with other keys', new Map([[4711, VALUE]])],
    ['an object that throws', throwing],
  ])('that are %s are refused, from a function too', async (_, headers) => {
    for (const given of [headers, () => headers, async () => headers]) {
      const error = await refusal({ headers: given });
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(/^headers of the source (must be an object of texts|could not be read)/);
    }
  });

  test('whose function throws are unauthorized, with its error as the cause only', async () => {
    const fault = new Error(VALUE);
    const fail = (): never => {
      throw fault;
    };
    for (const headers of [fail, async () => fail()]) {
      const error = await refusal({ headers });
      expect(error).toMatchObject({
        code: 'unauthorized',
        message: expect.stringContaining('headers of the source failed'),
      });
      expect(error.cause).toBe(fault);
    }
  });

  test('whose function gives nothing are refused', async () => {
    expect((await refusal({ headers: () => undefined })).message).toContain('must be an object of texts');
  });
});

describe('query', () => {
  test('is a text or several by name, or URLSearchParams', async () => {
    const expected = [
      ['key', 'a b'],
      ['site', '1'],
      ['site', '2'],
      ['none', ''],
    ];
    for (const query of [
      { key: 'a b', site: ['1', '2'], none: '' },
      new URLSearchParams('key=a+b&site=1&site=2&none='),
    ])
      expect((await checked({ query })).query).toEqual(expected);
    expect((await checked({ query: { none: [] } })).query).toEqual([]);
  });

  test.each([
    ['reader', ['offset', 'limit', 'from', 'to', 'subtopic', 'name']],
    ['json-api', ['include', 'sort', 'page', 'page[limit]', 'page[offset]', 'page[after]']],
    ['exports', ['type', 'sort', 'page', 'pageSize']],
  ])('of %s is refused under the names that the engine sets', async (id, names) => {
    for (const name of names) {
      const error = await refusal({ query: { [name]: VALUE } }, { ...READER, id });
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toBe(`query of the source: "${name}" is up to the export engine: leave it out.`);
    }
    expect((await checked({ query: { tenant: VALUE } }, { ...READER, id })).query).toEqual([['tenant', VALUE]]);
  });

  test.each([7, null, undefined, {}, [7], [[VALUE]]])('with the value %j is refused, by the name', async (value) => {
    const error = await refusal({ query: { tenant: value } });
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain('"tenant" must be a text or a list of texts');
  });

  test.each([VALUE, null, 7, [VALUE], new Set([VALUE])])('that is no object is refused: %j', async (query) => {
    expect((await refusal({ query })).message).toContain('query of the source must be an object of texts');
  });

  test('needs names', async () => {
    expect((await refusal({ query: { '': VALUE } })).message).toContain('a parameter needs a name');
  });
});

test.each(['always', null, 1])('credentials %j are refused', async (credentials) => {
  expect((await refusal({ credentials })).message).toMatch(/^credentials of the source must be 'omit'/);
});
