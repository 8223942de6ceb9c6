import { expect, test } from 'vitest';
import { type Pairs, withQuery } from '../../../../src/core/http/request-extras.ts';

const extended = (search: string, ...query: Pairs) =>
  withQuery(new URL(`https://api.test/list${search}`), query).search;

test.each([
  ['', [['key', 'a b&c']], '?key=a+b%26c'],
  ['?from=1', [['key', 'x']], '?from=1&key=x'],
  [
    '?page[after]=a%20b%2Bc&q=%c3%a9&~!=*',
    [
      ['site', '1'],
      ['site', '2'],
    ],
    '?page[after]=a%20b%2Bc&q=%c3%a9&~!=*&site=1&site=2',
  ],
  ['?key=theirs&page[after]=a%20b&k%65y=again&KEY=other&key', [['key', 'own']], '?page[after]=a%20b&KEY=other&key=own'],
  ['?a%20b=1&a+b=2&c=3', [['a b', 'x']], '?c=3&a+b=x'],
  ['?=1&&a', [['b', 'x']], '?=1&a&b=x'],
  ['?key=1', [], '?key=1'],
] as const)('to the address %j come the parameters %j', (search, query, expected) => {
  expect(extended(search, ...query)).toBe(expected);
});

test('an address is not changed itself', () => {
  const url = new URL('https://api.test/list?a=1');
  withQuery(url, [['b', '2']]);
  expect(url.href).toBe('https://api.test/list?a=1');
});
