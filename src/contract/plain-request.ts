/**
 * Checks plain requests, the usual ones: messages as they are, exported once. They need no schemas of other items, of
 * periods, of decimation and of notifications.
 */
import { closedObject } from './building-blocks.ts';
import { messageFields, plainMessageFields, windowIsGiven } from './message-schema.ts';
import type { ExportRequest, MessageParams } from './request.ts';
import { requestRules, requiredFields } from './request-schema.ts';
import { validate } from './validate.ts';

/** Messages that nothing else is computed for. */
type PlainParams = Omit<MessageParams, 'period' | 'decimation' | 'transform'>;

const schema = closedObject<Omit<ExportRequest, 'periodicity' | 'periodStart' | 'notification'>>(
  'a request',
  requiredFields(closedObject<PlainParams>('an object', messageFields, plainMessageFields, windowIsGiven)),
  {},
  ...requestRules,
);

/**
 * Returns a copy of a request of unknown origin if it is plain and valid, as `checkRequest` does. Returns undefined for
 * any other: only `checkRequest` tells whether that is valid, and its faults.
 */
export function plainRequest(input: unknown): ExportRequest | undefined {
  const check = validate(schema, input, { root: 'The request' });
  return check.valid ? check.value : undefined;
}
