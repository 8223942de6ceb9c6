/** Computes when a schedule runs, and what each run covers. */
import type { ExportRequest } from '../../contract/request.ts';
import { parseDuration } from '../../core/duration.ts';
import { Recurrence } from '../../core/recurrence.ts';
import { addDuration } from '../../core/time-range.ts';
import { TimeZone } from '../../core/time-zone.ts';
import { windowedRequest } from '../../recurring/schedule/window-end.ts';
import type { WindowEnd } from '../../storage/records.ts';
import type { ScheduleRhythm } from '../schedule-state.ts';

const DAY = 86_400_000;

/** A rhythm with its time of day and zone. */
export interface Calendar {
  /** How often. */
  readonly rhythm: ScheduleRhythm;
  /** Time of day, `HH:mm`. */
  readonly at: string;
  /** IANA name of the zone. */
  readonly timezone: string;
}

/** A run in the future. */
export interface PlannedRun {
  /** When, Unix milliseconds. */
  readonly at: number;
  /** The first instant of its window, Unix milliseconds. */
  readonly from: number;
  /** The instant after its window, Unix milliseconds. */
  readonly to: number;
}

/** Whether a text is a time of day. */
export function isTimeOfDay(text: unknown): text is string {
  return typeof text === 'string' && /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** Whether a rhythm has a day that each of its weeks or months has. */
export function isRhythm(rhythm: unknown): rhythm is ScheduleRhythm {
  const { every, weekday, day } = Object(rhythm) as Readonly<Record<string, unknown>>;
  const isWithin = (value: unknown, most: number) =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
  return every === 'day' || (every === 'week' && isWithin(weekday, 7)) || (every === 'month' && isWithin(day, 28));
}

/** The time from one run to the next, and the length of its window, as the contract writes it. */
export function periodOf({ every }: ScheduleRhythm): string {
  return { day: 'P1D', week: 'P7D', month: 'P1M' }[every];
}

/**
 * Returns the run that a calendar is counted from, Unix seconds: the next one. Where the clock skips its time, the one
 * before it, because all later ones would be late by as much.
 *
 * @param now Unix milliseconds
 */
export function firstRun({ rhythm, at, timezone }: Calendar, now: number): number {
  const zone = TimeZone.of(timezone);
  const [hours = 0, minutes = 0] = at.split(':').map(Number);
  const today = Math.floor(zone.wallAt(now) / DAY) * DAY;
  const timeOfDay = (hours * 60 + minutes) * 60_000;
  const wallOf = (k: number) => dayOf(rhythm, today, k) + timeOfDay;
  let k = -1;
  while (zone.instantOf(wallOf(k)) <= now) k++;
  while (zone.wallAt(zone.instantOf(wallOf(k))) !== wallOf(k)) k--;
  return zone.instantOf(wallOf(k)) / 1000;
}

/** The day of a rhythm that lies k weeks or months from the one of today, as a wall time. */
function dayOf(rhythm: ScheduleRhythm, today: number, k: number): number {
  if (rhythm.every === 'day') return today + k * DAY;
  const date = new Date(today);
  if (rhythm.every === 'month') return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + k, rhythm.day);
  const weekday = ((date.getUTCDay() + 6) % 7) + 1;
  return today + (rhythm.weekday - weekday + 7 * k) * DAY;
}

/** Reads the calendar of a recurring request. Undefined when its interval is none of a schedule form. */
export function calendarOf({ periodicity, periodStart = 0, format }: ExportRequest): Calendar | undefined {
  const { timezone = 'UTC' } = format;
  const wall = TimeZone.of(timezone).wallAt(periodStart * 1000);
  const date = new Date(wall);
  if (wall % 60_000 !== 0) return undefined;
  const at = date.toISOString().slice(11, 16);
  if (periodicity === 'P1D') return { rhythm: { every: 'day' }, at, timezone };
  if (periodicity === 'P7D' || periodicity === 'P1W')
    return { rhythm: { every: 'week', weekday: ((date.getUTCDay() + 6) % 7) + 1 }, at, timezone };
  const day = date.getUTCDate();
  return periodicity === 'P1M' && day <= 28 ? { rhythm: { every: 'month', day }, at, timezone } : undefined;
}

/**
 * Returns the next runs of a recurring request, with the windows of items that have only a period.
 *
 * @param period length of the windows
 * @param now Unix milliseconds
 */
export function plannedRuns(
  request: ExportRequest,
  windowEnd: WindowEnd,
  period: string,
  now: number,
  count: number,
): PlannedRun[] {
  const zone = TimeZone.of(request.format.timezone ?? 'UTC');
  const { periodStart = 0, periodicity = 'P1D' } = request;
  const runs = new Recurrence(Math.round(periodStart * 1000), parseDuration(periodicity), zone).next(now, count);
  return runs.map((at) => {
    const window = { target: { value: 'any' }, channelId: 'any', subtopic: '', period };
    const [item] = windowedRequest({ ...request, items: [{ params: window }] }, windowEnd, at / 1000).items;
    const { from, to } = item!.params as { from?: number; to?: number };
    const end = to === undefined ? at : to * 1000;
    return { at, from: from === undefined ? addDuration(end, parseDuration(period), zone, -1) : from * 1000, to: end };
  });
}
