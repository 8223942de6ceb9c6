/** Writes numbers, dates and periods in the form's language. */
import { type OffsetChange, offsetChanges } from '../core/offset-changes.ts';
import { formatOffset, type TimeZone } from '../core/time-zone.ts';
import type { FormWindow } from './choices.ts';
import { hasWholeDays } from './periods.ts';

/** A number, and the same as people write it. */
export interface Quantity {
  /** The number. */
  readonly value: number;
  /** The number in the form's language, such as `1,024`. */
  readonly text: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns a formatter of dates by the Gregorian calendar, which files use too. */
function dates(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options]);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { calendar: 'gregory', ...options });
    formats.set(key, format);
  }
  return format;
}

/** Returns the canonical form of a language tag; `en` for what is none. */
export function canonicalLocale(tag: unknown): string {
  try {
    return Intl.getCanonicalLocales(String(tag))[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** Returns a number as people write it. */
export const quantity = (value: number, locale: string): Quantity => ({
  value,
  text: new Intl.NumberFormat(locale).format(value),
});

/** Writes a fraction as a percentage without decimals, rounded down so that 100 % means done. */
export const percent = (fraction: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'percent' }).format(Math.floor(fraction * 100) / 100);

/** Writes a time span in seconds or minutes or hours, whichever is short. */
export function spanText(seconds: number, locale: string): string {
  const [unit, length] = seconds < 90 ? ['second', 1] : seconds < 5400 ? ['minute', 60] : ['hour', 3600];
  const options = { style: 'unit', unit, unitDisplay: 'short' } as const;
  return new Intl.NumberFormat(locale, options as Intl.NumberFormatOptions).format(
    Math.max(1, Math.round(seconds / Number(length))),
  );
}

/** Whether people of a language write a decimal comma. */
export const hasDecimalComma = (locale: string): boolean =>
  new Intl.NumberFormat(locale).formatToParts(1.5).some(({ type, value }) => type === 'decimal' && value === ',');

/**
 * Writes the days of a window, with times when it does not consist of whole days.
 *
 * @param isWhole whether to write it as whole days even so. Default: when it is
 */
export function daysText(
  window: FormWindow,
  zone: TimeZone,
  locale: string,
  isWhole: boolean = hasWholeDays(window, zone),
): string {
  const format = dates(locale, { dateStyle: 'long', ...(!isWhole && { timeStyle: 'short' }), timeZone: zone.name });
  return format.formatRange(window.from * 1000, window.to * 1000 - (isWhole ? 1 : 0));
}

/** Longest window whose clock changes are told, in seconds: three years. */
const MAX_TOLD = 3 * 366 * 86_400;

/** Returns the changes of the clock inside a window; none for one that is too long to tell. */
export const changesIn = ({ from, to }: FormWindow, zone: TimeZone): readonly OffsetChange[] =>
  to - from > MAX_TOLD ? [] : [...offsetChanges(from * 1000, to * 1000, zone)];

/** Writes the day of a clock change and the times that the clock shows before and after. */
export function changeWords(
  { at, before, after }: OffsetChange,
  locale: string,
): [day: string, from: string, to: string] {
  const write = (wall: number, options: Intl.DateTimeFormatOptions) =>
    dates(locale, { ...options, timeZone: 'UTC' }).format(wall);
  const time = (wall: number): string => write(wall, { timeStyle: 'short' });
  return [write(at + before, { dateStyle: 'long' }), time(at + before), time(at + after)];
}

/** Writes an offset (milliseconds) as `UTC+2` or `UTC-3:30`. */
export const offsetText = (offset: number): string =>
  offset === 0
    ? 'UTC'
    : `UTC${formatOffset(offset)
        .replace(/^([+-])0/, '$1')
        .replace(/:00$/, '')}`;

/** Writes the offsets of a zone inside a window, each once, such as `UTC+2, UTC+1`. */
export function offsetsText({ from, to }: FormWindow, zone: TimeZone, changes: readonly OffsetChange[]): string {
  const middle = Math.min(from + 182 * 86_400, to);
  const offsets = [from, middle, to].map((time) => zone.offsetAt(time * 1000 - (time === to ? 1 : 0)));
  return [...new Set([offsets[0]!, ...changes.map(({ after }) => after), ...offsets])].map(offsetText).join(', ');
}
