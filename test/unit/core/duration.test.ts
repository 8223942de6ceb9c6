import { describe, expect, test } from 'vitest';
import { type Duration, parseDuration } from '../../../src/core/duration.ts';

const none: Duration = { years: 0, months: 0, weeks: 0, days: 0, hours: 0, minutes: 0, seconds: 0 };

describe('a duration', () => {
  test.each<[string, Partial<Duration>]>([
    ['P1Y6M4DT12H30M5S', { years: 1, months: 6, days: 4, hours: 12, minutes: 30, seconds: 5 }],
    ['P2W', { weeks: 2 }],
    ['P1M2W3D', { months: 1, weeks: 2, days: 3 }],
    ['P1M', { months: 1 }],
    ['PT1M', { minutes: 1 }],
    ['P0DT5S', { seconds: 5 }],
    ['P007D', { days: 7 }],
    ['PT36H', { hours: 36 }],
    ['PT999999999S', { seconds: 999_999_999 }],
  ])('reads %s', (text, fields) => {
    expect(parseDuration(text)).toEqual({ ...none, ...fields });
  });

  test.each([
    '',
    'PT',
    'P1DT',
    '1D',
    'p1d',
    'P1d',
    'T1H',
    'P1H',
    'PT1D',
    'P1D1Y',
    'P1.5D',
    'P1,5D',
    'P+1D',
    '-P1D',
    'P-1D',
    ' P1D',
    'P1D\n',
    'P1D2D',
    'P١D',
    'P1Y/P2Y',
    'P0001-00-00',
  ])('refuses %j, names it and shows a valid duration', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
    expect(() => parseDuration(text)).toThrow(JSON.stringify(text));
    expect(() => parseDuration(text)).toThrow(/P1Y6M4DT12H30M5S/);
  });

  test.each(['P', 'P0D', 'PT0S', 'P0Y0M0W0DT0H0M0S'])('refuses %s, which is zero', (text) => {
    expect(() => parseDuration(text)).toThrow(new RegExp(`^"${text}" is a duration of zero: `));
  });

  test('refuses numbers that are too large for exact arithmetic', () => {
    expect(() => parseDuration('PT1000000000S')).toThrow(/^"PT1000000000S" has a number above 999999999: /);
    expect(() => parseDuration(`P${'9'.repeat(60)}Y`)).toThrow(/has a number above 999999999/);
  });

  test('checks the length first, and does not repeat a long text', () => {
    const long = `P${'0'.repeat(62)}1D`;
    expect(long.length).toBe(65);
    expect(parseDuration(long.replace('P0', 'P'))).toEqual({ ...none, days: 1 });
    expect(() => parseDuration(long)).toThrow(/^A duration of 65 characters is too long \(at most 64\)/);
    expect(() => parseDuration('P'.repeat(1_000_000))).toThrow(/^[^P]*1000000 characters is too long/);
  });
});
