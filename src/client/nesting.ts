/**
 * Levels of objects within objects past which a value is not handed to the worker. It refuses a request at fewer, and
 * says where; but some browsers cannot take a message of two thousand apart, and tell nobody.
 */
const MAX_LEVELS = 500;

/** Whether objects are nested too deeply within a value for it to be handed to the worker. Never throws. */
export function isTooDeep(value: unknown): boolean {
  const seen = new Set<unknown>();
  // Visited in the order in which browsers clone, which do so once for each object, and go as deep as they find it.
  const waiting = [{ value, level: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, level } = next;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    if (level > MAX_LEVELS) return true;
    seen.add(value);
    for (const part of partsOf(value).reverse()) waiting.push({ value: part, level: level + 1 });
  }
  return false;
}

function partsOf(value: object): unknown[] {
  try {
    if (ArrayBuffer.isView(value)) return [];
    return value instanceof Map || value instanceof Set ? [...value].flat() : Object.values(value);
  } catch {
    // What cannot be read is refused later, with the reason.
    return [];
  }
}
