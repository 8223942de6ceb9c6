/** Names of sheets. */
import { trimEndOf } from '../../core/trim-end.ts';

/** Longest name of a sheet, in UTF-16 units (Excel's specifications and limits). */
const MAX_UNITS = 31;

/** What sheet names must not hold: the signs Excel refuses, controls and what cannot be seen. */
const REFUSED = /[[\]:*?/\\\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\p{Surrogate}]/gu;

/** Where words end: at spaces, and at signs that are not beside a digit, as in a date. */
const WORD_END = /[\s,;|_]|(?<!\d)[-.–](?!\d)/g;

/** What is not left standing at the end of a name that is cut, or at the start of its rest. */
const LOOSE_END = /[\s,;|_.–([{-]/;
const LOOSE_START = /^[\s,;|_.–)\]}-]+/;

/** Units that a cut name keeps at least; a longer word is cut in the middle. */
const LEAST_UNITS = 10;

/** Most units of what tells names apart; of less than the least, the word before it is part. */
const MOST_TELLING = 20;
const LEAST_TELLING = 4;

/** Gives out sheet names that Excel takes and that differ in more than letter case. */
export class SheetNames {
  /** `History` is Excel's own. */
  readonly #taken = new Set(['history']);

  /** A name close to the one wanted; a longer one ends at a word, with an ellipsis. */
  take(wanted: string): string {
    return this.#take(clean(wanted));
  }

  /** Names close to those wanted. Where several would be cut to the same one, each keeps what tells it from the others. */
  takeAll(wanted: readonly string[]): string[] {
    const names = wanted.map(clean);
    const alike = new Map<string, string[]>();
    for (const name of names) {
      const cut = fold(shortened(name, MAX_UNITS));
      alike.set(cut, [...(alike.get(cut) ?? []), name]);
    }
    return names.map((name) => this.#take(tellingName(name, alike.get(fold(shortened(name, MAX_UNITS)))!)));
  }

  #take(wanted: string): string {
    for (let copy = 1; ; copy++) {
      const suffix = copy === 1 ? '' : ` (${copy})`;
      // No apostrophe at either end: references put the name between two.
      const name = (shortened(wanted, MAX_UNITS - suffix.length) + suffix).replace(/^'|'$/g, '_');
      if (this.#taken.has(fold(name))) continue;
      this.#taken.add(fold(name));
      return name;
    }
  }
}

const clean = (wanted: string): string => wanted.replace(REFUSED, '_').trim() || 'Sheet';

const fold = (name: string): string => name.toUpperCase().toLowerCase();

/** A text of at most so many units: the words that have room, and an ellipsis. */
function shortened(text: string, units: number): string {
  if (text.length <= units) return text;
  const room = text.slice(0, units);
  const ends = Array.from(room.matchAll(WORD_END), ({ index }) => index);
  const end = ends.findLast((at) => at >= LEAST_UNITS) ?? units - 1;
  // No pair of surrogates is cut.
  const kept = room.slice(0, end).replace(/[\ud800-\udbff]$/, '');
  return `${trimEndOf(kept, LOOSE_END)}…`;
}

/** A name that would be cut to the same as others: what comes before the difference, as far as there is room, and that. */
function tellingName(name: string, alike: readonly string[]): string {
  if (name.length <= MAX_UNITS || new Set(alike).size < 2) return name;
  const same = commonStart(alike);
  let before = name.slice(0, wordStart(name, same));
  const rests = alike.map((each) => each.slice(before.length));
  const reversed = rests.map((rest) => [...rest].reverse().join(''));
  const rest = name.slice(before.length);
  const after = wordStart([...rest].reverse().join(''), commonStart(reversed));
  let own = trimmed(rest.slice(0, rest.length - after));
  if (own === '') return name;
  if (own.length < LEAST_TELLING) {
    before = name.slice(0, wordStart(name, trimEndOf(before, LOOSE_END).length));
    own = trimmed(name.slice(before.length, name.length - after));
  }
  const telling = shortened(own, MOST_TELLING);
  return `${shortened(trimEndOf(before, LOOSE_END), MAX_UNITS - 1 - telling.length)} ${telling}`;
}

const trimmed = (text: string): string => trimEndOf(text.replace(LOOSE_START, ''), LOOSE_END);

/** How many units all texts begin with. */
function commonStart(texts: readonly string[]): number {
  const [first, ...others] = texts;
  let length = first!.length;
  for (const other of others) {
    let same = 0;
    while (same < length && other[same] === first![same]) same++;
    length = same;
  }
  return length;
}

/** Where the word starts that a place lies in. */
function wordStart(text: string, place: number): number {
  const starts = Array.from(text.matchAll(WORD_END), ({ index }) => index + 1);
  return starts.findLast((start) => start <= place) ?? 0;
}
