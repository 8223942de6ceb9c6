/** Writes values as JSON text, including BigInts. */
import { exactNumber } from './exact-number.ts';

/**
 * The JSON text of a value. A BigInt becomes a number when a double represents it exactly, otherwise a string of its
 * digits. Returns undefined for a value that JSON cannot express, such as `undefined`.
 *
 * @throws TypeError for a value that contains itself
 */
export function jsonText(value: unknown): string | undefined {
  return JSON.stringify(value, withoutBigInts);
}

function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? (exactNumber(value) ?? String(value)) : value;
}
