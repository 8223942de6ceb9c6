import { describe, expect, test } from 'vitest';
import { retryAfterMs } from '../../../../src/core/http/http-answer.ts';
import { serverMessage } from '../../../../src/core/http/server-message.ts';

const NOW = Date.parse('2024-01-01T00:00:00Z');

test.each([
  [null, 0],
  ['0', 0],
  [' 120 ', 120_000],
  ['Mon, 01 Jan 2024 00:01:00 GMT', 60_000],
  ['Sun, 31 Dec 2023 23:59:00 GMT', 0],
  ['soon', 0],
  ['', 0],
  ['-5', 0],
])('Retry-After %j asks for %d ms', (header, ms) => expect(retryAfterMs(header, NOW)).toBe(ms));

describe('what a server says', () => {
  test.each([
    ['{"message":"a"}', 'a'],
    ['{"error":{"message":"a"}}', 'a'],
    ['{"error":"a"}', 'a'],
    ['{"errors":[{"detail":"a"},null,{"detail":"b"}]}', 'a; b'],
    ['plain\n text', 'plain text'],
    ['<html>a</html>', ''],
    ['{"message":5}', ''],
    ['null', ''],
  ])('in %j is %j', (body, text) => expect(serverMessage(body, [])).toBe(text));

  test('is cut, and has the token struck out, in whichever way a URL writes it', () => {
    expect(serverMessage('no good: a/b=, a%2Fb%3D', ['a/b='])).toBe('no good: [token], [token]');
    expect(serverMessage('a'.repeat(300), [])).toBe(`${'a'.repeat(200)}…`);
  });

  test('is looked for at the start of a body only', () => {
    const blanks = ' '.repeat(20_000);
    expect(serverMessage(`a${blanks}b`, ['c'])).toBe('a');
    expect(serverMessage(`${'secret '.repeat(200_000)}`, ['secret'])).toMatch(/^(?:\[token\] ?)+…$/);
  });
});
