/** Copies what a host hands over, so that its later changes have no effect. */

/**
 * Returns a copy of plain data, reactive or not. What cannot be copied, such as a function or data without an end, stays
 * as it is, so that who uses it can refuse it.
 */
export function snapshot<T>(value: T): T {
  try {
    return copyOf(value);
  } catch {
    return value;
  }
}

function copyOf<T>(value: T): T {
  try {
    return structuredClone(value);
  } catch {
    if (Array.isArray(value)) return value.map(copyOf) as T;
    // A signal has no fields to copy.
    if (typeof value !== 'object' || value === null || value instanceof EventTarget) return value;
    return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, copyOf(own)])) as T;
  }
}
