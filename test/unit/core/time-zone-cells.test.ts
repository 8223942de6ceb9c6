import { expect, test } from 'vitest';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { offsetOracle } from '../../support/clocks.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

const START = Date.parse('1970-01-01');
const END = Date.parse('2038-01-01');

/**
 * Hours between the checks for changes. A step of four weeks takes seconds and rarely misses a pair of changes (those
 * around Ramadan). `ZONE_SCAN_HOURS=1` misses nothing that lasts an hour, and takes many minutes.
 */
const STEP = Number(process.env.ZONE_SCAN_HOURS ?? 4 * 7 * 24) * HOUR;

/** The first second in `(from, to]` at which the offset is no longer that of `from`. */
function changeBetween(from: number, to: number, zone: string): number {
  const offset = offsetOracle(from, zone);
  let [before, after] = [from, to];
  while (after - before > SECOND) {
    const middle = before + Math.floor((after - before) / 2 / SECOND) * SECOND;
    if (offsetOracle(middle, zone) === offset) before = middle;
    else after = middle;
  }
  return after;
}

test('no zone changes its offset twice within half a day, and each change is found to the millisecond', () => {
  const crowded: string[] = [];
  const missed: string[] = [];
  let changes = 0;
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    let offset = offsetOracle(START, zone);
    for (let time = START; time < END; time += STEP) {
      if (offsetOracle(time + STEP, zone) === offset) continue;
      const change = changeBetween(time, time + STEP, zone);
      const before = offset;
      const after = offsetOracle(change, zone);
      const where = `${zone} ${new Date(change).toISOString()}`;
      changes += 1;
      for (let near = HOUR; near <= 12 * HOUR; near += HOUR) {
        if (offsetOracle(change - near, zone) !== before || offsetOracle(change + near - HOUR, zone) !== after) {
          crowded.push(where);
        }
      }
      if (TimeZone.of(zone).offsetAt(change - 1) !== before || TimeZone.of(zone).offsetAt(change) !== after) {
        missed.push(where);
      }
      offset = after;
      time = change - STEP;
    }
  }
  expect(changes).toBeGreaterThan(10_000);
  expect(crowded).toEqual([]);
  expect(missed).toEqual([]);
}, 3_600_000);
