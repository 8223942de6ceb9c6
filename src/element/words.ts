/** Writes numbers and sizes in a language. */

/** Writers of numbers in one language. */
export interface Words {
  /** Writes a whole number. */
  readonly count: (value: number) => string;
  /** Writes a size: `4.2 MB`. */
  readonly size: (bytes: number) => string;
  /** Writes a share of 1: `42%`. */
  readonly percent: (fraction: number) => string;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

const known = new Map<string, Words>();

/** Returns the writers of a BCP 47 tag; of one that no browser knows, those of English. */
export function wordsFor(locale: string): Words {
  let words = known.get(locale);
  if (!words) {
    words = makeWords(Intl.NumberFormat.supportedLocalesOf(validTag(locale))[0] ?? 'en');
    known.set(locale, words);
  }
  return words;
}

function validTag(locale: string): string {
  try {
    return new Intl.Locale(locale).toString();
  } catch {
    return 'en';
  }
}

function makeWords(locale: string): Words {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  return {
    count: (value) => whole.format(value),
    percent: (fraction) => share.format(Math.floor(fraction * 100) / 100),
    size(bytes) {
      const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
      const value = bytes / 1000 ** power;
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: UNITS[power] ?? 'byte',
        unitDisplay: power === 0 ? 'long' : 'short',
        maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
      }).format(value);
    },
  };
}
