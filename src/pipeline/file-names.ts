import { formatInstant, type TimeZone } from '../core/time-zone.ts';
import { trimEndOf } from '../core/trim-end.ts';

/** Longest file name in UTF-8 bytes, extension included: some systems allow 255, and copies grow. */
const MAX_BYTES = 180;

/** Characters that Windows, macOS or a shell refuse or read as a path, and all controls. */
const REFUSED = /[<>:"/\\|?*\p{Cc}\u2028\u2029]/gu;

/** Characters that change how a name reads without being seen: bidi controls, zero-width, BOM, lone surrogates. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Surrogate}]/gu;

/** Names of devices on Windows, which it refuses with any extension; the superscript digits count too. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s*(?:\.|$))/i;

/** What names must not end with. */
const LOOSE = /[\s.]/;

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** A name that every system takes as a file of this extension, close to what was asked for. */
export function safeFileName(wanted: string, extension: string, suffix = ''): string {
  return named(safeStem(wanted, extension), `${suffix}.${extension}`);
}

/** What comes before the extension, safe by itself: {@link named} shortens it for an ending. */
function safeStem(wanted: string, extension: string): string {
  let stem = wanted.replace(INVISIBLE, '').normalize('NFC').replace(REFUSED, '_');
  if (stem.toLowerCase().endsWith(`.${extension}`)) stem = stem.slice(0, -extension.length - 1);
  stem = asNoDevice(trimEndOf(stem.replace(/^[\s.]+/, ''), LOOSE));
  // What is cut off may have been all that told it from a device.
  return asNoDevice(cut(stem, MAX_BYTES - byteLength(`.${extension}`))) || 'export';
}

const asNoDevice = (stem: string): string => (DEVICE.test(stem) ? `_${stem}` : stem);

const named = (stem: string, ending: string): string => `${cut(stem, MAX_BYTES - byteLength(ending))}${ending}`;

/** The first whole characters of a text, as many as `room` bytes hold, without a point or a space at the end. */
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

/** Characters as a reader sees them; code points where the engine cannot tell (Firefox before 125). */
function* charactersOf(text: string): Generator<string> {
  const { Segmenter }: { Segmenter?: typeof Intl.Segmenter } = Intl;
  if (!Segmenter) return yield* text;
  for (const { segment } of new Segmenter('en', { granularity: 'grapheme' }).segment(text)) yield segment;
}

/** Bytes that the number of a copy may take. */
const COPY_BYTES = 12;

/** Gives out names that differ in more than letter case. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  /** By name as far as a copy of any number keeps it: the number of the next copy. */
  readonly #nextCopy = new Map<string, number>();

  /** {@link safeFileName}, with ` (2)` and so on where the name is taken. */
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

/** The same for names that differ in letter case only. */
const fold = (name: string): string => name.toUpperCase().toLowerCase();

/** What the placeholders of a file name stand for. */
export interface NameValues {
  /** The window, and the run time: Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** What is exported, in a word. */
  readonly label: string;
}

/** A name with `{from}`, `{to}`, `{now}` and `{label}` filled in; other braces stay. */
export function filledName(name: string, values: NameValues, zone: TimeZone): string {
  return name.replace(/\{(from|to|now|label)\}/g, (_, key: keyof NameValues) =>
    key === 'label' ? values.label : shortInstant(values[key], zone),
  );
}

/** What variables are called: their labels, or the last part of a URN without one; each once. */
const shownLabels = (targets: readonly { readonly name: string; readonly label: string }[]): string[] => [
  ...new Set(targets.map(({ name, label }) => (label === name ? lastPart(name) : label))),
];

/** The variables of an item in a few words. */
export function labelOf(targets: readonly { readonly name: string; readonly label: string }[]): string {
  const shown = shownLabels(targets);
  if (shown.length > 3) return `${shown[0]} and ${shown.length - 1} more`;
  return [shown.slice(0, -1).join(', '), shown.at(-1)].filter(Boolean).join(' and ');
}

/** A name for an item that gives none: its variables and its window. */
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

/** What a person calls a variable without a label: `temperature` of `urn:tetouan:temperature`. */
export const lastPart = (urn: string): string => urn.slice(urn.lastIndexOf(':') + 1) || urn;

/** The date on the zone's clock, with as much of the time of day as is not zero. */
function shortInstant(ms: number, zone: TimeZone): string {
  const [date, time = ''] = formatInstant(ms, zone).split('T');
  const [hour, minute, second] = time.split(/[:+Z-]/);
  const seconds = second === '00.000' ? '' : second?.replace('.000', '').replace('.', '');
  return `${hour}${minute}${seconds}` === '0000' ? date! : `${date}T${hour}${minute}${seconds}`;
}
