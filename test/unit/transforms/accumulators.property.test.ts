import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AggregateFunction, accumulatorFor } from '../../../src/transforms/accumulators.ts';
import { exactMean, exactSum, exactVariance } from '../../support/oracles/exact-numbers.ts';

function aggregateOf(name: AggregateFunction, values: readonly number[], slot = 0): number {
  const accumulator = accumulatorFor(name);
  accumulator.reserve(slot + 1);
  accumulator.start(slot, values[0]!, 0);
  for (const value of values.slice(1)) accumulator.add(slot, value, 0);
  return accumulator.result(slot);
}

const EPSILON = Number.EPSILON;

/** Values of one size, values around a large mean, and values of all sizes that cancel each other out. */
const values = fc.oneof(
  fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 }),
  fc
    .tuple(
      fc.constantFrom(1e9, -1e9, 1e12, 20, 1e-9),
      fc.array(fc.double({ min: -1e-3, max: 1e-3, noNaN: true }), { minLength: 1, maxLength: 200 }),
    )
    .map(([mean, spread]) => spread.map((value) => mean + value)),
  fc.array(
    fc
      .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -60, max: 60 }))
      .map(([m, e]) => m * 2 ** e),
    { minLength: 1, maxLength: 100 },
  ),
  fc.array(fc.constantFrom(1e16, 1, -1e16, 1e-3, -1), { minLength: 1, maxLength: 60 }),
);

const magnitude = (list: readonly number[]): number => list.reduce((sum, value) => sum + Math.abs(value), 0);

describe('the aggregate', () => {
  test('sum and avg are right to the last digit or two, even with cancellation', () => {
    fc.assert(
      fc.property(values, (list) => {
        const room = list.length ** 2 * EPSILON ** 2 * magnitude(list);
        const sum = exactSum(list);
        expect(Math.abs(aggregateOf('sum', list) - sum)).toBeLessThanOrEqual(2 * EPSILON * Math.abs(sum) + room);
        const mean = exactMean(list);
        expect(Math.abs(aggregateOf('avg', list) - mean)).toBeLessThanOrEqual(3 * EPSILON * Math.abs(mean) + room);
      }),
      { numRuns: 1000 },
    );
  });

  test('variance and stddev are right to nearly all digits, however large the mean', () => {
    fc.assert(
      fc.property(
        values.filter((list) => list.length > 1),
        (list) => {
          const variance = exactVariance(list);
          const room = 40 * list.length * EPSILON;
          // Squares of less than 1e-150 are subnormal doubles, whose digits are not exact.
          expect(Math.abs(aggregateOf('variance', list) - variance)).toBeLessThanOrEqual(room * variance + 1e-300);
          expect(Math.abs(aggregateOf('stddev', list) - Math.sqrt(variance))).toBeLessThanOrEqual(
            room * Math.sqrt(variance) + 1e-150,
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('of a mean of 1e9 and a spread of 1e-3 keeps the spread', () => {
    const list = [1e9 + 0.001, 1e9, 1e9 - 0.001, 1e9 + 0.002, 1e9 - 0.002];
    // Doubles near those decimals are 1.2e-7 apart, which affects the fourth digit.
    expect(aggregateOf('variance', list)).toBeCloseTo(exactVariance(list), 20);
    expect(aggregateOf('stddev', list)).toBeCloseTo(Math.sqrt(2.5) / 1000, 7);
    expect(aggregateOf('avg', list)).toBe(exactMean(list));
  });

  test('min and max are the least and the greatest', () => {
    fc.assert(
      fc.property(values, (list) => {
        expect(aggregateOf('min', list)).toBe(list.toSorted((a, b) => a - b)[0]);
        expect(aggregateOf('max', list)).toBe(list.toSorted((a, b) => b - a)[0]);
      }),
      { numRuns: 300 },
    );
  });

  test('count is the number of values, first and last are those at the ends', () => {
    fc.assert(
      fc.property(values, (list) => {
        expect(aggregateOf('count', list)).toBe(list.length);
        expect(aggregateOf('first', list)).toBe(list[0]);
        expect(aggregateOf('last', list)).toBe(list.at(-1));
      }),
      { numRuns: 300 },
    );
  });

  test('median is the middle value, or the mean of the middle two', () => {
    fc.assert(
      fc.property(values, (list) => {
        const sorted = list.toSorted((a, b) => a - b);
        const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
        const median = aggregateOf('median', list);
        // Either zero is right.
        if (middle.length === 1) expect(median + 0).toBe(middle[0]! + 0);
        else expect(Math.abs(median - exactMean(middle))).toBeLessThanOrEqual(EPSILON * Math.abs(median));
      }),
      { numRuns: 1000 },
    );
  });

  test('median of the largest doubles is finite, of the smallest exact, and of many right', () => {
    expect(aggregateOf('median', [Number.MAX_VALUE, Number.MAX_VALUE])).toBe(Number.MAX_VALUE);
    expect(aggregateOf('median', [-Number.MAX_VALUE, Number.MAX_VALUE])).toBe(0);
    expect(aggregateOf('median', [1.7e308, 1.5e308, -1, 2])).toBe(0.75e308 + 1);
    expect(aggregateOf('median', [Number.MIN_VALUE, Number.MIN_VALUE])).toBe(Number.MIN_VALUE);
    expect(aggregateOf('median', [Number.POSITIVE_INFINITY, 1, 2])).toBe(2);
    const many = Array.from({ length: 100_001 }, (_, i) => (i * 7919) % 100_001);
    expect(aggregateOf('median', many)).toBe(50_000);
  });

  test('stddev and variance of one value are empty, of equal values 0; the others are the value', () => {
    for (const name of ['stddev', 'variance'] as const) {
      expect(aggregateOf(name, [5])).toBe(Number.NaN);
      expect(aggregateOf(name, [0.1, 0.1, 0.1])).toBe(0);
    }
    for (const name of ['avg', 'sum', 'min', 'max', 'first', 'last', 'median'] as const)
      expect(aggregateOf(name, [-7.25])).toBe(-7.25);
  });

  test('sum beyond the largest double is infinite, not NaN', () => {
    expect(aggregateOf('sum', [1.7e308, 1.7e308])).toBe(Number.POSITIVE_INFINITY);
    expect(aggregateOf('sum', [-1.7e308, -1.7e308, 1])).toBe(Number.NEGATIVE_INFINITY);
  });

  test('of each slot is independent, keeps its state when slots are added, and restarts', () => {
    const step = fc.record({
      slot: fc.nat(5),
      value: fc.double({ min: -10, max: 10, noNaN: true }),
      fresh: fc.boolean(),
    });
    const name = fc.constantFrom<AggregateFunction>(
      ...(['avg', 'max', 'min', 'sum', 'stddev', 'variance', 'count', 'first', 'last', 'median'] as const),
    );
    fc.assert(
      fc.property(name, fc.array(step, { maxLength: 60 }), (which, steps) => {
        const accumulator = accumulatorFor(which);
        const slots = new Map<number, number[]>();
        let reserved = 0;
        for (const { slot, value, fresh } of steps) {
          if (slot >= reserved) {
            reserved = slot + 1;
            accumulator.reserve(reserved);
          }
          const list = slots.get(slot);
          if (!list || fresh) {
            accumulator.start(slot, value, 0);
            slots.set(slot, [value]);
          } else {
            accumulator.add(slot, value, 0);
            list.push(value);
          }
        }
        for (const [slot, list] of slots) expect(accumulator.result(slot)).toBe(aggregateOf(which, list, 3));
      }),
      { numRuns: 300 },
    );
  });
});
