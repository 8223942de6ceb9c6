/** Makes texts safe for cells and for XML. */

/** The most UTF-16 units in a cell ("Excel specifications and limits"; ECMA-376 sets no limit). */
export const MAX_CELL_UNITS = 32_767;

/** Characters that XML 1.0 §2.2 does not allow, including lone surrogates. */
const ILLEGAL = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

/** Literal text that looks like an escape of ECMA-376 Part 1 §22.9.2.19 (ST_Xstring). */
const ESCAPE_LIKE = /_(?=x[0-9A-Fa-f]{4}_)/g;

const MARKUP = /[&<>"\r]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Parsers turn a bare carriage return into a line feed: XML 1.0 §2.11.
  '\r': '&#13;',
};

/** Escapes text as the content of an element or attribute. The text must not contain illegal characters. */
export function xmlText(text: string): string {
  return text.replace(MARKUP, (character) => ENTITIES[character]!);
}

/** The text of a cell, made safe for a sheet. */
export interface CellText {
  /** The text, with everything that looks like an escape escaped. Markup is not escaped yet; see {@link xmlText}. */
  readonly text: string;
  /** The number of characters that XML cannot contain, each replaced by U+FFFD. */
  readonly replaced: number;
  /** Whether the text was too long for a cell and was cut. */
  readonly cut: boolean;
}

/** Makes any text safe for a cell. */
export function cellText(text: string): CellText {
  const cut = text.length > MAX_CELL_UNITS;
  // Keep or drop a surrogate pair as a whole.
  const end = /[\ud800-\udbff]/.test(text[MAX_CELL_UNITS - 1] ?? '') ? MAX_CELL_UNITS - 1 : MAX_CELL_UNITS;
  let replaced = 0;
  const legal = (cut ? text.slice(0, end) : text).replace(ILLEGAL, () => {
    replaced++;
    return '\ufffd';
  });
  return { text: legal.replace(ESCAPE_LIKE, '_x005F_'), replaced, cut };
}
