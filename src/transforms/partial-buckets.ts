/** Warns about buckets that the window cuts. */
import type { BucketSize } from '../contract/bucket-size.ts';
import type { SampleBatch } from '../core/sample-batch.ts';
import { formatInstant, type TimeZone } from '../core/time-zone.ts';
import type { WarningCode } from '../core/warnings.ts';
import { type Bucket, bucketAt } from './bucket.ts';

/** Options of {@link withPartialBuckets}. */
export interface PartialBucketOptions {
  /** The size of the buckets. */
  readonly size: BucketSize;
  /** The zone whose wall clock the buckets follow. */
  readonly zone: TimeZone;
  /** Start of the window, Unix milliseconds, inclusive. */
  readonly from: number;
  /** End of the window, Unix milliseconds, exclusive. */
  readonly to: number;
  /** Adds to a warning about cut buckets that have a row. */
  warn(code: WarningCode, message: string, count: number): void;
}

/**
 * Passes decimated samples on. Warns when the window cuts the first or the last bucket and that bucket has a row,
 * because it covers less time than the others.
 */
export async function* withPartialBuckets(
  batches: AsyncIterable<SampleBatch>,
  { size, zone, from, to, warn }: PartialBucketOptions,
): AsyncGenerator<SampleBatch> {
  const first = bucketAt(from, size, zone);
  // The window includes the last whole millisecond before its end.
  const last = bucketAt(Math.ceil(to) - 1, size, zone);
  const begins = first.start < from ? [`begins at ${formatInstant(from, zone)}`] : [];
  const ends = last.end > to ? [`ends at ${formatInstant(to, zone)}`] : [];
  const isOnly = first.start === last.start;
  const report = (which: string, bucket: Bucket, window: readonly string[]) => {
    if (window.length === 0) return;
    const bounds = `from ${formatInstant(bucket.start, zone)} to ${formatInstant(bucket.end, zone)}`;
    warn('partial-bucket', `The ${which} bucket, ${bounds}, is cut by the window, which ${window.join(' and ')}.`, 1);
  };
  let time: number | undefined;
  for await (const batch of batches) {
    if (time === undefined && batch.times[0] === first.start)
      report(isOnly ? 'only' : 'first', first, isOnly ? [...begins, ...ends] : begins);
    time = batch.times[batch.length - 1]!;
    yield batch;
  }
  if (!isOnly && time === last.start) report('last', last, ends);
}
