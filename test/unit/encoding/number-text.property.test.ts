import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRounded, writeFixed } from '../../../src/encoding/fixed-number.ts';
import { writeNumber } from '../../../src/encoding/number-text.ts';
import { MAX_TIMESTAMP_BYTES } from '../../../src/encoding/timestamp.ts';

const COMMA = 44;

function written(value: number, point?: number): string {
  const bytes = new Uint8Array(64).fill(0xff);
  const end = writeNumber(bytes, 3, value, point);
  expect(bytes.subarray(0, 3).every((byte) => byte === 0xff)).toBe(true);
  expect(bytes.subarray(3 + MAX_TIMESTAMP_BYTES).every((byte) => byte === 0xff)).toBe(true);
  return new TextDecoder().decode(bytes.subarray(3, end));
}

/** Typical sensor values: whole numbers and a few decimals. */
const decimal = fc
  .tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 12 }))
  .map(([digits, places]) => Number(`${digits}e-${places}`));

/** Doubles a few steps from a short decimal, which must not be written as that decimal. */
const besideDecimal = fc.tuple(decimal, fc.integer({ min: -3, max: 3 })).map(([value, steps]) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(steps));
  return view.getFloat64(0);
});

const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer(),
  decimal,
  besideDecimal.filter(Number.isFinite),
);

describe('a number as text', () => {
  test('equals the result of String, and fits in the room that a writer reserves', () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(written(value)).toBe(String(value));
      }),
      { numRuns: 10_000 },
    );
  });

  test('has a comma instead of the point when asked', () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(written(value, COMMA)).toBe(String(value).replace('.', ','));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    0,
    -0,
    1,
    -1,
    0.1,
    0.3,
    1e-6,
    1e-7,
    -1e-7,
    1.5e-6,
    123456.789,
    -5.2,
    1e15,
    999999999999999,
    999999999999999.9,
    1e21,
    123456789012345680000,
    2 ** 53,
    2 ** 53 + 2,
    1e9,
    999999999,
    1000000000.001,
    5e-324,
    1.7976931348623157e308,
    0.1 + 0.2,
    100,
    1010.01,
    0.000999,
    2 ** 52 - 0.5,
  ])('of %d equals the result of String', (value) => expect(written(value)).toBe(String(value)));
});

/** The shortest decimal of a number, rounded half away from zero by whole-number arithmetic. */
function rounded(value: number, decimals: number): string {
  const [mantissa, exponent = '0'] = String(Math.abs(value)).split('e');
  const [whole, fraction = ''] = mantissa!.split('.');
  const places = fraction.length - Number(exponent);
  const scale = 10n ** BigInt(Math.abs(decimals - places));
  const all = BigInt(`${whole}${fraction}`);
  const digits = decimals >= places ? all * scale : (all + scale / 2n) / scale;
  const text = digits.toString().padStart(decimals + 1, '0');
  const shown = decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
  return value < 0 && digits > 0n ? `-${shown}` : shown;
}

describe('a number with fixed decimals', () => {
  const fixed = (value: number, decimals: number, point?: number) => {
    const bytes = new Uint8Array(64);
    return new TextDecoder().decode(bytes.subarray(0, writeFixed(bytes, 0, value, decimals, point)));
  };

  test('is its shortest decimal, rounded half away from zero', () => {
    fc.assert(
      fc.property(finite, fc.integer({ min: 0, max: 10 }), (value, decimals) => {
        fc.pre(Math.abs(value) < 1e15);
        expect(fixed(value, decimals)).toBe(rounded(value, decimals));
      }),
      { numRuns: 10_000 },
    );
  });

  test.each<[number, number, string]>([
    [1.005, 2, '1.01'],
    [-0.0004, 2, '0.00'],
    [-1.5, 0, '-2'],
    [0.1234567, 4, '0.1235'],
    [999.995, 2, '1000.00'],
    [0, 3, '0.000'],
    [-0, 1, '0.0'],
    [5e-324, 10, '0.0000000000'],
    [123456789.125, 2, '123456789.13'],
    [1e21, 2, '1e+21'],
  ])('of %d with %d decimals is %s', (value, decimals, text) => expect(fixed(value, decimals)).toBe(text));

  test('has a comma instead of the point when asked', () => expect(fixed(1.5, 2, COMMA)).toBe('1,50'));

  test('is rounded when the number has more', () => {
    expect([isRounded(1.25, 1), isRounded(1.25, 2), isRounded(Number.NaN, 0)]).toEqual([true, false, false]);
  });
});
