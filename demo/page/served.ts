/** Waits until the demo's requests are answered: by the reference server, or in a static copy by a service worker. */
import type { ClientMessage } from '../site/site-files.ts';

const WORKER = 'service-worker.js';

let served: Promise<boolean> | undefined;

/**
 * Settles when the page's requests are answered; in a static copy of the demo, it starts what answers them.
 *
 * @returns whether this is a static copy
 * @throws Error when the browser allows no service worker here
 */
export function whenServed(): Promise<boolean> {
  served ??= start();
  return served;
}

async function start(): Promise<boolean> {
  if (import.meta.env.DEV) return false;
  const { serviceWorker } = navigator;
  if (!serviceWorker)
    throw new Error('This page needs a service worker, which this browser does not allow here. Use https.');
  const controlled = new Promise<void>((resolve) => {
    if (serviceWorker.controller) resolve();
    else serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });
  await serviceWorker.register(WORKER);
  // After a forced reload the page has none, though there is one.
  const { active } = await serviceWorker.ready;
  if (!serviceWorker.controller) active?.postMessage('claim' satisfies ClientMessage);
  await controlled;
  return true;
}

/** Keeps all files of the static copy, and calls back when the demo works offline. */
export function keepSite(onKept: () => void): void {
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener('message', ({ data }) => data === 'kept' && onKept());
  serviceWorker.startMessages();
  serviceWorker.controller?.postMessage('keep' satisfies ClientMessage);
}
