/**
 * The number that is exactly this BigInt; undefined when a double cannot hold it, as beyond 2^53 it holds only some
 * whole numbers.
 */
export function exactNumber(whole: bigint): number | undefined {
  const number = Number(whole);
  return Number.isFinite(number) && BigInt(number) === whole ? number : undefined;
}
