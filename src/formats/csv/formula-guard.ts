/** What spreadsheet programs skip before they look for a formula: white space, controls, BOM, bidi and zero-width. */
const SKIPPED = '[\\s\\p{Cc}\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]*';

/** The signs that a formula can start with (CWE-1236), plain and full-width. */
const STARTS = '[=+\\-@＝＋－＠]';

const FORMULA = new RegExp(`^(?:${SKIPPED}${STARTS}|[ ]*[\\t\\r])`, 'u');
const PLAIN_NUMBER = /^\s*[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?\s*$/;

/** What devices write for "no value". */
const DASHES = /^\s*-+\s*$/;

/**
 * Whether a spreadsheet program would evaluate this text as a formula (CWE-1236; OWASP, CSV Injection, adds tab and CR;
 * extended to what stands before the sign, and to full-width signs, which some programs fold). A plain decimal number is
 * none, whatever its sign, nor are dashes alone; `%` starts none, so units such as `%RH` are none either.
 */
export function looksLikeFormula(text: string): boolean {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) && !DASHES.test(text);
}

/** What separates cells for some spreadsheet program, whichever delimiter the file has. */
const SEPARATORS = [',', ';', '\t', '|', '\n', '\r'];

/** Gives the text of a cell as it may stand in a file: itself, unless something evaluates it. */
export type CellGuard = (text: string) => string;

/**
 * Makes the guard of a file with this delimiter: a `'` before a text that looks like a formula, and before each part of
 * it that would be a cell, and a formula, for a program that splits at another delimiter (OWASP, CSV Injection). Such a
 * program sees no quotes within a cell, so line breaks split for it too; but it may strip them from the start of one.
 */
export function cellGuard(delimiter: string): CellGuard {
  const separators = SEPARATORS.filter((sign) => sign !== delimiter).join('');
  const parts = new RegExp(`([${separators}])([^${separators}]*)`, 'g');
  const guardPart = (whole: string, separator: string, part: string) =>
    looksLikeFormula(part.replaceAll('"', '')) ? `${separator}'${part}` : whole;
  return (text) => {
    const guarded = text.replace(parts, guardPart);
    return looksLikeFormula(text) ? `'${guarded}` : guarded;
  };
}
