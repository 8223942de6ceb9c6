/** Checks requests with items of any kind against the contract. */
import type { Schema } from './building-blocks.ts';
import { invalidRequest } from './invalid-request.ts';
import { paramsOfKind } from './item-schemas.ts';
import { notification } from './notification-schema.ts';
import type { ExportRequest } from './request.ts';
import { exportRequest } from './request-schema.ts';
import { type Validation, validate } from './validate.ts';

/** The schema of requests with items of any kind. */
export const anyRequest: Schema<ExportRequest> = exportRequest(paramsOfKind, notification);

/**
 * Checks a request of unknown origin against the contract and copies it. A valid copy shares nothing with the input.
 * Undefined fields count as absent, as in JSON. No defaults are filled in. Every fault has its path; after 10,000
 * faults in one list, the rest of that list is not checked. Throws only what a getter of the input
 * throws.
 */
export function checkRequest(input: unknown): Validation<ExportRequest> {
  return validate(anyRequest, input, { root: 'The request' });
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
