const ZERO = 48;
/** The ASCII code of a minus. */
export const MINUS = 45;
/** The ASCII code of a point. */
export const POINT = 46;

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

/** Writes ASCII text, with another point where one is asked for; where it ends. */
export function writeText(bytes: Uint8Array, at: number, text: string, point: number): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[at + i] = code === POINT ? point : code;
  }
  return at + text.length;
}

/** Writes a whole number from 0 to below 1e15 in decimal, and returns where it ends. */
export function writeWhole(bytes: Uint8Array, at: number, value: number): number {
  if (value >= 1e9) {
    const high = Math.floor(value / 1e9);
    return writePadded(bytes, writeWhole(bytes, at, high), value - high * 1e9, 9);
  }
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return writePadded(bytes, at, value, digits);
}

/** Writes the lowest `digits` (up to 9) decimal digits of a whole number. */
export function writePadded(bytes: Uint8Array, at: number, value: number, digits: number): number {
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
