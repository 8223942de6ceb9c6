/** Converts a BigInt to a number without losing digits. */

/**
 * The number equal to this BigInt; undefined when a double cannot represent it. Beyond 2^53 a double represents only
 * some whole numbers.
 */
export function exactNumber(whole: bigint): number | undefined {
  const number = Number(whole);
  return Number.isFinite(number) && BigInt(number) === whole ? number : undefined;
}
