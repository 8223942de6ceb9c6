import { cleanText, fitText, headline } from './fit-text.ts';
import type { Delivery, OutgoingMessage } from './notification.ts';

/** The parts of the browser that page notifications need. */
export interface PageScope {
  readonly Notification?: typeof Notification;
  readonly navigator?: { readonly serviceWorker?: Pick<ServiceWorkerContainer, 'getRegistration'> };
}

const LIMITS = { title: 100, text: 1000 } as const;

/**
 * Shows a message, if the user has allowed that. Chrome on Android lets only a service worker do so: where a page has
 * one, it is asked, and elsewhere there the message is refused. Two of one key are shown as one.
 */
export async function showOnPage(message: OutgoingMessage, scope: PageScope = globalThis): Promise<Delivery> {
  const { Notification } = scope;
  if (!Notification) return { outcome: 'refused', reason: 'This browser shows no page notifications.' };
  if (Notification.permission !== 'granted')
    return { outcome: 'refused', reason: 'The user has not allowed page notifications.' };
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
