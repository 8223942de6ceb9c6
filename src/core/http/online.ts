/** What the browser says of the network. */

/** Whether the browser says that it has no network. Environments that do not say, as Node, count as online. */
export const isOffline = (): boolean => globalThis.navigator?.onLine === false;

/**
 * Milliseconds between two looks at what the browser says: Chromium fires no `online` event in workers
 * (browser-compat-data, `WorkerGlobalScope: online event`).
 */
const LOOK_MS = 250;

/**
 * Resolves after `ms` milliseconds, or as soon as the browser comes online, in a page and in a worker; rejects with the
 * signal's reason as soon as it is aborted.
 */
export function sleepUntilOnline(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    let wasOffline = isOffline();
    const end = () => {
      clearTimeout(timer);
      clearInterval(looking);
      signal.removeEventListener('abort', onAbort);
      globalThis.removeEventListener?.('online', wake);
    };
    const wake = () => {
      end();
      resolve();
    };
    const look = () => {
      if (isOffline()) wasOffline = true;
      else if (wasOffline) wake();
    };
    const onAbort = () => {
      end();
      reject(signal.reason);
    };
    const timer = setTimeout(wake, ms);
    const looking = setInterval(look, LOOK_MS);
    signal.addEventListener('abort', onAbort);
    globalThis.addEventListener?.('online', wake);
  });
}
