import { expect, test } from 'vitest';
import { redact } from '../../../../src/core/http/redact.ts';

test.each([
  ['as it is', 'a/b+c', 'no a/b+c here', 'no [x] here'],
  ['as a URL writes it', 'a/b+c', 'no a%2Fb%2Bc here', 'no [x] here'],
  ['as it reads where it is part of a URL', 'a%2Fb', 'no a/b here', 'no [x] here'],
  ['as often as it stands there', 'abc', 'abc abc', '[x] [x]'],
  ['that cannot be decoded', '100%', 'no 100% here', 'no [x] here'],
  ['that cannot be encoded', '\ud800', 'no \ud800 here', 'no [x] here'],
])('a secret is struck out %s', (_, secret, text, struck) => {
  expect(redact(text, [undefined, '', secret], '[x]')).toBe(struck);
});

test.each([
  ['İzin yok: AbC', 'abc', 'İzin yok: [x]'],
  ['κλας, ΚΛΑΣΩ', 'ΚΛΑΣ', '[x], [x]Ω'],
])('letters that change their length or their neighbours hide no secret: %s', (text, secret, struck) => {
  expect(redact(text, [secret], '[x]')).toBe(struck);
});

test.each([
  ['limit must be at most 1000', '1', 'limit must be at most 1000'],
  ['a is no name of a channel', 'A', '[x] is no name of [x] channel'],
  ['v=1&w=10, v%3D1%26w, {\\"v\\":\\n1}', '1', 'v=[x]&w=10, v%3D[x]%26w, {\\"v\\":\\n[x]}'],
  ['\\\\\\t', '\\\t', '[x]t'],
  ['v12 12, v\\u003d12', '12', 'v12 [x], v\\u003d[x]'],
])('a secret of one or two characters leaves words as they are: %s', (text, secret, struck) => {
  expect(redact(text, [secret], '[x]')).toBe(struck);
});

test('no more is given than is wanted, and a secret that begins in it is struck out whole', () => {
  expect(redact('abcdefg abc', ['abc'], '[x]', 5)).toBe('[x]de');
  expect(redact('abcdefg', ['cdefg'], '[x]', 3)).toBe('ab[x]');
});
