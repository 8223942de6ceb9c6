import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RecorderOptions, SeriesRecorder } from '../../../src/charts/series-recorder.ts';
import type { SeriesShape } from '../../../src/charts/series-shape.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Reading = readonly [time: number, value: number];

function recorded(readings: readonly Reading[], options: Partial<RecorderOptions>, cuts: readonly number[] = []) {
  const recorder = new SeriesRecorder({ from: 0, to: DAY, slices: 300, emptyIsGap: false, ...options });
  const bounds = [0, ...cuts.map((cut) => cut % (readings.length + 1)).sort((a, b) => a - b), readings.length];
  for (let i = 1; i < bounds.length; i++) {
    const batch = readings.slice(bounds[i - 1], bounds[i]);
    // Batches may be views of longer arrays: what lies beyond their length must not be read.
    const times = Float64Array.from([...batch.map(([time]) => time), -1]);
    const values = Float64Array.from([...batch.map(([, value]) => value), 1e300]);
    recorder.add(times, values, batch.length);
  }
  return recorder.shape();
}

const gapStarts = ({ ends, breaks }: SeriesShape): number[] =>
  [...breaks].flatMap((isBreak, i) => (isBreak ? [ends[i - 1]!] : []));

/** Readings at a distance from each other, within a time range. */
const every = (step: number, from: number, to: number): Reading[] =>
  Array.from({ length: Math.floor((to - from) / step) }, (_, i) => [from + i * step, i % 7]);

/** A small deterministic source of random numbers in (0, 1), known as mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

describe('few values', () => {
  test('are points of their own', () => {
    const shape = recorded(
      [
        [5, 1],
        [5, 2],
        [DAY - 1, -3],
      ],
      { slices: 2 },
    );
    expect([...shape.times]).toEqual([5, 5, DAY - 1]);
    expect([...shape.ends]).toEqual([5, 5, DAY - 1]);
    for (const field of ['first', 'last', 'min', 'max'] as const) expect([...shape[field]]).toEqual([1, 2, -3]);
    expect([...shape.breaks]).toEqual([0, 0, 0]);
  });

  test('may be none', () => {
    expect(recorded([], {}).times).toHaveLength(0);
    expect(
      recorded(
        [
          [1, Number.NaN],
          [2, Number.POSITIVE_INFINITY],
        ],
        {},
      ).times,
    ).toHaveLength(0);
  });
});

describe('times', () => {
  test('outside the axis count as its ends', () => {
    const shape = recorded(
      [
        [-5, 1],
        [7, 2],
        [DAY + 9, 3],
      ],
      {},
    );
    expect([...shape.times]).toEqual([0, 7, DAY]);
  });

  test('on an axis without length are all the same', () => {
    const shape = recorded(
      [
        [1, 5],
        [4, 9],
        [8, 7],
        [9, 8],
      ],
      { from: 4, to: 4, slices: 1 },
    );
    expect([...shape.times]).toEqual([4]);
    expect([shape.first[0], shape.last[0], shape.min[0], shape.max[0]]).toEqual([5, 8, 5, 9]);
  });

  test('that go back do not grow the memory', () => {
    const readings = Array.from({ length: 1000 }, (_, i): Reading => [i % 2 === 0 ? DAY : Number.NaN, i]);
    const shape = recorded(readings, { slices: 10 });
    expect([...shape.times]).toEqual([DAY]);
    expect(shape.max[0]).toBe(999);
  });
});

/** What the shape of sliced values must be, in the plainest words. */
function oracle(readings: readonly Reading[], { from, to, slices, emptyIsGap }: RecorderOptions) {
  const groups: { slice: number; values: number[]; times: number[]; isBreak: boolean }[] = [];
  let isBreak = false;
  for (const [at, value] of readings) {
    if (Number.isNaN(value)) isBreak = emptyIsGap;
    if (!Number.isFinite(value)) continue;
    const time = Math.min(Math.max(at, from), to);
    const slice = to > from ? Math.min(Math.floor((time - from) * (slices / (to - from))), slices - 1) : 0;
    if (groups.at(-1)?.slice !== slice)
      groups.push({ slice, values: [], times: [], isBreak: isBreak && groups.length > 0 });
    groups.at(-1)!.values.push(value);
    groups.at(-1)!.times.push(time);
    isBreak = false;
  }
  return groups;
}

const READING = fc.record({
  step: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 2000 })),
  value: fc.oneof(
    // The sign of a zero shows nowhere.
    fc.double({ noDefaultInfinity: true }).map((value) => value + 0),
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  ),
});

describe('many values', () => {
  test('are united by slices, as a plain oracle does, however batches are cut', () => {
    fc.assert(
      fc.property(
        fc.array(READING, { maxLength: 200 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 3000 }),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 6 }),
        (steps, slices, to, emptyIsGap, cuts) => {
          let time = -50;
          const readings = steps.map(({ step, value }): Reading => {
            time += step;
            return [time, value];
          });
          const options = { from: 0, to, slices, emptyIsGap };
          const shape = recorded(readings, options, cuts);
          expect(recorded(readings, options)).toEqual(shape);
          const finite = readings.filter(([, value]) => Number.isFinite(value));
          expect(shape.times.length).toBeLessThanOrEqual(2 * slices);
          if (finite.length <= 2 * slices) {
            expect([...shape.first]).toEqual(finite.map(([, value]) => value));
            return;
          }
          const groups = oracle(readings, options);
          expect(shape.times.length).toBeLessThanOrEqual(slices);
          expect([...shape.min]).toEqual(groups.map(({ values }) => Math.min(...values)));
          expect([...shape.max]).toEqual(groups.map(({ values }) => Math.max(...values)));
          expect([...shape.first]).toEqual(groups.map(({ values }) => values[0]));
          expect([...shape.last]).toEqual(groups.map(({ values }) => values.at(-1)));
          expect([...shape.times]).toEqual(groups.map(({ times }) => times[0]));
          expect([...shape.ends]).toEqual(groups.map(({ times }) => times.at(-1)));
          if (emptyIsGap) expect([...shape.breaks]).toEqual(groups.map(({ isBreak }) => (isBreak ? 1 : 0)));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('keep a spike among a million', () => {
    const recorder = new SeriesRecorder({ from: 0, to: 1e9, slices: 500, emptyIsGap: false });
    const times = new Float64Array(1000);
    const values = new Float64Array(1000);
    for (let i = 0; i < 1000; i++) {
      for (let j = 0; j < 1000; j++) {
        times[j] = 1000 * (1000 * i + j);
        values[j] = i === 421 && j === 17 ? 1e6 : Math.sin(i / 50);
      }
      recorder.add(times, values, 1000);
    }
    const shape = recorder.shape();
    expect(shape.times).toHaveLength(500);
    expect([...shape.max].filter((value) => value === 1e6)).toHaveLength(1);
    expect([...shape.breaks].some(Boolean)).toBe(false);
  });
});

describe('with empty values as gaps', () => {
  test('the line breaks at each of them, and only there', () => {
    const shape = recorded(
      [
        [0, Number.NaN],
        [1, 1],
        [2, Number.NaN],
        [3, Number.NaN],
        [4, 2],
        [DAY, 3],
      ],
      { emptyIsGap: true },
    );
    expect([...shape.breaks]).toEqual([0, 1, 0]);
  });
});

describe('a silence is a gap', () => {
  test.each([300, 20])('of a day among readings each 10 minutes, in %i slices', (slices) => {
    const readings = [...every(10 * MINUTE, 0, 3 * DAY), ...every(10 * MINUTE, 4 * DAY, 7 * DAY)];
    const shape = recorded(readings, { to: 7 * DAY, slices });
    expect(gapStarts(shape)).toEqual([3 * DAY - 10 * MINUTE]);
  });

  test('even when it is most of the time', () => {
    const readings = [...every(10 * MINUTE, 0, 2 * HOUR), ...every(10 * MINUTE, 28 * DAY, 28 * DAY + 2 * HOUR)];
    expect(gapStarts(recorded(readings, { to: 30 * DAY }))).toEqual([110 * MINUTE]);
    const dense = [...every(1000, 0, HOUR), ...every(1000, 28 * DAY, 28 * DAY + HOUR)];
    expect(gapStarts(recorded(dense, { to: 30 * DAY }))).toEqual([HOUR - 1000]);
  });

  test('in each of many outages of a device', () => {
    const readings = every(10 * MINUTE, 0, 10 * DAY).filter(([time]) => time % DAY < 21 * HOUR);
    expect(gapStarts(recorded(readings, { to: 10 * DAY, slices: 1000 }))).toHaveLength(9);
  });

  test('not between rows of other series, nor when a few readings lack', () => {
    const readings = every(MINUTE, 0, DAY).map(
      ([time, value], i): Reading => [time, i % 10 === 0 && i % 70 !== 0 ? value : Number.NaN],
    );
    expect(gapStarts(recorded(readings, {}))).toEqual([]);
  });

  test.each([10, 100, 2000, 50_000])('not between irregular readings, here %i', (count) => {
    for (let seed = 1; seed <= 10; seed++) {
      const next = random(seed);
      let time = 0;
      const readings = Array.from({ length: count }, (): Reading => {
        time -= (Math.log(next()) * DAY) / count;
        return [time, 1];
      });
      expect(gapStarts(recorded(readings, { slices: 3000 })).length).toBeLessThanOrEqual(1);
    }
  });

  test.each([2, 5, 20, 100])('not between bursts of %i readings', (size) => {
    const readings = every(HOUR, 0, 2 * DAY).flatMap(([time]) => every(100, time, time + 100 * size));
    expect(gapStarts(recorded(readings, { to: 2 * DAY }))).toEqual([]);
  });

  test('not among too few readings to tell', () => {
    expect(
      gapStarts(
        recorded(
          [
            [0, 1],
            [1000, 1],
            [DAY, 1],
          ],
          { slices: 100_000 },
        ),
      ),
    ).toEqual([]);
  });
});
