import { describe, expect, test } from 'vitest';
import { Alarm } from '../../../src/core/alarm.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const START = Date.parse('2024-01-01T00:00:00Z');
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An alarm that is waited for until a time, and whether that has ended. */
function sleeping(until: number, alarm?: Alarm, clock = new ManualClock(START)) {
  const stopping = new AbortController();
  const own = alarm ?? new Alarm(clock);
  const state = { awake: false };
  const ended = own.until(until, stopping.signal).then(() => {
    state.awake = true;
  });
  return { clock, alarm: own, stopping, state, ended };
}

describe('an alarm', () => {
  test('wakes at its time, not before', async () => {
    const { clock, state, ended } = sleeping(START + 5000);
    await clock.advance(4999);
    await turn();
    expect(state.awake).toBe(false);
    await clock.advance(1);
    await ended;
  });

  test('wakes at once for a time that has passed', async () => {
    const { clock, ended } = sleeping(START - 5000);
    await clock.advance(0);
    await ended;
  });

  test.each([Number.POSITIVE_INFINITY, START + 2 ** 40])(
    'wakes after a minute for the time %d: timers hold no more than 31 bits, and clocks jump',
    async (time) => {
      const { clock, state, ended } = sleeping(time);
      await clock.advance(59_999);
      await turn();
      expect(state.awake).toBe(false);
      await clock.advance(1);
      await ended;
    },
  );

  test('wakes when rung, and sleeps again afterwards', async () => {
    const { clock, alarm, ended } = sleeping(START + 5000);
    alarm.ring();
    await ended;
    const next = sleeping(START + 5000, alarm, clock);
    await turn();
    expect(next.state.awake).toBe(false);
    next.stopping.abort();
    await next.ended;
  });

  test('remembers a ring that comes while nobody sleeps, once', async () => {
    const clock = new ManualClock(START);
    const alarm = new Alarm(clock);
    alarm.ring();
    await sleeping(START + 5000, alarm, clock).ended;
    const next = sleeping(START + 5000, alarm, clock);
    await turn();
    expect(next.state.awake).toBe(false);
    alarm.ring();
    await next.ended;
  });

  test('ends without an error when its signal is aborted, before or meanwhile', async () => {
    const { stopping, alarm, ended } = sleeping(START + 5000);
    stopping.abort(new Error('stopped'));
    await ended;
    await alarm.until(START + 5000, stopping.signal);
  });
});
