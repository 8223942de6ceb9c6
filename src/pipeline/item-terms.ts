/** Reads the periods and the buckets of messages. Loaded only for requests that are not plain. */
import { parseBucketSize } from '../contract/bucket-size.ts';
import { parseDuration } from '../core/duration.ts';
import { resolveRange } from '../core/time-range.ts';
import type { ItemTerms } from './plan.ts';

/** Reads what valid messages say in texts. */
export const terms: ItemTerms = {
  rangeOf: ({ from, to, period }, now, zone) =>
    resolveRange({ from, to, period: period === undefined ? undefined : parseDuration(period) }, now, zone),
  bucketSize: parseBucketSize,
};
