/** Computes the time window of a request with a period. */
import type { Duration } from './duration.ts';
import { fixedRange, millisecondsOf, type TimeRange, toMicrosecond } from './fixed-range.ts';
import { formatInstant, type TimeZone } from './time-zone.ts';

const DAY = 86_400_000;

/** The last instant of `Date`, Unix milliseconds. */
const MAX_TIME = 8.64e15;

/**
 * Moves an instant by a duration, by calendar in the zone, as `Temporal.ZonedDateTime` does. It first moves the wall
 * clock by years and months and limits the day to the length of the month, then by weeks and days. It converts that
 * wall time to an instant (`TimeZone.instantOf`) and adds hours, minutes and seconds of elapsed time.
 *
 * @param ms Unix milliseconds.
 * @param sign 1 for later, -1 for earlier.
 * @throws RangeError when the result is outside the range of `Date`.
 */
export function addDuration(ms: number, duration: Duration, zone: TimeZone, sign: 1 | -1): number {
  const months = sign * (duration.years * 12 + duration.months);
  const days = sign * (duration.weeks * 7 + duration.days);
  const seconds = sign * (duration.hours * 3600 + duration.minutes * 60 + duration.seconds);
  // When no date moves, keep the instant: converting a wall time that the clock shows twice would pick the first.
  const moved = months === 0 && days === 0 ? ms : zone.instantOf(requireDate(addToDate(zone.wallAt(ms), months, days)));
  return requireDate(moved + seconds * 1000);
}

/** Returns the time if `Date` can represent it. */
function requireDate(ms: number): number {
  if (Math.abs(ms) <= MAX_TIME) return ms;
  throw new RangeError('The duration leads beyond the range of dates: use a shorter one.');
}

/** Adds months, then days, to a wall time; NaN beyond the range of `Date`. */
function addToDate(wallMs: number, months: number, days: number): number {
  const timeOfDay = wallMs - Math.floor(wallMs / DAY) * DAY;
  const date = new Date(wallMs - timeOfDay);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months, 1);
  const daysInMonth = new Date(date).setUTCMonth(date.getUTCMonth() + 1, 0);
  const lastDay = new Date(daysInMonth).getUTCDate();
  return date.setUTCDate(Math.min(day, lastDay) + days) + timeOfDay;
}

/** The window of a request, as the request gives it. */
export interface Window {
  /** First instant, Unix seconds. */
  readonly from?: number | undefined;
  /** The instant after the last, Unix seconds. */
  readonly to?: number | undefined;
  /** Length of the window. Needed when `from` is absent. */
  readonly period?: Duration | undefined;
}

/**
 * Completes a window. Without `to`, it ends at the run time, or at `from + period` when both are given. Without `from`,
 * it starts at `to − period`. Periods are calendar durations in the zone.
 *
 * @param nowMs The run time, Unix milliseconds.
 * @throws RangeError when neither `from` nor a period is given, or when the window is empty; the message says why.
 */
export function resolveRange(window: Window, nowMs: number, zone: TimeZone): TimeRange {
  const { from, to, period } = window;
  if (period === undefined || (from !== undefined && to !== undefined)) {
    return { ...fixedRange(window, nowMs, zone), periodIgnored: period !== undefined };
  }
  if (from === undefined) {
    const until = to === undefined ? toMicrosecond(nowMs) : millisecondsOf(to);
    const since = toMicrosecond(addDuration(until, period, zone, -1));
    if (since >= until)
      throw new RangeError(`The clock of ${zone.name} skipped the whole period before ${formatInstant(until, zone)}.`);
    return { from: since, to: until, periodIgnored: false };
  }
  const start = millisecondsOf(from);
  const until = toMicrosecond(addDuration(start, period, zone, 1));
  if (start >= until)
    throw new RangeError(`The clock of ${zone.name} skipped the whole period after ${formatInstant(start, zone)}.`);
  return { from: start, to: until, periodIgnored: false };
}
