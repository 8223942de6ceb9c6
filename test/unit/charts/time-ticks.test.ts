import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type TimeTick, timeTicks } from '../../../src/charts/time-ticks.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { clockChanges, wallOracle } from '../../support/clocks.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ticksOf = (from: string, to: string, zone: string, most: number): TimeTick[] =>
  timeTicks(Date.parse(from), Date.parse(to), TimeZone.of(zone), most);

const shown = (ticks: readonly TimeTick[]): string[] =>
  ticks.map(({ label, context }) => (context === '' ? label : `${label} | ${context}`));

describe('ticks', () => {
  test.each([
    [
      'of a day',
      ['2017-12-23T23:00Z', '2017-12-24T23:00Z', 'Europe/Rome', 6],
      ['00:00 | 24 Dec 2017', '06:00', '12:00', '18:00', '00:00 | 25 Dec'],
    ],
    [
      'of New Year',
      ['2017-12-31T12:00Z', '2018-01-01T12:00Z', 'UTC', 4],
      ['12:00 | 31 Dec 2017', '00:00 | 1 Jan 2018', '12:00'],
    ],
    [
      'of the autumn night, with both hours',
      ['2017-10-28T23:00Z', '2017-10-29T03:00Z', 'Europe/Rome', 6],
      ['01:00 | 29 Oct 2017', '02:00', '02:00 | UTC+1', '03:00', '04:00'],
    ],
    [
      'of the autumn night, without the second midnight when it is too close',
      ['2023-11-05T00:00Z', '2023-11-05T23:00Z', 'America/Havana', 6],
      ['00:00 | 5 Nov 2023', '06:00 | UTC-5', '12:00', '18:00'],
    ],
    [
      'of the spring night, without the hour that is skipped',
      ['2018-03-25T00:00Z', '2018-03-25T03:00Z', 'Europe/Rome', 6],
      ['01:00 | 25 Mar 2018', '03:00 | UTC+2', '04:00', '05:00'],
    ],
    [
      'of half an hour that is repeated',
      ['2024-04-06T14:00Z', '2024-04-06T16:00Z', 'Australia/Lord_Howe', 8],
      ['01:00 | 7 Apr 2024', '01:30', '01:30 | UTC+10:30', '02:00', '02:30'],
    ],
    [
      'of a minute',
      ['2018-01-02T08:00Z', '2018-01-02T08:01Z', 'Asia/Kathmandu', 5],
      ['13:45:00 | 2 Jan 2018', '13:45:15', '13:45:30', '13:45:45', '13:46:00'],
    ],
    [
      'of milliseconds',
      ['2018-01-02T08:00:00.998Z', '2018-01-02T08:00:01.002Z', 'UTC', 5],
      ['08:00:00.998 | 2 Jan 2018', '08:00:00.999', '08:00:01.000', '08:00:01.001', '08:00:01.002'],
    ],
    ['of a leap day', ['2016-02-28T00:00Z', '2016-03-01T12:00Z', 'UTC', 4], ['28 Feb | 2016', '29 Feb', '1 Mar']],
    [
      'of weeks, on Mondays',
      ['2017-12-20T00:00Z', '2018-01-20T00:00Z', 'UTC', 6],
      ['25 Dec | 2017', '1 Jan | 2018', '8 Jan', '15 Jan'],
    ],
    [
      'of a year',
      ['2017-01-01T00:00Z', '2018-01-01T00:00Z', 'UTC', 6],
      ['Jan | 2017', 'Apr', 'Jul', 'Oct', 'Jan | 2018'],
    ],
    [
      'of thirty years',
      ['1989-12-31T23:00Z', '2019-12-31T23:00Z', 'Europe/Rome', 8],
      ['1990', '1995', '2000', '2005', '2010', '2015', '2020'],
    ],
    [
      'before 1970',
      ['1899-06-01T00:00Z', '1901-06-01T00:00Z', 'UTC', 5],
      ['Jul | 1899', 'Jan | 1900', 'Jul', 'Jan | 1901'],
    ],
    [
      'without the day that Samoa skipped',
      ['2011-12-29T00:00Z', '2012-01-01T09:00Z', 'Pacific/Apia', 5],
      ['29 Dec | 2011', '31 Dec', '1 Jan | 2012'],
    ],
    ['of no time', ['2018-01-01T00:00Z', '2018-01-01T00:00Z', 'UTC', 5], ['00:00:00.000 | 1 Jan 2018']],
  ] as const)('%s', (_, [from, to, zone, most], expected) => {
    expect(shown(ticksOf(from, to, zone, most))).toEqual(expected);
  });
});

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Whether a label tells the wall time, read from the text of `Intl`, and that wall time is the first of its kind. */
function isTrue(label: string, time: number, zone: string): boolean {
  const wall = new Date(wallOracle(Math.floor(time / 1000) * 1000, zone) + (time - Math.floor(time / 1000) * 1000));
  const [date, clock] = wall.toISOString().slice(0, -1).split('T') as [string, string];
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  if (/^\d\d:/.test(label)) return clock.startsWith(label) && /^[:.0]*$/.test(clock.slice(label.length));
  // A day begins later where the clock skips midnight.
  if (clock !== '00:00:00.000' && wallOracle(time - 1000, zone) + 1000 >= wallOracle(time, zone)) return false;
  if (/^\d+ [A-Z]/.test(label)) return label === `${day} ${MONTHS[month - 1]}`;
  if (/^[A-Z]/.test(label)) return label === MONTHS[month - 1] && day === 1;
  return label === String(year) && month === 1 && day === 1;
}

const ZONES = ['UTC', 'Asia/Kathmandu', 'Pacific/Apia', ...new Set(clockChanges.map(({ zone }) => zone))];

const WINDOW = fc.tuple(
  fc.oneof(
    fc.constantFrom(...clockChanges.map(({ at }) => at)),
    fc.integer({ min: Date.parse('1951-01-01'), max: Date.parse('2035-01-01') }),
  ),
  fc.double({ min: Math.log(20), max: Math.log(40 * 365 * DAY), noNaN: true }),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

describe('ticks of any window', () => {
  test('are ascending, inside, few enough, and at the round wall times that their labels tell', () => {
    fc.assert(
      fc.property(
        WINDOW,
        fc.constantFrom(...ZONES),
        fc.integer({ min: 2, max: 30 }),
        ([at, log, share], zone, most) => {
          const length = Math.round(Math.exp(log));
          const from = Math.round(at - share * length);
          const to = from + length;
          const ticks = timeTicks(from, to, TimeZone.of(zone), most);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(most);
          ticks.forEach(({ time, label }, i) => {
            expect(time).toBeGreaterThan(ticks[i - 1]?.time ?? from - 1);
            expect(time).toBeLessThanOrEqual(to);
            expect(isTrue(label, time, zone), `${label} at ${new Date(time).toISOString()}`).toBe(true);
          });
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('within days are all the multiples of a step that the clock shows', () => {
    const window = fc.tuple(
      fc.constantFrom(...clockChanges),
      fc.integer({ min: 20, max: 3000 }),
      fc.integer({ min: 0, max: 100 }),
    );
    fc.assert(
      fc.property(window, fc.integer({ min: 4, max: 20 }), ([{ zone, at }, minutes, share], most) => {
        const from = at - Math.round((minutes * share) / 100) * MINUTE;
        const to = from + minutes * MINUTE;
        const times = timeTicks(from, to, TimeZone.of(zone), most)
          .filter(({ label }) => /^\d\d:\d\d$/.test(label))
          .map(({ time }) => time);
        fc.pre(times.length > 3);
        const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((count) => count * MINUTE);
        const step = steps.findLast((one) => times.every((time) => wallOracle(time, zone) % one === 0))!;
        const expected: number[] = [];
        for (let time = from; time <= to; time += MINUTE)
          if (wallOracle(time, zone) % step === 0 && time - (expected.at(-1) ?? 0) >= step / 2) expected.push(time);
        expect(times).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  test('tell the date, the year and the offset wherever they change', () => {
    fc.assert(
      fc.property(WINDOW, fc.constantFrom(...ZONES), ([at, log], zone) => {
        const ticks = timeTicks(at, at + Math.exp(log), TimeZone.of(zone), 8);
        let before: Date | undefined;
        let offset = 0;
        for (const { time, label, context } of ticks) {
          const second = Math.floor(time / 1000) * 1000;
          const wall = new Date(wallOracle(second, zone));
          const isSubDay = label.includes(':');
          const hasYear = /^\d{4}$/.test(label) || /\d{4}$/.test(context);
          if (wall.getUTCFullYear() !== before?.getUTCFullYear()) expect(hasYear).toBe(true);
          else if (isSubDay && wall.getUTCDate() !== before.getUTCDate()) expect(context).toMatch(/^\d+ [A-Z][a-z]+$/);
          else if (isSubDay && wall.getTime() - second !== offset) expect(context).toMatch(/^UTC/);
          else expect(context).toBe('');
          before = wall;
          offset = wall.getTime() - second;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('exist where there is no month or year any more', () => {
    for (const end of [-8.63e15, 8.63e15])
      for (const length of [1, HOUR, 300 * DAY, 500_000 * 365 * DAY]) {
        const [from, to] = end < 0 ? [end, Math.min(end + length, -end)] : [Math.max(end - length, -end), end];
        const ticks = timeTicks(from, to, TimeZone.of('Europe/Rome'), 5);
        expect(ticks.length).toBeLessThanOrEqual(5);
        expect(ticks.every(({ time }) => time >= from && time <= to)).toBe(true);
      }
  });
});
