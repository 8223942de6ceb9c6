/** What WinAnsiEncoding (ISO 32000-1, annex D) holds from 128 to 159, where it is not Latin 1; a space where nothing. */
const HIGH = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

const bytes = new Map<number, number>();
for (let code = 32; code < 127; code++) bytes.set(code, code);
for (let code = 161; code < 256; code++) if (code !== 0xad) bytes.set(code, code);
for (let i = 0; i < HIGH.length; i++) if (HIGH[i] !== ' ') bytes.set(HIGH.charCodeAt(i), 128 + i);

/** The byte of a character in WinAnsiEncoding; undefined when it has none. */
export const winAnsiByte = (codePoint: number): number | undefined => bytes.get(codePoint);

/** The characters of WinAnsiEncoding. */
export const winAnsiCharacters: readonly string[] = [...bytes.keys()].map((code) => String.fromCharCode(code));
