import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coarserShape } from '../../../src/charts/coarser-shape.ts';
import type { SeriesShape } from '../../../src/charts/series-shape.ts';

const TO = 1000;

interface Point {
  readonly from: number;
  readonly to: number;
  readonly values: readonly [number, number, number, number];
  readonly isBreak: boolean;
}

const value = fc.integer({ min: -50, max: 50 });

/** Points in ascending time that do not overlap. */
const points: fc.Arbitrary<Point[]> = fc
  .array(fc.record({ values: fc.tuple(value, value, value, value), isBreak: fc.boolean() }), { maxLength: 80 })
  .chain((all) =>
    fc
      .array(fc.integer({ min: 0, max: TO }), { minLength: 2 * all.length, maxLength: 2 * all.length })
      .map((times) => times.sort((a, b) => a - b))
      .map((times) => all.map((one, i) => ({ ...one, from: times[2 * i]!, to: times[2 * i + 1]! }))),
  );

function shapeOf(all: readonly Point[]): SeriesShape {
  const numbers = (of: (point: Point) => number) => Float64Array.from(all, of);
  return {
    times: numbers(({ from }) => from),
    ends: numbers(({ to }) => to),
    first: numbers(({ values }) => values[0]),
    last: numbers(({ values }) => values[3]),
    min: numbers(({ values }) => Math.min(...values)),
    max: numbers(({ values }) => Math.max(...values)),
    breaks: Uint8Array.from(all, ({ isBreak }, i) => (isBreak && i > 0 ? 1 : 0)),
  };
}

/** The points of a slice that no gap divides, in plain words: neighbours until a gap or another slice. */
function united(all: readonly Point[], slices: number): Point[][] {
  const groups: Point[][] = [];
  all.forEach((point, i) => {
    const slice = (one: Point) => Math.floor((one.from * slices) / TO);
    const before = all[i - 1];
    if (before && !point.isBreak && slice(before) === slice(point)) groups.at(-1)!.push(point);
    else groups.push([point]);
  });
  return groups;
}

test('unites the points of each slice, and keeps extremes and gaps', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 1, max: 30 }), (all, slices) => {
      const shape = shapeOf(all);
      const coarser = coarserShape(shape, 0, TO, slices);
      if (all.length <= 2 * slices) {
        expect(coarser).toBe(shape);
        return;
      }
      const groups = united(all, slices);
      expect(coarser).toEqual({
        times: Float64Array.from(groups, (group) => group[0]!.from),
        ends: Float64Array.from(groups, (group) => group.at(-1)!.to),
        first: Float64Array.from(groups, (group) => group[0]!.values[0]),
        last: Float64Array.from(groups, (group) => group.at(-1)!.values[3]),
        min: Float64Array.from(groups, (group) => Math.min(...group.flatMap(({ values }) => values))),
        max: Float64Array.from(groups, (group) => Math.max(...group.flatMap(({ values }) => values))),
        breaks: Uint8Array.from(groups, (group, i) => (group[0]!.isBreak && i > 0 ? 1 : 0)),
      });
    }),
  );
});

test('leaves a shape of one moment as it is', () => {
  const shape = shapeOf(Array.from({ length: 9 }, () => ({ from: 5, to: 5, values: [1, 2, 3, 4], isBreak: false })));
  expect(coarserShape(shape, 5, 5, 1)).toBe(shape);
});
