import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { SampleBatch } from '../../../src/core/sample-batch.ts';
import { sampleSlices } from '../../../src/core/sample-slices.ts';
import { collect, sequence } from '../../support/oracles/bytes.ts';
import { batchesOf, type TestSample } from '../../support/samples.ts';

const sample: fc.Arbitrary<TestSample> = fc.record({
  time: fc.integer({ min: 0, max: 40 }),
  name: fc.constantFrom('a', 'b'),
  publisher: fc.constantFrom('p', 'q'),
  value: fc.oneof(fc.integer(), fc.constantFrom('text', true, null)),
});

const samples = fc.array(sample, { maxLength: 80 }).map((list) => list.toSorted((a, b) => a.time - b.time));

const { signal } = new AbortController();

/**
 * Fills every optional column of a batch with values that identify the sample. The arrays are longer than the batch.
 */
function filled(batch: SampleBatch): SampleBatch {
  const column = (factor: number) => Float64Array.from({ length: batch.length + 3 }, (_, i) => i * factor);
  return {
    ...batch,
    created: column(2),
    updateTime: column(3),
    sum: column(5),
    payloads: Array.from({ length: batch.length + 3 }, (_, i) => ({ i })),
    partials: { counts: column(7), squares: column(11), moments: column(13) },
  };
}

/** Lists the samples one by one, with all their columns. */
function written(batches: readonly SampleBatch[]): unknown[] {
  return batches.flatMap(({ length, table, kinds, texts, payloads, partials, ...columns }) =>
    Array.from({ length }, (_, i) => [
      columns.times[i],
      table.names[columns.series[i]!],
      table.publishers[columns.series[i]!],
      columns.values[i],
      columns.created?.[i],
      columns.updateTime?.[i],
      columns.sum?.[i],
      kinds?.[i],
      texts?.[i],
      payloads?.[i],
      partials?.counts[i],
      partials?.squares?.[i],
      partials?.moments?.[i],
      partials && Object.keys(partials),
    ]),
  );
}

describe('slices of batches', () => {
  test('contain the same samples, never split an instant, and exceed the limit only when one instant does', async () => {
    await fc.assert(
      fc.asyncProperty(
        samples,
        fc.array(fc.nat(80), { maxLength: 3 }),
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        async (list, cuts, rows, full) => {
          const batches = [...batchesOf(list, cuts)].map((batch) => (full ? filled(batch) : batch));
          const slices = await collect(sampleSlices(sequence(batches), signal, rows));
          expect(written(slices)).toEqual(written(batches));
          slices.forEach(({ length, times }, i) => {
            expect(length).toBeGreaterThan(0);
            const isOneInstant = times[0] === times[length - 1];
            if (!isOneInstant) expect(length).toBeLessThanOrEqual(rows);
            const before = slices[i - 1];
            if (before) expect(before.times[before.length - 1]).toBeLessThan(times[0]!);
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  test('keep small batches unchanged and optional columns absent', async () => {
    const batches = [
      ...batchesOf([
        { time: 1, name: 'a', value: 1 },
        { time: 2, name: 'a', value: 2 },
      ]),
    ];
    expect(await collect(sampleSlices(sequence(batches), signal))).toEqual(batches);
    const [slice] = await collect(sampleSlices(sequence(batches), signal, 1));
    expect(Object.keys(slice!).toSorted()).toEqual(['length', 'series', 'table', 'times', 'values']);
  });

  test('let pending events run between them, including an abort', async () => {
    let clock = 0;
    const ticking = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 5));
    try {
      const many = Array.from({ length: 100 }, (_, time): TestSample => ({ time, name: 'a', value: time }));
      const controller = new AbortController();
      const reason = new Error('enough');
      setImmediate(() => controller.abort(reason));
      const taken: SampleBatch[] = [];
      const taking = async () => {
        for await (const slice of sampleSlices(batchesIn(many), controller.signal, 10)) taken.push(slice);
      };
      await expect(taking()).rejects.toBe(reason);
      expect(taken.length).toBeLessThan(5);
    } finally {
      ticking.mockRestore();
    }
  });
});

async function* batchesIn(list: readonly TestSample[]): AsyncGenerator<SampleBatch> {
  yield* batchesOf(list);
}
