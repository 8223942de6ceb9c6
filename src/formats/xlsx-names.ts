/** Longest name of a sheet, in UTF-16 units (Excel's specifications and limits). */
const MAX_UNITS = 31;

/** What sheet names must not hold: the signs Excel refuses, controls and what cannot be seen. */
const REFUSED = /[[\]:*?/\\\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\p{Surrogate}]/gu;

/** Gives out sheet names that Excel takes and that differ in more than letter case. */
export class SheetNames {
  /** `History` is Excel's own. */
  readonly #taken = new Set(['history']);

  /** A name close to the one wanted. */
  take(wanted: string): string {
    const clean = wanted.replace(REFUSED, '_').trim() || 'Sheet';
    for (let copy = 1; ; copy++) {
      const suffix = copy === 1 ? '' : ` (${copy})`;
      // No apostrophe at either end: references put the name between two.
      const name = (cut(clean, MAX_UNITS - suffix.length) + suffix).replace(/^'|'$/g, '_');
      const key = name.toUpperCase().toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return name;
    }
  }
}

/** The first units of a text, no pair of surrogates cut. */
function cut(text: string, units: number): string {
  return text
    .slice(0, units)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}
