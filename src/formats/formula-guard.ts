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
