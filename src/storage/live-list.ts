/** Keeps listeners up to date with stored lists. */
import type { Changes } from './changes.ts';
import type { StoreName } from './records.ts';

/**
 * Is called with the stored list: immediately, and after every change in any tab. Its errors are reported as uncaught.
 */
export type ListListener<T> = (list: T) => void;

/** Is called when a list cannot be read. The list is read again after the next change. */
export type ErrorListener = (error: unknown) => void;

/**
 * Calls a listener with the result of `read`: immediately, and after every change of the stores. All changes during a
 * read cause one more read.
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
