/** Numbers with a fixed number of decimals, as spreadsheet programs round them. */
import { MINUS, POINT, writeNumber, writePadded, writeText, writeWhole } from './number-text.ts';

/** From this size on, doubles lie so far apart that decimals of {@link writeFixed} mean nothing. */
const LARGE = 1e15;

/** Powers of ten by their exponents. */
const TENS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10] as const;

/**
 * Writes a finite number with this many decimals at `at`, and returns where it ends. Rounds the number's shortest
 * decimal half away from zero, as spreadsheet programs do, so `1.005` becomes `1.01`; what rounds to zero has no sign.
 * From 1e15 on a number is written as {@link writeNumber} does: its decimals mean nothing any more.
 *
 * @param decimals whole, from 0 to 10
 * @param point the byte that parts whole and decimals: 46 for a point, 44 for a comma
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
  // Too close to a tie for binary fractions to tell, or too large: the decimal text decides.
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

/** A number of at least 0, by its shortest decimal, rounded half up to this many decimals. */
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

/** Whether a number has more decimals than these, so that {@link writeFixed} rounds it. */
export function isRounded(value: number, decimals: number): boolean {
  const power = TENS[decimals]!;
  return Number.isFinite(value) && Math.round(value * power) / power !== value;
}
