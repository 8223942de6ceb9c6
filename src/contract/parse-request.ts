/** Checks requests with items of any kind against the contract. */
import { closedObject, type OptionalSchemas, type Schema } from './building-blocks.ts';
import { invalidRequest } from './invalid-request.ts';
import { isMessageParams } from './item-kind.ts';
import { itemParams } from './item-schemas.ts';
import { duration } from './message-options.ts';
import { unixSeconds } from './message-schema.ts';
import { notification } from './notification-schema.ts';
import type { ExportRequest } from './request.ts';
import { requestRules, requiredFields } from './request-schema.ts';
import { type Validation, validate } from './validate.ts';

/** The optional fields of a request. */
export const optionalFields: OptionalSchemas<ExportRequest> = {
  periodicity: duration,
  periodStart: unixSeconds,
  notification,
};

/** The schema of requests with items of any kind. */
export const anyRequest: Schema<ExportRequest> = closedObject<ExportRequest>(
  'an object with format, type and items',
  requiredFields(itemParams),
  optionalFields,
  ...requestRules,
);

/**
 * Checks a request of unknown origin against the contract and copies it. A valid copy shares nothing with the input.
 * Undefined fields count as absent, as in JSON. No defaults are filled in. Every fault has its path; after 10,000
 * faults in one list, the rest of that list is not checked. Throws only what a getter of the input
 * throws.
 */
export function checkRequest(input: unknown): Validation<ExportRequest> {
  return validate(anyRequest, input, { root: 'The request' });
}

/** Whether all items of a valid request are of messages. */
export function hasOnlyMessages({ items }: ExportRequest): boolean {
  return items.every(({ params }) => isMessageParams(params));
}

/**
 * Returns a copy of a request that {@link checkRequest} finds valid.
 *
 * @throws ExportError `invalid-request`, whose `issues` list every fault; what a getter of the input throws
 */
export function parseRequest(input: unknown): ExportRequest {
  const result = checkRequest(input);
  if (result.valid) return result.value;
  throw invalidRequest(result.issues);
}
