import type { Duration } from './duration.ts';
import { formatInstant, type TimeZone } from './time-zone.ts';

const DAY = 86_400_000;

/** The last instant of `Date`, Unix milliseconds. */
const MAX_TIME = 8.64e15;

/**
 * An instant moved by a duration, by calendar in the zone, as `Temporal.ZonedDateTime` does it: years and months on the
 * wall clock, the day cut to the month's length; then weeks and days; the wall time so reached turned into an instant
 * (`TimeZone.instantOf`); then hours, minutes and seconds as they pass.
 *
 * @param ms Unix milliseconds.
 * @param sign 1 for later, -1 for earlier.
 * @throws RangeError when the result is outside the range of `Date`.
 */
export function addDuration(ms: number, duration: Duration, zone: TimeZone, sign: 1 | -1): number {
  const months = sign * (duration.years * 12 + duration.months);
  const days = sign * (duration.weeks * 7 + duration.days);
  const seconds = sign * (duration.hours * 3600 + duration.minutes * 60 + duration.seconds);
  // A wall time shown twice must not be turned into the first of the two when no date moves.
  const moved = months === 0 && days === 0 ? ms : zone.instantOf(requireDate(addToDate(zone.wallAt(ms), months, days)));
  return requireDate(moved + seconds * 1000);
}

/** The time itself, if `Date` can hold it. */
function requireDate(ms: number): number {
  if (Math.abs(ms) <= MAX_TIME) return ms;
  throw new RangeError('The duration leads beyond the range of dates.');
}

/** A wall time some months, then some days later; NaN beyond the range of `Date`. */
function addToDate(wallMs: number, months: number, days: number): number {
  const timeOfDay = wallMs - Math.floor(wallMs / DAY) * DAY;
  const date = new Date(wallMs - timeOfDay);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months, 1);
  const daysInMonth = new Date(date).setUTCMonth(date.getUTCMonth() + 1, 0);
  const lastDay = new Date(daysInMonth).getUTCDate();
  return date.setUTCDate(Math.min(day, lastDay) + days) + timeOfDay;
}

/** The window of a request, as it was given. */
export interface Window {
  /** First instant, Unix seconds. */
  readonly from?: number | undefined;
  /** The instant after the last, Unix seconds. */
  readonly to?: number | undefined;
  readonly period?: Duration | undefined;
}

/** A window in full: half-open, Unix milliseconds rounded to the microsecond. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
  /** Whether the window gave both its bounds and a period, which then has no meaning. */
  readonly periodIgnored: boolean;
}

/**
 * Completes a window: without `to` it is the run time, or with `from` and a period, `from + period`; without `from` it
 * is `to − period`. Periods are taken by calendar in the zone.
 *
 * @param nowMs The run time, Unix milliseconds.
 * @throws RangeError when neither `from` nor a period is given, or when the window holds no time; the message says why.
 */
export function resolveRange(window: Window, nowMs: number, zone: TimeZone): TimeRange {
  const { from, to, period } = window;
  const now = toMicrosecond(nowMs);
  const start = from === undefined ? undefined : Math.round(from * 1e6) / 1e3;
  const end = to === undefined ? undefined : Math.round(to * 1e6) / 1e3;
  const show = (ms: number): string => formatInstant(ms, zone);

  if (start === undefined) {
    if (period === undefined) throw new RangeError('Give `from` or `period`: neither says where the window starts.');
    const until = end ?? now;
    const since = toMicrosecond(addDuration(until, period, zone, -1));
    if (since >= until)
      throw new RangeError(`The clock of ${zone.name} skipped the whole period before ${show(until)}.`);
    return { from: since, to: until, periodIgnored: false };
  }
  if (end !== undefined) {
    if (start >= end) throw new RangeError(`\`from\` (${show(start)}) must be earlier than \`to\` (${show(end)}).`);
    return { from: start, to: end, periodIgnored: period !== undefined };
  }
  if (period !== undefined) {
    const until = toMicrosecond(addDuration(start, period, zone, 1));
    if (start >= until)
      throw new RangeError(`The clock of ${zone.name} skipped the whole period after ${show(start)}.`);
    return { from: start, to: until, periodIgnored: false };
  }
  if (start >= now) {
    throw new RangeError(
      `\`from\` (${show(start)}) must be earlier than the run time (${show(now)}), where a window without \`to\` and \`period\` ends.`,
    );
  }
  return { from: start, to: now, periodIgnored: false };
}

function toMicrosecond(ms: number): number {
  return Math.round(ms * 1e3) / 1e3;
}
