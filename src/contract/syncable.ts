import { ExportError } from '../core/errors.ts';
import type { ExportRequest } from './request.ts';

/**
 * Passes a valid request that a server would take too: one with `notification`, which a local export may leave out.
 *
 * @throws ExportError `invalid-request` when it has none.
 */
export function requireSyncable(request: ExportRequest): void {
  if (request.notification) return;
  const message =
    'notification is missing: whatever is sent to a server must say who hears of its success and of its failure.';
  throw new ExportError('invalid-request', `Invalid export request: ${message}`, {
    issues: [{ path: ['notification'], message }],
  });
}
