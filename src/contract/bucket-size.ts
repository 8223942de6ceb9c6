/** Reads the bucket size of a decimation, such as `15m`. */

/** Unit of a bucket size: seconds, minutes, hours, days, weeks, months (`M`) or years. */
export type BucketUnit = 's' | 'm' | 'h' | 'd' | 'w' | 'M' | 'y';

/** Length of a decimation bucket: `count` times `unit`. */
export interface BucketSize {
  /** A whole number, at least 1. */
  readonly count: number;
  /** The unit that `count` counts. */
  readonly unit: BucketUnit;
}

/** Mean seconds of each unit. */
export const UNIT_SECONDS: Readonly<Record<BucketUnit, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  M: 2_629_746,
  y: 31_556_952,
};

/**
 * The longest bucket. It is longer than the time from 1970 to any window bound, and short enough for exact calendar
 * arithmetic.
 */
const MAX_SECONDS = 1e11;

/** A bucket size; the number is group 1, the unit group 2. */
export const BUCKET_SIZE: RegExp = /^([1-9]\d{0,11})([smhdwMy])$/;

/**
 * Reads a bucket size such as `15m` or `1M` (the `ds` of a decimation).
 *
 * @throws RangeError when the text is not a bucket size, or when it is longer than 1e11 seconds (about 3,000 years).
 */
export function parseBucketSize(ds: string): BucketSize {
  const match = BUCKET_SIZE.exec(ds);
  if (match) {
    const count = Number(match[1]);
    const unit = match[2] as BucketUnit;
    if (count * UNIT_SECONDS[unit] <= MAX_SECONDS) return { count, unit };
  }
  throw new RangeError(
    'A bucket size is a whole number of s, m (minutes), h, d, w, M (months) or y, such as 15m, and at most 1e11 seconds.',
  );
}
