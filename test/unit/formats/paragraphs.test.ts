import { expect, test } from 'vitest';
import { paragraphsOf } from '../../../src/formats/paragraphs.ts';

test.each([
  ['', []],
  [' \n\t\n ', []],
  ['one\ntwo', ['one\ntwo']],
  ['one\r\ntwo\r\rthree', ['one\ntwo', 'three']],
  ['\none  \n \t\u00a0\n\n  two\n', ['one', '  two']],
])('%j has the paragraphs %j', (text, paragraphs) => {
  expect(paragraphsOf(text)).toEqual(paragraphs);
});

test('a text with very many spaces is split at once', () => {
  const spaces = ' '.repeat(500_000);
  expect(paragraphsOf(`a${spaces}b\n${spaces}\nc`)).toEqual([`a${spaces}b`, 'c']);
});
