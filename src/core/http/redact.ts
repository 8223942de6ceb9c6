/** Strikes secrets out of texts that are shown or stored: some servers quote what they were sent. */

/** Characters of a secret that is part of many words, and is struck only where it stands by itself. */
const SHORT = 2;

/**
 * A text without any of the secrets, in whichever of the ways URLs, forms, JSON and HTML write them, and in any letter
 * case. Secrets of one or two characters are struck where they are not part of a word.
 *
 * @param mark stands where a secret was
 * @param most characters that are wanted; what comes after about as many is cut off. Default: all
 */
export function redact(
  text: string,
  secrets: readonly (string | undefined)[],
  mark: string,
  most: number = Number.POSITIVE_INFINITY,
): string {
  // Searched by hand: of long secrets, regular expressions become too large, and their errors quote them.
  const readingsOfAll = new Set(secrets.flatMap((secret) => (secret ? readings(secret) : [])));
  const searched = [...readingsOfAll].map((reading) => ({ characters: charactersOf(reading), next: 0 }));
  const folded = fold(text);
  let struck = '';
  // Before this place, all of the text is in `struck`, or is part of a secret.
  let done = 0;
  let at = 0;
  for (; at < text.length && struck.length + at - done < most; at++) {
    let end = 0;
    for (const secret of searched) {
      if (at < secret.next) continue;
      const ownEnd = endOf(secret.characters, folded, at);
      if (secret.characters.length <= SHORT && ownEnd > at && isInWord(folded, at, ownEnd)) continue;
      if (ownEnd > at) secret.next = ownEnd;
      end = Math.max(end, ownEnd);
    }
    if (end <= at) continue;
    // Secrets that overlap are struck as one.
    if (at >= done) struck += text.slice(done, at) + mark;
    done = Math.max(done, end);
  }
  return struck + text.slice(done, Math.max(done, at));
}

/**
 * A text in lower case, letter by letter and as long as before: one letter would become longer, and what becomes of
 * another depends on the letters next to it.
 */
const fold = (text: string): string => text.replaceAll('İ', 'i').replace(/[Σς]/g, 'σ').toLowerCase();

/** What URLs and JSON write for another character, at the end of a text, and the most characters that it has. */
const ESCAPE = /(?:%(?:25){0,3}[0-9a-f]{2}|\\(?:u[0-9a-f]{4}|[a-z]))$/;
const LONGEST_ESCAPE = '%252525ff'.length;

const isOfWord = (character: string): boolean => /[\p{L}\p{N}]/u.test(character);

/** Whether a part of a text begins or ends within a word. */
function isInWord(text: string, start: number, end: number): boolean {
  const isWithin = (place: number): boolean => isOfWord(text.charAt(place - 1)) && isOfWord(text.charAt(place));
  return isWithin(end) || (isWithin(start) && !ESCAPE.test(text.slice(Math.max(0, start - LONGEST_ESCAPE), start)));
}

/** What a secret reads as it is, and where it is part of a URL or of a form. */
const readings = (secret: string): string[] => [secret, decoded(secret), decoded(secret.replaceAll('+', ' '))];

/** What cannot be decoded, such as a stray `%`, stands in no URL either. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** A character of a secret, or blanks in a row. */
interface Character {
  /** The ways to write it, in lower case. */
  readonly ways: readonly string[];
  /** The most blanks that stand for it. Servers drop blanks, or make one of several; 0 when it is none. */
  readonly blanks: number;
}

/** The most bytes of a character in UTF-8, each of which a URL writes by itself. */
const BYTES = 4;

const BLANKS = /[\s\p{Cc}\p{Cf}]+/gu;

/** A blank at the start of a text, however it is written, and the most characters that it has. */
const BLANK = /^(?:[\s\p{Cc}\p{Cf}+]|%(?:25){0,3}[0-9a-f]{2}|\\{1,4}(?:u[0-9a-f]{4}|[a-z])|&(?:amp;)?#?\w{1,8};)/iu;
const LONGEST_BLANK = '&amp;#xe000000;'.length;

function charactersOf(secret: string): Character[] {
  const runs = secret.match(BLANKS) ?? [];
  const blanks = BYTES * Math.max(0, ...runs.map(({ length }) => length));
  const plain = secret.replace(BLANKS, ' ').trim();
  return [...plain].map((character) => ({ ways: waysToWrite(character), blanks: character === ' ' ? blanks : 0 }));
}

/** Names that HTML has for characters. */
const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function waysToWrite(character: string): string[] {
  const own = fold(character);
  if (/^\w$/.test(character)) return [own];
  const code = character.codePointAt(0)!;
  const bytes = [...new TextEncoder().encode(character)].map((byte) => hex(byte, 2));
  const units = Array.from({ length: character.length }, (_, at) => hex(character.charCodeAt(at), 4));
  const names = [`#${code}`, `#0${code}`, `#x${code.toString(16)}`, HTML_NAMES[character] ?? `#x${hex(code, 4)}`];
  return [
    // JSON may write `\/` for `/`, and doubles what it escapes where it is a text in JSON again.
    ...['', '\\', '\\\\', '\\\\\\'].map((slashes) => slashes + own),
    ...(character === '+' ? [' '] : []),
    // `%252F` stands for `/` where an address is part of another.
    ...['', '25', '2525', '252525'].map((again) => bytes.map((byte) => `%${again}${byte}`).join('')),
    ...['\\', '\\\\', '\\\\\\\\'].map((slashes) => units.map((unit) => `${slashes}u${unit}`).join('')),
    ...names.flatMap((name) => [`&${name};`, `&amp;${name};`]),
  ];
}

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

/**
 * The furthest end of a secret that begins at a place of a text; -1 when none does.
 *
 * @param text in lower case
 */
function endOf(characters: readonly Character[], text: string, start: number): number {
  if (characters.length === 0) return -1;
  // A text can be read in several ways: `%25` is three characters, or one that a URL wrote.
  let places = new Set([start]);
  for (const { ways, blanks } of characters) {
    const reached = new Set<number>();
    for (const place of places) {
      if (blanks > 0) addBlanks(text, place, blanks, reached);
      else for (const way of ways) if (text.startsWith(way, place)) reached.add(place + way.length);
    }
    if (reached.size === 0) return -1;
    places = reached;
  }
  return Math.max(...places);
}

/** Adds the places after so many blanks at most, none included. */
function addBlanks(text: string, place: number, most: number, reached: Set<number>): void {
  let at = place;
  for (let blanks = 0; blanks <= most; blanks++) {
    reached.add(at);
    // Of long texts, a search takes longer, wherever it begins.
    const [blank] = BLANK.exec(text.slice(at, at + LONGEST_BLANK)) ?? [];
    if (blank === undefined) return;
    at += blank.length;
  }
}
