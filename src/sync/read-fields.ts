/** Reads single fields of a server's response in the forms that database drivers and frameworks write. */

import { hasFields } from '../contract/building-blocks.ts';

/** Finds fields of an object by name in any style: `periodStart`, `period_start`, `Period-Start`. */
export class Fields {
  readonly #record: Readonly<Record<string, unknown>>;
  readonly #byPlainName = new Map<string, string>();

  constructor(record: Readonly<Record<string, unknown>>) {
    this.#record = record;
    for (const name of Object.keys(record))
      if (!this.#byPlainName.has(plain(name))) this.#byPlainName.set(plain(name), name);
  }

  /** Returns a field; undefined when it is absent or null. */
  get(name: string): unknown {
    const actual = this.nameOf(name);
    return actual === undefined ? undefined : (this.#record[actual] ?? undefined);
  }

  /** Returns a name as the object writes it; undefined when there is no such field. */
  nameOf(name: string): string | undefined {
    return Object.hasOwn(this.#record, name) ? name : this.#byPlainName.get(plain(name));
  }
}

const plain = (name: string): string => name.replace(/[_\-\s]/g, '').toLowerCase();

/** Reads an object: the value itself, or JSON text, which drivers without a JSON type return. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const parsed = fromJsonText(value, '{');
  return hasFields(parsed) ? parsed : undefined;
}

/** Reads a list: the value itself, or JSON text. */
export function asList(value: unknown): readonly unknown[] | undefined {
  const parsed = fromJsonText(value, '[');
  return Array.isArray(parsed) ? parsed : undefined;
}

function fromJsonText(value: unknown, begin: string): unknown {
  if (typeof value !== 'string' || !value.trimStart().startsWith(begin)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Reads a number, also from text. Returns other values unchanged. */
export function asNumber(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?\s*$/i.test(value)) return value;
  const number = Number(value);
  return Number.isFinite(number) ? number : value;
}

/** Reads a text, also from a number. Returns other values unchanged. */
export function asText(value: unknown): unknown {
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
}

/** Reads one of the words in any letter case and style (`one_time`, `ONETIME`). Returns other values unchanged. */
export function asWord(value: unknown, words: readonly string[]): unknown {
  if (typeof value !== 'string') return value;
  return words.find((word) => plain(word) === plain(value)) ?? value;
}

/** From these values on, a time is in nanoseconds, microseconds or milliseconds. */
const UNITS: readonly (readonly [above: number, perSecond: number])[] = [
  [1e17, 1e9],
  [1e14, 1e6],
  [1e11, 1e3],
];

/** A date. Apply it to trimmed text: spaces that two parts of the expression match would take quadratic time. */
const DATE =
  /^([-+]?\d{4,6}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(?:\s*(Z|UTC|GMT|[-+]\d\d(?::?\d\d)?))?)?$/i;

/** A date as HTTP and e-mail write it. The zone is required, because otherwise browsers use their local zone. */
const LONG_DATE = /^\s*[A-Za-z]{3},? .*(?:GMT|UTC|Z|[-+]\d{4})\s*$/;

/**
 * Reads a time as Unix seconds. It may be seconds, milliseconds, microseconds or nanoseconds, as number or text, or a
 * date. A date without a zone is in UTC. Undefined when it is not a time.
 */
export function readSeconds(value: unknown): number | undefined {
  const number = asNumber(value);
  if (typeof number === 'number') {
    if (!Number.isFinite(number)) return undefined;
    const [, perSecond = 1] = UNITS.find(([above]) => Math.abs(number) >= above) ?? [];
    return number / perSecond;
  }
  if (typeof value !== 'string') return undefined;
  const [, day, time = '00:00', seconds = ':00', zone = 'Z'] = DATE.exec(value.trim()) ?? [];
  const ms = day
    ? Date.parse(`${day}T${time}${seconds}${offset(zone)}`)
    : LONG_DATE.test(value)
      ? Date.parse(value)
      : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

function offset(zone: string): string {
  if (/^[a-z]/i.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

/** Reads a time as ISO 8601; null when it is not a time. */
export function readDate(value: unknown): string | null {
  const seconds = readSeconds(value);
  const date = seconds === undefined ? undefined : new Date(seconds * 1000);
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}

/** Fields of an interval as PostgreSQL drivers return them, and their letters in ISO 8601. */
const INTERVAL = [
  ['years', 'Y', /(\d+) (?:years?|y)\b/],
  ['months', 'M', /(\d+) (?:months?|mons?)\b/],
  ['weeks', 'W', /(\d+) (?:weeks?|w)\b/],
  ['days', 'D', /(\d+) (?:days?|d)\b/],
  ['hours', 'H', /\b(\d+):\d\d(?::\d\d)?\b|(\d+) (?:hours?|h)\b/],
  ['minutes', 'M', /\b\d+:(\d\d)(?::\d\d)?\b|(\d+) (?:minutes?|mins?)\b/],
  ['seconds', 'S', /\b\d+:\d\d:(\d\d)\b|(\d+) (?:seconds?|secs?)\b/],
] as const;

/** The whole text of an interval, in words and as a time of day. */
const INTERVAL_TEXT = /^\s*(?:\d+ [a-z]+,?\s*)*(?:\d+:\d\d(?::\d\d(?:\.0*)?)?)?\s*$/;

/**
 * Converts a database's form of a duration to ISO 8601: `1 day`, `1 mon 02:00:00`, `{days: 1}`, `p1d`. Returns other
 * values unchanged.
 */
export function asDuration(value: unknown): unknown {
  if (typeof value === 'string' && /^\s*p/i.test(value)) return value.trim().toUpperCase();
  const record = asRecord(value);
  const text =
    typeof value === 'string' && value.length <= 100 && INTERVAL_TEXT.test(value.toLowerCase())
      ? value.toLowerCase()
      : '';
  const known = record ? Object.keys(record).filter((name) => INTERVAL.some(([field]) => field === name)).length : 0;
  if (known === 0 && text === '') return value;
  let [date, time] = ['', ''];
  for (const [index, [field, letter, pattern]] of INTERVAL.entries()) {
    const match = pattern.exec(text);
    const count = Number(record ? (record[field] ?? 0) : (match?.[1] ?? match?.[2] ?? 0));
    if (!Number.isSafeInteger(count) || count < 0) return value;
    if (count === 0) continue;
    if (index < 4) date += `${count}${letter}`;
    else time += `${count}${letter}`;
  }
  return date + time === '' ? value : `P${date}${time && `T${time}`}`;
}
