/** Builds the error for requests that break the contract. */
import { ExportError, type RequestIssue } from '../core/errors.ts';
import { summarize } from './validate.ts';

/** Builds the error for a request with these faults, at least one. */
export function invalidRequest(issues: readonly RequestIssue[]): ExportError {
  return new ExportError('invalid-request', `Invalid export request: ${summarize(issues)}`, { issues });
}
