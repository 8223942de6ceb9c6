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
