/** Guards texts against evaluation as formulas by spreadsheet programs. */

/** Characters that spreadsheet programs skip before a formula: white space, controls, BOM, bidi and zero-width. */
const SKIPPED = '[\\s\\p{Cc}\\u00ad\\u061c\\u115f\\u1160\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]*';

/** The signs that a formula can start with (CWE-1236), plain and full-width. */
const STARTS = '[=+\\-@＝＋－＠]';

const FORMULA = new RegExp(`^(?:${SKIPPED}${STARTS}|[ ]*[\\t\\r])`, 'u');
const PLAIN_NUMBER = /^\s*[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?\s*$/;

/** Dashes, which devices write for "no value". */
const DASHES = /^\s*-+\s*$/;

/**
 * Whether a spreadsheet program would evaluate this text as a formula (CWE-1236). Texts that begin with a tab or CR
 * count too (OWASP, CSV Injection), and so do signs after skipped characters and full-width signs, which some programs
 * convert. A plain decimal number with any sign is not a formula; neither are dashes alone, or units such as `%RH`.
 */
export function looksLikeFormula(text: string): boolean {
  return FORMULA.test(text) && !PLAIN_NUMBER.test(text) && !DASHES.test(text);
}

/** Characters that separate cells in some spreadsheet program, whatever the delimiter of the file is. */
const SEPARATORS = [',', ';', '\t', '|', '\n', '\r'];

/** Returns the text of a cell, guarded if a program would evaluate it. */
export type CellGuard = (text: string) => string;

/**
 * Makes the guard for a file with this delimiter. It puts a `'` before a text that looks like a formula. It also guards
 * each part of a text that would become a cell with a formula in a program that splits at another delimiter (OWASP, CSV
 * Injection). Such a program does not see the quotes around the cell, so line breaks split the text too. It may strip
 * quotes from the start of a part, so quotes are ignored.
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
