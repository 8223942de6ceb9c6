/** Makes texts fit to be set character by character. */
/** Text that can be set line by line, and what was done to it. */
export interface CleanText {
  /** Normalised (NFC); a line break is `\n`. */
  readonly text: string;
  /** Characters that became U+FFFD: no font would show them right. */
  readonly unfit: number;
  /** Invisible characters that were left out. */
  readonly dropped: number;
}

const PLAIN = /^[ -~]*$/;
const LINE_BREAK = /\r\n?|[\n\v\f\u0085\u2028\u2029]/g;
const SPACE = /[\t\p{Zs}]/gu;
const HYPHEN_OR_MINUS = /[\u2010\u2011\u2212]/g;

/** What shows nothing where no text is shaped: soft hyphen, joiners, zero-width spaces, variation selectors. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]|\p{Variation_Selector}/gu;

/**
 * What would be shown wrong: controls (of direction too), lone surrogates, what is no character, and scripts that are
 * written from right to left or whose letters change with their neighbours, as here each character is set by itself.
 */
const UNFIT = new RegExp(
  `(?!\\n)[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Co}${[
    ...['Hebrew', 'Arabic', 'Syriac', 'Thaana', 'Nko', 'Samaritan', 'Mandaic', 'Adlam', 'Mongolian', 'Tibetan'],
    ...['Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam'],
    ...['Sinhala', 'Khmer', 'Myanmar', 'Lao', 'Thai', 'Javanese', 'Balinese'],
  ]
    .map((script) => `\\p{Script=${script}}`)
    .join('')}]`,
  'gu',
);

const MARK = '\ufffd';

/** Makes a text fit to be set: exotic spaces, hyphens and minus signs become the plain ones. */
export function cleanText(raw: string): CleanText {
  if (PLAIN.test(raw)) return { text: raw, unfit: 0, dropped: 0 };
  let unfit = 0;
  let dropped = 0;
  const text = raw
    .normalize('NFC')
    .replace(LINE_BREAK, '\n')
    .replace(SPACE, ' ')
    .replace(HYPHEN_OR_MINUS, '-')
    .replace(INVISIBLE, () => {
      dropped++;
      return '';
    })
    .replace(UNFIT, () => {
      unfit++;
      return MARK;
    });
  return { text, unfit, dropped };
}
