import { formatInTimeZone } from 'date-fns-tz';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInstant, TimeZone } from '../../../src/core/time-zone.ts';
import { clockChanges, offsetOracle, wallOracle } from '../../support/clocks.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const anyZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));

/** Whole seconds of the years 1000 to 2200. */
const anySecond = fc
  .integer({ min: Date.parse('1000-01-02') / SECOND, max: Date.parse('2200-01-01') / SECOND })
  .map((seconds) => seconds * SECOND);

/** Instants near changes of offset, with their zones. */
const nearChange = fc
  .tuple(fc.constantFrom(...clockChanges), fc.integer({ min: -30 * 60, max: 30 * 60 }))
  .map(([{ zone, at }, minutes]) => ({ zone, time: at + minutes * MINUTE }));

const anywhere = fc.record({ zone: anyZone, time: anySecond });

describe('a time zone', () => {
  test('has the offset that Intl shows, at any time in any zone', () => {
    fc.assert(
      fc.property(fc.oneof(anywhere, nearChange), fc.nat(999), ({ zone, time }, ms) => {
        expect(TimeZone.of(zone).offsetAt(time + ms)).toBe(offsetOracle(time, zone));
      }),
      { numRuns: 3000 },
    );
  });

  test('has stretches that contain the instant, are contiguous and have one offset', () => {
    fc.assert(
      fc.property(fc.oneof(anywhere, nearChange), fc.double({ min: 0, max: 1, noNaN: true }), (place, share) => {
        const zone = TimeZone.of(place.zone);
        const { start, end, offset } = zone.stretchAt(place.time);
        expect(start).toBeLessThanOrEqual(place.time);
        expect(end).toBeGreaterThan(place.time);
        expect(zone.stretchAt(end).start).toBe(end);
        expect(zone.stretchAt(start - 1).end).toBe(start);
        const between = start + Math.floor((share * (end - start - 1)) / SECOND) * SECOND;
        expect(offsetOracle(between, place.zone)).toBe(offset);
      }),
      { numRuns: 1000 },
    );
  });

  test('finds the same first instant of a wall time as a search minute by minute', () => {
    fc.assert(
      fc.property(nearChange, ({ zone, time: wall }) => {
        let first = wall - 16 * HOUR;
        while (wallOracle(first, zone) < wall) first += MINUTE;
        expect(TimeZone.of(zone).firstInstantFrom(wall)).toBe(first);

        const shown = wallOracle(first, zone) === wall;
        const instant = shown ? first : wall - offsetOracle(first - MINUTE, zone);
        expect(TimeZone.of(zone).instantOf(wall)).toBe(instant);
      }),
      { numRuns: 300 },
    );
  });

  test('converts an instant to its wall time and back to the first instant that shows it', () => {
    fc.assert(
      fc.property(fc.oneof(anywhere, nearChange), ({ zone: name, time }) => {
        const zone = TimeZone.of(name);
        const wall = zone.wallAt(time);
        const first = zone.instantOf(wall);
        expect(zone.firstInstantFrom(wall)).toBe(first);
        expect(zone.wallAt(first)).toBe(wall);
        expect(first).toBeLessThanOrEqual(time);
      }),
      { numRuns: 2000 },
    );
  });
});

/**
 * date-fns-tz 3.2 as an oracle, within its limits:
 * - It converts through the zone of the process, so the tests run with TZ=UTC.
 * - It drops the seconds of offsets, so times start in 1973, after the last offset with seconds (Monrovia, 1972).
 */
describe('the text of an instant', () => {
  const time = fc.integer({ min: Date.parse('1973-01-01'), max: Date.parse('2200-01-01') });
  const place = fc.oneof(fc.record({ zone: anyZone, time }), nearChange);

  test('agrees with date-fns-tz', () => {
    expect(new Date(0).getTimezoneOffset()).toBe(0);
    fc.assert(
      fc.property(place, fc.nat(999), ({ zone, time }, ms) => {
        const text = formatInTimeZone(time + ms, zone, "yyyy-MM-dd'T'HH:mm:ss.SSSxxx");
        expect(formatInstant(time + ms, TimeZone.of(zone))).toBe(zone === 'UTC' ? text.replace('+00:00', 'Z') : text);
      }),
      { numRuns: 2000 },
    );
  });

  test('reads back as the same instant', () => {
    fc.assert(
      fc.property(place, ({ zone, time }) => {
        expect(Date.parse(formatInstant(time, TimeZone.of(zone)))).toBe(time);
      }),
      { numRuns: 2000 },
    );
  });
});
