/** Maps characters to WinAnsiEncoding, the encoding of PDF's standard fonts. */

/**
 * The characters of WinAnsiEncoding (ISO 32000-1, annex D) from 128 to 159, where it differs from Latin 1. A space
 * marks an unused code.
 */
const HIGH = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

const bytes = new Map<number, number>();
for (let code = 32; code < 127; code++) bytes.set(code, code);
for (let code = 161; code < 256; code++) if (code !== 0xad) bytes.set(code, code);
for (let i = 0; i < HIGH.length; i++) if (HIGH[i] !== ' ') bytes.set(HIGH.charCodeAt(i), 128 + i);

/** The byte of a character in WinAnsiEncoding; undefined when the encoding does not have it. */
export const winAnsiByte = (codePoint: number): number | undefined => bytes.get(codePoint);

/** The characters of WinAnsiEncoding. */
export const winAnsiCharacters: readonly string[] = [...bytes.keys()].map((code) => String.fromCharCode(code));
