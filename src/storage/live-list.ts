import type { Changes } from './changes.ts';
import type { StoreName } from './records.ts';

/** Hears of what is stored: at first, and after every change in any tab. What it throws is reported as uncaught. */
export type ListListener<T> = (list: T) => void;

/** Hears of a list that could not be read; it is read again after the next change. */
export type ErrorListener = (error: unknown) => void;

/**
 * Calls a listener with what `read` gives, now and after every change of the stores. Changes that come while it is read
 * are one reading more, not many.
 *
 * @returns a function that unsubscribes
 */
export function follow<T>(
  changes: Changes,
  stores: readonly StoreName[],
  read: () => Promise<T>,
  listener: ListListener<T>,
  onError: ErrorListener = () => {},
): () => void {
  let isReading = false;
  let isStale = false;
  let hasEnded = false;
  const tell = (call: () => void) => {
    if (hasEnded) return;
    try {
      call();
    } catch (error) {
      reportError(error);
    }
  };
  const refresh = async () => {
    isStale = true;
    if (isReading) return;
    isReading = true;
    while (isStale && !hasEnded) {
      isStale = false;
      await read().then(
        (list) => tell(() => listener(list)),
        (error: unknown) => tell(() => onError(error)),
      );
    }
    isReading = false;
  };
  const stop = changes.subscribe(stores, () => void refresh());
  void refresh();
  return () => {
    hasEnded = true;
    stop();
  };
}
