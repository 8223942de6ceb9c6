/**
 * Settles as `promise` does, or rejects with what `late` gives once `ms` milliseconds have passed, or with the signal's
 * reason as soon as that is aborted: code of the host, and disks, may never answer.
 */
export function inTime<T>(promise: Promise<T>, ms: number, late: () => unknown, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal?.reason);
    const timer = setTimeout(() => reject(late()), ms);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    });
  });
}
