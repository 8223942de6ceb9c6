import type { ExportRequest } from '../contract/request.ts';
import type { JobNotification } from '../storage/records.ts';
import type { NotifyOptions } from './notify-options.ts';

/**
 * The notifications of a job that has just ended: the messages of its request that its outcome asks for, and one of the
 * page where the host wants those. They belong into the transaction that ends the job.
 */
export function plannedNotifications(
  request: ExportRequest,
  state: 'done' | 'failed',
  options: NotifyOptions,
): JobNotification[] {
  const policy = state === 'done' ? 'onSuccess' : 'onFailure';
  const planned: JobNotification[] = [];
  const fresh = { attempts: 0, notBefore: 0 } as const;
  for (const [index, message] of (request.notification?.messages ?? []).entries()) {
    if (message.policy !== policy) continue;
    const { medium } = message;
    const configured = options[medium] !== undefined;
    planned.push({
      message: index,
      medium,
      state: configured ? 'waiting' : 'unsupported',
      ...fresh,
      reason: configured ? null : `The page has no options for ${medium} (notifications.${medium}).`,
    });
  }
  if (options.page) planned.push({ message: 'page', medium: 'page', state: 'waiting', ...fresh, reason: null });
  return planned;
}
