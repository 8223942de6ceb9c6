import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecimalsMeter, isRounded } from '../../../src/formats/decimals.ts';

function metered(values: readonly number[]): DecimalsMeter {
  const meter = new DecimalsMeter();
  meter.add({ kind: 'number', values: Float64Array.from(values) }, values.length);
  return meter;
}

describe('the decimals of a column', () => {
  test.each<[string, readonly number[], number | 'full']>([
    ['show four significant digits of the spread', [10.12345, 33.56789], 2],
    ['are fewer the larger the spread is', [0.5, 12345.678], 0],
    ['are at most six', [0.1234567891, 0.1234567892], 6],
    ['are no more than the values have', [1.5, 2, 2.5], 1],
    ['are none for whole numbers', [1, 2, 3], 0],
    ['of one value show four significant digits of it', [21.37259, 21.37259], 2],
    ['count digits that come after many zeros', [...new Array(400).fill(0), 0.1234567], 4],
    ['are none without values', [], 0],
    ['ignore values that are not finite', [Number.NaN, Number.POSITIVE_INFINITY, 1.25], 2],
    ['are all when six would show only zeros', [1e-9, 2e-9], 'full'],
  ])('%s', (_, values, decimals) => expect(metered(values).decimals('auto')).toBe(decimals));

  test('are the requested ones', () => {
    expect(metered([1.5]).decimals(3)).toBe(3);
    expect(metered([1.5]).decimals('full')).toBe('full');
  });

  test('keep four significant digits of the spread, if six decimals can', () => {
    const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 20 }), (values) => {
        const decimals = metered(values).decimals('auto');
        const spread = Math.max(...values) - Math.min(...values);
        if (decimals === 'full') return;
        const error = Math.max(...values.map((each) => Math.abs(each - Number(each.toFixed(decimals)))));
        expect(decimals).toBeLessThanOrEqual(6);
        if (decimals < 6 && spread > 0) expect(error).toBeLessThanOrEqual(spread * 0.51e-3);
      }),
    );
  });
});

test('a figure is rounded when it has more decimals than are shown', () => {
  expect(isRounded(1.25, 1)).toBe(true);
  expect(isRounded(1.25, 2)).toBe(false);
  expect(isRounded(1 / 3, 'full')).toBe(false);
  expect(isRounded(Number.NaN, 0)).toBe(false);
});
