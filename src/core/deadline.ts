/** Bounds how long a promise is waited for. */

/** Milliseconds that a timer can wait at most: what is more than 31 bits hold passes at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/**
 * Settles as `promise` does, or rejects with what `late` gives once `ms` milliseconds have passed, or with the signal's
 * reason as soon as that is aborted: code of the host, and disks, may never answer.
 */
export function inTime<T>(promise: Promise<T>, ms: number, late: () => unknown, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(late()), ms);
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (reason: unknown) => {
      end();
      reject(reason);
    };
    const onAbort = () => fail(signal?.reason);
    promise.finally(end).then(resolve, reject);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
  });
}
