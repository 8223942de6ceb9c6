const ZERO = 48;
const MINUS = 45;
const POINT = 46;

/** Decimal places tried before the engine's own, slower conversion: sensors send few. */
const PLACES = [0, 3, 6] as const;
const POWERS = [1, 1e3, 1e6] as const;

/**
 * Writes a finite number at `at`, as `String(value)` has it, and returns where it ends.
 *
 * That is the shortest decimal that reads back as the same double (ECMA-262, Number::toString). No two decimals of at
 * most 15 significant digits share a double, so one of those that reads back as the value is the shortest, once its
 * trailing zeros are gone. And `n / 10^p` of whole numbers is the double nearest to that decimal.
 *
 * @param point the byte that parts whole and decimals: 46 for a point, 44 for a comma
 */
export function writeNumber(bytes: Uint8Array, at: number, value: number, point: number = POINT): number {
  const size = Math.abs(value);
  for (let i = 0; i < PLACES.length; i++) {
    const places = PLACES[i]!;
    const power = POWERS[i]!;
    const digits = Math.round(size * power);
    if (digits < 1e15 && digits / power === size) {
      let end = at;
      if (value < 0) bytes[end++] = MINUS;
      const whole = Math.floor(digits / power);
      end = writeWhole(bytes, end, whole);
      return places === 0 ? end : writeDecimals(bytes, end, digits - whole * power, places, point);
    }
  }
  return writeText(bytes, at, String(value), point);
}

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

function writeText(bytes: Uint8Array, at: number, text: string, point: number): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[at + i] = code === POINT ? point : code;
  }
  return at + text.length;
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

/** Writes a whole number from 0 to below 1e15 in decimal, and returns where it ends. */
function writeWhole(bytes: Uint8Array, at: number, value: number): number {
  if (value >= 1e9) {
    const high = Math.floor(value / 1e9);
    return writePadded(bytes, writeWhole(bytes, at, high), value - high * 1e9, 9);
  }
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return writePadded(bytes, at, value, digits);
}

/** Writes the lowest `digits` (up to 9) decimal digits of a whole number. */
function writePadded(bytes: Uint8Array, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let i = at + digits - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    bytes[i] = ZERO + rest - 10 * tenth;
    rest = tenth;
  }
  return at + digits;
}

/** Writes the point and the decimals without trailing zeros; nothing at all for 0. */
function writeDecimals(bytes: Uint8Array, at: number, decimals: number, places: number, point: number): number {
  if (decimals === 0) return at;
  bytes[at] = point;
  let end = writePadded(bytes, at + 1, decimals, places);
  while (bytes[end - 1] === ZERO) end--;
  return end;
}
