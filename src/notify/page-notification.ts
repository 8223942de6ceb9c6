import { cleanText, fitText, headline } from './fit-text.ts';
import type { Delivery, OutgoingMessage } from './notification.ts';

/** What a page may show; `unsupported` where there are no notifications, as in insecure contexts. */
export type PagePermission = NotificationPermission | 'unsupported';

/** The parts of the browser that page notifications need. */
export interface PageScope {
  readonly Notification?: typeof Notification;
  readonly navigator?: { readonly serviceWorker?: Pick<ServiceWorkerContainer, 'getRegistration'> };
}

const LIMITS = { title: 100, text: 1000 } as const;

/** Whether the page may show notifications. Asks nobody. */
export function pagePermission(scope: PageScope = globalThis): PagePermission {
  return scope.Notification?.permission ?? 'unsupported';
}

/**
 * Asks the user. Call it in the handler of a click or a key, as browsers demand; they ask once, and remember.
 *
 * @returns what the user has said, now or before
 */
export async function requestPagePermission(scope: PageScope = globalThis): Promise<PagePermission> {
  if (!scope.Notification) return 'unsupported';
  return scope.Notification.requestPermission();
}

/**
 * Shows a message, if the user has allowed that. Chrome on Android lets only a service worker do so: where a page has
 * one, it is asked, and elsewhere there the message is refused. Two of one key are shown as one.
 */
export async function showOnPage(message: OutgoingMessage, scope: PageScope = globalThis): Promise<Delivery> {
  const permission = pagePermission(scope);
  if (permission === 'unsupported') return { outcome: 'refused', reason: 'This browser shows no page notifications.' };
  if (permission !== 'granted') return { outcome: 'refused', reason: 'The user has not allowed page notifications.' };
  const title = fitText(headline(message), LIMITS.title).text;
  const options = { body: fitText(cleanText(message.text), LIMITS.text).text, tag: message.key };
  try {
    new scope.Notification!(title, options);
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
