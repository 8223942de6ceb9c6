/** Reads times as tables and messages on a page have them. */
import { dateTime, isFinerThanMilliseconds } from './date-time.ts';

/** The last instant of `Date`, Unix milliseconds (ECMA-262, time values). */
const MAX_TIME = 8.64e15;

/** Milliseconds of each unit. */
const MILLISECONDS = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 } as const;

/** A unit of time. */
export type TimeUnit = keyof typeof MILLISECONDS;

/** From this size on, a BigInt without unit is microseconds, or nanoseconds. As milliseconds, it is beyond the year 30,000. */
const MICROSECONDS_FROM = 10n ** 15n;
const NANOSECONDS_FROM = 10n ** 18n;

/** Returns the time if `Date` can represent it, otherwise NaN. */
export const inRange = (ms: number): number => (Math.abs(ms) <= MAX_TIME ? ms : Number.NaN);

/** Unix milliseconds of a number in a unit; NaN when it is no time. */
export const numberTime = (value: number, unit: TimeUnit = 'ms'): number =>
  unit === 'ms' ? inRange(value) : inRange(Math.round(value * MILLISECONDS[unit] * 1e3) / 1e3);

/** Unix milliseconds of a BigInt, exact to the microsecond. Without a unit, its size tells the unit. */
export function bigintTime(value: bigint, unit: TimeUnit | undefined): number {
  const size = value < 0n ? -value : value;
  const own = unit ?? (size >= NANOSECONDS_FROM ? 'ns' : size >= MICROSECONDS_FROM ? 'us' : 'ms');
  return numberTime(Number(value), own);
}

/**
 * Unix milliseconds of ISO 8601 text; NaN when it is something else. Reads what `dateTime` does, and also a date alone,
 * which is its midnight in UTC, and a space in place of the `T`.
 */
export function textTime(text: string): number {
  if (text.length === 10) return dateTime(`${text}T00:00Z`);
  return dateTime(text.charCodeAt(10) === 32 ? `${text.slice(0, 10)}T${text.slice(11)}` : text);
}

/**
 * Unix milliseconds of a cell that is a time; NaN when it is none.
 *
 * @param isTime whether its column is one of times. Otherwise only a `Date` and a date-time of ISO 8601 are times
 * @param unit of numbers and BigInts. Default: milliseconds, and of a BigInt what its size tells
 */
export function timeOf(value: unknown, isTime: boolean, unit?: TimeUnit): number {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'string') return isTime ? textTime(value) : dateTime(value);
  if (!isTime) return Number.NaN;
  if (typeof value === 'bigint') return bigintTime(value, unit);
  return typeof value === 'number' ? numberTime(value, unit) : Number.NaN;
}

export { dateTime, isFinerThanMilliseconds };
