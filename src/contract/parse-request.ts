import { ExportError } from '../core/errors.ts';
import type { ExportRequest } from './request.ts';
import { exportRequest } from './request-schema.ts';
import { validate } from './validate.ts';

/**
 * Checks a request of unknown origin against the contract, and copies it: the result shares nothing with the input.
 * Fields that are undefined count as absent, as in JSON; no default is filled in.
 *
 * @throws ExportError `invalid-request`, whose `issues` name every fault with its path (past 10,000 in one list, the
 * rest of that list is left unread). Nothing else, whatever the input.
 */
export function parseRequest(input: unknown): ExportRequest {
  const result = validate(exportRequest, input, { root: 'The request' });
  if (result.valid) return result.value;
  const { issues, summary } = result;
  throw new ExportError('invalid-request', `Invalid export request: ${summary}`, { issues });
}
