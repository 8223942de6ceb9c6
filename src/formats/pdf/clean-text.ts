/** Prepares texts to be set character by character. */
/** A text that can be set line by line, and counts of the changes. */
export interface CleanText {
  /** The text, normalised (NFC). Line breaks are `\n`. */
  readonly text: string;
  /** Characters replaced by U+FFFD, because no font would show them right. */
  readonly unfit: number;
  /** Invisible characters that were left out. */
  readonly dropped: number;
}

const PLAIN = /^[ -~]*$/;
const LINE_BREAK = /\r\n?|[\n\v\f\u0085\u2028\u2029]/g;
const SPACE = /[\t\p{Zs}]/gu;
const HYPHEN_OR_MINUS = /[\u2010\u2011\u2212]/g;

/** Characters that show nothing without text shaping: soft hyphen, joiners, zero-width spaces, variation selectors. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]|\p{Variation_Selector}/gu;

/**
 * Characters that would be shown wrong, because each character is set by itself: controls (also of direction), lone
 * surrogates, noncharacters, and scripts that run from right to left or join their letters.
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

/** Prepares a text to be set. Special spaces, hyphens and minus signs become the plain ones. */
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
