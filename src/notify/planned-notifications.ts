/** Decides which notifications a job sends. */
import type { ExportRequest } from '../contract/request.ts';
import type { JobNotification } from '../storage/records.ts';
import type { NotifyOptions } from './media/notify-options.ts';
import { pageRefusal } from './page-notification.ts';
import type { PagePermission } from './page-permission.ts';

/**
 * Returns the notifications of a job that has just ended: the messages of its request for this outcome and, with the
 * option `page`, a notification of the page. Store them in the transaction that ends the job.
 *
 * @param permission whether the page may show notifications
 */
export function plannedNotifications(
  request: ExportRequest,
  state: 'done' | 'failed',
  options: NotifyOptions,
  permission: PagePermission,
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
  if (options.page) {
    const refusal = pageRefusal(permission);
    planned.push({
      message: 'page',
      medium: 'page',
      state: refusal ? 'unsupported' : 'waiting',
      ...fresh,
      reason: refusal,
    });
  }
  return planned;
}
