/** Reads date-time texts. */

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const ZERO = 48;

/** Milliseconds of the first digits after the point. */
const PLACES = [100, 10, 1] as const;

/** A number of `length` digits; NaN when there are others. */
function digits(text: string, from: number, length: number): number {
  let value = 0;
  for (let at = from; at < from + length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = 10 * value + digit;
  }
  return value;
}

/** A whole number within bounds; NaN when it is none. */
const within = (value: number, least: number, most: number): number =>
  value >= least && value <= most ? value : Number.NaN;

const SIGNS = { dash: 45, colon: 58, letterT: 84, letterZ: 90, plus: 43, point: 46, comma: 44 } as const;

/**
 * Reads an ISO 8601 date-time such as `2024-05-01T08:30:00Z`: date and time with a `T` between them, the seconds and
 * their fraction optional, `Z` or an offset such as `+02:00`, `+0200` or `+02`. A text without `Z` and offset is UTC.
 * Digits beyond the millisecond are cut.
 *
 * @returns Unix milliseconds. NaN for all else: a date alone, a day that no calendar has, a time of 24:00, a leap second,
 *   years before 100
 */
export function dateTime(text: string): number {
  const { length } = text;
  // Most texts are no date-times.
  if (length < 16 || length > 40 || text.charCodeAt(10) !== SIGNS.letterT) return Number.NaN;
  if (text.charCodeAt(4) !== SIGNS.dash || text.charCodeAt(7) !== SIGNS.dash) return Number.NaN;
  if (text.charCodeAt(13) !== SIGNS.colon) return Number.NaN;
  const year = within(digits(text, 0, 4), 100, 9999);
  const month = within(digits(text, 5, 2), 1, 12);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const day = within(digits(text, 8, 2), 1, month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0));
  const hour = within(digits(text, 11, 2), 0, 23);
  const minute = within(digits(text, 14, 2), 0, 59);
  let at = 16;
  let second = 0;
  let fraction = 0;
  if (text.charCodeAt(at) === SIGNS.colon) {
    second = within(digits(text, at + 1, 2), 0, 59);
    at += 3;
    const sign = text.charCodeAt(at);
    if (sign === SIGNS.point || sign === SIGNS.comma) {
      const from = ++at;
      for (; at < length; at++) {
        const digit = text.charCodeAt(at) - ZERO;
        if (!(digit >= 0 && digit <= 9)) break;
        if (at - from < 3) fraction += digit * PLACES[at - from]!;
      }
      if (at === from) return Number.NaN;
    }
  }
  return Date.UTC(year, month - 1, day, hour, minute, second, fraction) - 60_000 * offsetMinutes(text, at);
}

/** Whether a date-time is finer than a millisecond. */
export const isFinerThanMilliseconds = (text: string): boolean =>
  // Most end with `Z` right after the milliseconds, or before.
  text.length > 23 && text.charCodeAt(23) !== SIGNS.letterZ && /[.,]\d{3}\d*[1-9]/.test(text);

/** The offset at the end of a text, in minutes; NaN when there is something else. */
function offsetMinutes(text: string, at: number): number {
  const rest = text.length - at;
  const sign = text.charCodeAt(at);
  if (rest === 0 || (rest === 1 && sign === SIGNS.letterZ)) return 0;
  if (sign !== SIGNS.plus && sign !== SIGNS.dash) return Number.NaN;
  const hasColon = rest === 6 && text.charCodeAt(at + 3) === SIGNS.colon;
  if (rest !== 3 && rest !== 5 && !hasColon) return Number.NaN;
  const hours = within(digits(text, at + 1, 2), 0, 23);
  const minutes = rest === 3 ? 0 : within(digits(text, at + (hasColon ? 4 : 3), 2), 0, 59);
  return (sign === SIGNS.dash ? -1 : 1) * (60 * hours + minutes);
}
