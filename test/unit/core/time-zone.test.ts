import { describe, expect, test, vi } from 'vitest';
import { formatInstant, formatOffset, TimeZone } from '../../../src/core/time-zone.ts';
import { clockChanges, offsetOracle } from '../../support/clocks.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const at = (text: string): number => Date.parse(`${text}Z`);
const show = (ms: number): string => new Date(ms).toISOString().slice(0, 19);

describe('the name of a zone', () => {
  test.each([
    ['utc', 'UTC'],
    ['UTC', 'UTC'],
    ['Utc', 'UTC'],
    ['europe/rome', 'Europe/Rome'],
    ['AMERICA/NEW_YORK', 'America/New_York'],
    // Engines differ in which of two names is the alias, so the name stays as requested.
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['Etc/UTC', 'UTC'],
    ['etc/uct', 'UTC'],
    ['UCT', 'UTC'],
    ['Universal', 'UTC'],
    ['Etc/Universal', 'UTC'],
    ['ZULU', 'UTC'],
    ['Etc/Zulu', 'UTC'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
  ])('of %s is %s', (asked, name) => {
    expect(TimeZone.of(asked).name).toBe(name);
  });

  test.each(['', 'Mars/Olympus', '+02:00', '-0530', '+02', 'UTC+2', 'Europe/Rome ', '__proto__', 'constructor'])(
    'cannot be %j',
    (name) => {
      expect(() => TimeZone.of(name)).toThrow(RangeError);
      expect(() => TimeZone.of(name)).toThrow(`${JSON.stringify(name)} is not a known time zone: use "UTC" or`);
    },
  );

  test('cannot be a plain offset, even when the engine accepts one', () => {
    const original = Intl.DateTimeFormat;
    try {
      Intl.DateTimeFormat = class extends original {
        constructor(locale: string) {
          super(locale);
        }
      } as typeof Intl.DateTimeFormat;
      expect(TimeZone.of('Any/Name').name).toBe('Any/Name');
      expect(() => TimeZone.of('+02:00')).toThrow(RangeError);
    } finally {
      Intl.DateTimeFormat = original;
    }
  });

  test('is cut in the message when it is long', () => {
    expect(() => TimeZone.of('x'.repeat(1_000_000))).toThrow(/^"x{64}" is not/);
  });

  test('returns the same zone every time', () => {
    expect(TimeZone.of('Europe/Rome')).toBe(TimeZone.of('Europe/Rome'));
  });
});

describe('the offset', () => {
  test.each(clockChanges)('changes in $zone at $at, to the millisecond', ({ zone, at: change }) => {
    const before = offsetOracle(change - 1000, zone);
    const after = offsetOracle(change, zone);
    expect(before).not.toBe(after);
    expect(TimeZone.of(zone).offsetAt(change - 0.001)).toBe(before);
    expect(TimeZone.of(zone).offsetAt(change)).toBe(after);
  });

  test.each([
    ['Europe/Rome', '1800-01-01T00:00', '+00:49:56'],
    ['Europe/Rome', '0001-01-01T00:00', '+00:49:56'],
    ['Africa/Monrovia', '1971-06-01T00:00', '-00:44:30'],
    ['Asia/Manila', '1800-01-01T00:00', '-15:56:08'],
    ['America/Juneau', '1800-01-01T00:00', '+15:02:19'],
    ['Asia/Kathmandu', '2024-01-01T00:00', '+05:45'],
    ['Asia/Kathmandu', '1985-12-31T18:29', '+05:30'],
    ['Europe/Dublin', '1916-05-21T02:25:20.999', '-00:25:21'],
    ['Europe/Dublin', '1916-05-21T02:25:21', '+00:34:39'],
  ])('of %s at %s is %s', (name, time, offset) => {
    expect(formatOffset(TimeZone.of(name).offsetAt(at(time)))).toBe(offset);
  });

  test('of a change at an odd second is exact', () => {
    // tzdb: Monrovia kept -0:44:30 until midnight UTC of 1972-01-07, with 44 min 30 s to go on its own clock.
    const monrovia = TimeZone.of('Africa/Monrovia');
    expect(formatInstant(at('1972-01-07T00:44:29.999'), monrovia)).toBe('1972-01-06T23:59:59.999-00:44:30');
    expect(formatInstant(at('1972-01-07T00:44:30'), monrovia)).toBe('1972-01-07T00:44:30.000+00:00');
  });

  test('is found for years before Christ, and stays the same beyond the range of Date', () => {
    const rome = TimeZone.of('Europe/Rome');
    expect(rome.offsetAt(at('-000500-01-01T00:00'))).toBe((49 * 60 + 56) * 1000);
    expect(rome.offsetAt(-1e300)).toBe((49 * 60 + 56) * 1000);
    expect(rome.offsetAt(-8.64e15)).toBe((49 * 60 + 56) * 1000);
    expect([HOUR, 2 * HOUR]).toContain(rome.offsetAt(8.64e15));
    expect(rome.offsetAt(1e300)).toBe(rome.offsetAt(8.64e15));
    expect(rome.firstInstantFrom(1e300)).toBe(1e300);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('of %s is refused', (time) => {
    expect(() => TimeZone.of('Africa/Lagos').offsetAt(time)).toThrow(RangeError);
    expect(() => TimeZone.of('Africa/Lagos').instantOf(time)).toThrow(RangeError);
    expect(() => TimeZone.of('Africa/Lagos').firstInstantFrom(time)).toThrow(RangeError);
  });

  test('is read from Intl once for times near each other, and the cache is bounded', () => {
    const rome = TimeZone.of('Europe/Rome');
    const day = at('1901-01-15T00:00');
    const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
    try {
      for (let hour = 0; hour < 24; hour++) expect(rome.offsetAt(day + hour * HOUR)).toBe(HOUR);
      const first = asked.mock.calls.length;
      expect(first).toBeGreaterThan(0);
      for (let hour = 0; hour < 24; hour++) expect(rome.offsetAt(day + hour * HOUR)).toBe(HOUR);
      expect(asked).toHaveBeenCalledTimes(first);

      for (let days = 1; days <= 11_000; days++) rome.offsetAt(day + days * 24 * HOUR);
      const later = asked.mock.calls.length;
      expect(rome.offsetAt(day)).toBe(HOUR);
      expect(asked.mock.calls.length).toBeGreaterThan(later);
    } finally {
      asked.mockRestore();
    }
  });
});

describe('a stretch', () => {
  test('around an instant ends where the offset changes, and the next one follows directly', () => {
    const rome = TimeZone.of('Europe/Rome');
    const change = at('2023-10-29T01:00');
    const before = rome.stretchAt(change - 1);
    const after = rome.stretchAt(change);
    expect(before).toMatchObject({ end: change, offset: 2 * HOUR });
    expect(after).toMatchObject({ start: change, offset: HOUR });
    expect(rome.stretchAt(after.end).start).toBe(after.end);
    expect(rome.stretchAt(before.start - 1).end).toBe(before.start);
  });

  test('of UTC is all time', () => {
    expect(TimeZone.of('utc').stretchAt(0)).toEqual({
      start: Number.NEGATIVE_INFINITY,
      end: Number.POSITIVE_INFINITY,
      offset: 0,
    });
  });

  test('within bounds ends only at changes of offset', () => {
    const rome = TimeZone.of('Europe/Rome');
    const change = at('2023-10-29T01:00');
    const [spring, later] = [at('2023-03-26T01:00'), at('2024-01-01T00:00')];
    expect(rome.constantWithin(change - 1, 0, later)).toEqual({ start: spring, end: change, offset: 2 * HOUR });
    expect(rome.constantWithin(change, 0, later)).toEqual({ start: change, end: later, offset: HOUR });
    expect(rome.constantWithin(change, change - HOUR, change + 1)).toEqual({
      start: change,
      end: change + 1,
      offset: HOUR,
    });
    expect(rome.constantWithin(later, later - 5 * MINUTE, later + 5 * MINUTE)).toEqual({
      start: later - 5 * MINUTE,
      end: later + 5 * MINUTE,
      offset: HOUR,
    });
  });
});

describe('a wall time', () => {
  test.each([
    // zone, wall time, instantOf, firstInstantFrom
    ['Europe/Rome', '2023-06-01T12:00', '2023-06-01T10:00', '2023-06-01T10:00'],
    ['Europe/Rome', '2023-10-29T01:59', '2023-10-28T23:59', '2023-10-28T23:59'],
    ['Europe/Rome', '2023-10-29T02:00', '2023-10-29T00:00', '2023-10-29T00:00'],
    ['Europe/Rome', '2023-10-29T02:59', '2023-10-29T00:59', '2023-10-29T00:59'],
    ['Europe/Rome', '2023-10-29T03:00', '2023-10-29T02:00', '2023-10-29T02:00'],
    ['Europe/Rome', '2023-03-26T01:59', '2023-03-26T00:59', '2023-03-26T00:59'],
    ['Europe/Rome', '2023-03-26T02:00', '2023-03-26T01:00', '2023-03-26T01:00'],
    ['Europe/Rome', '2023-03-26T02:30', '2023-03-26T01:30', '2023-03-26T01:00'],
    ['Europe/Rome', '2023-03-26T03:00', '2023-03-26T01:00', '2023-03-26T01:00'],
    ['Australia/Lord_Howe', '2024-04-07T01:45', '2024-04-06T14:45', '2024-04-06T14:45'],
    ['Australia/Lord_Howe', '2024-10-06T02:15', '2024-10-05T15:45', '2024-10-05T15:30'],
    ['America/Santiago', '2023-09-03T00:00', '2023-09-03T04:00', '2023-09-03T04:00'],
    ['America/Santiago', '2023-09-03T00:30', '2023-09-03T04:30', '2023-09-03T04:00'],
    ['America/Havana', '2023-11-05T00:00', '2023-11-05T04:00', '2023-11-05T04:00'],
    ['Pacific/Apia', '2011-12-30T00:00', '2011-12-30T10:00', '2011-12-30T10:00'],
    ['Pacific/Apia', '2011-12-30T18:00', '2011-12-31T04:00', '2011-12-30T10:00'],
    ['Pacific/Apia', '2011-12-31T00:00', '2011-12-30T10:00', '2011-12-30T10:00'],
    ['Africa/Casablanca', '2017-05-21T02:30', '2017-05-21T01:30', '2017-05-21T01:30'],
    ['Africa/Casablanca', '2017-07-02T02:30', '2017-07-02T02:30', '2017-07-02T02:00'],
    ['UTC', '2023-03-26T02:30', '2023-03-26T02:30', '2023-03-26T02:30'],
  ])('in %s, %s, is the instant %s, and the first from it on is %s', (name, wall, instant, first) => {
    const zone = TimeZone.of(name);
    expect(show(zone.instantOf(at(wall)))).toBe(show(at(instant)));
    expect(show(zone.firstInstantFrom(at(wall)))).toBe(show(at(first)));
  });

  test('is the time on the clock', () => {
    expect(show(TimeZone.of('Asia/Kathmandu').wallAt(at('2024-01-01T00:00')))).toBe('2024-01-01T05:45:00');
  });
});

describe('an instant as text', () => {
  test.each([
    ['UTC', '2023-06-01T12:00:00.5', '2023-06-01T12:00:00.500Z'],
    ['utc', '0000-01-01T00:00', '0000-01-01T00:00:00.000Z'],
    ['UTC', '-000001-12-31T23:59:59.999', '-000001-12-31T23:59:59.999Z'],
    ['UTC', '+010000-01-01T00:00', '+010000-01-01T00:00:00.000Z'],
    ['Etc/UTC', '2023-06-01T12:00', '2023-06-01T12:00:00.000Z'],
    ['Zulu', '2023-06-01T12:00', '2023-06-01T12:00:00.000Z'],
    ['GMT', '2023-06-01T12:00', '2023-06-01T12:00:00.000+00:00'],
    ['Etc/Greenwich', '2023-06-01T12:00', '2023-06-01T12:00:00.000+00:00'],
    ['Europe/London', '2023-01-01T12:00', '2023-01-01T12:00:00.000+00:00'],
    ['Europe/Rome', '2023-10-29T00:30', '2023-10-29T02:30:00.000+02:00'],
    ['Europe/Rome', '2023-10-29T01:30', '2023-10-29T02:30:00.000+01:00'],
    ['America/St_Johns', '2024-01-01T00:00', '2023-12-31T20:30:00.000-03:30'],
    ['Africa/Monrovia', '1971-06-01T00:00', '1971-05-31T23:15:30.000-00:44:30'],
    ['Europe/Rome', '9999-12-31T23:30', '+010000-01-01T00:30:00.000+01:00'],
  ])('in %s of %s is %s', (name, time, text) => {
    expect(formatInstant(at(time), TimeZone.of(name))).toBe(text);
  });

  test('rounds down to the millisecond, before and after 1970', () => {
    expect(formatInstant(1.999, TimeZone.of('UTC'))).toBe('1970-01-01T00:00:00.001Z');
    expect(formatInstant(-0.001, TimeZone.of('UTC'))).toBe('1969-12-31T23:59:59.999Z');
    expect(formatInstant(-0.001, TimeZone.of('Europe/Rome'))).toBe('1970-01-01T00:59:59.999+01:00');
  });

  test('beyond the range of Date does not exist', () => {
    expect(() => formatInstant(8.65e15, TimeZone.of('UTC'))).toThrow(RangeError);
    expect(() => formatInstant(Number.NaN, TimeZone.of('Europe/Rome'))).toThrow(RangeError);
  });
});
