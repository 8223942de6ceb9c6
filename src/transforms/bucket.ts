/** Computes the bucket of an instant, aligned to the wall clock. */
import type { BucketSize } from '../contract/bucket-size.ts';
import type { TimeZone } from '../core/time-zone.ts';

/** A stretch of time whose samples become one row. It is half-open, in Unix milliseconds. */
export interface Bucket {
  /** Start, inclusive. */
  readonly start: number;
  /** End, exclusive. */
  readonly end: number;
}

const HOUR = 3_600_000;

/** Milliseconds of wall time per unit. */
const FIXED_UNITS = { s: 1_000, m: 60_000, h: HOUR, d: 24 * HOUR, w: 7 * 24 * HOUR } as const;

/** Months per unit. */
const CALENDAR_UNITS = { M: 1, y: 12 } as const;

/** 1970-01-05, the first Monday, from which weeks count. */
const FIRST_MONDAY = 4 * 24 * HOUR;

/**
 * Returns the bucket of an instant (Unix milliseconds), aligned to the zone's wall clock.
 *
 * Seconds, minutes, hours and days count from wall midnight of 1970-01-01, weeks from Monday 1970-01-05, and months and
 * years from January of year 0. A bucket of up to an hour has one offset: it is cut where the offset changes. A longer
 * bucket starts at the first instant at which the wall clock has reached its start. So it is longer or shorter when the
 * clock is set back or forward in it, and a bucket that the clock skips does not exist.
 *
 * The buckets of one size and zone cover all time without overlap. In UTC, a bucket of size `ds` from seconds to days
 * starts at `floor(t / ds) · ds`.
 *
 * @throws RangeError when the bucket reaches beyond the range of `Date`. Buckets around valid window bounds never do.
 */
export function bucketAt(ms: number, size: BucketSize, zone: TimeZone): Bucket {
  // Every boundary is a whole millisecond, so drop the fraction before arithmetic can round it.
  const time = Math.floor(ms);
  const { count, unit } = size;
  if (unit === 'M' || unit === 'y') {
    const months = count * CALENDAR_UNITS[unit];
    const date = new Date(zone.wallAt(time));
    const index = Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / months);
    return bucketFrom(index, (k) => monthStart(k * months), time, zone);
  }
  const length = count * FIXED_UNITS[unit];
  if (length <= HOUR) return shortBucketAt(time, length, zone);
  const origin = unit === 'w' ? FIRST_MONDAY : 0;
  const index = Math.floor((zone.wallAt(time) - origin) / length);
  return bucketFrom(index, (k) => origin + k * length, time, zone);
}

/** Returns the bucket of at most an hour around `time`, cut to the stretch of constant offset. */
function shortBucketAt(time: number, length: number, zone: TimeZone): Bucket {
  const stretch = zone.stretchAt(time);
  const start = Math.floor((time + stretch.offset) / length) * length - stretch.offset;
  const end = start + length;
  if (start >= stretch.start && end <= stretch.end) return { start, end };
  const cut = zone.constantWithin(time, start, end);
  return { start: cut.start, end: cut.end };
}

/**
 * Returns the bucket that contains `time`, among those between the boundaries `wallBoundary(k)`.
 *
 * @param index The `k` of the last boundary that the wall clock at `time` has reached. After the clock is set back,
 * later boundaries can already lie before `time`.
 */
function bucketFrom(index: number, wallBoundary: (k: number) => number, time: number, zone: TimeZone): Bucket {
  let start = zone.firstInstantFrom(wallBoundary(index));
  let end = zone.firstInstantFrom(wallBoundary(index + 1));
  for (let next = index + 2; end <= time; next++) {
    start = end;
    end = zone.firstInstantFrom(wallBoundary(next));
  }
  return { start, end };
}

/** Returns wall midnight of the first day of a month, counted from January of year 0. */
function monthStart(index: number): number {
  return new Date(0).setUTCFullYear(0, index, 1);
}
