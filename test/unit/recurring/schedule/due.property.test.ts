import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueOf, lastOccurrenceBefore, MISSED_AFTER_MS } from '../../../../src/recurring/schedule/due.ts';
import type { CatchUp, DefinitionRecord } from '../../../../src/storage/records.ts';
import { definition, request } from '../../../support/records.ts';

const MINUTE = 60_000;
const START = 1_700_000_000;

/** Durations in seconds only, so that the oracle can count. */
const every = (seconds: number, catchUp: CatchUp): DefinitionRecord =>
  definition({ request: { ...request, periodStart: START, periodicity: `PT${seconds}S` }, catchUp });

/** The occurrences up to now, Unix seconds, counted one by one. */
function occurrences(period: number, after: number, now: number): number[] {
  const found: number[] = [];
  for (let time = START; time * 1000 <= now; time += period) if (time > after) found.push(time);
  return found;
}

/** Checks a definition at each of the times, as the scheduler does. */
function watch(start: DefinitionRecord, times: readonly number[], cap: number) {
  const runs: { time: number; at: number }[] = [];
  let state = start;
  for (const now of times) {
    const due = dueOf(state, now, cap, false);
    if (!due) continue;
    runs.push(...due.runs.map(({ scheduledFor }) => ({ time: scheduledFor, at: now })));
    state = {
      ...state,
      lastOccurrence: due.lastOccurrence,
      skipped: state.skipped + due.skipped,
    };
  }
  return { runs, skipped: state.skipped };
}

/** The times of the checks in Unix milliseconds, with pauses of seconds, minutes and days. */
const looks = fc
  .array(fc.oneof(fc.nat(5_000), fc.nat(10 * MINUTE), fc.nat(3 * 86_400_000)), { minLength: 1, maxLength: 12 })
  .map((pauses) => pauses.map((_, i) => START * 1000 + pauses.slice(0, i + 1).reduce((a, b) => a + b)));
const period = fc.integer({ min: 40, max: 5_000 });

describe('due occurrences', () => {
  test('with `all` are all occurrences once, in order, the latest of a pause up to the limit', () => {
    fc.assert(
      fc.property(looks, period, fc.integer({ min: 1, max: 20 }), (times, seconds, cap) => {
        const { runs, skipped } = watch(every(seconds, 'all'), times, cap);
        const expected: number[] = [];
        let before = 0;
        for (const now of times) {
          expected.push(...occurrences(seconds, before, now).slice(-cap));
          before = Math.floor(now / 1000);
        }
        expect(runs.map(({ time }) => time)).toEqual(expected);
        expect(runs.length + skipped).toBe(occurrences(seconds, 0, times.at(-1)!).length);
      }),
    );
  });

  test('with `latest` are the last of each pause, and with `none` only those not missed', () => {
    fc.assert(
      fc.property(looks, period, (times, seconds) => {
        const latest = watch(every(seconds, 'latest'), times, 99);
        const none = watch(every(seconds, 'none'), times, 99);
        const expected: { time: number; at: number }[] = [];
        let before = 0;
        for (const now of times) {
          const last = occurrences(seconds, before, now).at(-1);
          if (last !== undefined) expected.push({ time: last, at: now });
          before = Math.floor(now / 1000);
        }
        const total = occurrences(seconds, 0, times.at(-1)!).length;
        expect(latest.runs).toEqual(expected);
        expect(latest.runs.length + latest.skipped).toBe(total);
        expect(none.runs).toEqual(expected.filter(({ time, at }) => at - time * 1000 <= MISSED_AFTER_MS));
        expect(none.runs.length + none.skipped).toBe(total);
      }),
    );
  });

  test('are never due again when the clock is set back', () => {
    fc.assert(
      fc.property(
        looks,
        fc.integer({ min: 4_000, max: 90_000 }),
        fc.constantFrom<CatchUp>('latest', 'all', 'none'),
        (times, seconds, catchUp) => {
          const jumping = times.flatMap((time) => [time, time - 3 * 86_400_000, time - MINUTE, time + MINUTE]);
          const forth = [...jumping].sort((a, b) => a - b);
          // Jobs have the id of their occurrence, so a second one is the same job.
          const jobs = (looks: readonly number[]) =>
            new Set(watch(every(seconds, catchUp), looks, Number.POSITIVE_INFINITY).runs.map(({ time }) => time));
          const possible = occurrences(seconds, 0, forth.at(-1)!);
          expect([...jobs(jumping)].every((time) => possible.includes(time))).toBe(true);
          if (catchUp === 'all') expect([...jobs(jumping)].sort()).toEqual(possible);
        },
      ),
    );
  });

  test.each<[string, (made: DefinitionRecord) => DefinitionRecord]>([
    ['', (made) => made],
    [' in a record of an earlier version', ({ startsAfter: _, ...made }) => made],
  ])('are never from before the definition was created, however the clock jumps%s', (_, stored) => {
    fc.assert(
      fc.property(looks, period, fc.constantFrom<CatchUp>('latest', 'all'), (times, seconds, catchUp) => {
        const [created, ...later] = times;
        const plain = every(seconds, catchUp);
        const start = lastOccurrenceBefore(plain, created!);
        const createdAt = new Date(created!).toISOString();
        const made = stored({ ...plain, createdAt, lastOccurrence: start, startsAfter: start });
        const jumping = later.flatMap((time) => [
          created! - 3 * 86_400_000,
          created! - 10 * MINUTE,
          time,
          created! - time,
        ]);
        // While the clock is before the creation, occurrences of that time may run.
        const { runs } = watch(made, [...jumping, times.at(-1)!], Number.POSITIVE_INFINITY);
        const early = runs.filter(({ time, at }) => at >= created! && time <= (start ?? 0));
        expect(early).toEqual([]);
      }),
    );
  });

  test('of a definition created while the clock was ahead begin once the clock is correct', () => {
    const ahead = START + 365 * 86_400;
    const made = { ...every(3600, 'all'), lastOccurrence: ahead, startsAfter: ahead };
    const { runs } = watch(
      made,
      [START + 5000, START + 8000].map((time) => time * 1000),
      99,
    );
    expect(runs.map(({ time }) => time)).toEqual([START + 7200]);
  });

  test('of a definition without a time of creation continue after its last occurrence', () => {
    const { startsAfter: _, ...made } = every(3600, 'all');
    const due = dueOf({ ...made, createdAt: '', lastOccurrence: START }, (START + 3600) * 1000, 99, false);
    expect(due?.runs.map(({ scheduledFor }) => scheduledFor)).toEqual([START + 3600]);
  });

  test('are skipped without being counted while the server may still run the definition', () => {
    const due = dueOf(every(60, 'all'), (START + 600) * 1000, 99, true);
    expect(due).toEqual({ runs: [], skipped: 0, lastOccurrence: START + 600 });
  });

  test('continue with the next occurrence after a clock was far ahead', () => {
    const ahead = { ...every(3600, 'latest'), lastOccurrence: START + 60 * 365 * 86_400 };
    const due = dueOf(ahead, (START + 5000) * 1000, 99, false);
    expect(due).toEqual({ runs: [], skipped: 0, lastOccurrence: START + 3600 });
  });

  test('distinguish runs on time from missed runs', () => {
    const reasons = (late: number) => dueOf(every(86_400, 'latest'), START * 1000 + late, 1, false)?.runs[0]?.reason;
    expect([reasons(0), reasons(MISSED_AFTER_MS), reasons(MISSED_AFTER_MS + 1)]).toEqual([
      'schedule',
      'schedule',
      'catchUp',
    ]);
  });

  test('of a new definition begin with the current second', () => {
    const at = (periodStart: number, now: number) =>
      lastOccurrenceBefore({ request: { ...request, periodStart, periodicity: 'PT1H' } }, now * 1000 + 500);
    expect(at(START, START)).toBeNull();
    expect(at(START + 10, START)).toBeNull();
    expect(at(START, START + 3600)).toBe(START);
    expect(at(START, START + 3601)).toBe(START + 3600);
  });
});
