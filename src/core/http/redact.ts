/** Strikes secrets out of texts that are shown or stored: some servers quote what they were sent. */

/**
 * A text without any of the secrets, in whichever of the ways URLs, forms, JSON and HTML write them, and in any letter
 * case.
 *
 * @param mark stands where a secret was
 */
export function redact(text: string, secrets: readonly (string | undefined)[], mark: string): string {
  // Searched by hand: of long secrets, regular expressions become too large, and their errors quote them.
  const readingsOfAll = new Set(secrets.flatMap((secret) => (secret ? readings(secret) : [])));
  const searched = [...readingsOfAll].map((reading) => ({ characters: charactersOf(reading), next: 0 }));
  const lower = text.toLowerCase();
  const folded = lower.length === text.length ? lower : text;
  let struck = '';
  let until = 0;
  for (let at = 0; at < text.length; at++) {
    let end = 0;
    for (const secret of searched) {
      if (at < secret.next) continue;
      const ownEnd = endOf(secret.characters, folded, at);
      if (ownEnd > at) secret.next = ownEnd;
      end = Math.max(end, ownEnd);
    }
    // Secrets that overlap are struck as one.
    if (at >= until) struck += end > at ? mark : text[at];
    until = Math.max(until, end);
  }
  return struck;
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
  /** Whether it is blanks, which servers drop, or of which they make one. */
  readonly isBlank: boolean;
}

const BLANKS = /[\s\p{Cc}\p{Cf}]+/gu;

/** A blank of a text, however it is written. */
const BLANK = /[\s\p{Cc}\p{Cf}+]|%(?:25){0,3}[0-9a-f]{2}|\\{1,4}(?:u[0-9a-f]{4}|[a-z])|&(?:amp;)?#?\w{1,8};/iuy;

function charactersOf(secret: string): Character[] {
  const plain = secret.replace(BLANKS, ' ').trim();
  return [...plain].map((character) => ({ ways: waysToWrite(character), isBlank: character === ' ' }));
}

/** Names that HTML has for characters. */
const HTML_NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

function waysToWrite(character: string): string[] {
  const own = character.toLowerCase();
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
  for (const { ways, isBlank } of characters) {
    const reached = new Set<number>();
    for (const place of places) {
      if (isBlank) addBlanks(text, place, reached);
      else for (const way of ways) if (text.startsWith(way, place)) reached.add(place + way.length);
    }
    if (reached.size === 0) return -1;
    places = reached;
  }
  return Math.max(...places);
}

/** Adds the places after any number of blanks, none included. */
function addBlanks(text: string, place: number, reached: Set<number>): void {
  for (let at = place; !reached.has(at); ) {
    reached.add(at);
    BLANK.lastIndex = at;
    if (!BLANK.test(text)) return;
    at = BLANK.lastIndex;
  }
}
