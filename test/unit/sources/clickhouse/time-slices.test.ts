import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stretch } from '../../../../src/sources/clickhouse/table-terms.ts';
import { evenSlices, timeSlices } from '../../../../src/sources/clickhouse/time-slices.ts';

const UNITS = [1, 60, 3600] as const;

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
  .tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: 1, max: 1e7 }), fc.constantFrom(...UNITS))
  .chain(([from, length, unit]) => {
    const stretch = { from, to: from + length };
    return fc.record({
      stretch: fc.constant(stretch),
      unit: fc.constant(unit),
      times: timesIn(stretch),
      rows: fc.integer({ min: 1, max: 50 }),
    });
  });

function expectCover(slices: readonly Stretch[], stretch: Stretch, unit: number): void {
  expect(slices[0]!.from).toBe(stretch.from);
  expect(slices.at(-1)!.to).toBe(stretch.to);
  slices.forEach(({ from, to }, at) => {
    expect(to).toBeGreaterThan(from);
    if (at === 0) return;
    expect(from).toBe(slices[at - 1]!.to);
    expect(Math.abs(from % unit)).toBe(0);
  });
}

const counted = (times: readonly number[]) => ({
  count: times.length,
  first: Math.min(...times),
  last: Math.max(...times),
});

describe('timeSlices', () => {
  test('cover the stretch at multiples of the unit, and hold no more than wanted but where one unit does', async () => {
    await fc.assert(
      fc.asyncProperty(situations, async ({ stretch, unit, times, rows }) => {
        let asked = 0;
        const bins = async ({ from, to }: Stretch, length: number) => {
          expect(asked++).toBeLessThan(1000);
          const counts = new Map<number, number>();
          for (const time of times)
            if (time >= from && time < to)
              counts.set(Math.floor(time / length), (counts.get(Math.floor(time / length)) ?? 0) + 1);
          return [...counts].sort(([a], [b]) => a - b);
        };
        const slices: Stretch[] = [];
        for await (const slice of timeSlices(stretch, counted(times), { unit, rows, firstRows: rows, bins }))
          slices.push(slice);
        expectCover(slices, stretch, unit);
        for (const { from, to } of slices) {
          const within = times.filter((time) => time >= from && time < to);
          const units = new Set(within.map((time) => Math.floor(time / unit)));
          if (within.length > rows) expect(units.size).toBe(1);
        }
      }),
    );
  });
});

describe('evenSlices', () => {
  test('cover the stretch at multiples of the unit, as many as the messages need', () => {
    fc.assert(
      fc.property(situations, ({ stretch, unit, times, rows }) => {
        const firstRows = Math.ceil(rows / 10);
        const slices = [...evenSlices(stretch, counted(times), { unit, rows, firstRows })];
        expectCover(slices, stretch, unit);
        expect(slices.length).toBeLessThanOrEqual(Math.ceil(times.length / rows) + 3);
      }),
    );
  });
});
