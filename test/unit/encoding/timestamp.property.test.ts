import { formatInTimeZone } from 'date-fns-tz';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInstant, TimeZone } from '../../../src/core/time-zone.ts';
import { MAX_TIMESTAMP_BYTES, Timestamp } from '../../../src/encoding/timestamp.ts';
import { clockChanges } from '../../support/clocks.ts';

const HOUR = 3_600_000;

const anyZone = fc.constantFrom('utc', ...Intl.supportedValuesOf('timeZone'));

/** Consecutive instants as in an export: small steps, with leaps forward and back. */
const walk = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: -2e12, max: 4e12 }),
      fc.constantFrom(...clockChanges).map(({ at }) => at),
    ),
    fc.array(
      fc.oneof(
        // Batches hold times to the microsecond.
        fc.integer({ min: -3_000_000, max: 3_000_000 }).map((us) => us / 1e3),
        fc.integer({ min: -2 * HOUR, max: 2 * HOUR }),
        fc.constantFrom(0, 1, -1, 60_000, HOUR, -HOUR, 24 * HOUR),
      ),
      { minLength: 1, maxLength: 40 },
    ),
  )
  .map(([start, steps]) => {
    let at = start;
    return steps.map((step) => {
      at = Math.round((at + step) * 1e3) / 1e3;
      return at;
    });
  });

function texts(times: readonly number[], zone: string): string[] {
  const timestamp = new Timestamp(TimeZone.of(zone));
  return times.map((time) => {
    timestamp.set(time);
    return new TextDecoder().decode(timestamp.bytes);
  });
}

describe('timestamps one after another', () => {
  test('equal the result of formatInstant, in any zone', () => {
    fc.assert(
      fc.property(anyZone, walk, (zone, times) => {
        expect(texts(times, zone)).toEqual(times.map((time) => formatInstant(time, TimeZone.of(zone))));
      }),
      { numRuns: 1500 },
    );
  });

  test('equal the result of formatInstant around a change of the clock', () => {
    const steps = fc.array(fc.integer({ min: -3 * HOUR, max: 3 * HOUR }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.constantFrom(...clockChanges), steps, ({ zone, at }, distances) => {
        const times = distances.map((distance) => at + distance);
        expect(texts(times, zone)).toEqual(times.map((time) => formatInstant(time, TimeZone.of(zone))));
      }),
      { numRuns: 1000 },
    );
  });

  test('agree with date-fns-tz', () => {
    // Since 1972 (Monrovia) every offset is a whole number of minutes; date-fns-tz supports no others.
    const time = fc.integer({ min: Date.parse('1973-01-01'), max: Date.parse('2037-01-01') });
    fc.assert(
      fc.property(anyZone, fc.array(time, { minLength: 1, maxLength: 5 }), (zone, times) => {
        const pattern = zone === 'utc' ? "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'" : "yyyy-MM-dd'T'HH:mm:ss.SSSxxx";
        expect(texts(times, zone)).toEqual(times.map((at) => formatInTimeZone(at, zone, pattern)));
      }),
      { numRuns: 500 },
    );
  });

  test('fit in the room that a writer reserves, from the first year to the last', () => {
    const ends = [-8.64e15 + 48 * HOUR, Date.parse('-000001-06-01'), Date.parse('1800-01-01'), 8.64e15 - 48 * HOUR];
    for (const zone of ['utc', 'Europe/Rome', 'Africa/Monrovia', 'America/St_Johns'])
      for (const [i, text] of texts(ends, zone).entries()) {
        expect(text.length).toBeLessThanOrEqual(MAX_TIMESTAMP_BYTES);
        expect(text).toBe(formatInstant(ends[i]!, TimeZone.of(zone)));
      }
  });
});
