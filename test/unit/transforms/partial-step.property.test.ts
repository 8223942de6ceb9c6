import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BucketSize, parseBucketSize } from '../../../src/contract/bucket-size.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { bucketAt } from '../../../src/transforms/bucket.ts';
import { partialStep } from '../../../src/transforms/partial-step.ts';
import { clockChanges, offsetOracle } from '../../support/clocks.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const [earliest, latest] = [Date.parse('1900-01-01'), Date.parse('2100-01-01')];

const sizes = (unit: BucketSize['unit'], max: number): fc.Arbitrary<BucketSize> =>
  fc.integer({ min: 1, max }).map((count) => ({ count, unit }));
const size = fc.oneof(
  ...[sizes('s', 100_000), sizes('m', 3000), sizes('h', 100), sizes('d', 400), sizes('w', 60), sizes('M', 60)],
  sizes('y', 150),
);

/** The usual length of a bucket; only to choose windows with some buckets. */
const LENGTHS = { s: 1000, m: 60_000, h: HOUR, d: DAY, w: 7 * DAY, M: 30 * DAY, y: 365 * DAY } as const;

const anyPlace = fc.record({
  zone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
  at: fc.double({ min: earliest, max: latest, noNaN: true }),
});
const nearChange = fc
  .tuple(fc.constantFrom(...clockChanges), fc.integer({ min: -30, max: 30 }))
  .map(([{ zone, at }, quarters]) => ({ zone, at: at + quarters * 900_000 }));

describe('the step of partial aggregates', () => {
  test('cuts no bucket of the window, in any zone from 1900 to 2100', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyPlace, nearChange),
        size,
        fc.double({ min: 0.01, max: 60, noNaN: true }),
        ({ zone: name, at }, bucketSize, buckets) => {
          const zone = TimeZone.of(name);
          const from = Math.min(at, latest - 1);
          const to = Math.min(latest, from + Math.max(1, buckets * bucketSize.count * LENGTHS[bucketSize.unit]));
          const step = partialStep(bucketSize, zone, from, to);
          expect(step).toBeGreaterThanOrEqual(1000);
          expect(step % 1000).toBe(0);
          let bucket = bucketAt(from, bucketSize, zone);
          // Not -0, which is another value to `toBe`.
          const rest = (time: number) => Math.abs(time % step);
          expect(rest(bucket.start)).toBe(0);
          for (; bucket.start < to; bucket = bucketAt(bucket.end, bucketSize, zone)) expect(rest(bucket.end)).toBe(0);
        },
      ),
      { numRuns: 400 },
    );
  }, 240_000);

  test('divides the offsets of the window, as the clock shows them', () => {
    fc.assert(
      fc.property(fc.constantFrom(...clockChanges), fc.integer({ min: 1, max: 40 }), ({ zone, at }, days) => {
        const step = partialStep({ count: 1, unit: 'd' }, TimeZone.of(zone), at - days * DAY, at + days * DAY);
        for (let time = at - days * DAY; time < at + days * DAY; time += DAY)
          expect(Math.abs(offsetOracle(time, zone) % step)).toBe(0);
        expect(Math.abs(at % step)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['1h', 'utc', '2024-01-01', '2025-01-01', HOUR],
    ['90m', 'utc', '2024-01-01', '2025-01-01', 1.5 * HOUR],
    ['36h', 'utc', '2024-01-01', '2024-01-07', 36 * HOUR],
    ['3d', 'utc', '2024-01-01', '2025-01-01', DAY],
    ['2w', 'utc', '2024-01-01', '2025-01-01', DAY],
    ['1M', 'utc', '2024-01-01', '2025-01-01', DAY],
    // Both ends of the window, and none between them, are even days.
    ['1M', 'utc', '1970-01-01', '1972-01-01', DAY],
    ['1d', 'Europe/Rome', '2024-01-01', '2025-01-01', HOUR],
    ['10s', 'Europe/Rome', '2024-01-01', '2025-01-01', 10_000],
    // Without a change of the clock in the window.
    ['1d', 'Asia/Kathmandu', '2024-01-01', '2025-01-01', 900_000],
    ['6h', 'Asia/Dubai', '2024-01-01', '2025-01-01', 2 * HOUR],
    // By half an hour.
    ['1d', 'Australia/Lord_Howe', '2024-01-01', '2025-01-01', HOUR / 2],
    // Local mean time: +0:49:56 up to 1893.
    ['1d', 'Europe/Rome', '1860-01-01', '1860-02-01', 4000],
  ])('of %s in %s from %s to %s', (ds, zone, from, to, step) => {
    expect(partialStep(parseBucketSize(ds), TimeZone.of(zone), Date.parse(from), Date.parse(to))).toBe(step);
  });
});
