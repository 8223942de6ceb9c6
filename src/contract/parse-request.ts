import { ExportError, type RequestIssue } from '../core/errors.ts';
import type { ExportRequest } from './request.ts';
import { exportRequest } from './request-schema.ts';
import { summarize, type Validation, validate } from './validate.ts';

/**
 * Checks a request of unknown origin against the contract, and copies it: a valid one shares nothing with the input.
 * Fields that are undefined count as absent, as in JSON; no default is filled in. Every fault has its path (past 10,000
 * in one list, the rest of that list is left unread). Throws only what a getter of the input throws.
 */
export function checkRequest(input: unknown): Validation<ExportRequest> {
  return validate(exportRequest, input, { root: 'The request' });
}

/**
 * The request that {@link checkRequest} finds valid.
 *
 * @throws ExportError `invalid-request`, whose `issues` name every fault; what a getter of the input throws
 */
export function parseRequest(input: unknown): ExportRequest {
  const result = checkRequest(input);
  if (result.valid) return result.value;
  throw invalidRequest(result.issues);
}

/** The error of a request with these faults, of which there is one at least. */
export function invalidRequest(issues: readonly RequestIssue[]): ExportError {
  return new ExportError('invalid-request', `Invalid export request: ${summarize(issues)}`, { issues });
}
