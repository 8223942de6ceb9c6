/** Loads parts of the element that are seldom shown, when they are first drawn. */

/** Milliseconds after which a failed load is tried again. */
const RETRY_AFTER = 5000;

/**
 * Makes a function that returns a part of the element, or undefined while it is loaded. Then it draws the element anew.
 *
 * @param load loads the part
 */
export function lazyPart<T>(load: () => Promise<T>): (redraw: () => void) => T | undefined {
  let part: T | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  const waiting = new Set<() => void>();
  return (redraw) => {
    if (part !== undefined) return part;
    waiting.add(redraw);
    if (performance.now() - askedAt < RETRY_AFTER) return undefined;
    askedAt = performance.now();
    load().then(
      (loaded) => {
        part = loaded;
        for (const draw of waiting) draw();
        waiting.clear();
      },
      () => {},
    );
    return undefined;
  };
}
