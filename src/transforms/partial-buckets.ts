import type { BucketSize } from '../contract/bucket-size.ts';
import type { SampleBatch } from '../core/sample-batch.ts';
import { formatInstant, type TimeZone } from '../core/time-zone.ts';
import type { WarningCode } from '../core/warnings.ts';
import { type Bucket, bucketAt } from './bucket.ts';

/** What tells which buckets a window cuts. */
export interface PartialBucketOptions {
  readonly size: BucketSize;
  readonly zone: TimeZone;
  /** The window, half-open, Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Counts the buckets that are cut and have a row. */
  warn(code: WarningCode, message: string, count: number): void;
}

/**
 * Passes decimated samples on, and counts the first and the last bucket of the window where the window cuts them and they
 * have a row: they cover less time than the others.
 */
export async function* withPartialBuckets(
  batches: AsyncIterable<SampleBatch>,
  { size, zone, from, to, warn }: PartialBucketOptions,
): AsyncGenerator<SampleBatch> {
  const first = bucketAt(from, size, zone);
  // The window holds the last whole millisecond before its end.
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
