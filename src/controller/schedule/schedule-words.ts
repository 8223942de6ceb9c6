/** Says in the form's language when a schedule runs and what it covers. */

import { isMessageParams } from '../../contract/item-kind.ts';
import type { ExportRequest } from '../../contract/request.ts';
import { type Duration, parseDuration } from '../../core/duration.ts';
import { repeatedTimes } from '../../core/offset-changes.ts';
import { TimeZone } from '../../core/time-zone.ts';
import type { WindowEnd } from '../../storage/records.ts';
import type { ScheduleFormTexts } from '../texts/schedule-form-texts.ts';
import { zoneCity } from '../zone-cities.ts';
import { type Calendar, calendarOf, type PlannedRun, periodOf, plannedRuns } from './schedule-calendar.ts';

const DAY = 86_400_000;

/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1);

const DATE = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
const DAYS = { day: 'numeric', month: 'long', year: 'numeric' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** Words for schedules, in one language. */
export class ScheduleWords {
  readonly #locale: string;
  readonly #texts: ScheduleFormTexts;

  /** @param locale a BCP 47 tag */
  constructor(locale: string, texts: ScheduleFormTexts) {
    this.#locale = locale;
    this.#texts = texts;
  }

  /** Returns when a request recurs and what each run covers: "Every Monday at 07:00 (Rome), covering the week before". */
  summary(request: ExportRequest, windowEnd: WindowEnd): string {
    const { timezone = 'UTC' } = request.format;
    const calendar = calendarOf(request);
    const when = calendar
      ? this.#rhythm(calendar)
      : this.#texts.everyInterval(this.#interval(request.periodicity ?? 'P1D'), this.#place(timezone));
    const covered = calendar && this.#covered(request, calendar, windowEnd);
    return covered === undefined ? when : this.#texts.covering(when, covered);
  }

  /** Returns the next runs of a request with their windows, in words. */
  next(request: ExportRequest, windowEnd: WindowEnd, now: number, count: number): string[] {
    const zone = TimeZone.of(request.format.timezone ?? 'UTC');
    const calendar = calendarOf(request);
    const period = commonPeriod(request);
    if (period === undefined) return [];
    return plannedRuns(request, windowEnd, period, now, count).map((run) =>
      this.#texts.run(this.run(run.at, zone, calendar?.at), this.#window(run, zone)),
    );
  }

  /**
   * Returns an instant in words: "Monday, 30 November 2026 at 07:00".
   *
   * @param ms Unix milliseconds
   * @param wanted the time of day that it should have. Default: any
   */
  run(ms: number, zone: TimeZone, wanted?: string): string {
    const at = this.#time(ms, zone);
    const when = this.#texts.dateAt(this.#format(DATE, zone).format(ms), at);
    if (wanted === undefined) return when;
    if (new Date(zone.wallAt(ms)).toISOString().slice(11, 16) !== wanted) return this.#texts.skippedTime(when, wanted);
    return repeatedTimes(ms, ms + 1, zone).length > 0 ? this.#texts.repeatedTime(when) : when;
  }

  /** Joins names as a list of the language. */
  list(names: readonly string[]): string {
    return new Intl.ListFormat(this.#locale, { type: 'conjunction' }).format(names);
  }

  #rhythm({ rhythm, at, timezone }: Calendar): string {
    const place = this.#place(timezone);
    if (rhythm.every === 'day') return this.#texts.everyDay(at, place);
    if (rhythm.every === 'month') return this.#texts.everyMonth(rhythm.day, at, place);
    const weekday = new Intl.DateTimeFormat(this.#locale, { weekday: 'long', timeZone: 'UTC' });
    return this.#texts.everyWeek(weekday.format(MONDAY + (rhythm.weekday - 1) * DAY), at, place);
  }

  /** What each run of a request covers. Undefined when its items differ, or their windows are fixed. */
  #covered(request: ExportRequest, { rhythm, at }: Calendar, windowEnd: WindowEnd): string | undefined {
    const { covered } = this.#texts;
    const period = commonPeriod(request);
    if (period === undefined || period.replace('P1W', 'P7D') !== periodOf(rhythm)) return undefined;
    const isWhole = windowEnd === 'midnight' || at === '00:00';
    if (rhythm.every === 'day') return isWhole ? covered.day : covered.dayUntil(at);
    if (rhythm.every === 'week') {
      if (!isWhole) return covered.sevenDaysUntil(at);
      return rhythm.weekday === 1 ? covered.week : covered.sevenDays;
    }
    if (!isWhole) return covered.monthUntil(at);
    return rhythm.day === 1 ? covered.month : covered.monthToDay;
  }

  /** The window of a run: its days, or its bounds with their times when they are no midnights. */
  #window({ from, to }: PlannedRun, zone: TimeZone): string {
    const isWhole = [from, to].every((ms) => zone.firstInstantFrom(Math.floor(zone.wallAt(ms) / DAY) * DAY) === ms);
    if (!isWhole) return this.#format({ ...DAYS, ...TIME }, zone).formatRange(from, to);
    const [first, end] = [from, to].map((ms) => Math.floor(zone.wallAt(ms) / DAY) * DAY) as [number, number];
    return this.#format(DAYS, TimeZone.of('UTC')).formatRange(first, end - DAY);
  }

  #place(timezone: string): string {
    return timezone.toUpperCase() === 'UTC' ? 'UTC' : zoneCity(timezone, this.#locale);
  }

  #time(ms: number, zone: TimeZone): string {
    return this.#format(TIME, zone).format(ms);
  }

  #interval(periodicity: string): string {
    const duration = parseDuration(periodicity);
    const parts = (Object.keys(duration) as (keyof Duration)[])
      .filter((unit) => duration[unit] > 0)
      .map((unit) =>
        new Intl.NumberFormat(this.#locale, { style: 'unit', unit: unit.slice(0, -1), unitDisplay: 'long' }).format(
          duration[unit],
        ),
      );
    return new Intl.ListFormat(this.#locale, { type: 'unit' }).format(parts);
  }

  #format(options: Intl.DateTimeFormatOptions, zone: TimeZone): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(this.#locale, { calendar: 'gregory', ...options, timeZone: zone.name });
  }
}

/** The period of all items. Undefined when they differ, or when one has a fixed start or end. */
export function commonPeriod({ items }: ExportRequest): string | undefined {
  const periods = items.map(({ params }) =>
    isMessageParams(params) && params.from === undefined && params.to === undefined ? params.period : undefined,
  );
  return periods.every((period) => period === periods[0]) ? periods[0] : undefined;
}
