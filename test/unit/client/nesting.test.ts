import { describe, expect, test } from 'vitest';
import { isTooDeep } from '../../../src/client/nesting.ts';

/** Makes an object with this many nested levels. */
function nested(levels: number, wrap: (value: unknown) => unknown = (value) => [value]): unknown {
  let value: unknown = {};
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}

describe('a value', () => {
  test.each([
    undefined,
    null,
    1,
    'x',
    {},
    [],
    [1, { a: [] }],
    new Uint8Array(1e6),
    Array.from({ length: 1e5 }, () => ({})),
  ])('that is flat is not too deep', (value) => {
    expect(isTooDeep(value)).toBe(false);
  });

  test.each<[string, (value: unknown) => unknown]>([
    ['lists', (value) => [0, value, 0]],
    ['objects', (a) => ({ a })],
    ['maps', (value) => new Map([[1, value]])],
    ['sets', (value) => new Set([value])],
    ['proxies', (a) => new Proxy({ a }, {})],
  ])('of %s may have 500 levels', (_, wrap) => {
    expect(isTooDeep(nested(500, wrap))).toBe(false);
    expect(isTooDeep(nested(501, wrap))).toBe(true);
    expect(isTooDeep(nested(100_000, wrap))).toBe(true);
  });

  test('may contain itself', () => {
    const value: Record<string, unknown> = {};
    value.self = [value];
    expect(isTooDeep(value)).toBe(false);
  });

  test("that contains a part several times is as deep as a browser's clone, which visits it once", () => {
    // Each chain ends with the next one.
    const chains: unknown[] = [{}];
    for (let chain = 1; chain < 10; chain++)
      chains.push(Array.from({ length: 90 }).reduce((inner: unknown) => [inner], chains.at(-1)));
    expect(isTooDeep(chains)).toBe(false);
    expect(isTooDeep(chains.toReversed())).toBe(true);
  });

  test('that cannot be read is not refused here', () => {
    const value = {
      get broken(): unknown {
        throw new Error('no');
      },
    };
    expect(isTooDeep(value)).toBe(false);
  });
});
