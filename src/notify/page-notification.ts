/** Shows notifications of the page. */
import { cleanText, fitText, headline } from './media/fit-text.ts';
import type { Delivery, OutgoingMessage } from './media/notification.ts';
import type { PagePermission } from './page-permission.ts';

/** The browser APIs that page notifications need. */
export interface PageScope {
  readonly Notification?: typeof Notification;
  readonly navigator?: { readonly serviceWorker?: Pick<ServiceWorkerContainer, 'getRegistration'> };
}

const LIMITS = { title: 100, text: 1000 } as const;

/** Returns the reason why the page may not show notifications; null when it may. */
export function pageRefusal(permission: PagePermission): string | null {
  if (permission === 'unsupported') return 'This browser does not support page notifications.';
  return permission === 'granted' ? null : 'The user has not allowed page notifications.';
}

/**
 * Shows a message if the user has allowed it. In Chrome on Android only a service worker can do so; without one, the
 * message is refused. Messages with the same key are shown once.
 */
export async function showOnPage(message: OutgoingMessage, scope: PageScope = globalThis): Promise<Delivery> {
  const { Notification } = scope;
  const reason = pageRefusal(Notification?.permission ?? 'unsupported');
  if (!Notification || reason !== null) return { outcome: 'refused', reason: reason ?? '' };
  const title = fitText(headline(message), LIMITS.title).text;
  const options = { body: fitText(cleanText(message.text), LIMITS.text).text, tag: message.key };
  try {
    new Notification(title, options);
    return { outcome: 'sent' };
  } catch {
    // Chrome on Android forbids the constructor: https://crbug.com/481856
  }
  try {
    const worker = await scope.navigator?.serviceWorker?.getRegistration();
    if (!worker)
      return {
        outcome: 'refused',
        reason: 'This browser shows notifications only from a service worker. Register one.',
      };
    await worker.showNotification(title, options);
    return { outcome: 'sent' };
  } catch {
    return { outcome: 'refused', reason: 'The browser did not show the notification.' };
  }
}
