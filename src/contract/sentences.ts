/** Writes paths, values and lists into sentences, safely for any text. */

/** The path of a fault from the request's root. */
export type Path = readonly (string | number)[];

/** The most characters shown of a text from outside, quotes included. */
const MAX_SHOWN = 60;

/** The most texts from outside shown in one list. */
const MAX_LISTED = 5;

/** Control, format (bidi), surrogate and unassigned characters and line separators. They are shown as `\u{…}`. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** The first half of a surrogate pair, left by a cut. */
const HALF_PAIR = /[\ud800-\udbff]$/;

const IDENTIFIER = /^[A-Za-z_$][\w$]{0,39}$/;

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/** Quotes a text and shortens it. Escapes every character that could disturb a line of text. */
export function quote(text: string): string {
  const escaped = JSON.stringify(text.slice(0, MAX_SHOWN)).replace(INVISIBLE, escapeCharacter);
  const whole = text.length <= MAX_SHOWN && escaped.length <= MAX_SHOWN;
  return whole ? escaped : `${escaped.slice(0, MAX_SHOWN - 2).replace(HALF_PAIR, '')}…"`;
}

/** Describes any value in a few words that are safe to show. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'an empty text' : quote(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}

/** Writes a path as code does, e.g. `items[0].params.from`. An empty path becomes `root`. */
export function writePath(path: Path, root = 'The request'): string {
  if (path.length === 0) return root;
  const parts = path.map((part, index) => {
    if (typeof part === 'number') return `[${part}]`;
    if (!IDENTIFIER.test(part)) return `[${quote(part)}]`;
    return index === 0 ? part : `.${part}`;
  });
  return parts.join('');
}

/** Joins items into an English list: `a, b or c`. */
export function listed(items: readonly string[], conjunction: 'and' | 'or'): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1)}`;
}

/** Lists the first few texts from outside, each made safe, and the number of further texts. */
export function sample(texts: readonly string[], write: (text: string) => string = quote): string {
  const shown = texts.slice(0, MAX_LISTED).map(write);
  if (texts.length > MAX_LISTED) shown.push(`${texts.length - MAX_LISTED} more`);
  return listed(shown, 'and');
}

/** The known name that a misspelt name most likely means; undefined when none is similar. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = 3;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance && distance < candidate.length) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** The number of characters to insert, delete or replace to turn one text into the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (a[i] === b[j] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
