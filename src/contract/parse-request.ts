/** Checks requests against the contract. */
import { ExportError, type RequestIssue } from '../core/errors.ts';
import type { ExportRequest } from './request.ts';
import { exportRequest } from './request-schema.ts';
import { summarize, type Validation, validate } from './validate.ts';

/**
 * Checks a request of unknown origin against the contract and copies it. A valid copy shares nothing with the input.
 * Undefined fields count as absent, as in JSON. No defaults are filled in. Every fault has its path; after 10,000
 * faults in one list, the rest of that list is not checked. Throws only what a getter of the input
 * throws.
 */
export function checkRequest(input: unknown): Validation<ExportRequest> {
  return validate(exportRequest, input, { root: 'The request' });
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

/** Builds the error for a request with these faults, at least one. */
export function invalidRequest(issues: readonly RequestIssue[]): ExportError {
  return new ExportError('invalid-request', `Invalid export request: ${summarize(issues)}`, { issues });
}
