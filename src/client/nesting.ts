/** Finds values that are nested too deeply to send to the worker. */

/**
 * The most levels of nested objects in a value that is sent to the worker. The worker refuses requests with fewer
 * levels and says where. But some browsers cannot clone a message with two thousand levels, and report nothing.
 */
const MAX_LEVELS = 500;

/** Whether a value is nested too deeply to send to the worker. Never throws. */
export function isTooDeep(value: unknown): boolean {
  const seen = new Set<unknown>();
  // Visit objects in the order in which browsers clone them: once each, as deep as the first path to them.
  const waiting: [value: unknown, level: number][] = [[value, 0]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, level] = next;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    if (level > MAX_LEVELS) return true;
    seen.add(value);
    for (const part of partsOf(value).reverse()) waiting.push([part, level + 1]);
  }
  return false;
}

function partsOf(value: object): unknown[] {
  try {
    if (ArrayBuffer.isView(value)) return [];
    return value instanceof Map || value instanceof Set ? [...value].flat() : Object.values(value);
  } catch {
    // A value that cannot be read is refused later, with the reason.
    return [];
  }
}
