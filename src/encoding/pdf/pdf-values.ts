/** Writes numbers, texts and dates in the syntax of PDF. */

/** Writes a number in PDF syntax: without exponent, with at most three decimals. */
export function pdfNumber(value: number): string {
  const text = value.toFixed(3).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

/** The hundredths of a number, from the point on; nothing for none. */
const HUNDREDTHS = Array.from({ length: 100 }, (_, hundredths) => pdfNumber(hundredths / 100).slice(1));

/** More hundredths than any page has. */
const MOST_HUNDREDTHS = 1e7;

/**
 * Writes a coordinate in PDF syntax, with at most two decimals: a hundredth of a point is finer than any printer. Several
 * times as fast as {@link pdfNumber}, since a chart has tens of thousands of coordinates.
 */
export function pdfCoordinate(value: number): string {
  const hundredths = Math.round(Math.abs(value) * 100);
  if (!(hundredths <= MOST_HUNDREDTHS)) return pdfNumber(value);
  const whole = Math.floor(hundredths / 100);
  return `${value < 0 && hundredths > 0 ? '-' : ''}${whole}${HUNDREDTHS[hundredths - 100 * whole]}`;
}

/** Writes a reference to an object. */
export const pdfReference = (id: number): string => `${id} 0 R`;

/**
 * Writes text for people (titles, bookmarks) as a hexadecimal string in UTF-16BE (ISO 32000-1, 7.9.2.2), which no
 * character of the text can end. A lone surrogate becomes U+FFFD.
 */
export function pdfTextString(text: string): string {
  return `<FEFF${utf16Hex(text.replace(/\p{Surrogate}/gu, '\ufffd'))}>`;
}

/** Writes the UTF-16 units of a text, four hexadecimal digits each. */
export function utf16Hex(text: string): string {
  let hex = '';
  for (let i = 0; i < text.length; i++) hex += hex4(text.charCodeAt(i));
  return hex;
}

/** Writes a whole number below 65,536 as four hexadecimal digits. */
export const hex4 = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/**
 * Writes bytes (given as characters up to U+00FF) as a literal string, escaped so that they cannot end it (7.3.4.2).
 */
export function pdfLiteral(bytes: string): string {
  return `(${bytes
    .replace(/[()\\]/g, '\\$&')
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n')})`;
}

/** Writes a date in UTC (7.9.4). Years outside 0 to 9999 become the nearest of these. */
export function pdfDate(ms: number): string {
  const nearest = Math.min(Math.max(ms, -62_167_219_200_000), 253_402_300_799_000);
  return `(D:${new Date(nearest).toISOString().slice(0, 19).replace(/\D/g, '')}Z)`;
}

/** Converts characters up to U+00FF to bytes. */
export function latin1(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
