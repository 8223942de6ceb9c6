/** Estimates the width of a cell's content in characters, for column widths. Estimates are wide rather than narrow. */

/** East Asian wide characters, as wide as two digits. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Characters that are wider than a digit in most fonts. */
const BROAD = /[\p{Lu}mw@%&°—…]/u;

/** The width of a line of text, in digits of the same font. */
export function textWidth(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character > '~' && (character.length === 2 || WIDE.test(character))) width += 2;
    else if (BROAD.test(character)) width += 1.25;
    else width++;
  }
  return Math.ceil(width);
}

/** The average width of a letter of running text, in digits. */
const PROSE = 0.93;

/** The number of lines of a text that wraps at `room` characters. */
export function wrappedLines(text: string, room: number): number {
  let lines = 0;
  for (const line of text.split('\n')) {
    lines++;
    let used = 0;
    for (const word of line.split(/\s+/)) {
      const width = textWidth(word) * PROSE;
      if (used > 0 && used + 1 + width > room) {
        lines++;
        used = 0;
      }
      lines += Math.floor(width / room);
      used += (used > 0 ? 1 : 0) + (width % room);
    }
  }
  return lines;
}

/** The most characters of each part of a date in any known language, such as `segunda-feira` or `Σεπτεμβρίου`. */
const DATE_PARTS: ReadonlyMap<string, readonly number[]> = new Map([
  ['y', [2, 2, 4]],
  ['e', [4]],
  ['g', [4]],
  ['b', [4]],
  ['m', [2, 2, 6, 12, 2]],
  ['d', [2, 2, 6, 13]],
  ['a', [13]],
  ['h', [2]],
  ['s', [2]],
]);

/** The most digits of elapsed hours, minutes or seconds since 1900, as `[h]` shows them. */
const ELAPSED = 12;

/** Characters of the longest day half, the Spanish `a. m.`. */
const DAY_HALF = 5;

const TOKEN =
  /"([^"]*)"?|\\(.)|_(.)|\*(.)|\[([^\]]*)\]?|(general)|(am\/pm|a\/p)|(e[+-])|([0#?]+)|(([ymdhsegba])\11*)|(.)/gisu;

/**
 * The most characters that a number format (ECMA-376 Part 1 §18.8.31) shows for a number or for the serial number of a
 * date. It takes the widest section of the format, whichever section applies.
 */
export function shownWidth(code: string, value: number): number {
  const numbers = sectionsOf(code)
    .slice(0, 3)
    .map((section) => sectionWidth(section, value));
  return Math.max(...numbers);
}

/** Whether a format lets the program choose how many digits to show. */
export const showsAllDigits = (code: string): boolean => /^general$|^@$/i.test(code.trim());

/** Splits a format at its semicolons. */
function sectionsOf(code: string): string[] {
  const parts = code.match(/(?:"[^"]*"?|\\.|[_*].|\[[^\]]*\]?|[^;])+|;/gsu) ?? [];
  const sections = parts.filter((part) => part !== ';');
  return sections.length === 0 ? [''] : sections;
}

/** What a section of a format shows for a number. */
interface NumberShape {
  /** Literal characters. */
  literal: number;
  integers: number;
  decimals: number;
  exponent: number;
  denominator: number;
  percents: number;
  /** Commas since the last digit. Each one divides by a thousand, unless another digit follows. */
  commas: number;
  isGrouped: boolean;
  isGeneral: boolean;
}

function sectionWidth(section: string, value: number): number {
  const tokens = [...section.matchAll(TOKEN)];
  const isElapsed = (bracket: string | undefined) => /^(h+|m+|s+)$/i.test(bracket ?? '');
  const isDate = tokens.some(([, , , , , bracket, , half, , , , letter]) => half || letter || isElapsed(bracket));
  const shape: NumberShape = {
    ...{ literal: 0, integers: 0, decimals: 0, exponent: 0, denominator: 0, percents: 0, commas: 0 },
    ...{ isGrouped: false, isGeneral: false },
  };
  let part: 'integers' | 'decimals' | 'exponent' | 'denominator' = 'integers';
  for (const token of tokens) {
    const [, quoted, escaped, space, , bracket, general, half, exponent, digits, run, letter, other] = token;
    if (quoted !== undefined) shape.literal += textWidth(quoted);
    else if (escaped !== undefined) shape.literal += textWidth(escaped);
    else if (space !== undefined) shape.literal++;
    else if (bracket !== undefined)
      shape.literal += isElapsed(bracket) ? ELAPSED : textWidth(/^\$([^-]*)/.exec(bracket)?.[1] ?? '');
    else if (general) shape.isGeneral = true;
    else if (half) shape.literal += DAY_HALF;
    else if (exponent) {
      if (isDate) shape.literal += 5;
      else {
        part = 'exponent';
        shape.exponent = 2;
      }
    } else if (digits) {
      if (isDate) shape.literal += digits.length;
      else shape[part] += digits.length;
      if (part === 'integers' && shape.commas > 0) {
        shape.isGrouped = true;
        shape.commas = 0;
      }
    } else if (run) {
      const widths = DATE_PARTS.get(letter!.toLowerCase())!;
      shape.literal += widths[Math.min(run.length, widths.length) - 1]!;
    } else if (other === '.' && !isDate) part = 'decimals';
    else if (other === ',' && !isDate && part !== 'exponent') shape.commas++;
    else if (other !== undefined) {
      shape.literal += textWidth(other);
      if (other === '%') shape.percents++;
      if (other === '/' && part === 'integers') part = 'denominator';
    }
  }
  return isDate ? shape.literal : numberWidth(shape, value);
}

function numberWidth(shape: NumberShape, value: number): number {
  const { literal, integers, decimals, exponent, denominator, percents, commas, isGrouped, isGeneral } = shape;
  const sign = value < 0 ? 1 : 0;
  if (isGeneral) return literal + String(value).length;
  if (integers + decimals + exponent + denominator === 0) return literal + sign;
  const after = decimals > 0 ? 1 + decimals : 0;
  if (exponent > 0) return sign + literal + Math.max(1, integers) + after + Math.max(exponent, 5);
  const size = (Math.abs(value) * 100 ** percents) / 1000 ** commas;
  const rounded = size + 0.5 * 10 ** -decimals;
  const digits = Math.max(integers, rounded < 10 ? 1 : Math.floor(Math.log10(rounded) + 1e-12) + 1);
  const groups = isGrouped ? Math.floor((digits - 1) / 3) : 0;
  // A fraction shows its numerator beside the whole number.
  const fraction = denominator > 0 ? integers + denominator : 0;
  return sign + literal + digits + groups + after + fraction;
}
