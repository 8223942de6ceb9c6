import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delta } from '../../../src/transforms/delta.ts';
import { collect, sequence } from '../../support/oracles/bytes.ts';
import { batchesOf, stagedSamples, type TestSample, WarningCounts } from '../../support/samples.ts';

const sample: fc.Arbitrary<TestSample> = fc.record({
  time: fc.integer({ min: 0, max: 60 }),
  name: fc.constantFrom('a', 'b', '__proto__'),
  publisher: fc.constantFrom('p', 'q'),
  subtopic: fc.constantFrom('', 's'),
  unit: fc.constantFrom('', 'K'),
  value: fc.oneof(
    { weight: 6, arbitrary: fc.double({ noDefaultInfinity: true }) },
    { weight: 1, arbitrary: fc.boolean() },
    { weight: 1, arbitrary: fc.constantFrom('text', null) },
  ),
});

const samples = fc.array(sample, { maxLength: 80 }).map((list) => list.toSorted((a, b) => a.time - b.time));

/** Computes differences by searching back through all rows for the value before in the series. */
function expected(list: readonly TestSample[]) {
  const numbers = list.filter(({ value }) => typeof value === 'number' || typeof value === 'boolean');
  const rows = numbers.map(({ time, name, publisher = '', subtopic = '', unit = '', value }, i) => {
    const before = numbers
      .slice(0, i)
      .findLast(
        (other) => other.name === name && (other.publisher ?? '') === publisher && !Number.isNaN(Number(other.value)),
      );
    return { time, name, publisher, subtopic, unit, value: before ? Number(value) - Number(before.value) : Number.NaN };
  });
  return { rows, leftOut: list.length - numbers.length };
}

describe('differences', () => {
  test('are each value minus the one before it in its series, however the batches are cut', async () => {
    await fc.assert(
      fc.asyncProperty(samples, fc.array(fc.nat(80), { maxLength: 5 }), async (list, cuts) => {
        const warnings = new WarningCounts();
        const rows = stagedSamples(await collect(delta(sequence(batchesOf(list, cuts)), { warn: warnings.warn })));
        const { rows: wanted, leftOut } = expected(list);
        expect(rows).toEqual(wanted);
        expect(warnings.get('non-numeric-left-out') ?? 0).toBe(leftOut);
      }),
      { numRuns: 1000 },
    );
  });

  test('keep the first row of a series with an empty value, and one whose own value is empty', async () => {
    const list = [1, 4, Number.NaN, 9, true].map((value, time): TestSample => ({ time, name: 'a', value }));
    const rows = stagedSamples(await collect(delta(sequence(batchesOf(list)), { warn: () => {} })));
    expect(rows.map(({ value }) => value)).toEqual([Number.NaN, 3, Number.NaN, 5, -8]);
  });

  test('do not change their input, and contain no empty batches', async () => {
    const before = [
      ...batchesOf(
        [
          { time: 0, name: 'a', value: 1 },
          { time: 1, name: 'a', value: 5 },
          { time: 2, name: 'a', value: 'text' },
        ],
        [2],
      ),
    ];
    const copy = structuredClone(before.map(({ values }) => values));
    const batches = await collect(delta(sequence(before), { warn: () => {} }));
    expect(before.map(({ values }) => values)).toEqual(copy);
    expect(batches.map(({ length }) => length)).toEqual([2]);
    expect(batches[0]).not.toHaveProperty('kinds');
  });

  test('keep the other columns of their rows', async () => {
    const [batch] = [
      ...batchesOf([
        { time: 0, name: 'a', value: 'text' },
        { time: 1, name: 'a', value: 5 },
      ]),
    ];
    const full = {
      ...batch!,
      created: Float64Array.of(10, 11),
      updateTime: Float64Array.of(20, 21),
      sum: Float64Array.of(30, 31),
    };
    const [row] = await collect(delta(sequence([full]), { warn: () => {} }));
    expect([row!.length, row!.times[0], row!.created![0], row!.updateTime![0], row!.sum![0]]).toEqual([
      1, 1, 11, 21, 31,
    ]);
  });
});
