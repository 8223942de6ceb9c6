import { exactNumber } from './exact-number.ts';

/**
 * The JSON text of a value, BigInts among it: as numbers where a double holds them exactly, else as texts of their
 * digits. Undefined for what JSON does not know, as `undefined` itself.
 *
 * @throws TypeError for a value that contains itself
 */
export function jsonText(value: unknown): string | undefined {
  return JSON.stringify(value, withoutBigInts);
}

function withoutBigInts(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? (exactNumber(value) ?? String(value)) : value;
}
