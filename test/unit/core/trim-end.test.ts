import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serviceUrl } from '../../../src/core/http/service-url.ts';
import { trimEndOf } from '../../../src/core/trim-end.ts';
import { SheetNames } from '../../../src/formats/xlsx/sheet-names.ts';
import { safeFileName } from '../../../src/pipeline/file-names.ts';

/** As an expression that ends in `$` would look through it: 4.5e10 steps. */
const LONG = 300_000;

describe('trimming the end of a text', () => {
  test('gives what an expression that ends in $ gives', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '.', '\u00a0', '\ud800', '😀'), maxLength: 12 });
    fc.assert(fc.property(text, (any) => void expect(trimEndOf(any, /[\s.]/)).toBe(any.replace(/[\s.]+$/, ''))));
  });

  test.each([' ', '.', '\u00a0'])('of a file name ends, though %j stands in it many times', (sign) => {
    expect(safeFileName(`a${sign.repeat(LONG)}b${sign}`, 'csv')).toBe('a.csv');
  });

  test('of the names of sheets ends, though spaces stand in them many times', () => {
    const names = [1, 2].map((number) => `Device ${number}${' '.repeat(LONG)}in the cellar of the house`);
    expect(new Set(new SheetNames().takeAll(names)).size).toBe(2);
  });

  test('of an address ends, though slashes stand in it many times', () => {
    expect(serviceUrl(`https://example.test/a${'/'.repeat(LONG)}b//`).endsWith('//b')).toBe(true);
  });
});
