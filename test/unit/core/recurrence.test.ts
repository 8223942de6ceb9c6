import { add } from 'date-fns';
import { formatInTimeZone, fromZonedTime } from 'date-fns-tz';
import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/core/duration.ts';
import { Recurrence } from '../../../src/core/recurrence.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';

const recurrence = (start: string, every: string, zone = 'utc') =>
  new Recurrence(Date.parse(start), parseDuration(every), TimeZone.of(zone));
const shown = (times: readonly number[], zone = 'UTC') =>
  times.map((time) => formatInTimeZone(time, zone, "yyyy-MM-dd'T'HH:mmXXX"));

test('counts months from the original start, so that month ends stay month ends', () => {
  const ends = recurrence('2024-01-31T08:00Z', 'P1M').next(Date.parse('2024-01-31T08:00Z'), 4);
  expect(shown(ends)).toEqual(['2024-02-29T08:00Z', '2024-03-31T08:00Z', '2024-04-30T08:00Z', '2024-05-31T08:00Z']);
});

test('moves a time that the clock skips by the gap, on that day only', () => {
  const nights = recurrence('2023-03-24T01:30Z', 'P1D', 'Europe/Rome').next(Date.parse('2023-03-24T01:30Z'), 3);
  expect(shown(nights, 'Europe/Rome')).toEqual([
    '2023-03-25T02:30+01:00',
    '2023-03-26T03:30+02:00',
    '2023-03-27T02:30+02:00',
  ]);
});

test('takes the first of a time that the clock shows twice', () => {
  const nights = recurrence('2023-10-28T00:30Z', 'P1D', 'Europe/Rome').next(Date.parse('2023-10-28T00:30Z'), 2);
  expect(shown(nights, 'Europe/Rome')).toEqual(['2023-10-29T02:30+02:00', '2023-10-30T02:30+01:00']);
});

test('counts two occurrences at one instant once: Apia had no 30 December 2011', () => {
  const days = recurrence('2011-12-28T22:00Z', 'P1D', 'Pacific/Apia');
  const from = Date.parse('2011-12-28T22:00Z');
  expect(shown(days.next(from - 1, 3))).toEqual(['2011-12-28T22:00Z', '2011-12-29T22:00Z', '2011-12-30T22:00Z']);
  expect(shown(days.next(from - 1, 3), 'Pacific/Apia')).toEqual([
    '2011-12-28T12:00-10:00',
    '2011-12-29T12:00-10:00',
    '2011-12-31T12:00+14:00',
  ]);
  // The occurrence of the 30th is the same instant as that of the 31st.
  expect(days.at(2)).toBe(days.at(3));
  expect(days.between(from, days.at(3), 10)).toEqual({ last: [days.at(1), days.at(2)], count: 2 });
});

test('finds occurrences every second over half a century quickly', () => {
  const seconds = recurrence('1970-01-01T00:00Z', 'PT1S');
  const instant = Date.parse('2024-06-01T12:00:00.5Z');
  expect(seconds.latest(instant)).toBe(instant - 500);
  expect(seconds.next(instant, 2)).toEqual([instant + 500, instant + 1500]);
  expect(seconds.between(0, instant, 2)).toEqual({
    last: [instant - 1500, instant - 500],
    count: Math.floor(instant / 1000),
  });
});

test('has none before its start, and none beyond the range of dates', () => {
  const years = recurrence('2024-01-01T00:00Z', 'P999999Y');
  expect(years.latest(Date.parse('2023-12-31T23:59Z'))).toBeUndefined();
  expect(years.latest(Date.parse('2024-01-01T00:00Z'))).toBe(Date.parse('2024-01-01T00:00Z'));
  expect(years.next(0, 5)).toEqual([Date.parse('2024-01-01T00:00Z')]);
  expect(years.between(Date.parse('2023-01-01'), Date.parse('2025-01-01'), 5).count).toBe(1);
});

test('agrees with date-fns on a year of days in a zone', () => {
  const zone = 'America/New_York';
  const start = fromZonedTime('2024-01-15 09:45', zone).getTime();
  const days = new Recurrence(start, parseDuration('P1D'), TimeZone.of(zone)).next(start - 1, 366);
  const expected = days.map((_, day) => {
    const wall = add(new Date('2024-01-15T00:00Z'), { days: day }).toISOString().slice(0, 10);
    return fromZonedTime(`${wall} 09:45`, zone).getTime();
  });
  expect(days).toEqual(expected);
});
