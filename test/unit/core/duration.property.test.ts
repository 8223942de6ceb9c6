import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration } from '../../../src/core/duration.ts';

const number = fc.integer({ min: 0, max: 9999 });

test('reads every valid duration', () => {
  const fields = fc.record({
    years: number,
    months: number,
    weeks: number,
    days: number,
    hours: number,
    minutes: number,
    seconds: number,
  });
  fc.assert(
    fc.property(fields, fc.boolean(), (duration, keepZeros) => {
      fc.pre(Object.values(duration).some((value) => value > 0));
      const write = (value: number, letter: string): string => (value > 0 || keepZeros ? `${value}${letter}` : '');
      const { years, months, weeks, days, hours, minutes, seconds } = duration;
      const date = write(years, 'Y') + write(months, 'M') + write(weeks, 'W') + write(days, 'D');
      const time = write(hours, 'H') + write(minutes, 'M') + write(seconds, 'S');
      expect(parseDuration(`P${date}${time && 'T'}${time}`)).toEqual(duration);
    }),
  );
});

test('returns whole numbers within bounds, or throws a RangeError with one short sentence, for any text', () => {
  const parts = fc.array(fc.constantFrom('P', 'T', 'Y', 'M', 'W', 'D', 'H', 'S', '1', '23', '0', '.', '-', 'é'));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        parts.map((part) => `P${part.join('')}`),
      ),
      (text) => {
        try {
          const numbers = Object.values(parseDuration(text));
          expect(numbers.every((value) => Number.isInteger(value) && value >= 0 && value <= 999_999_999)).toBe(true);
          expect(Math.max(...numbers)).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect((error as RangeError).message.length).toBeLessThan(600);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
