import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BucketSize } from '../../../src/contract/bucket-size.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { bucketAt } from '../../../src/transforms/bucket.ts';
import { type ClockChange, clockChanges, offsetOracle, wallOracle } from '../../support/clocks.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const LENGTHS = { s: 1000, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY } as const;

const utc = TimeZone.of('UTC');

function isShort({ count, unit }: BucketSize): boolean {
  return unit !== 'M' && unit !== 'y' && count * LENGTHS[unit] <= HOUR;
}

/** Returns the bucket of a wall time, as a number that increases with the wall clock. */
function wallIndex(wall: number, { count, unit }: BucketSize): number {
  if (unit === 'M' || unit === 'y') {
    const [year, month] = new Date(wall).toISOString().split('-').map(Number) as [number, number];
    return unit === 'y' ? Math.floor(year / count) : Math.floor((year * 12 + month - 1) / count);
  }
  const days = Math.floor(wall / DAY);
  if (unit === 'd') return Math.floor(days / count);
  if (unit === 'w') return Math.floor((days - 4) / 7 / count);
  return Math.floor(wall / LENGTHS[unit] / count);
}

/** Reads the clock from `change - reach` to `change + reach`, in equal steps. */
function watchClock({ zone, at }: ClockChange, reach: number, step: number): { time: number; wall: number }[] {
  const looks: { time: number; wall: number }[] = [];
  for (let time = at - reach; time <= at + reach; time += step) looks.push({ time, wall: wallOracle(time, zone) });
  return looks;
}

/**
 * Walks along the readings and starts a bucket whenever the clock enters another one. For short sizes it also starts
 * one when the offset changes; for long sizes it only moves forward. Returns the bucket of each reading, without
 * buckets that the ends may cut.
 */
function bucketsOracle(
  looks: readonly { time: number; wall: number }[],
  size: BucketSize,
): { time: number; start: number; end: number }[] {
  const starts: number[] = [];
  let index = Number.NEGATIVE_INFINITY;
  let offset = Number.NaN;
  for (const { time, wall } of looks) {
    const here = wallIndex(wall, size);
    const opens = isShort(size) ? here !== index || wall - time !== offset : here > index;
    if (opens) {
      starts.push(time);
      index = here;
    }
    offset = wall - time;
  }
  const buckets: { time: number; start: number; end: number }[] = [];
  let next = 1;
  for (const { time } of looks) {
    while (next < starts.length && starts[next]! <= time) next += 1;
    if (next > 1 && next < starts.length) buckets.push({ time, start: starts[next - 1]!, end: starts[next]! });
  }
  return buckets;
}

/** Bucket sizes with a count that is a multiple of `step` units, up to `max`. */
const sizes = (unit: BucketSize['unit'], max: number, step = 1): fc.Arbitrary<BucketSize> =>
  fc.integer({ min: 1, max: max / step }).map((count) => ({ count: count * step, unit }));

const shortSize = fc.oneof(sizes('s', 3600), sizes('m', 60), fc.constant<BucketSize>({ count: 1, unit: 'h' }));

const anySize: fc.Arbitrary<BucketSize> = fc.oneof(
  shortSize,
  sizes('s', 200_000),
  sizes('m', 5000),
  sizes('h', 200),
  sizes('d', 400),
  sizes('w', 60),
  sizes('M', 60),
  sizes('y', 3000),
);

const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
const anyTime = fc.double({ min: Date.parse('1000-01-02'), max: Date.parse('2200-01-01'), noNaN: true });

const nearChange = fc
  .tuple(fc.constantFrom(...clockChanges), fc.double({ min: -30 * HOUR, max: 30 * HOUR, noNaN: true }))
  .map(([{ zone, at }, distance]) => ({ zone, time: at + distance }));

const place = fc.oneof(fc.record({ zone: anyZone, time: anyTime }), nearChange);

describe('buckets around a change of the clock', () => {
  function expectAsWatched(change: ClockChange, size: BucketSize, reach: number, step: number): number {
    const zone = TimeZone.of(change.zone);
    const expected = bucketsOracle(watchClock(change, reach, step), size);
    const actual = expected.map(({ time }) => ({ time, ...bucketAt(time, size, zone) }));
    expect(actual).toEqual(expected);
    return expected.length;
  }

  test('of up to an hour agree with reading the clock every minute', () => {
    const size = fc.oneof(sizes('m', 60), sizes('s', 3600, 60), fc.constant<BucketSize>({ count: 1, unit: 'h' }));
    let checked = 0;
    fc.assert(
      fc.property(fc.constantFrom(...clockChanges), size, (change, bucketSize) => {
        checked += expectAsWatched(change, bucketSize, 5 * HOUR, MINUTE);
      }),
      { numRuns: 300 },
    );
    expect(checked).toBeGreaterThan(100_000);
  });

  test('of hours and days agree with reading the clock every minute', () => {
    const size = fc.oneof(
      sizes('m', 2000).filter((s) => !isShort(s)),
      sizes('h', 36),
      sizes('d', 1),
    );
    let checked = 0;
    fc.assert(
      fc.property(fc.constantFrom(...clockChanges), size, (change, bucketSize) => {
        checked += expectAsWatched(change, bucketSize, 60 * HOUR, MINUTE);
      }),
      { numRuns: 60 },
    );
    expect(checked).toBeGreaterThan(100_000);
  });

  test('of days, weeks and months agree with reading the clock every quarter of an hour', () => {
    // In St John's the clock changed at a minute past midnight.
    const changes = clockChanges.filter(({ at }) => at % (15 * MINUTE) === 0);
    const size = fc.oneof(sizes('h', 400), sizes('d', 20), sizes('w', 2), sizes('M', 1));
    let checked = 0;
    fc.assert(
      fc.property(fc.constantFrom(...changes), size, (change, bucketSize) => {
        checked += expectAsWatched(change, bucketSize, 45 * DAY, 15 * MINUTE);
      }),
      { numRuns: 60 },
    );
    expect(checked).toBeGreaterThan(100_000);
  });
});

describe('a bucket', () => {
  test('contains its instant, starts where the previous one ends, and is the bucket of all its instants', () => {
    fc.assert(
      fc.property(place, anySize, fc.double({ min: 0, max: 1, noNaN: true }), ({ zone: name, time }, size, share) => {
        const zone = TimeZone.of(name);
        const bucket = bucketAt(time, size, zone);
        expect(bucket.start).toBeLessThanOrEqual(time);
        expect(bucket.end).toBeGreaterThan(time);
        expect(bucketAt(bucket.start, size, zone)).toEqual(bucket);
        expect(bucketAt(bucket.end - 1, size, zone)).toEqual(bucket);
        expect(bucketAt(bucket.start + share * (bucket.end - 1 - bucket.start), size, zone)).toEqual(bucket);
        expect(bucketAt(bucket.start - 1, size, zone).end).toBe(bucket.start);
        expect(bucketAt(bucket.end, size, zone).start).toBe(bucket.end);
      }),
      { numRuns: 3000 },
    );
  });

  test('of up to an hour has one offset, and starts on its wall grid or at a change of offset', () => {
    fc.assert(
      fc.property(place, shortSize, ({ zone, time }, size) => {
        const { start, end } = bucketAt(time, size, TimeZone.of(zone));
        const offset = offsetOracle(start, zone);
        for (let look = start; look < end; look += MINUTE) expect(offsetOracle(look, zone)).toBe(offset);
        expect(offsetOracle(end - 1000, zone)).toBe(offset);
        const length = size.count * LENGTHS[size.unit as 's' | 'm' | 'h'];
        const onGrid = (start + offset) % length === 0;
        expect(onGrid || offsetOracle(start - 1000, zone) !== offset).toBe(true);
        expect(end - start).toBeLessThanOrEqual(length);
      }),
      { numRuns: 1000 },
    );
  });

  test('in UTC is plain arithmetic', () => {
    const floor = fc.constantFrom<'s' | 'm' | 'h' | 'd'>('s', 'm', 'h', 'd').chain((unit) => sizes(unit, 100_000));
    const time = fc.maxSafeInteger().map((us) => (us % 1e15) / 1e3);
    fc.assert(
      fc.property(floor, time, (size, ms) => {
        const ds = size.count * LENGTHS[size.unit as 's' | 'm' | 'h' | 'd'];
        // Round down to milliseconds first: the quotient of a time a microsecond before a boundary would round up to
        // it.
        const start = Math.floor(Math.floor(ms) / ds) * ds;
        expect(bucketAt(ms, size, utc)).toEqual({ start, end: start + ds });
      }),
      { numRuns: 2000 },
    );
  });

  test('of weeks, months and years in UTC starts on a Monday, on a first of the month, on a first of January', () => {
    fc.assert(
      fc.property(
        anyTime,
        fc.constantFrom<'w' | 'M' | 'y'>('w', 'M', 'y'),
        fc.integer({ min: 1, max: 200 }),
        (ms, unit, count) => {
          const { start } = bucketAt(ms, { count, unit }, utc);
          const date = new Date(start);
          expect(start % DAY === 0).toBe(true);
          if (unit === 'w')
            expect([date.getUTCDay(), wallIndex(start, { count: 1, unit }) % count === 0]).toEqual([1, true]);
          if (unit !== 'w') expect(date.getUTCDate()).toBe(1);
          if (unit === 'M') expect((date.getUTCFullYear() * 12 + date.getUTCMonth()) % count === 0).toBe(true);
          if (unit === 'y') expect([date.getUTCMonth(), date.getUTCFullYear() % count]).toEqual([0, 0]);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
