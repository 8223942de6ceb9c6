/** Computes the windows of periods, by the calendar of a zone, and the steps that divide them. */
import type { TimeZone } from '../core/time-zone.ts';
import type { FormWindow, NamedPeriod, PeriodChoice } from './choices.ts';

const DAY = 86_400_000;

/** Steps that the form takes of itself, finest first, with their usual seconds. */
export const STEPS = {
  '1m': 60,
  '5m': 300,
  '15m': 900,
  '1h': 3600,
  '6h': 21_600,
  '1d': 86_400,
  '1w': 604_800,
  '1M': 2_629_746,
} as const;

/** A step that the form takes of itself. */
export type Step = keyof typeof STEPS;

/** Returns the finest step that divides a window into at most so many parts; the coarsest when none does. */
export function stepFor({ from, to }: FormWindow, most: number): Step {
  for (const [step, seconds] of Object.entries(STEPS)) if ((to - from) / seconds <= most) return step as Step;
  return '1M';
}

/**
 * Returns the number of steps that overlap a window, by the clock of the zone; undefined for steps that are no part of a
 * day.
 */
export function stepsIn({ from, to }: FormWindow, per: string, zone: TimeZone): number | undefined {
  const length = STEPS[per as Step] * 1000;
  if (!(length <= DAY)) return undefined;
  const [first, last] = [from * 1000, to * 1000 - 1];
  const steps = Math.floor(zone.wallAt(last) / length) - Math.floor(zone.wallAt(first) / length) + 1;
  // Steps of up to an hour are repeated and skipped with the clock; longer ones are as long as the clock makes them.
  return length > 3_600_000 ? steps : steps + Math.round((zone.offsetAt(first) - zone.offsetAt(last)) / length);
}

/** The first instant of a day, Unix seconds. A day is the number of days since 1970-01-01. */
const startOf = (day: number, zone: TimeZone): number => zone.firstInstantFrom(day * DAY) / 1000;

/** The day that a zone's calendar shows. */
const dayAt = (seconds: number, zone: TimeZone): number => Math.floor(zone.wallAt(seconds * 1000) / DAY);

/** Whether both bounds of a window are midnight, or the first instant of a day without one. */
export const hasWholeDays = ({ from, to }: FormWindow, zone: TimeZone): boolean =>
  [from, to].every((bound) => startOf(dayAt(bound, zone), zone) === bound);

/** The first day of a month, counted from the month of another day. */
const firstOfMonth = (day: number, months: number): number => {
  const date = new Date(day * DAY);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY;
};

/** Reads a day such as `2024-05-01`, in the years 1000 to 4999; undefined for what is none. */
function readDay(text: string): number | undefined {
  const time = /^[1-4]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00Z`) : Number.NaN;
  // Some engines take 30 February for 1 March.
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text) ? time / DAY : undefined;
}

/** What is wrong with a period. */
export type PeriodFault = 'noFirstDay' | 'noLastDay' | 'daysReversed' | 'emptyPeriod';

/** Returns the window of a period with a name, Unix seconds. `screen` is what the host gives. */
export function namedWindow(
  kind: NamedPeriod,
  zone: TimeZone,
  now: number,
  screen?: FormWindow,
): FormWindow | undefined {
  const today = dayAt(now, zone);
  const days = (first: number, end: number) => ({ from: startOf(first, zone), to: startOf(end, zone) });
  switch (kind) {
    case 'screen':
      return screen && { from: screen.from, to: screen.from < now ? Math.min(screen.to, now) : screen.to };
    case 'yesterday':
      return days(today - 1, today);
    case 'last7Days':
      return days(today - 7, today);
    case 'thisMonth':
      return { from: startOf(firstOfMonth(today, 0), zone), to: now };
    case 'lastMonth':
      return days(firstOfMonth(today, -1), firstOfMonth(today, 0));
  }
}

/** Returns the window of a period, Unix seconds, or what is wrong with it. */
export function windowOf(
  period: PeriodChoice,
  zone: TimeZone,
  now: number,
  screen?: FormWindow,
): FormWindow | PeriodFault {
  let window: FormWindow | undefined;
  if (period.kind === 'custom') {
    const [first, last] = [readDay(period.firstDay), readDay(period.lastDay)];
    if (first === undefined) return 'noFirstDay';
    if (last === undefined) return 'noLastDay';
    if (last < first) return 'daysReversed';
    window = { from: startOf(first, zone), to: startOf(last + 1, zone) };
  } else window = namedWindow(period.kind, zone, now, screen);
  return window && window.from < window.to ? window : 'emptyPeriod';
}
