/** Makes file names that are safe and unique. */
import { formatInstant, type TimeZone } from '../core/time-zone.ts';
import { trimEndOf } from '../core/trim-end.ts';

/**
 * The longest file name in UTF-8 bytes, including the extension. Systems allow 255 or more, which leaves room for
 * copies.
 */
const MAX_BYTES = 180;

/** Characters that Windows, macOS or a shell refuse or treat as part of a path, and all controls. */
const REFUSED = /[<>:"/\\|?*\p{Cc}\u2028\u2029]/gu;

/** Invisible characters that change how a name reads: bidi controls, zero-width, BOM, lone surrogates. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Surrogate}]/gu;

/** Device names, which Windows refuses with any extension. Superscript digits count too. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s*(?:\.|$))/i;

/** What names must not end with. */
const LOOSE = /[\s.]/;

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** Returns a file name with this extension that every system accepts, close to the wanted name. */
export function safeFileName(wanted: string, extension: string, suffix = ''): string {
  return named(safeStem(wanted, extension), `${suffix}.${extension}`);
}

/** Makes the part before the extension safe. {@link named} shortens it to fit an ending. */
function safeStem(wanted: string, extension: string): string {
  let stem = wanted.replace(INVISIBLE, '').normalize('NFC').replace(REFUSED, '_');
  if (stem.toLowerCase().endsWith(`.${extension}`)) stem = stem.slice(0, -extension.length - 1);
  stem = asNoDevice(trimEndOf(stem.replace(/^[\s.]+/, ''), LOOSE));
  // The cut may leave a device name.
  return asNoDevice(cut(stem, MAX_BYTES - byteLength(`.${extension}`))) || 'export';
}

const asNoDevice = (stem: string): string => (DEVICE.test(stem) ? `_${stem}` : stem);

const named = (stem: string, ending: string): string => `${cut(stem, MAX_BYTES - byteLength(ending))}${ending}`;

/** Cuts a text to at most `room` bytes of whole characters, without a point or space at the end. */
function cut(text: string, room: number): string {
  if (byteLength(text) <= room) return text;
  let bytes = 0;
  let kept = '';
  for (const character of charactersOf(text)) {
    bytes += byteLength(character);
    if (bytes > room) break;
    kept += character;
  }
  return trimEndOf(kept, LOOSE);
}

/**
 * Splits a text into characters as readers see them, or into code points where the engine cannot (Firefox before 125).
 */
function* charactersOf(text: string): Generator<string> {
  const { Segmenter }: { Segmenter?: typeof Intl.Segmenter } = Intl;
  if (!Segmenter) return yield* text;
  for (const { segment } of new Segmenter('en', { granularity: 'grapheme' }).segment(text)) yield segment;
}

/** Bytes reserved for the number of a copy. */
const COPY_BYTES = 12;

/** Makes names that differ in more than letter case. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  /** The number of the next copy, by the part of a name that every copy keeps. */
  readonly #nextCopy = new Map<string, number>();

  /** Returns a {@link safeFileName}, with ` (2)` and so on when the name is taken. */
  take(wanted: string, extension: string): string {
    const stem = safeStem(wanted, extension);
    const ending = `.${extension}`;
    const first = named(stem, ending);
    if (this.#claim(first)) return first;
    const key = fold(`${cut(stem, MAX_BYTES - COPY_BYTES - byteLength(ending))}${ending}`);
    for (let copy = this.#nextCopy.get(key) ?? 2; ; copy++) {
      const name = named(stem, ` (${copy})${ending}`);
      if (!this.#claim(name)) continue;
      this.#nextCopy.set(key, copy + 1);
      return name;
    }
  }

  #claim(name: string): boolean {
    const key = fold(name);
    if (this.#taken.has(key)) return false;
    this.#taken.add(key);
    return true;
  }
}

/** Returns the same text for names that differ only in letter case. */
const fold = (name: string): string => name.toUpperCase().toLowerCase();

/** The values of the placeholders in a file name. */
export interface NameValues {
  /** Start of the window, Unix milliseconds. Undefined when there is none. */
  readonly from?: number | undefined;
  /** End of the window, Unix milliseconds. Undefined when there is none. */
  readonly to?: number | undefined;
  /** Run time, Unix milliseconds. */
  readonly now: number;
  /** Short description of what is exported. */
  readonly label: string;
}

/** Fills in `{from}`, `{to}`, `{now}` and `{label}` in a name. Other braces stay, and those without a value. */
export function filledName(name: string, values: NameValues, zone: TimeZone): string {
  return name.replace(/\{(from|to|now|label)\}/g, (placeholder, key: keyof NameValues) => {
    const value = values[key];
    return typeof value === 'number' ? shortInstant(value, zone) : (value ?? placeholder);
  });
}

/** The labels of variables, or the last part of the URN of a variable without label. Each appears once. */
const shownLabels = (targets: readonly { readonly name: string; readonly label: string }[]): string[] => [
  ...new Set(targets.map(({ name, label }) => (label === name ? lastPart(name) : label))),
];

/** Names the variables of an item in a few words. */
export function labelOf(targets: readonly { readonly name: string; readonly label: string }[]): string {
  const shown = shownLabels(targets);
  if (shown.length > 3) return `${shown[0]} and ${shown.length - 1} more`;
  return [shown.slice(0, -1).join(', '), shown.at(-1)].filter(Boolean).join(' and ');
}

/** Makes a file name for an item without one, from its variables and its window. */
export function defaultName(
  targets: readonly { readonly name: string; readonly label: string }[],
  from: number,
  to: number,
  zone: TimeZone,
): string {
  const shown = shownLabels(targets);
  const what = shown.length > 3 ? `${shown[0]}-and-${shown.length - 1}-more` : shown.join('-');
  return `${what}_${shortInstant(from, zone)}_${shortInstant(to, zone)}`;
}

/** The short name of a variable without label: `temperature` for `urn:tetouan:temperature`. */
export const lastPart = (urn: string): string => urn.slice(urn.lastIndexOf(':') + 1) || urn;

/** Writes the date on the zone's clock for a file name, with the time of day when it is not midnight. */
export function shortInstant(ms: number, zone: TimeZone): string {
  const [date, time = ''] = formatInstant(ms, zone).split('T');
  const [hour, minute, second] = time.split(/[:+Z-]/);
  const seconds = second === '00.000' ? '' : second?.replace('.000', '').replace('.', '');
  return `${hour}${minute}${seconds}` === '0000' ? date! : `${date}T${hour}${minute}${seconds}`;
}
