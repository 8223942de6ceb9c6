/** Most UTF-16 units a cell can hold (ECMA-376 leaves it open; Excel's specifications and limits say so). */
export const MAX_CELL_UNITS = 32_767;

/** Characters that XML 1.0 §2.2 does not allow, lone surrogates among them. */
const ILLEGAL = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

/** What looks like an escape of ECMA-376 Part 1 §22.9.2.19 (ST_Xstring), though it is meant as it stands. */
const ESCAPE_LIKE = /_(?=x[0-9A-Fa-f]{4}_)/g;

const MARKUP = /[&<>"\r]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Parsers turn a bare one into a line feed: XML 1.0 §2.11.
  '\r': '&#13;',
};

/** Text as the content of an element or attribute; must hold no illegal character. */
export function xmlText(text: string): string {
  return text.replace(MARKUP, (character) => ENTITIES[character]!);
}

/** The text of a cell, fit for a sheet. */
export interface CellText {
  /** The text, with what looks like an escape escaped, but not yet markup; see {@link xmlText}. */
  readonly text: string;
  /** Characters that XML cannot carry, each now U+FFFD. */
  readonly replaced: number;
  /** Whether it was longer than a cell can be, and was cut. */
  readonly cut: boolean;
}

/** Makes any text fit for a cell. */
export function cellText(text: string): CellText {
  const cut = text.length > MAX_CELL_UNITS;
  // A pair of surrogates is kept or dropped whole.
  const end = /[\ud800-\udbff]/.test(text[MAX_CELL_UNITS - 1] ?? '') ? MAX_CELL_UNITS - 1 : MAX_CELL_UNITS;
  let replaced = 0;
  const legal = (cut ? text.slice(0, end) : text).replace(ILLEGAL, () => {
    replaced++;
    return '\ufffd';
  });
  return { text: legal.replace(ESCAPE_LIKE, '_x005F_'), replaced, cut };
}
