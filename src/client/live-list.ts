import type { Changes } from '../storage/changes.ts';
import type { StoreName } from '../storage/records.ts';

/** Hears of what is stored: at first, and after every change in any tab. */
export type ListListener<T> = (list: T) => void;

/** Hears of a list that could not be read; it is read again after the next change. */
export type ErrorListener = (error: unknown) => void;

/**
 * Calls a listener with what `read` gives, now and after every change of the stores. Changes that come while it is read
 * are one reading more, not many.
 *
 * @returns ends it
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
  const refresh = async () => {
    isStale = true;
    if (isReading) return;
    isReading = true;
    while (isStale && !hasEnded) {
      isStale = false;
      try {
        const list = await read();
        if (!hasEnded) listener(list);
      } catch (error) {
        if (!hasEnded) onError(error);
      }
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
