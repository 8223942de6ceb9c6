import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../../src/core/duration.ts';
import { addDuration, resolveRange } from '../../../src/core/time-range.ts';
import { formatInstant, TimeZone } from '../../../src/core/time-zone.ts';

/** Unix milliseconds of a text with an offset. */
const at = (text: string): number => Date.parse(text);

describe('a duration added to an instant', () => {
  test.each([
    // Months, with the day limited to the length of the month.
    ['UTC', '2023-01-31T12:00:00.000Z', '+', 'P1M', '2023-02-28T12:00:00.000Z'],
    ['UTC', '2024-01-31T12:00:00.000Z', '+', 'P1M', '2024-02-29T12:00:00.000Z'],
    ['UTC', '2023-03-31T12:00:00.000Z', '-', 'P1M', '2023-02-28T12:00:00.000Z'],
    ['UTC', '2024-02-29T00:00:00.000Z', '+', 'P1Y', '2025-02-28T00:00:00.000Z'],
    ['UTC', '2024-02-29T00:00:00.000Z', '-', 'P4Y', '2020-02-29T00:00:00.000Z'],
    ['UTC', '2023-11-30T00:00:00.000Z', '+', 'P3M', '2024-02-29T00:00:00.000Z'],
    // Days after months: the limit applies first.
    ['UTC', '2023-01-31T00:00:00.000Z', '+', 'P1M1D', '2023-03-01T00:00:00.000Z'],
    ['UTC', '2023-03-31T00:00:00.000Z', '-', 'P1M1D', '2023-02-27T00:00:00.000Z'],
    ['UTC', '2023-01-01T00:00:00.000Z', '+', 'P1Y6M4DT12H30M5S', '2024-07-05T12:30:05.000Z'],
    ['UTC', '2023-01-01T00:00:00.000Z', '+', 'P2W', '2023-01-15T00:00:00.000Z'],
    ['UTC', '1969-12-31T23:59:59.999Z', '+', 'P1D', '1970-01-01T23:59:59.999Z'],
    ['UTC', '0001-03-31T00:00:00.000Z', '-', 'P13M', '0000-02-29T00:00:00.000Z'],
    // A day keeps the wall clock, 24 hours do not.
    ['Europe/Rome', '2023-03-25T12:00:00.000+01:00', '+', 'P1D', '2023-03-26T12:00:00.000+02:00'],
    ['Europe/Rome', '2023-03-25T12:00:00.000+01:00', '+', 'PT24H', '2023-03-26T13:00:00.000+02:00'],
    ['Europe/Rome', '2023-10-30T12:00:00.000+01:00', '-', 'P1W', '2023-10-23T12:00:00.000+02:00'],
    // Into a gap and an overlap.
    ['Europe/Rome', '2023-03-25T02:30:00.000+01:00', '+', 'P1D', '2023-03-26T03:30:00.000+02:00'],
    ['Europe/Rome', '2023-10-28T02:30:00.000+02:00', '+', 'P1D', '2023-10-29T02:30:00.000+02:00'],
    ['Europe/Rome', '2023-10-30T02:30:00.000+01:00', '-', 'P1D', '2023-10-29T02:30:00.000+02:00'],
    ['America/Santiago', '2023-09-02T00:00:00.000-04:00', '+', 'P1D', '2023-09-03T01:00:00.000-03:00'],
    ['Australia/Lord_Howe', '2024-10-05T02:15:00.000+10:30', '+', 'P1D', '2024-10-06T02:45:00.000+11:00'],
    // Hours count from where the days lead.
    ['Europe/Rome', '2023-03-25T02:30:00.000+01:00', '+', 'P1DT1H', '2023-03-26T04:30:00.000+02:00'],
    // From the second of two equal wall times, by elapsed time.
    ['Europe/Rome', '2023-10-29T02:30:00.000+01:00', '+', 'PT1S', '2023-10-29T02:30:01.000+01:00'],
    ['Europe/Rome', '2023-10-29T02:30:00.000+01:00', '-', 'PT1H', '2023-10-29T02:30:00.000+02:00'],
    // The day that Apia skipped.
    ['Pacific/Apia', '2011-12-29T12:00:00.000-10:00', '+', 'P1D', '2011-12-31T12:00:00.000+14:00'],
    ['Pacific/Apia', '2011-12-31T12:00:00.000+14:00', '-', 'P1D', '2011-12-31T12:00:00.000+14:00'],
  ] as const)('in %s: %s %s %s is %s', (name, start, sign, duration, end) => {
    const zone = TimeZone.of(name);
    const moved = addDuration(at(start), parseDuration(duration), zone, sign === '+' ? 1 : -1);
    expect(formatInstant(moved, zone)).toBe(end);
  });

  test('counts months from the anchor without drifting', () => {
    const utc = TimeZone.of('UTC');
    const end = addDuration(at('2023-01-31T00:00Z'), parseDuration('P2M'), utc, 1);
    expect(formatInstant(end, utc)).toBe('2023-03-31T00:00:00.000Z');
  });

  test.each(['P999999999Y', 'P300000Y', 'P999999999D', 'P999999999W', 'P999999999Y999999999M'])(
    'must stay within the range of dates: %s',
    (duration) => {
      for (const name of ['UTC', 'Europe/Rome']) {
        for (const sign of [1, -1] as const) {
          expect(() => addDuration(0, parseDuration(duration), TimeZone.of(name), sign)).toThrow(
            new RangeError('The duration leads beyond the range of dates: use a shorter one.'),
          );
        }
      }
    },
  );

  test('must stay within the range of dates when only hours lead out of it', () => {
    const hours = parseDuration('PT999999999H');
    expect(addDuration(0, hours, TimeZone.of('UTC'), 1)).toBe(999_999_999 * 3_600_000);
    expect(() => addDuration(8e15, hours, TimeZone.of('UTC'), 1)).toThrow(/beyond the range of dates/);
    expect(() => addDuration(-8e15, hours, TimeZone.of('UTC'), -1)).toThrow(/beyond the range of dates/);
  });
});

describe('a window', () => {
  const rome = TimeZone.of('Europe/Rome');
  const utc = TimeZone.of('UTC');
  const day = parseDuration('P1D');
  const now = at('2023-10-30T00:00+01:00');
  const [monday, sunday] = [now, at('2023-10-29T00:00+02:00')];

  test('with both bounds is that window', () => {
    const window = { from: sunday / 1000, to: monday / 1000 };
    expect(resolveRange(window, 0, rome)).toEqual({ from: sunday, to: monday, periodIgnored: false });
  });

  test('with both bounds ignores a period, and says so', () => {
    const window = { from: sunday / 1000, to: monday / 1000, period: parseDuration('P1Y') };
    expect(resolveRange(window, 0, rome)).toEqual({ from: sunday, to: monday, periodIgnored: true });
  });

  test('without `to` ends at the run time', () => {
    expect(resolveRange({ from: sunday / 1000 }, now, rome)).toEqual({ from: sunday, to: now, periodIgnored: false });
  });

  test('without `from` starts a period before `to`, by calendar in the zone', () => {
    const window = { to: monday / 1000, period: day };
    expect(resolveRange(window, 0, rome)).toEqual({ from: sunday, to: monday, periodIgnored: false });
    expect(resolveRange(window, 0, utc).from).toBe(monday - 24 * 3_600_000);
  });

  test('with only a period is the period before the run time', () => {
    expect(resolveRange({ period: day }, now, rome)).toEqual({ from: sunday, to: now, periodIgnored: false });
  });

  test('with `from` and a period, without `to`, ends a period after `from`, whatever the run time', () => {
    const window = { from: sunday / 1000, period: day };
    expect(resolveRange(window, 0, rome)).toEqual({ from: sunday, to: monday, periodIgnored: false });
  });

  test('may lie at 1970, where a bound is 0', () => {
    expect(resolveRange({ from: 0, period: day }, now, utc).to).toBe(86_400_000);
    expect(resolveRange({ to: 0, period: day }, now, utc)).toMatchObject({ from: -86_400_000, to: 0 });
    expect(resolveRange({ from: -1, to: 0 }, now, utc)).toMatchObject({ from: -1000, to: 0 });
  });

  test('is exact to the microsecond', () => {
    const { from, to } = resolveRange({ from: 1000.1234564, to: 1000.1234576 }, 0, utc);
    expect([from, to]).toEqual([1000123.456, 1000123.458]);
    const odd = { from: 1700000000.123457, period: parseDuration('P40Y') };
    expect(resolveRange(odd, 0, rome).to).toBe(at('2063-11-14T22:13:20.123Z') + 0.457);
    expect(resolveRange({ from: 0 }, 1.23456, utc).to).toBe(1.235);
  });

  test.each([
    ['needs a start', {}, /^Give `from` or `period`/],
    ['needs a start: `to` alone is not enough', { to: 10 }, /^Give `from` or `period`/],
    [
      'must not end where it starts',
      { from: 10, to: 10 },
      /^`from` \(1970-01-01T01:00:10\.000\+01:00\) must be earlier than `to` \(1970-01-01T01:00:10\.000\+01:00\)\.$/,
    ],
    ['must not end before it starts', { from: 11, to: 10 }, /must be earlier than `to`/],
    ['must contain at least a microsecond', { from: 10, to: 10.0000001 }, /must be earlier than `to`/],
    ['must not run backwards, even with a period', { from: 11, to: 10, period: day }, /than `to`/],
    [
      'must start before the run time',
      { from: now / 1000 },
      /^`from` \(2023-10-30T00:00:00\.000\+01:00\) must be earlier than the run time \(2023-10-30T00:00:00\.000\+01:00\)/,
    ],
    ['must end within the range of dates', { from: 0, period: parseDuration('P999999Y') }, /beyond the range of dates/],
  ])('%s', (_, window, message) => {
    expect(() => resolveRange(window, now, rome)).toThrow(RangeError);
    expect(() => resolveRange(window, now, rome)).toThrow(message);
  });

  test('must not be a day that the clock skipped', () => {
    const apia = TimeZone.of('Pacific/Apia');
    const after = at('2011-12-31T12:00+14:00');
    expect(() => resolveRange({ to: after / 1000, period: day }, now, apia)).toThrow(
      'The clock of Pacific/Apia skipped the whole period before 2011-12-31T12:00:00.000+14:00.',
    );
    // From the day before, the period spans the gap.
    const before = at('2011-12-29T12:00-10:00');
    expect(resolveRange({ from: before / 1000, period: day }, now, apia).to).toBe(before + 24 * 3_600_000);
  });
});
