import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Duration } from '../../../src/core/duration.ts';
import { addDuration, resolveRange } from '../../../src/core/time-range.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { clockChanges, offsetOracle, wallOracle } from '../../support/clocks.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function monthLength(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : MONTH_LENGTHS[month - 1]!;
}

/** Moves a wall time month by month, then day by day, as on a paper calendar. */
function moveOnCalendar(wall: number, duration: Duration, sign: 1 | -1): number {
  const midnight = Math.floor(wall / DAY) * DAY;
  let [year, month, day] = new Date(midnight).toISOString().slice(0, 10).split('-').map(Number) as [
    number,
    number,
    number,
  ];
  for (let left = duration.years * 12 + duration.months; left > 0; left--) {
    month += sign;
    if (month === 13) [year, month] = [year + 1, 1];
    if (month === 0) [year, month] = [year - 1, 12];
  }
  day = Math.min(day, monthLength(year, month));
  for (let left = duration.weeks * 7 + duration.days; left > 0; left--) {
    day += sign;
    if (day > monthLength(year, month)) [month, day] = [month + 1, 1];
    if (month === 13) [year, month] = [year + 1, 1];
    if (day === 0) {
      month -= 1;
      if (month === 0) [year, month] = [year - 1, 12];
      day = monthLength(year, month);
    }
  }
  const text = [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
  return Date.parse(`${text}T00:00Z`) + (wall - midnight);
}

/** Finds the instant of a wall time by reading the clock every minute. */
function instantOracle(wall: number, zone: string): number {
  let instant = wall - 15 * HOUR;
  while (wallOracle(instant, zone) < wall) instant += MINUTE;
  return wallOracle(instant, zone) === wall ? instant : wall - offsetOracle(instant - MINUTE, zone);
}

function addOracle(ms: number, duration: Duration, zone: string, sign: 1 | -1): number {
  const { years, months, weeks, days, hours, minutes, seconds } = duration;
  const moves = years + months + weeks + days > 0;
  const moved = moves ? instantOracle(moveOnCalendar(wallOracle(ms, zone), duration, sign), zone) : ms;
  return moved + sign * (hours * HOUR + minutes * MINUTE + seconds * 1000);
}

/** Often zero, because durations mostly have few units. */
const amount = (max: number): fc.Arbitrary<number> => fc.oneof(fc.constant(0), fc.integer({ min: 0, max }));

const anyDuration: fc.Arbitrary<Duration> = fc
  .record({
    years: amount(5),
    months: amount(30),
    weeks: amount(9),
    days: amount(70),
    hours: amount(50),
    minutes: amount(200),
    seconds: amount(9999),
  })
  .filter((duration) => Object.values(duration).some((value) => value > 0));

const anySign = fc.constantFrom<1 | -1>(1, -1);

/** From 1973 on all offsets are whole minutes, which the oracle needs. */
const anywhere = fc.record({
  zone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
  time: fc.integer({ min: Date.parse('1979-01-01') / 1000, max: Date.parse('2100-01-01') / 1000 }).map((s) => s * 1000),
});

const nearChange = fc
  .tuple(fc.constantFrom(...clockChanges), fc.integer({ min: -3 * 60, max: 3 * 60 }))
  .map(([{ zone, at }, minutes]) => ({ zone, time: at + minutes * MINUTE }));

test('adding a duration agrees with a paper calendar and the clock', () => {
  fc.assert(
    fc.property(fc.oneof(anywhere, nearChange), anyDuration, anySign, ({ zone, time }, duration, sign) => {
      expect(addDuration(time, duration, TimeZone.of(zone), sign)).toBe(addOracle(time, duration, zone, sign));
    }),
    { numRuns: 400 },
  );
});

test('adding a duration that lands on a change of the clock agrees as well', () => {
  fc.assert(
    fc.property(nearChange, anyDuration, anySign, (target, duration, sign) => {
      const zone = TimeZone.of(target.zone);
      const start = addDuration(target.time, duration, zone, sign === 1 ? -1 : 1);
      expect(addDuration(start, duration, zone, sign)).toBe(addOracle(start, duration, target.zone, sign));
    }),
    { numRuns: 400 },
  );
});

test('a resolved window starts before it ends, and its bounds are whole microseconds', () => {
  const seconds = fc.double({ min: -1e9, max: 4e9, noNaN: true });
  const window = fc.record({ from: seconds, to: seconds, period: anyDuration }, { requiredKeys: [] });
  fc.assert(
    fc.property(window, seconds, anywhere, (given, now, { zone }) => {
      try {
        const { from, to, periodIgnored } = resolveRange(given, now * 1000, TimeZone.of(zone));
        expect(from).toBeLessThan(to);
        for (const bound of [from, to]) expect(Math.round(bound * 1e3) / 1e3).toBe(bound);
        if (given.from !== undefined) expect(from).toBeCloseTo(given.from * 1000, 2);
        if (given.to !== undefined) expect(to).toBeCloseTo(given.to * 1000, 2);
        expect(periodIgnored).toBe(Object.keys(given).length === 3);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }),
    { numRuns: 1000 },
  );
});
