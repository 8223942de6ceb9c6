/** Computes with doubles as exact fractions of whole numbers, so that a sum or a variance is rounded only once. */

/** Every finite double is a whole number of these: 2^-1074. */
const SCALE = 1074n;

/** A finite double times 2^1074, exactly. */
function scaled(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 0x7ffn;
  const fraction = bits & 0xfffffffffffffn;
  const size = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return bits >> 63n ? -size : size;
}

/** `numerator / denominator / 2^shift` as a double, off by at most a unit in the last place. */
function quotient(numerator: bigint, denominator: bigint, shift: bigint): number {
  if (numerator === 0n) return 0;
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const bits = BigInt(size.toString(2).length - denominator.toString(2).length);
  // 64 bits of the quotient are more than a double keeps.
  const up = 64n - bits;
  const digits = up >= 0n ? (size << up) / denominator : size / (denominator << -up);
  const power = Number(-up - shift);
  // In two steps, because 2^power alone may be out of range.
  const result = Number(digits) * 2 ** Math.max(power, -1000) * 2 ** Math.min(0, power + 1000);
  return negative ? -result : result;
}

const total = (values: readonly number[]): bigint => values.reduce((sum, value) => sum + scaled(value), 0n);

/** The sum of all values. */
export function exactSum(values: readonly number[]): number {
  return quotient(total(values), 1n, SCALE);
}

/** The mean of all values. */
export function exactMean(values: readonly number[]): number {
  return quotient(total(values), BigInt(values.length), SCALE);
}

/** The sample variance (n − 1) of at least two values. */
export function exactVariance(values: readonly number[]): number {
  const n = BigInt(values.length);
  const sum = total(values);
  const squares = values.reduce((all, value) => all + scaled(value) ** 2n, 0n);
  return quotient(n * squares - sum * sum, n * (n - 1n), 2n * SCALE);
}
