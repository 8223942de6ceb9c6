import { cleanText, fitText, headline } from './media/fit-text.ts';
import type { Delivery, OutgoingMessage } from './media/notification.ts';
import type { PagePermission } from './page-permission.ts';

/** The parts of the browser that page notifications need. */
export interface PageScope {
  readonly Notification?: typeof Notification;
  readonly navigator?: { readonly serviceWorker?: Pick<ServiceWorkerContainer, 'getRegistration'> };
}

const LIMITS = { title: 100, text: 1000 } as const;

/** Why the page may show none; null when it may. */
export function pageRefusal(permission: PagePermission): string | null {
  if (permission === 'unsupported') return 'This browser shows no page notifications.';
  return permission === 'granted' ? null : 'The user has not allowed page notifications.';
}

/**
 * Shows a message, if the user has allowed that. Chrome on Android lets only a service worker do so: where a page has
 * one, it is asked, and elsewhere there the message is refused. Two of one key are shown as one.
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
    // The constructor is forbidden there: https://crbug.com/481856
  }
  try {
    const worker = await scope.navigator?.serviceWorker?.getRegistration();
    if (!worker) return { outcome: 'refused', reason: 'This browser shows notifications of service workers only.' };
    await worker.showNotification(title, options);
    return { outcome: 'sent' };
  } catch {
    return { outcome: 'refused', reason: 'The browser did not show the notification.' };
  }
}
