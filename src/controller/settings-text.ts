/** Writes choices as a short text for links, and reads such texts. */
import { validChoices } from './choice-rules.ts';
import type { ExportChoices, FormSeries } from './choices.ts';
import { isStep, zoneOf } from './form-request.ts';

/** The version of the text, its first character. */
const VERSION = '1';

/** Longest text that is read. */
const MAX_LENGTH = 200_000;

/** The short names of the choices in a text. */
const NAMES = {
  extension: 'x',
  series: 's',
  period: 'p',
  timezone: 'z',
  detail: 'd',
  filename: 'f',
  decimals: 'n',
  units: 'u',
  timeLabel: 'l',
  perDevice: 'v',
  parts: 'b',
  figures: 'c',
  title: 't',
  chart: 'g',
  summary: 'a',
} as const satisfies Readonly<Record<Exclude<keyof ExportChoices, 'logo'>, string>>;

/** What a text does not say. */
const UNSAID: Partial<ExportChoices> = {
  ...{ extension: 'xlsx', detail: undefined, filename: '', decimals: 'auto', units: true, timeLabel: '' },
  ...{ perDevice: false, parts: 'one', figures: 'auto', title: '', chart: undefined, summary: undefined },
};

/** Returns a short number for a series: 53 bits of its key (cyrb53, public domain). */
function shortKey(key: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

/** Writes choices as letters, digits, `-` and `_`. */
export function settingsText(choices: ExportChoices): string {
  const said: Record<string, unknown> = {};
  for (const [name, short] of Object.entries(NAMES) as [keyof typeof NAMES, string][]) {
    const value = choices[name];
    if (name === 'series') {
      const own = ({ key, label }: ExportChoices['series'][number]) => (label ? [shortKey(key), label] : shortKey(key));
      said[short] = choices.series.map(own);
    } else if (!(name in UNSAID) || value !== UNSAID[name]) said[short] = value;
  }
  const bytes = new TextEncoder().encode(JSON.stringify(said));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  return VERSION + text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * Reads the choices of a text. What is not valid, or not offered, is left out.
 *
 * @param hasScreen whether the host gives a window
 * @returns undefined for what is no such text
 */
export function readSettings(
  text: unknown,
  offered: ReadonlyMap<string, FormSeries>,
  hasScreen: boolean,
): Partial<ExportChoices> | undefined {
  const said = parsed(text);
  if (!said) return undefined;
  const given: Record<string, unknown> = {};
  for (const [name, short] of Object.entries(NAMES))
    if (Object.hasOwn(said, short)) given[name] = name === 'series' ? seriesOf(said[short], offered) : said[short];
  const { timezone, period, detail, series, ...others } = validChoices(given);
  return {
    ...Object.fromEntries(Object.entries(UNSAID).filter(([name]) => !(name in given))),
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
    ...(timezone && zoneOf(timezone) && { timezone }),
    ...(period && (period.kind !== 'screen' || hasScreen) && { period }),
    ...(detail && (detail.kind === 'readings' || isStep(detail.per)) && { detail }),
    ...(series && (series.length > 0 || isEmptyList(said[NAMES.series])) && { series }),
  };
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** Returns the fields of a text; undefined for what is none. */
function parsed(text: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof text !== 'string' || text.length > MAX_LENGTH || !/^1[\w-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.slice(1).replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
    const said: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof said === 'object' && said !== null && !Array.isArray(said)
      ? (said as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the offered series of a list of short keys. */
function seriesOf(list: unknown, offered: ReadonlyMap<string, FormSeries>): unknown {
  if (!Array.isArray(list)) return undefined;
  const keys = new Map(Array.from(offered.keys(), (key) => [shortKey(key), key]));
  return list.flatMap((entry: unknown) => {
    const [short, label]: readonly unknown[] = Array.isArray(entry) ? entry : [entry];
    const key = typeof short === 'string' ? keys.get(short) : undefined;
    return key === undefined ? [] : [{ key, label }];
  });
}
