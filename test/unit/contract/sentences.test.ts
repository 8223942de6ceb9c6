import { describe, expect, it } from 'vitest';
import { listed, nearest, quote, show, writePath } from '../../../src/contract/sentences.ts';

describe('quote', () => {
  it('escapes what would disturb a line of text', () => {
    expect(quote('a"b\\\n\u202e\u0085\u2028')).toBe(String.raw`"a\"b\\\n\u{202e}\u{85}\u{2028}"`);
    expect(quote('\ud800')).toBe(String.raw`"\ud800"`);
    expect(quote('CO₂ Ω 温 😀')).toBe('"CO₂ Ω 温 😀"');
  });

  it('cuts at 60 characters, counted after escaping', () => {
    expect(quote('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`);
    expect(quote('x'.repeat(59))).toBe(`"${'x'.repeat(57)}…"`);
    expect(quote('\n'.repeat(40))).toHaveLength(60);
    expect(quote('\u202e'.repeat(1e6))).toHaveLength(60);
    expect(quote('😀'.repeat(40))).toBe(`"${'😀'.repeat(28)}…"`);
  });
});

describe('show', () => {
  it.each([
    ['text', '"text"'],
    ['', 'an empty text'],
    [-0.5, '-0.5'],
    [false, 'false'],
    [null, 'null'],
    [[], 'an empty list'],
    [[1, 2], 'a list of 2'],
    [{ toString: () => 'x' }, 'an object'],
  ])('names %j', (value, shown) => {
    expect(show(value)).toBe(shown);
  });
});

describe('writePath', () => {
  it('writes a path as code does', () => {
    expect(writePath(['items', 0, 'params', 'from'])).toBe('items[0].params.from');
    expect(writePath(['a', 'b c', '0', '__proto__'])).toBe('a["b c"]["0"].__proto__');
    expect(writePath([])).toBe('The request');
    expect(writePath([], 'The reply')).toBe('The reply');
    expect(writePath(['x'.repeat(1e6)])).toHaveLength(62);
  });
});

describe('listed', () => {
  it('lists as English does', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((items) => listed(items, 'or'))).toEqual([
      '',
      'a',
      'a or b',
      'a, b or c',
    ]);
  });
});

describe('nearest', () => {
  const known = ['from', 'to', 'period', 'decimation', 'ds'];
  it.each([
    ['decimaton', 'decimation'],
    ['DECIMATION', 'decimation'],
    ['form', 'from'],
    ['perod', 'period'],
    ['colour', undefined],
    ['xx', undefined],
    ['', undefined],
  ])('suggests for %j: %j', (name, meant) => {
    expect(nearest(name, known)).toBe(meant);
  });
});
