import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boundText,
  sentTime,
  spanTest,
  timeUnit,
  unixMilliseconds,
} from '../../../../src/sources/messages/message-time.ts';

/** From late 2001, when milliseconds had thirteen digits, to 2038: there magnitudes tell units apart. */
const microseconds = fc.integer({ min: 1_000_000_001_000_000, max: 2_147_483_647_000_000 });

describe('the unit of a time', () => {
  test.each([
    [1e18, 'ns'],
    [1.7e18, 'ns'],
    [1e18 - 128, 'us'],
    [1e15, 'us'],
    [1e15 - 0.125, 'ms'],
    [1e12, 'ms'],
    [1e12 - 0.0002, 's'],
    [1.7e9, 's'],
    [0, 's'],
    [-1.7e18, 'ns'],
    [-1e12, 'ms'],
  ] as const)('of %d is %s', (time, unit) => expect(timeUnit(time)).toBe(unit));
});

describe('the time of a message', () => {
  test('is read to the microsecond, in whatever unit it was sent', () => {
    fc.assert(
      fc.property(microseconds, (us) => {
        const sent = [us / 1e6, us / 1e3, us, Number(BigInt(us) * 1000n)];
        expect(sent.map(unixMilliseconds)).toEqual([us / 1e3, us / 1e3, us / 1e3, us / 1e3]);
      }),
      { numRuns: 5000 },
    );
  });

  test('of a whole millisecond in nanoseconds is that millisecond', () => {
    expect(unixMilliseconds(Number('1700040054634000000'))).toBe(1_700_040_054_634);
    expect(unixMilliseconds(Number('1700000000001000000'))).toBe(1_700_000_000_001);
  });

  test.each([[undefined], [null], ['1700000000'], [Number.NaN], [Number.POSITIVE_INFINITY], [1e300], [true], [{}]])(
    'is none for %j',
    (time) => expect(unixMilliseconds(time)).toBe(Number.NaN),
  );

  test('of a JSON message is when it was created; a SenML message without a time has none', () => {
    expect(sentTime({ created: 1_700_000_000_123_000_000, payload: {} })).toBe(1_700_000_000_123_000_000);
    expect(sentTime({ created: 1.7e9, name: 'a' })).toBe(Number.NaN);
    expect(sentTime({ time: 0, created: 1.7e9, name: 'a' })).toBe(0);
    expect([null, 'x', 7, undefined].map(sentTime)).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('a bound', () => {
  const parsed = { s: Number, ms: Number, us: Number } as const;

  test('parts times as the reader does that compares them with it, however fine they are', () => {
    fc.assert(
      fc.property(microseconds, fc.constantFrom('s', 'us'), fc.integer({ min: -8, max: 8 }), (us, unit, steps) => {
        const bound = parsed[unit](boundText(us, unit));
        const view = new DataView(new ArrayBuffer(8));
        view.setFloat64(0, unit === 's' ? us / 1e6 : us);
        view.setBigInt64(0, view.getBigInt64(0) + BigInt(steps));
        const time = view.getFloat64(0);
        expect(spanTest(us, us + 60_000_000, unit)(time)).toBe(time >= bound);
        expect(spanTest(us - 60_000_000, us, unit)(time)).toBe(time < bound);
      }),
      { numRuns: 5000 },
    );
  });

  test('in nanoseconds leaves no time out that the reader counts in, and none in that is clear of it', () => {
    fc.assert(
      fc.property(microseconds, fc.integer({ min: -1500, max: 1500 }), (us, by) => {
        const sent = BigInt(us) * 1000n + BigInt(by);
        const isIn = spanTest(us, us + 60_000_000, 'ns')(Number(sent));
        if (sent >= BigInt(boundText(us, 'ns'))) expect(isIn).toBe(true);
        else if (by < -520) expect(isIn).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  test('in milliseconds leaves out no time that is read as it or later, and none before its millisecond', () => {
    fc.assert(
      fc.property(microseconds, (us) => {
        const bound = Number(boundText(us, 'ms'));
        const ms = Math.ceil(us / 1000);
        expect(bound).toBeLessThanOrEqual(ms);
        expect(bound).toBeGreaterThan(ms - 1);
      }),
      { numRuns: 1000 },
    );
  });
});
