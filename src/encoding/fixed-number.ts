/** Writes numbers with a fixed number of decimals, rounded as spreadsheet programs round them. */
import { MINUS, POINT, writeNumber, writePadded, writeText, writeWhole } from './number-text.ts';

/** From this size on, doubles are so far apart that decimals have no meaning. */
const LARGE = 1e15;

/** Powers of ten by exponent. */
const TENS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10] as const;

/**
 * Writes a finite number with this many decimals at `at`, and returns the index after it. Rounds the number's shortest
 * decimal half away from zero, as spreadsheet programs do, so `1.005` becomes `1.01`. A number that rounds to zero has
 * no sign. From 1e15 on, decimals have no meaning and the number is written as {@link writeNumber} does.
 *
 * @param decimals a whole number from 0 to 10
 * @param point the byte between whole part and decimals: 46 for a point, 44 for a comma
 */
export function writeFixed(
  bytes: Uint8Array,
  at: number,
  value: number,
  decimals: number,
  point: number = POINT,
): number {
  const size = Math.abs(value);
  if (size >= LARGE) return writeNumber(bytes, at, value, point);
  const power = TENS[decimals]!;
  const scaled = size * power;
  let digits = Math.round(scaled);
  // Too close to a tie to decide in binary, or too large: decide by the decimal text.
  if (scaled >= 1e9 || Math.abs(scaled - Math.floor(scaled) - 0.5) < 1e-6) {
    const text = fixedText(size, decimals);
    if (text.length > 15) return writeText(bytes, writeSign(bytes, at, value, true), text, point);
    digits = Number(text.replace('.', ''));
  }
  let end = writeSign(bytes, at, value, digits > 0);
  const whole = Math.floor(digits / power);
  end = writeWhole(bytes, end, whole);
  if (decimals === 0) return end;
  bytes[end] = point;
  const rest = digits - whole * power;
  if (decimals <= 9) return writePadded(bytes, end + 1, rest, decimals);
  end = writePadded(bytes, end + 1, Math.floor(rest / 10), 9);
  return writePadded(bytes, end, rest % 10, 1);
}

function writeSign(bytes: Uint8Array, at: number, value: number, shown: boolean): number {
  if (value < 0 && shown) bytes[at++] = MINUS;
  return at;
}

/** Rounds the shortest decimal of a number of at least 0 half up to this many decimals. */
function fixedText(size: number, decimals: number): string {
  const [mantissa, exponent = '0'] = String(size).split('e');
  const [whole, fraction = ''] = mantissa!.split('.');
  // The digits of size · 10^decimals, before and after its point.
  const shift = Number(exponent) + decimals;
  const all = `${whole}${fraction}`;
  const cut = whole!.length + shift;
  const kept = cut <= 0 ? '0' : all.slice(0, cut).padEnd(cut, '0');
  const next = cut < 0 ? 0 : Number(all[cut] ?? 0);
  const digits = (BigInt(kept) + (next >= 5 ? 1n : 0n)).toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Whether a number has more decimals than this, so that {@link writeFixed} rounds it. */
export function isRounded(value: number, decimals: number): boolean {
  const power = TENS[decimals]!;
  return Number.isFinite(value) && Math.round(value * power) / power !== value;
}

const scratch = new Uint8Array(64);

/**
 * Returns the text of a finite number with this many decimals, as {@link writeFixed} writes it, or with every digit.
 *
 * @param decimals a whole number from 0 to 10, or `full`
 */
export function fixedNumberText(value: number, decimals: number | 'full'): string {
  const end = decimals === 'full' ? writeNumber(scratch, 0, value) : writeFixed(scratch, 0, value, decimals);
  return String.fromCharCode(...scratch.subarray(0, end));
}
