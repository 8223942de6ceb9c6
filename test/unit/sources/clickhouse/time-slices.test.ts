import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stretch } from '../../../../src/sources/clickhouse/table-terms.ts';
import { type Bin, timeSlices } from '../../../../src/sources/clickhouse/time-slices.ts';

/** Times of messages, crowded here and there. */
const timesIn = (stretch: Stretch) =>
  fc.array(
    fc.oneof(
      fc.integer({ min: stretch.from, max: stretch.to - 1 }),
      fc.integer({ min: stretch.from, max: Math.min(stretch.to - 1, stretch.from + 50) }),
    ),
    { minLength: 1, maxLength: 200 },
  );

const situations = fc
  .tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1e7 }))
  .chain(([from, length]) => {
    const stretch = { from, to: from + length };
    return fc.record({
      stretch: fc.constant(stretch),
      times: timesIn(stretch),
      rows: fc.integer({ min: 1, max: 50 }),
    });
  });

function expectCover(slices: readonly Stretch[], stretch: Stretch): void {
  expect(slices[0]!.from).toBe(stretch.from);
  expect(slices.at(-1)!.to).toBe(stretch.to);
  slices.forEach(({ from, to }, at) => {
    expect(to).toBeGreaterThan(from);
    if (at > 0) expect(from).toBe(slices[at - 1]!.to);
  });
}

describe('timeSlices', () => {
  const slicesOf = async (
    { stretch, times, rows }: { stretch: Stretch; times: readonly number[]; rows: number },
    firstRows = rows,
  ) => {
    let asked = 0;
    const bins = async ({ from, to }: Stretch, length: number) => {
      expect(asked++).toBeLessThan(1000);
      const bins = new Map<number, Bin>();
      for (const time of times) {
        if (time < from || time >= to) continue;
        const index = Math.floor(time / length);
        const { count, first, last } = bins.get(index) ?? { count: 0, first: time, last: time };
        bins.set(index, { count: count + 1, first: Math.min(first, time), last: Math.max(last, time) });
      }
      return [...bins.values()].sort((a, b) => a.first - b.first);
    };
    const slices: Stretch[] = [];
    for await (const slice of timeSlices(stretch, { rows, firstRows, bins })) slices.push(slice);
    const held = slices.map(({ from, to }) => times.filter((time) => time >= from && time < to));
    return { slices, held, asked };
  };

  test('cover the stretch, and hold no more than wanted but where one microsecond does', async () => {
    await fc.assert(
      fc.asyncProperty(situations, async (situation) => {
        const { slices, held } = await slicesOf(situation);
        expectCover(slices, situation.stretch);
        for (const within of held) if (within.length > situation.rows) expect(new Set(within).size).toBe(1);
      }),
    );
  });

  test('are few where one message lies far before all others', async () => {
    const stretch = { from: 0, to: 1.8e15 };
    const crowd = Array.from({ length: 1000 }, (_, at) => 1.7e15 + at * 1e6);
    const { slices, held, asked } = await slicesOf({ stretch, times: [5_000_000, ...crowd], rows: 100 }, 10);
    expectCover(slices, stretch);
    expect(Math.max(...held.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(slices.length).toBeLessThan(20);
    expect(asked).toBeLessThan(10);
  });

  test('are none where nothing is', async () => {
    expect(await slicesOf({ stretch: { from: 0, to: 1e9 }, times: [], rows: 10 })).toMatchObject({
      slices: [],
      asked: 1,
    });
  });
});
