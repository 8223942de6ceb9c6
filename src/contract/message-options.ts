/** The schemas of all that messages can ask for: periods, decimation and transforms too. */
import { parseDuration } from '../core/duration.ts';
import { parseBucketSize } from './bucket-size.ts';
import { checked, closedObject, type OptionalSchemas, oneOf, type Schema, text } from './building-blocks.ts';
import { messageFields, plainMessageFields, windowIsGiven } from './message-schema.ts';
import type { Decimation, DecimationFunction, MessageParams, Transform } from './request.ts';
import { show } from './sentences.ts';

/** An ISO 8601 duration. */
export const duration: Schema<string> = checked(text('an ISO 8601 duration, such as "P1D" or "PT15M"'), (value) => {
  try {
    parseDuration(value);
    return undefined;
  } catch (error) {
    // The reason quotes the value, so it is shown only for short and harmless values.
    if (error instanceof RangeError && /^[\w+.,-]{1,40}$/.test(value)) {
      return `cannot be used: ${error.message.replace(/\.$/, '')}`;
    }
    return `must be an ISO 8601 duration, such as "P1D" or "PT15M", not ${show(value)}`;
  }
});

const bucketSize: Schema<string> = checked(text('the length of a bucket, such as "15m" or "1d"'), (value) => {
  try {
    parseBucketSize(value);
    return undefined;
  } catch {
    return `must be a whole number and a unit, one of s, m (minutes), h, d, w, M (months) or y, such as "15m", and at most 1e11 seconds, not ${show(value)}`;
  }
});

const decimation: Schema<Decimation> = closedObject<Decimation>(
  'an object such as {ds: "15m", dsf: "avg"}',
  {
    ds: bucketSize,
    dsf: oneOf<DecimationFunction>({
      ...{ avg: true, max: true, min: true, sum: true, stddev: true, variance: true },
      ...{ count: true, first: true, last: true, median: true },
    }),
  },
  {},
);

const { from, to, outputFormat } = plainMessageFields;

/** The optional fields of messages. */
export const optionalMessageFields: OptionalSchemas<MessageParams> = {
  from,
  to,
  period: duration,
  decimation,
  transform: oneOf<Transform>({ delta: true }),
  outputFormat,
};

/** The params of messages. */
export const messageParams: Schema<MessageParams> = closedObject<MessageParams>(
  'an object',
  messageFields,
  optionalMessageFields,
  windowIsGiven,
);
