/** Writes numbers as decimal text, straight into bytes. */

const ZERO = 48;
/** The ASCII code of a minus. */
export const MINUS = 45;
/** The ASCII code of a point. */
export const POINT = 46;

/** Decimal places to try before the engine's slower conversion. Most sensor values have few decimals. */
const PLACES = [0, 3, 6] as const;
const POWERS = [1, 1e3, 1e6] as const;

/**
 * Writes a finite number at `at`, as `String(value)` does, and returns the index after it.
 *
 * The text is the shortest decimal that reads back as the same double (ECMA-262, Number::toString). Two different
 * decimals of at most 15 significant digits never share a double. So a decimal of that length that reads back as the
 * value is the shortest, once its trailing zeros are removed. For whole numbers, `n / 10^p` is the double nearest to
 * that decimal.
 *
 * @param point the byte between whole part and decimals: 46 for a point, 44 for a comma
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

/** Writes ASCII text with `point` in place of each point, and returns the index after it. */
export function writeText(bytes: Uint8Array, at: number, text: string, point: number): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[at + i] = code === POINT ? point : code;
  }
  return at + text.length;
}

/** Writes a whole number from 0 to below 1e15 in decimal, and returns the index after it. */
export function writeWhole(bytes: Uint8Array, at: number, value: number): number {
  if (value >= 1e9) {
    const high = Math.floor(value / 1e9);
    return writePadded(bytes, writeWhole(bytes, at, high), value - high * 1e9, 9);
  }
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return writePadded(bytes, at, value, digits);
}

/** Writes the lowest `digits` (up to 9) decimal digits of a whole number, and returns the index after them. */
export function writePadded(bytes: Uint8Array, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let i = at + digits - 1; i >= at; i--) {
    const tenth = (rest / 10) | 0;
    bytes[i] = ZERO + rest - 10 * tenth;
    rest = tenth;
  }
  return at + digits;
}

/** Writes the point and the decimals without trailing zeros; writes nothing for 0. */
function writeDecimals(bytes: Uint8Array, at: number, decimals: number, places: number, point: number): number {
  if (decimals === 0) return at;
  bytes[at] = point;
  let end = writePadded(bytes, at + 1, decimals, places);
  while (bytes[end - 1] === ZERO) end--;
  return end;
}
