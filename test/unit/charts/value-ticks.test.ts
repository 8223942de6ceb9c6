import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ValueRange, type ValueScale, valueScale } from '../../../src/charts/value-ticks.ts';

const scale = (low: number, high: number, rest: Partial<ValueRange> = {}): ValueScale =>
  valueScale({ low, high, withZero: false, most: 6, ...rest });

const labels = ({ ticks }: ValueScale): string[] => ticks.map(({ label }) => label);

const NO_VALUES = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;

describe('ticks', () => {
  test.each<[string, ValueScale, string[]]>([
    ['of a plain range', scale(13.6, 26.4), ['10', '15', '20', '25', '30']],
    ['with decimals', scale(0.12, 0.31), ['0.10', '0.15', '0.20', '0.25', '0.30', '0.35']],
    ['around zero', scale(-0.7, 0.9), ['-1.0', '-0.5', '0', '0.5', '1.0']],
    ['of a negative range', scale(-40, -12), ['-40', '-30', '-20', '-10']],
    ['in groups of digits', scale(0, 52_000, { most: 4 }), ['0', '20 000', '40 000', '60 000']],
    ['in steps of 25', scale(0, 130, { most: 7 }), ['0', '25', '50', '75', '100', '125', '150']],
    ['of huge values', scale(0, 4.1e12), ['0', '1e12', '2e12', '3e12', '4e12', '5e12']],
    ['of tiny values', scale(0, 4e-9, { most: 5 }), ['0', '1e-9', '2e-9', '3e-9', '4e-9']],
    [
      'of small differences',
      scale(1e9 + 0.001, 1e9 + 0.004, { most: 4 }),
      ['1 000 000 000.001', '1 000 000 000.002', '1 000 000 000.003', '1 000 000 000.004'],
    ],
    ['of a flat series', scale(20, 20), ['19.0', '19.5', '20.0', '20.5', '21.0']],
    ['of a flat series of zeros', scale(0, -0), ['0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    ['of a series that is flat but for noise', scale(0.3, 0.1 + 0.2), ['0.28', '0.29', '0.30', '0.31', '0.32']],
    ['with zero', scale(21, 24, { withZero: true }), ['0', '5', '10', '15', '20', '25']],
    ['with zero above', scale(-24, -21, { withZero: true, most: 4 }), ['-30', '-20', '-10', '0']],
    ['of no values', scale(...NO_VALUES), ['0', '0.2', '0.4', '0.6', '0.8', '1.0']],
    ['of no values, with ends', scale(...NO_VALUES, { min: 5, max: 7, most: 3 }), ['5', '6', '7']],
    ['inside set ends', scale(0, 100, { min: 0.5, max: 3.5 }), ['1', '2', '3']],
    ['of ends in the wrong order', scale(0, 100, { min: 3.5, max: 0.5 }), ['1', '2', '3']],
    ['of ends that are equal', scale(0, 100, { min: 5, max: 5 }), ['0', '20', '40', '60', '80', '100']],
    [
      'of ends that are no numbers',
      scale(0, 100, { min: Number.NaN, max: Number.POSITIVE_INFINITY }),
      ['0', '20', '40', '60', '80', '100'],
    ],
    ['above a lower end', scale(12, 18, { min: 0 }), ['0', '5', '10', '15', '20']],
    [
      'above a lower end that is beyond all values',
      scale(12, 18, { min: 100 }),
      ['100', '101', '102', '103', '104', '105'],
    ],
    [
      'below an upper end that is beyond all values',
      scale(12, 18, { max: -100 }),
      ['-105', '-104', '-103', '-102', '-101', '-100'],
    ],
    ['with few decimals', scale(0.2, 2.3, { decimals: 0 }), ['0', '1', '2', '3']],
    [
      'with fewer decimals than a set range needs',
      scale(0, 1, { decimals: 0, min: 0.2, max: 0.6 }),
      ['0.2', '0.3', '0.4', '0.5', '0.6'],
    ],
    [
      'as many as the other axis, one more below',
      scale(31, 58, { most: 5, exact: true }),
      ['20', '30', '40', '50', '60'],
    ],
    [
      'as many as the other axis, one more above',
      scale(0, 28, { most: 5, exact: true }),
      ['0', '10', '20', '30', '40'],
    ],
    [
      'as many as the other axis, not beyond zero',
      scale(-28, 0, { most: 5, exact: true }),
      ['-40', '-30', '-20', '-10', '0'],
    ],
  ])('%s', (_, actual, expected) => {
    expect(labels(actual)).toEqual(expected);
  });

  test('and ends of any values are round, in order, few enough, true, and hold all values', () => {
    const value = fc.oneof(fc.double({ noNaN: true }), fc.double({ min: -1000, max: 1000, noNaN: true }), fc.integer());
    fc.assert(
      fc.property(
        value,
        value,
        fc.integer({ min: 2, max: 12 }),
        fc.boolean(),
        fc.boolean(),
        (a, b, most, withZero, exact) => {
          const limited = [a, b].map((one) => Math.min(Math.max(one, -5e307), 5e307));
          const [low, high] = [Math.min(...limited), Math.max(...limited)] as [number, number];
          const { min, max, ticks } = valueScale({ low: Math.min(a, b), high: Math.max(a, b), withZero, most, exact });
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          // Zero and a tick on either side of it.
          expect(ticks.length).toBeLessThanOrEqual(low < 0 && high > 0 ? Math.max(most, 3) : most);
          expect(ticks[0]!.value).toBe(min);
          expect(ticks.at(-1)!.value).toBe(max);
          const step = (max / 2 - min / 2) / (ticks.length - 1);
          const slack = Math.max(1e-8 * step, 1e-15 * Math.abs(max), 1e-15 * Math.abs(min));
          expect(min - slack).toBeLessThanOrEqual(low);
          expect(max + slack).toBeGreaterThanOrEqual(high);
          if (withZero) expect(min <= 0 && max >= 0).toBe(true);
          ticks.forEach(({ value, label }, i) => {
            expect(Object.is(value, -0)).toBe(false);
            const told = Number(label.replaceAll(' ', ''));
            expect(Math.abs(told - value), `${label} for ${value}`).toBeLessThanOrEqual(slack);
            if (i > 0) expect(Math.abs(value / 2 - ticks[i - 1]!.value / 2 - step)).toBeLessThanOrEqual(slack);
          });
          expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
          const digits = (2 * step).toExponential(3).split('e')[0];
          expect(['1.000', '2.000', '2.500', '5.000']).toContain(digits);
        },
      ),
      { numRuns: 3000 },
    );
  });
});
