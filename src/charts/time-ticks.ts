/** Chooses the ticks of a time axis on the wall clock of a zone, and writes their labels. */
import type { TimeZone } from '../core/time-zone.ts';

/** A tick of a time axis. */
export interface TimeTick {
  /** Unix milliseconds. */
  readonly time: number;
  /** What changes from tick to tick, such as `06:00`, `24 Dec`, `Apr` or `2017`. */
  readonly label: string;
  /**
   * What belongs to the label and is new at this tick: the date or the year, or the offset (`UTC+1`) when it differs
   * from that of the tick before. Empty when there is nothing new.
   */
  readonly context: string;
}

/** A distance of ticks: a length of the wall clock in milliseconds, or a number of months. */
interface Step {
  /** Length in milliseconds, roughly when it is in months. */
  readonly length: number;
  /** Months. Absent for other steps. */
  readonly months?: number;
  /** A wall time that has a tick, in milliseconds. Default 0. */
  readonly origin?: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30.436875 * DAY;

/** The first Monday of Unix time. */
const MONDAY = 4 * DAY;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const months = (count: number): Step => ({ length: count * MONTH, months: count });

const YEARS = [1, 10, 100, 1000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power]);

/** The distances of ticks, shortest first. */
const STEPS: readonly Step[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((length) => ({ length })),
  ...[1, 2, 5, 10, 15, 30].map((count) => ({ length: count * SECOND })),
  ...[1, 2, 5, 10, 15, 30].map((count) => ({ length: count * MINUTE })),
  ...[1, 2, 3, 6, 12].map((count) => ({ length: count * HOUR })),
  ...[1, 2].map((count) => ({ length: count * DAY })),
  ...[7, 14].map((count) => ({ length: count * DAY, origin: MONDAY })),
  ...[1, 3, 6].map(months),
  ...YEARS.map((years) => months(12 * years)),
];

/**
 * Chooses the ticks of a time axis: as many as there may be, at round times of the wall clock. A time that the clock
 * skips has no tick. A time that it shows twice has two, and the second one has the new offset as its context, unless
 * they are closer than half the distance of ticks; then it has one.
 *
 * @param from Unix milliseconds
 * @param to end of the axis, included; not before `from`
 * @param most the most ticks, at least 2
 */
export function timeTicks(from: number, to: number, zone: TimeZone, most: number): TimeTick[] {
  const limit = Math.max(2, Math.floor(most));
  let finer: { step: Step; times: number[] } | undefined;
  for (const step of STEPS) {
    const estimate = (to - from) / step.length;
    // Finer steps serve where a coarser one has fewer than two ticks: the last of them is kept, and thinned out.
    if (estimate > 8 * limit) continue;
    const times = tickTimes(from, to, zone, step);
    if (times.length > limit) {
      finer = { step, times };
      continue;
    }
    if (times.length < 2 && finer) {
      const every = Math.ceil(finer.times.length / limit);
      return labelled(
        finer.times.filter((_, i) => i % every === 0),
        zone,
        finer.step,
      );
    }
    return labelled(times, zone, step);
  }
  return [];
}

function tickTimes(from: number, to: number, zone: TimeZone, step: Step): number[] {
  if (step.months) return monthTicks(from, to, zone, step.months);
  return step.length < DAY ? clockTicks(from, to, zone, step.length) : dayTicks(from, to, zone, step);
}

/** The instants at which the wall clock shows a multiple of the step. */
function clockTicks(from: number, to: number, zone: TimeZone, step: number): number[] {
  const ticks: number[] = [];
  for (let start = from; ; ) {
    const { end, offset } = zone.stretchAt(start);
    const last = Math.min(to, Number.isFinite(end) ? end - 1 : to);
    for (let wall = Math.ceil((start + offset) / step) * step; wall - offset <= last; wall += step) {
      const tick = wall - offset;
      if (ticks.length === 0 || tick - ticks.at(-1)! >= step / 2) ticks.push(tick);
    }
    if (end > to) return ticks;
    start = end;
  }
}

/** The first instants of days, every so many days. */
function dayTicks(from: number, to: number, zone: TimeZone, { length, origin = 0 }: Step): number[] {
  const ticks: number[] = [];
  let wall = Math.floor((zone.wallAt(from) - DAY - origin) / length) * length + origin;
  for (; ; wall += length) {
    const tick = zone.firstInstantFrom(wall);
    if (tick > to) return ticks;
    // A zone that changed sides of the date line skipped a whole day.
    if (tick >= from && zone.wallAt(tick) < wall + DAY) ticks.push(tick);
  }
}

/** The first instants of months, every so many months counted from the start of year 0. */
function monthTicks(from: number, to: number, zone: TimeZone, step: number): number[] {
  const ticks: number[] = [];
  const start = new Date(zone.wallAt(from));
  let month = Math.floor((12 * start.getUTCFullYear() + start.getUTCMonth()) / step) * step;
  for (; ; month += step) {
    const wall = new Date(0).setUTCFullYear(Math.floor(month / 12), month - 12 * Math.floor(month / 12), 1);
    // Beyond the range of Date there is no month.
    if (Number.isNaN(wall) && month > 0) return ticks;
    const tick = Number.isNaN(wall) ? Number.NEGATIVE_INFINITY : zone.firstInstantFrom(wall);
    if (tick > to) return ticks;
    if (tick >= from) ticks.push(tick);
  }
}

function labelled(times: readonly number[], zone: TimeZone, step: Step): TimeTick[] {
  let before: { date: Date; offset: number } | undefined;
  return times.map((time) => {
    const date = new Date(zone.wallAt(time));
    const offset = zone.offsetAt(time);
    const tick = { time, label: labelOf(date, step), context: contextOf(date, offset, step, before) };
    before = { date, offset };
    return tick;
  });
}

function labelOf(date: Date, { length, months }: Step): string {
  if (months) return months < 12 ? MONTHS[date.getUTCMonth()]! : String(date.getUTCFullYear());
  if (length >= DAY) return dayOf(date);
  const text = date.toISOString().split('T')[1]!;
  if (length >= MINUTE) return text.slice(0, 5);
  if (length >= SECOND) return text.slice(0, 8);
  return text.slice(0, length >= 100 ? 10 : length >= 10 ? 11 : 12);
}

const dayOf = (date: Date): string => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]!}`;

function contextOf(date: Date, offset: number, step: Step, before: { date: Date; offset: number } | undefined): string {
  if (step.months && step.months >= 12) return '';
  const year = String(date.getUTCFullYear());
  const isNewYear = before?.date.getUTCFullYear() !== date.getUTCFullYear();
  if (step.length >= DAY) return isNewYear ? year : '';
  if (isNewYear) return `${dayOf(date)} ${year}`;
  if (dayOf(date) !== dayOf(before!.date)) return dayOf(date);
  return offset === before!.offset ? '' : offsetText(offset);
}

/** Writes an offset briefly, as `UTC+1`, `UTC-3:30` or `UTC`. */
function offsetText(offset: number): string {
  if (offset === 0) return 'UTC';
  const minutes = Math.floor(Math.abs(offset) / MINUTE);
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`;
  return `UTC${offset < 0 ? '-' : '+'}${Math.floor(minutes / 60)}${rest}`;
}
