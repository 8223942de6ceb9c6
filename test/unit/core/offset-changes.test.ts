import { describe, expect, test } from 'vitest';
import { offsetChanges, repeatedTimes } from '../../../src/core/offset-changes.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';

const at = (text: string) => Date.parse(text);
const HOUR = 3_600_000;

describe('the changes of an offset', () => {
  test('are those within the window, to the millisecond', () => {
    const rome = TimeZone.of('Europe/Rome');
    const found = [...offsetChanges(at('2023-01-01T00:00Z'), at('2024-01-01T00:00Z'), rome)];
    expect(found).toEqual([
      { at: at('2023-03-26T01:00Z'), before: HOUR, after: 2 * HOUR },
      { at: at('2023-10-29T01:00Z'), before: 2 * HOUR, after: HOUR },
    ]);
    expect([...offsetChanges(at('2023-03-26T01:00Z'), at('2023-10-29T01:00Z'), rome)]).toEqual([]);
  });

  test('are none in UTC and in zones whose clock does not change', () => {
    expect([...offsetChanges(0, at('2037-01-01'), TimeZone.of('utc'))]).toEqual([]);
    expect([...offsetChanges(at('1990-01-01'), at('2030-01-01'), TimeZone.of('Asia/Tokyo'))]).toEqual([]);
  });

  test('are all changes that an hourly check finds, in all zones', { timeout: 240_000 }, () => {
    const [from, to] = [at('2005-01-01'), at('2020-01-01')];
    const zones = ['Africa/Casablanca', 'Africa/Cairo', 'Australia/Lord_Howe', 'America/Santiago', 'Pacific/Apia'];
    for (const name of [...zones, 'Asia/Gaza', 'America/Caracas', 'Europe/Istanbul', 'Antarctica/Troll']) {
      const zone = TimeZone.of(name);
      const expected: number[] = [];
      for (let hour = from; hour < to; hour += HOUR)
        if (zone.offsetAt(hour) !== zone.offsetAt(hour + HOUR)) expected.push(hour + HOUR);
      const found = [...offsetChanges(from, to, zone)].map((change) => Math.ceil(change.at / HOUR) * HOUR);
      expect([name, found]).toEqual([name, expected]);
    }
  });
});

describe('the times that a clock shows twice', () => {
  const rome = TimeZone.of('Europe/Rome');
  const night = { start: at('2023-10-29T00:00Z'), end: at('2023-10-29T02:00Z') };

  test.each<[string, string, string, boolean]>([
    ['a window around the night', '2023-10-28T22:00Z', '2023-10-29T23:00Z', true],
    ['a window that ends where the first of both hours starts', '2023-10-28T22:00Z', '2023-10-29T00:00Z', false],
    ['a window with the second hour only', '2023-10-29T01:00Z', '2023-10-29T05:00Z', true],
    ['a window after both', '2023-10-29T02:00Z', '2023-10-30T00:00Z', false],
    ['a spring night', '2023-03-25T22:00Z', '2023-03-26T23:00Z', false],
  ])('are found in %s', (_, from, to, isRepeated) => {
    expect(repeatedTimes(at(from), at(to), rome)).toEqual(isRepeated ? [night] : []);
  });
});
