import { formatInstant, type TimeZone } from '../core/time-zone.ts';

/** Longest file name in UTF-8 bytes, extension included: some systems allow 255, and copies grow. */
const MAX_BYTES = 180;

/** Characters that Windows, macOS or a shell refuse or read as a path, and all controls. */
const REFUSED = /[<>:"/\\|?*\p{Cc}\u2028\u2029]/gu;

/** Characters that change how a name reads without being seen: bidi controls, zero-width, BOM, lone surrogates. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Surrogate}]/gu;

/** Names of devices on Windows, which it refuses with any extension; the superscript digits count too. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=\s*(?:\.|$))/i;

const byteLength = (text: string): number => new TextEncoder().encode(text).length;

/** A name that every system takes as a file of this extension, close to what was asked for. */
export function safeFileName(wanted: string, extension: string, suffix = ''): string {
  const ending = `${suffix}.${extension}`;
  let stem = wanted.replace(INVISIBLE, '').normalize('NFC').replace(REFUSED, '_');
  if (stem.toLowerCase().endsWith(`.${extension}`)) stem = stem.slice(0, -extension.length - 1);
  stem = stem.replace(/^[\s.]+|[\s.]+$/g, '');
  if (DEVICE.test(stem)) stem = `_${stem}`;
  const room = MAX_BYTES - byteLength(ending);
  if (byteLength(stem) > room) {
    let bytes = 0;
    let kept = '';
    for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(stem)) {
      bytes += byteLength(segment);
      if (bytes > room) break;
      kept += segment;
    }
    stem = kept.replace(/[\s.]+$/, '');
  }
  return `${stem || 'export'}${ending}`;
}

/** Gives out names that differ in more than letter case. */
export class UniqueNames {
  readonly #taken = new Set<string>();

  /** {@link safeFileName}, with ` (2)` and so on where the name is taken. */
  take(wanted: string, extension: string): string {
    for (let copy = 1; ; copy++) {
      const name = safeFileName(wanted, extension, copy === 1 ? '' : ` (${copy})`);
      const key = name.toUpperCase().toLowerCase();
      if (this.#taken.has(key)) continue;
      this.#taken.add(key);
      return name;
    }
  }
}

/** A name for an item that gives none: its variables and its window. */
export function defaultName(
  targets: readonly { readonly name: string; readonly label: string }[],
  from: number,
  to: number,
  zone: TimeZone,
): string {
  const shown = targets.map(({ name, label }) => (label === name ? lastPart(name) : label));
  const what = shown.length > 3 ? `${shown[0]}-and-${shown.length - 1}-more` : shown.join('-');
  return `${what}_${shortInstant(from, zone)}_${shortInstant(to, zone)}`;
}

/** `temperature` of `urn:tetouan:temperature`. */
const lastPart = (urn: string): string => urn.slice(urn.lastIndexOf(':') + 1) || urn;

/** The date on the zone's clock, with as much of the time of day as is not zero. */
function shortInstant(ms: number, zone: TimeZone): string {
  const [date, time = ''] = formatInstant(ms, zone).split('T');
  const [hour, minute, second] = time.split(/[:+Z-]/);
  const seconds = second === '00.000' ? '' : second?.replace('.000', '').replace('.', '');
  return `${hour}${minute}${seconds}` === '0000' ? date! : `${date}T${hour}${minute}${seconds}`;
}
