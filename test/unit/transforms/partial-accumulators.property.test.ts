import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BucketSize } from '../../../src/contract/bucket-size.ts';
import { type SampleBatch, SampleKind, SeriesTable } from '../../../src/core/sample-batch.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import type { PartialQuery } from '../../../src/sources/source.ts';
import { aggregate } from '../../../src/transforms/aggregate.ts';
import { type AggregatingBehaviour, partialsOf } from '../../support/aggregating-source.ts';
import { collect, sequence } from '../../support/oracles/bytes.ts';
import { exactMean, exactSum, exactVariance } from '../../support/oracles/exact-numbers.ts';
import { batchesOf, stagedSamples, type TestSample, WarningCounts } from '../../support/samples.ts';

type PartialFunction = PartialQuery['function'];

const HOUR = 3_600_000;
const hourly: BucketSize = { count: 1, unit: 'h' };

async function merged(batches: Iterable<SampleBatch>, name: PartialFunction, size = hourly) {
  const warnings = new WarningCounts();
  const rows = await collect(
    aggregate(sequence([...batches]), {
      ...{ size, function: name, zone: TimeZone.of('utc'), names: ['a'] },
      ...{ signal: new AbortController().signal, warn: warnings.warn, shown: ['subtopic'] },
    }),
  );
  return { rows: stagedSamples(rows), warnings };
}

/** The aggregate of all values, sent a second apart, that are aggregated in steps of this length and then merged. */
async function mergedValue(
  values: readonly number[],
  name: PartialFunction,
  stepSeconds: number,
  behaviour?: AggregatingBehaviour,
): Promise<number> {
  const samples = values.map((value, i): TestSample => ({ time: i * 1000, name: 'a', value }));
  const partials = partialsOf(batchesOf(samples), { function: name, stepMs: stepSeconds * 1000 }, behaviour);
  const { rows } = await merged(partials, name);
  expect(rows).toHaveLength(1);
  return rows[0]!.value;
}

const list = (value: fc.Arbitrary<number>) => fc.array(value, { minLength: 1, maxLength: 150 });
const values = fc.oneof(
  list(fc.integer({ min: -1000, max: 1000 }).map((tenths) => tenths / 10)),
  list(fc.double({ min: -1e6, max: 1e6, noNaN: true })),
  // A spread that is much smaller than the mean.
  fc
    .tuple(fc.constantFrom(1e9, -1e9, 20), list(fc.double({ min: -1e-3, max: 1e-3, noNaN: true })))
    .map(([mean, spread]) => spread.map((value) => mean + value)),
);
const step = fc.constantFrom(1, 2, 5, 20, 3600);
const magnitude = (of: readonly number[]): number => of.reduce((sum, value) => sum + Math.abs(value), 0);

/** As far as doubles allow: plain sums of this many values lose a few digits of their size. */
const PRECISION = 1e-12;

/** Each step of a computation may lose as much of a value that is too small to keep all its digits. */
const underflow = ({ length }: readonly number[]): number => 4 * length * Number.MIN_VALUE;

describe('merged partial aggregates', () => {
  test('are the sum, mean, least and greatest value and count of all messages', async () => {
    await fc.assert(
      fc.asyncProperty(values, step, async (all, seconds) => {
        expect(await mergedValue(all, 'count', seconds)).toBe(all.length);
        expect((await mergedValue(all, 'min', seconds)) + 0).toBe(Math.min(...all) + 0);
        expect((await mergedValue(all, 'max', seconds)) + 0).toBe(Math.max(...all) + 0);
        // Where values cancel each other, what the source's own sums have lost is measured by them, not by the rest.
        const size = magnitude(all);
        const sum = await mergedValue(all, 'sum', seconds);
        expect(Math.abs(sum - exactSum(all))).toBeLessThanOrEqual(PRECISION * size + underflow(all));
        const mean = await mergedValue(all, 'avg', seconds);
        expect(Math.abs(mean - exactMean(all))).toBeLessThanOrEqual((PRECISION * size) / all.length + underflow(all));
      }),
      { numRuns: 300 },
    );
  });

  test('are the variance of all messages to 12 digits, however large the mean, if the source subtracts origins', async () => {
    await fc.assert(
      fc.asyncProperty(
        values.filter(({ length }) => length > 1),
        step,
        async (all, seconds) => {
          const variance = exactVariance(all);
          const found = await mergedValue(all, 'variance', seconds, { hasOrigins: true });
          expect(Math.abs(found - variance)).toBeLessThanOrEqual(PRECISION * variance + underflow(all));
          const root = await mergedValue(all, 'stddev', seconds, { hasOrigins: true });
          const lost = Math.sqrt(variance + underflow(all)) - Math.sqrt(variance);
          expect(Math.abs(root - Math.sqrt(variance))).toBeLessThanOrEqual(PRECISION * Math.sqrt(variance) + lost);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('are the variance as closely as plain means tell it', async () => {
    await fc.assert(
      fc.asyncProperty(
        values.filter(({ length }) => length > 1),
        step,
        async (all, seconds) => {
          const variance = exactVariance(all);
          // Means are off by some units in their last place, so distances between them are, too.
          const off = 8 * Number.EPSILON * Math.max(...all.map(Math.abs)) * Math.sqrt(all.length);
          const room = PRECISION * variance + off * Math.sqrt(variance) + off ** 2 + underflow(all);
          expect(Math.abs((await mergedValue(all, 'variance', seconds)) - variance)).toBeLessThanOrEqual(room);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('keep a spread of 1e-3 around a mean of 1e9, when each step has one value or several', async () => {
    const all = Array.from({ length: 100 }, (_, i) => 1e9 + ((i * 37) % 100) / 1e5);
    const variance = exactVariance(all);
    expect(await mergedValue(all, 'variance', 1)).toBeCloseTo(variance, 18);
    expect((await mergedValue(all, 'variance', 10)) / variance).toBeCloseTo(1, 3);
    expect(await mergedValue(all, 'variance', 10, { hasOrigins: true })).toBeCloseTo(variance, 18);
  });

  test('have no variance for one message, and 0 for equal ones', async () => {
    for (const hasOrigins of [false, true]) {
      expect(await mergedValue([5], 'variance', 1, { hasOrigins })).toBe(Number.NaN);
      expect(await mergedValue([0.5, 0.5, 0.5], 'stddev', 2, { hasOrigins })).toBe(0);
    }
  });

  test('are infinite when sums exceed the largest double, not NaN', async () => {
    expect(await mergedValue([1.7e308, 1.7e308, 1], 'sum', 1)).toBe(Number.POSITIVE_INFINITY);
    expect(await mergedValue([-1.7e308, -1.7e308, 1], 'sum', 2)).toBe(Number.NEGATIVE_INFINITY);
  });
});

/** One step in which several series of one publisher sent. */
function edgesOf(entries: readonly { readonly subtopic: string; readonly moment: number; readonly value: number }[]) {
  const table = new SeriesTable();
  const column = (of: (entry: (typeof entries)[number]) => number) => Float64Array.from(entries, of);
  return {
    length: entries.length,
    times: new Float64Array(entries.length),
    series: Uint32Array.from(entries, ({ subtopic }) => table.intern('p', 'c', subtopic, '', 'a', '')),
    table,
    values: column(({ value }) => value),
    partials: { counts: new Float64Array(entries.length).fill(2), moments: column(({ moment }) => moment) },
  };
}

describe('the first and the last of merged values', () => {
  test('are those of the first and the last moment, of whatever series, with the sign of a zero', async () => {
    const batch = edgesOf([
      { subtopic: 's', moment: 500, value: 1 },
      { subtopic: 't', moment: 200, value: -0 },
      { subtopic: 'u', moment: 700, value: 3 },
    ]);
    const { rows, warnings } = await merged([batch], 'first');
    expect(rows.map(({ value, subtopic }) => [value, subtopic])).toEqual([[-0, '']]);
    expect([...warnings]).toEqual([['mixed-series', 1]]);
    expect((await merged([batch], 'last')).rows[0]!.value).toBe(3);
  });

  test('at one moment are in the order of the messages: by subtopic', async () => {
    const entries = ['b', 'a', 'c'].map((subtopic, value) => ({ subtopic, moment: 5, value }));
    for (const order of [entries, entries.toReversed()]) {
      expect((await merged([edgesOf(order)], 'first')).rows[0]!.value).toBe(1);
      expect((await merged([edgesOf(order)], 'last')).rows[0]!.value).toBe(2);
    }
  });
});

describe('batches of partial aggregates', () => {
  const batch = edgesOf([{ subtopic: 's', moment: 5, value: 1 }]);

  test('count the messages without a number, and pass over numbers that are not finite', async () => {
    const table = new SeriesTable();
    const text: SampleBatch = {
      ...{ length: 3, times: Float64Array.of(0, 0, HOUR), series: new Uint32Array(3), table },
      values: Float64Array.of(Number.NaN, Number.NaN, 7),
      kinds: Uint8Array.of(SampleKind.text, SampleKind.number, SampleKind.number),
      partials: { counts: Float64Array.of(5, 9, 4) },
    };
    table.intern('p', 'c', '', '', 'a', '');
    const { rows, warnings } = await merged([text], 'count');
    expect(rows.map(({ time, value }) => [time, value])).toEqual([[HOUR, 4]]);
    expect([...warnings]).toEqual([['non-numeric-left-out', 5]]);
  });

  test('without a column that their function needs are refused', async () => {
    const { partials: _, ...plain } = batch;
    await expect(merged([batch, { ...plain, times: Float64Array.of(1) }], 'count')).rejects.toThrow('without counts');
    await expect(merged([batch], 'variance')).rejects.toThrow('without squares');
    const { moments: __, ...counts } = batch.partials;
    await expect(merged([{ ...batch, partials: counts }], 'last')).rejects.toThrow('without moments');
  });
});
