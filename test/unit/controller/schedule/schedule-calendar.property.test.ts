import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarOf, firstRun, periodOf, plannedRuns } from '../../../../src/controller/schedule/schedule-calendar.ts';
import { scheduleRequest } from '../../../../src/controller/schedule/scheduled-export.ts';
import type { ScheduleRhythm } from '../../../../src/controller/schedule-state.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

const ZONES = [
  ...['UTC', 'Europe/Rome', 'America/New_York', 'America/Santiago', 'America/Havana', 'Australia/Lord_Howe'],
  ...['Africa/Casablanca', 'Asia/Kolkata', 'America/Sao_Paulo'],
];

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clock of a zone shows: `yyyy-mm-dd hh:mm`. */
function clockAt(ms: number, timeZone: string): string {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    clocks.set(timeZone, clock);
  }
  return clock.format(ms);
}

/** Whether a schedule runs on a date. */
function isOn(rhythm: ScheduleRhythm, date: string): boolean {
  if (rhythm.every === 'day') return true;
  if (rhythm.every === 'month') return Number(date.slice(8)) === rhythm.day;
  return (new Date(date).getUTCDay() || 7) === rhythm.weekday;
}

const plus = (date: string, days: number) => new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);

/** The runs after an instant, found by looking at the clock every quarter of an hour. */
function watched(rhythm: ScheduleRhythm, at: string, zone: string, now: number, count: number): number[] {
  const runs: number[] = [];
  const seen = new Set<string>();
  // Begins a day early, so that the first of two equal times counts.
  for (let ms = Math.ceil(now / (15 * MINUTE)) * 15 * MINUTE - DAY; runs.length < count; ms += 15 * MINUTE) {
    const [date = '', time = ''] = clockAt(ms, zone).split(' ');
    // A skipped time moves later by the length of the gap: to the time that is as far behind the gap.
    const gap = gapAt(ms, zone);
    const wanted = gap > 0 && minutes(at) >= minutes(time) - gap && minutes(at) < minutes(time) ? shifted(at, gap) : at;
    const start =
      gap > 0 && wanted !== at ? ms + (minutes(wanted) - minutes(time)) * MINUTE : time === at ? ms : undefined;
    if (start === undefined || !isOn(rhythm, date) || seen.has(date)) continue;
    seen.add(date);
    if (start > now) runs.push(start);
  }
  return runs;
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const shifted = (time: string, by: number) => {
  const all = minutes(time) + by;
  return `${String(Math.floor(all / 60)).padStart(2, '0')}:${String(all % 60).padStart(2, '0')}`;
};

/** The minutes by which the clock goes forward at an instant. */
function gapAt(ms: number, zone: string): number {
  const [before, after] = [clockAt(ms - MINUTE, zone), clockAt(ms, zone)].map((text) =>
    Date.parse(`${text.replace(' ', 'T')}Z`),
  ) as [number, number];
  return (after - before) / MINUTE - 1;
}

const rhythms = fc.oneof(
  fc.constant<ScheduleRhythm>({ every: 'day' }),
  fc.integer({ min: 1, max: 7 }).map((weekday): ScheduleRhythm => ({ every: 'week', weekday })),
  fc.integer({ min: 1, max: 28 }).map((day): ScheduleRhythm => ({ every: 'month', day })),
);
const times = fc.integer({ min: 0, max: 95 }).map((quarter) => shifted('00:00', quarter * 15));
/** Instants of some years, half of them within days of a change of the clock somewhere. */
const instants = fc.oneof(
  fc.integer({ min: Date.UTC(2024, 0) / MINUTE, max: Date.UTC(2030, 0) / MINUTE }),
  fc
    .tuple(
      fc.constantFrom(
        ...['2026-03-29', '2026-10-25', '2024-09-08', '2026-04-05', '2026-03-08', '2026-11-01', '2026-10-04'],
      ),
      fc.integer({ min: -2 * 1440, max: 1440 }),
    )
    .map(([date, offset]) => Date.parse(date) / MINUTE + offset),
);

describe('the calendar of a schedule', () => {
  test('runs when the clock of the zone shows its time on its days', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), rhythms, times, instants, (zone, rhythm, at, minute) => {
        const now = minute * MINUTE;
        const request = scheduleRequest({ rhythm, at }, zone, now);
        const runs = plannedRuns(request, 'midnight', periodOf(rhythm), now, 3);
        expect(runs.map((run) => run.at)).toEqual(watched(rhythm, at, zone, now, 3));
      }),
      { numRuns: 60 },
    );
  });

  test('covers the whole days before each run, in days, weeks and months of the zone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), rhythms, times, instants, (zone, rhythm, at, minute) => {
        const now = minute * MINUTE;
        const request = scheduleRequest({ rhythm, at }, zone, now);
        for (const run of plannedRuns(request, 'midnight', periodOf(rhythm), now, 3)) {
          const today = clockAt(run.at, zone).slice(0, 10);
          const days = rhythm.every === 'day' ? 1 : 7;
          const [year = 0, month = 0, day = 0] = today.split('-').map(Number);
          const first =
            rhythm.every === 'month'
              ? new Date(Date.UTC(year, month - 2, day)).toISOString().slice(0, 10)
              : plus(today, -days);
          for (const [bound, date] of [
            [run.from, first],
            [run.to, today],
          ] as const) {
            expect(clockAt(bound, zone).slice(0, 10)).toBe(date);
            expect(clockAt(bound - MINUTE, zone).slice(0, 10)).toBe(plus(date, -1));
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test('is read back from a request, whatever the clock does on the day of its start', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), rhythms, times, instants, (timezone, rhythm, at, minute) => {
        const request = scheduleRequest({ rhythm, at }, timezone, minute * MINUTE);
        expect(calendarOf(request)).toEqual({ rhythm, at, timezone });
        expect(firstRun({ rhythm, at, timezone }, minute * MINUTE)).toBe(request.periodStart);
      }),
      { numRuns: 100 },
    );
  });
});
