import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PostProcess } from '../../../src/contract/request.ts';
import { SampleKind } from '../../../src/core/sample-batch.ts';
import { postProcessed } from '../../../src/transforms/post-process.ts';
import { collect } from '../../support/oracles/bytes.ts';
import { batchesOf, type TestSample } from '../../support/samples.ts';

async function processed(
  samples: readonly TestSample[],
  changes: readonly PostProcess[],
  cuts: readonly number[] = [],
) {
  const values: number[] = [];
  async function* source() {
    yield* batchesOf(samples, cuts);
  }
  for await (const batch of postProcessed(source(), changes)) values.push(...batch.values.subarray(0, batch.length));
  return values;
}

const series = (values: readonly TestSample['value'][], name = 'a'): TestSample[] =>
  values.map((value, at) => ({ time: at * 1000, name, value }));

describe('postProcessed', () => {
  test('does the changes in their order', async () => {
    const steps: PostProcess[] = [{ op: 'add', value: -10 }, { op: 'abs' }, { op: 'scale', by: 0.5 }];
    expect(await processed(series([4, 10, 13]), steps)).toEqual([3, 0, 1.5]);
    expect(await processed(series([4, 10, 13]), [...steps].reverse())).toEqual([-8, -5, -3.5]);
  });

  test.each([
    [1.005, 2, 1.01],
    [-1.005, 2, -1.01],
    [2.5, 0, 3],
    [-0.001, 2, 0],
    [1e-9, 3, 0],
    [123456.789, 1, 123456.8],
    [1e300, 2, 1e300],
    [123456789012.5, 10, 123456789012.5],
    [9e14, 7, 9e14],
    [2 ** 52 - 0.5, 0, 2 ** 52],
    [4e15 + 0.5, 0, 4e15 + 1],
  ])('rounds %d to %d decimals as spreadsheets do', async (value, decimals, rounded) => {
    const [result] = await processed(series([value]), [{ op: 'round', decimals }]);
    expect(result).toBe(rounded);
    expect(Object.is(result, -0)).toBe(false);
  });

  test('adds up each series by itself, whatever the batches', async () => {
    const samples = [1, 2, 3, 4, 5, 6].map(
      (value, at): TestSample => ({ time: at * 1000, name: at % 2 === 0 ? 'a' : 'b', value }),
    );
    await fc.assert(
      fc.asyncProperty(fc.subarray([1, 2, 3, 4, 5]), async (cuts) => {
        expect(await processed(samples, [{ op: 'cumulate' }], cuts)).toEqual([1, 2, 4, 6, 9, 12]);
      }),
    );
  });

  test('adds up without losing small values beside large ones', async () => {
    const values = await processed(series([1e16, 1, 1, -1e16]), [{ op: 'cumulate' }]);
    expect(values.at(-1)).toBe(2);
  });

  test('leaves empty values, booleans and texts as they are', async () => {
    const samples = series([1, Number.NaN, true, 'text']);
    const [batch] = await collect(postProcessed(asBatches(samples), [{ op: 'scale', by: 3 }]));
    expect([...batch!.values.subarray(0, 3)]).toEqual([3, Number.NaN, 1]);
    expect([...batch!.kinds!.subarray(0, 4)]).toEqual([
      SampleKind.number,
      SampleKind.number,
      SampleKind.boolean,
      SampleKind.text,
    ]);
  });
});

async function* asBatches(samples: readonly TestSample[]) {
  yield* batchesOf(samples);
}
