import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SampleBatch } from '../../../../src/core/sample-batch.ts';
import { SeriesTable } from '../../../../src/core/sample-batch.ts';
import { mergeByTime } from '../../../../src/sources/http/merge-by-time.ts';
import { BatchBuilder } from '../../../../src/sources/messages/batch-builder.ts';
import { collect, sequence } from '../../../support/oracles/bytes.ts';
import { batchFaults, queryFor, RecordingContext, samplesOf } from '../../../support/read-all.ts';

const names = ['s0', 's1', 's2', 's3'];

/** Ascending batches of one stream: times of each, equal ones never in two batches. */
const streamTimes = fc
  .array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 }), { maxLength: 6 })
  .map((batches) => {
    let at = 0;
    return batches.map((steps) => {
      at += 1;
      return steps.map((step) => (at += step));
    });
  });

async function streamsOf(lists: readonly (readonly (readonly number[])[])[]) {
  const query = queryFor(names, { from: 0, to: 1e9 });
  const builder = new BatchBuilder(query, new RecordingContext(), new SeriesTable());
  let value = 0;
  const streams: SampleBatch[][] = [];
  for (const [i, batches] of lists.entries()) {
    const made: SampleBatch[] = [];
    for (const times of batches)
      made.push(
        await builder.build(
          times.map((time) => ({ time: time / 1000, name: `s${i}`, publisher: 'p', value: value++ })),
        ),
      );
    streams.push(made);
  }
  return { builder, streams };
}

describe('streams merged by time', () => {
  test('give every sample once, in order, with no instant in two batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(streamTimes, { maxLength: 4 }), async (lists) => {
        const { builder, streams } = await streamsOf(lists);
        const merged = await collect(mergeByTime(streams.map(sequence), (batches) => builder.merge(batches)));
        expect(batchFaults(merged, names)).toEqual([]);
        const all = samplesOf(streams.flat());
        const rank = new Map(names.map((name, i) => [name, i]));
        const sorted = all.toSorted((a, b) => a.us - b.us || rank.get(a.name)! - rank.get(b.name)!);
        expect(samplesOf(merged)).toEqual(sorted);
      }),
      { numRuns: 500 },
    );
  });

  test('pull no further than a batch beyond what has been read of the others', async () => {
    const pulled = [0, 0];
    const lists = [0, 1].map((i) => Array.from({ length: 20 }, (_, k) => [10 * k + i + 1]));
    const { builder, streams } = await streamsOf(lists);
    const watched = streams.map(async function* (batches, i) {
      for (const batch of batches) {
        pulled[i]!++;
        yield batch;
      }
    });
    const merged = mergeByTime(watched, (batches) => builder.merge(batches));
    for (let reads = 1; reads <= 10; reads++) {
      await merged.next();
      expect(Math.max(...pulled)).toBeLessThanOrEqual(reads + 1);
    }
    await merged.return(undefined);
  });

  test('end their inputs when they are left, and fail as one of them does, the others ended', async () => {
    const { builder, streams } = await streamsOf([
      [[1], [2], [3]],
      [[1], [2], [3]],
    ]);
    const watch = () => {
      const ended: number[] = [];
      const inputs = streams.map(async function* (batches, i) {
        try {
          for (const batch of batches) {
            if (i === 1 && batch === batches[2]) throw new Error('the second broke');
            yield batch;
          }
        } finally {
          ended.push(i);
        }
      });
      return { ended, merged: mergeByTime(inputs, (batches) => builder.merge(batches)) };
    };
    const left = watch();
    await left.merged.next();
    await left.merged.return(undefined);
    expect(left.ended.toSorted()).toEqual([0, 1]);
    const failing = watch();
    await expect(collect(failing.merged)).rejects.toThrow('the second broke');
    expect(failing.ended.toSorted()).toEqual([0, 1]);
  });

  test('do not wait for what an input waits for, when another fails', async () => {
    const { builder, streams } = await streamsOf([[[1]], []]);
    const ending = new AbortController();
    const aborted = new Promise<never>((_, reject) => {
      ending.signal.addEventListener('abort', () => reject(ending.signal.reason));
    });
    aborted.catch(() => {});
    const waiting = async function* () {
      await aborted;
      yield* streams[0]!;
    };
    const failing = async function* () {
      yield* streams[1]!;
      throw new Error('the second broke');
    };
    const merged = mergeByTime(
      [waiting(), failing()],
      (batches) => builder.merge(batches),
      () => ending.abort(new Error('left')),
    );
    await expect(collect(merged)).rejects.toThrow('the second broke');
  });
});
