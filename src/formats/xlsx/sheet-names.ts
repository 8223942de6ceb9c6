/** Chooses names of sheets that Excel accepts. */
import { trimEndOf } from '../../core/trim-end.ts';

/** The longest name of a sheet, in UTF-16 units ("Excel specifications and limits"). */
const MAX_UNITS = 31;

/** Characters that sheet names must not contain: signs that Excel refuses, controls and invisible characters. */
const REFUSED = /[[\]:*?/\\\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\p{Surrogate}]/gu;

/** The ends of words: spaces, and signs that are not between digits as in a date. */
const WORD_END = /[\s,;|_]|(?<!\d)[-.–](?!\d)/g;

/** Characters that are removed at the end of a cut name, or at the start of its rest. */
const LOOSE_END = /[\s,;|_.–([{-]/;
const LOOSE_START = /^[\s,;|_.–)\]}-]+/;

/** The least units of a cut name. A longer word is cut in the middle. */
const LEAST_UNITS = 10;

/**
 * The most and the least units of the part that distinguishes a name. A shorter part is extended by the word before it.
 */
const MOST_TELLING = 20;
const LEAST_TELLING = 4;

/** Chooses sheet names that Excel accepts and that differ in more than letter case. */
export class SheetNames {
  /** Names in use, in lower case. Excel reserves `History`. */
  readonly #taken = new Set(['history']);

  /** Returns a name close to the wanted one. A long name is cut at a word and ends in an ellipsis. */
  take(wanted: string): string {
    return this.#take(clean(wanted));
  }

  /**
   * Returns names close to the wanted ones. Names that would be cut to the same one keep the parts in which they
   * differ.
   */
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
      // A name must not begin or end with an apostrophe, because references quote it with apostrophes.
      const name = (shortened(wanted, MAX_UNITS - suffix.length) + suffix).replace(/^'|'$/g, '_');
      if (this.#taken.has(fold(name))) continue;
      this.#taken.add(fold(name));
      return name;
    }
  }
}

const clean = (wanted: string): string => wanted.replace(REFUSED, '_').trim() || 'Sheet';

const fold = (name: string): string => name.toUpperCase().toLowerCase();

/** Cuts a text to at most this many units: the words that fit, and an ellipsis. */
function shortened(text: string, units: number): string {
  if (text.length <= units) return text;
  const room = text.slice(0, units);
  const ends = Array.from(room.matchAll(WORD_END), ({ index }) => index);
  const end = ends.findLast((at) => at >= LEAST_UNITS) ?? units - 1;
  // Keep surrogate pairs whole.
  const kept = room.slice(0, end).replace(/[\ud800-\udbff]$/, '');
  return `${trimEndOf(kept, LOOSE_END)}…`;
}

/**
 * Shortens a name that would be cut to the same as others. It keeps the part that differs and as much as fits of the
 * part before it.
 */
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

/** The number of units that all texts share at their start. */
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

/** The start of the word at an index. */
function wordStart(text: string, place: number): number {
  const starts = Array.from(text.matchAll(WORD_END), ({ index }) => index + 1);
  return starts.findLast((start) => start <= place) ?? 0;
}
