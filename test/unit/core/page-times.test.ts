import { describe, expect, test } from 'vitest';
import { type TimeBounds, TimeMeter, timeText } from '../../../src/core/page-times.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';

const rome = TimeZone.of('Europe/Rome');
const at = (text: string) => Date.parse(text);

/** Shows a column of these times. */
function shown(zone: TimeZone, times: readonly string[], bounds?: TimeBounds): string[] {
  const meter = new TimeMeter(zone, bounds);
  for (const time of times) meter.add(at(time));
  return times.map((time) => timeText(at(time), zone, meter.display));
}

describe('the times on a page', () => {
  test('show seconds and milliseconds only when one of them needs them', () => {
    expect(shown(rome, ['2017-12-23T23:00Z', '2017-12-24T23:00Z'])).toEqual(['2017-12-24 00:00', '2017-12-25 00:00']);
    expect(shown(rome, ['2017-12-23T23:00Z', '2017-12-23T23:00:05Z'])[0]).toBe('2017-12-24 00:00:00');
    expect(shown(rome, ['2017-12-23T23:00:00.25Z', '2017-12-23T23:00Z'])[1]).toBe('2017-12-24 00:00:00.000');
  });

  test('show their offset only when they do not all share one', () => {
    const spring = { window: { from: at('2018-03-24T23:00Z'), to: at('2018-03-25T22:00Z') } };
    const day = { window: { from: at('2018-03-25T22:00Z'), to: at('2018-03-26T22:00Z') } };
    const time = '2018-03-26T10:00Z';
    expect(shown(rome, [time], day)).toEqual(['2018-03-26 12:00']);
    expect(shown(rome, ['2018-03-25T01:00Z'], spring)).toEqual(['2018-03-25 03:00 +02:00']);
    // A time far from the window, as in the column `created`.
    expect(shown(rome, [time, '2018-01-01T10:00Z'], day)[1]).toBe('2018-01-01 11:00 +01:00');
    expect(shown(rome, ['2018-03-25T00:00Z', '2018-03-25T01:00Z'])).toEqual([
      '2018-03-25 01:00 +01:00',
      '2018-03-25 03:00 +02:00',
    ]);
    expect(shown(TimeZone.of('utc'), ['2018-03-25T00:00Z'], spring)).toEqual(['2018-03-25 00:00']);
  });

  test('that are known to be whole minutes are not checked, and NaN is ignored', () => {
    const meter = new TimeMeter(rome, { wholeMinutes: true });
    meter.add(at('2018-01-01T00:00:01Z'));
    expect(meter.display.precision).toBe('minute');
    const other = new TimeMeter(rome);
    other.add(Number.NaN);
    other.add(Number.POSITIVE_INFINITY);
    expect([other.display, other.offset]).toEqual([{ precision: 'minute', offset: false }, undefined]);
  });

  test("are whole minutes on the zone's clock, even when its offset has seconds", () => {
    // Rome was 49 minutes and 56 seconds ahead of UTC.
    expect(shown(rome, ['1850-01-01T00:00:04Z'])).toEqual(['1850-01-01 00:50']);
  });
});
