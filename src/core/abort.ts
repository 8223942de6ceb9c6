/** Waits that end early: what an AbortSignal ends, a timer ends, or both. */
export { LONGEST_TIMER_MS } from './deadline.ts';

/** Settles as `promise` does, or rejects with the signal's reason as soon as it is aborted. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      // Otherwise its failure would be an unhandled rejection, which ends a process of Node.
      promise.catch(() => {});
      return reject(signal.reason);
    }
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Resolves after `ms` milliseconds, at most {@link LONGEST_TIMER_MS}, or rejects with the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return abortable(elapsed, signal).finally(() => clearTimeout(timer));
}

/** A signal that is aborted with others, or earlier. */
export interface LinkedAbort {
  /** Aborted with the first of the others, for the same reason, or by `abort` or `end`. */
  readonly signal: AbortSignal;
  /** Aborts the signal, and stops listening to the others. */
  abort(reason: unknown): void;
  /** Aborts with an `AbortError` that says why. */
  end(why: string): void;
  /** Stops listening to the others, and leaves the signal as it is. */
  unlink(): void;
}

/**
 * Links a new signal to others (`AbortSignal.any` is too young for the browsers that this package supports). Call
 * `abort`, `end` or `unlink` once it is no longer needed: a long-lived signal keeps its listeners.
 */
export function linkedAbort(...others: readonly AbortSignal[]): LinkedAbort {
  const controller = new AbortController();
  const follow = () => {
    const first = others.find(({ aborted }) => aborted);
    if (first) controller.abort(first.reason);
  };
  const unlink = () => {
    for (const other of others) other.removeEventListener('abort', follow);
  };
  for (const other of others) other.addEventListener('abort', follow, { once: true });
  follow();
  const abort = (reason: unknown) => {
    unlink();
    controller.abort(reason);
  };
  return { signal: controller.signal, abort, end: (why) => abort(new DOMException(why, 'AbortError')), unlink };
}

/**
 * Runs `work` with a signal that is aborted with the caller's, or by a `TimeoutError` after `ms` milliseconds. `work`
 * settles by itself: one that awaits code which ignores the signal awaits it by {@link abortable}.
 *
 * @param wait measures the time. Default: {@link sleep}
 * @throws the caller's signal's reason when it is aborted before the work begins; what `work` throws
 */
export async function timeLimited<T>(
  signal: AbortSignal,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  wait: (ms: number, signal: AbortSignal) => Promise<void> = sleep,
): Promise<T> {
  signal.throwIfAborted();
  const limited = linkedAbort(signal);
  const ended = new AbortController();
  wait(ms, ended.signal).then(
    () => limited.abort(new DOMException('timed out', 'TimeoutError')),
    () => {},
  );
  try {
    return await work(limited.signal);
  } finally {
    ended.abort();
    limited.unlink();
  }
}
