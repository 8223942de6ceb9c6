import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SSF } from 'xlsx';
import { shownWidth, textWidth, wrappedLines } from '../../../src/encoding/ooxml/shown-width.ts';

/** SheetJS computes what a cell with a number format shows. */
const shown = (code: string, value: number): string => SSF.format(code, value);

const FIGURES = [
  ...['0', '0.00', '0.000000', '#,##0', '#,##0.00', '#,##0.000;[Red]-#,##0.000', '0%', '0.00%', '0.00E+00', '##0.0E+0'],
  ...[
    '$#,##0.00',
    '[$€-407]#,##0.00',
    '#,##0.00" kWh"',
    '"Σ "0.0',
    '0.0\\ \\°\\C',
    '_-* #,##0.00_-',
    '(0.0);[Blue](0.0)',
  ],
  ...['# ?/?', '# ??/??', '#,##0,', '0.0,,"M"', '000-0000', '0.00;"minus "0.00;"nothing at all"', '??0'],
];

const DATES = [
  ...['yyyy-mm-dd hh:mm:ss', 'yyyy-mm-dd hh:mm:ss.000', 'dddd, d mmmm yyyy hh:mm:ss', 'd/m/yy h:mm AM/PM', 'mmm-yy'],
  ...[
    'dd\\.mm\\.yyyy',
    'hh:mm',
    '[h]:mm:ss',
    '"week of "d mmm',
    'yyyy"年"m"月"d"日"',
    '[$-409]ddd d mmm yyyy',
    'mm:ss.0',
  ],
];

describe('the width of what a number format shows', () => {
  test.each(FIGURES)('%s is at least that of any figure, and not much more', (code) => {
    const figure = fc.oneof(
      fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      fc.double({ min: -1000, max: 1000, noNaN: true }),
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
    );
    fc.assert(
      fc.property(figure, (value) => {
        const text = shown(code, value);
        expect(shownWidth(code, value)).toBeGreaterThanOrEqual(text.length);
        if (!code.includes('"')) expect(shownWidth(code, value)).toBeLessThanOrEqual(text.length * 1.25 + 8);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(DATES)('%s is at least that of any date, and not much more', (code) => {
    const serial = fc.double({ min: 61, max: 80_000, noNaN: true });
    fc.assert(
      fc.property(serial, (value) => {
        const text = shown(code, value);
        expect(shownWidth(code, value)).toBeGreaterThanOrEqual(text.length);
        expect(shownWidth(code, value)).toBeLessThanOrEqual(text.length + 24);
      }),
    );
  });

  test.each<[string, number, number]>([
    ['#,##0.00', 12_345_678, 13],
    ['0.00', 999.995, 7],
    ['0.00', -1, 5],
    ['0', 0, 1],
    ['General', -12.5, 5],
    ['yyyy-mm-dd hh:mm:ss', 45_000.5, 19],
    ['yyyy-mm-dd hh:mm:ss.000', 45_000.5, 23],
    // The longest weekday and month of any known language.
    ['dddd, d mmmm yyyy', 45_000, 13 + 2 + 2 + 1 + 12 + 1 + 4],
    ['[Red]0;-0;"nothing at all"', 5, 14],
    ['0;0;"a;b";@" as text that does not count"', 5, 3],
    ['', 12, 0],
    ['"温度" 0', 1, 6],
  ])('%s of %d is %d characters', (code, value, width) => expect(shownWidth(code, value)).toBe(width));

  test('accepts any code', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0#?.,;"\\[]_*@%/E+-ymdhsAMPg €x') }), (code) => {
        const width = shownWidth(code, -1234.5);
        expect(width).toBeGreaterThanOrEqual(0);
        expect(width).toBeLessThan(2000);
      }),
      { numRuns: 5000 },
    );
  });
});

test('a wide character is as wide as two digits, and a capital wider than one', () => {
  expect(textWidth('temperature')).toBe(12);
  expect(textWidth('温度')).toBe(4);
  expect(textWidth('😀')).toBe(2);
  expect(textWidth('ABCD')).toBe(5);
  expect(textWidth('')).toBe(0);
});

test('a text wraps between words, and within a word that is longer than a line', () => {
  expect(wrappedLines('one two', 20)).toBe(1);
  expect(wrappedLines('one two three four five', 10)).toBe(3);
  expect(wrappedLines('a\nb', 20)).toBe(2);
  expect(wrappedLines('x'.repeat(45), 10)).toBeGreaterThanOrEqual(5);
  expect(wrappedLines('', 10)).toBe(1);
});
