import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright/test';
import { build } from 'vite';
import { expect, test } from '../harness/index.ts';

/** Number of random cases. Set `RECURRENCE_CASES=1000000` for a long run. */
const CASES = Number(process.env.RECURRENCE_CASES ?? 100_000);

/** Cases per call into the page, so that the test shows its progress. */
const CASES_AT_ONCE = 10_000;

const SEED = Number(process.env.RECURRENCE_SEED ?? 20240229);

/** The part of `Temporal` that serves as the oracle. TypeScript's library lacks it. */
interface TemporalOracle {
  Instant: { fromEpochMilliseconds(ms: number): { toZonedDateTimeISO(zone: string): ZonedDateTime } };
}
interface ZonedDateTime {
  readonly epochMilliseconds: number;
  readonly offsetNanoseconds: number;
  add(duration: Partial<Record<Unit, number>>): ZonedDateTime;
  getTimeZoneTransition(direction: 'next'): ZonedDateTime | null;
}
type Unit = 'years' | 'months' | 'weeks' | 'days' | 'hours' | 'minutes' | 'seconds';

/** The module under test, built from the sources. */
type UnderTest = typeof import('../harness/oracles/recurrence-under-test.ts');

declare global {
  var Temporal: TemporalOracle;
  var underTest: UnderTest;
  /** Counts the comparisons and collects the first differences. */
  var compare: Comparison;
}

interface Comparison {
  compared: number;
  readonly differences: string[];
  /** Compares occurrences from the `k`th on, and searches around them. */
  around(start: number, every: Partial<Record<Unit, number>>, zone: string, k: number, jitter: number): void;
}

/** Runs in the page. */
function installComparison(): void {
  const { Recurrence, TimeZone } = globalThis.underTest;
  const none = { years: 0, months: 0, weeks: 0, days: 0, hours: 0, minutes: 0, seconds: 0 };
  const comparison: Comparison = {
    compared: 0,
    differences: [],
    around(start, every, zone, k, jitter) {
      const recurrence = new Recurrence(start, { ...none, ...every }, TimeZone.of(zone));
      const zoned = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone);
      const oracle = (k: number) =>
        zoned.add(Object.fromEntries(Object.entries(every).map(([unit, n]) => [unit, n * k]))).epochMilliseconds;
      const from = Math.max(0, k - 2);
      const near = Array.from({ length: 6 }, (_, index) => oracle(from + index));
      const wanted = near[k - from]! + jitter;
      // For short durations, an hour is outside the range of the oracle.
      const instant = wanted < near.at(-1)! ? wanted : near[k - from]!;
      const check = (what: string, is: unknown, should: unknown) => {
        comparison.compared++;
        if (String(is) === String(should) || comparison.differences.length > 20) return;
        const which = `${new Date(start).toISOString()} + ${k} × ${JSON.stringify(every)} in ${zone} ${jitter}`;
        comparison.differences.push(`${which}: ${what} is ${is}, not ${should}`);
      };
      near.forEach((expected, index) => {
        check(`occurrence ${from + index}`, recurrence.at(from + index), expected);
      });
      check('latest', recurrence.latest(instant), near.filter((time) => time <= instant).at(-1));
      const later = [...new Set(near.filter((time) => time > instant))].slice(0, 2);
      check('next', recurrence.next(instant, later.length), later);
    },
  };
  globalThis.compare = comparison;
}

/** Compares random starts, zones, durations and numbers, half of them near a clock change. Runs in the page. */
function compareRandom({ seed, cases }: { seed: number; cases: number }): void {
  let state = seed >>> 0;
  // The generator Mulberry32.
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(random() * limit);
  const oneOf = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const zones = [...Intl.supportedValuesOf('timeZone'), 'UTC'];
  const end = Date.UTC(2037, 0);
  const kinds: (() => Partial<Record<Unit, number>>)[] = [
    () => ({ days: 1 + below(3) }),
    () => ({ months: 1 + below(13) }),
    () => ({ years: 1 + below(4) }),
    () => ({ weeks: 1 + below(5) }),
    () => ({ hours: 1 + below(30) }),
    () => ({ minutes: 1 + below(2000) }),
    () => ({ seconds: 1 + below(100_000) }),
    () => ({ months: below(3), days: 1 + below(40), hours: below(30), minutes: below(90), seconds: below(90) }),
    () => ({ years: below(2), months: 1 + below(20), weeks: below(3), days: below(9), hours: below(50) }),
  ];
  for (let left = cases; left > 0; left--) {
    const zone = oneOf(zones);
    const every = oneOf(kinds)();
    const k = below(oneOf([3, 30, 300]));
    const jitter = oneOf([-1000, -1, 0, 0, 1, 3_600_000]);
    let start = below(end / 1000) * 1000 + oneOf([0, 0, 0, below(1000)]);
    const change =
      random() < 0.5
        ? Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone).getTimeZoneTransition('next')
        : null;
    if (change) {
      // The start places occurrence k within some hours of the change.
      const target = change.add({ minutes: below(360) - 180 });
      start = target.add(
        Object.fromEntries(Object.entries(every).map(([unit, n]) => [unit, -n * k])),
      ).epochMilliseconds;
    }
    compare.around(start, every, zone, k, jitter);
  }
}

/**
 * Compares recurrences at each change of a zone's offset from 1970 to 2037. Returns the number of changes. Runs in the
 * page.
 */
function compareChanges(zone: string): number {
  const DAY = 86_400_000;
  const end = Date.UTC(2038, 0);
  let changes = 0;
  let at = Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  for (; at && at.epochMilliseconds < end; at = at.getTimeZoneTransition('next')) {
    changes++;
    const instant = at.epochMilliseconds;
    const before = Temporal.Instant.fromEpochMilliseconds(instant - 1).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;
    const shift = at.offsetNanoseconds / 1e6 - before;
    // Wall times at the edges and in the middle of the skipped or repeated time, by the offset before the change.
    const skipped = [-1000, 0, Math.abs(shift) / 2, Math.abs(shift) - 1000, Math.abs(shift)];
    for (const part of shift > 0 ? skipped : skipped.map((ms) => ms - Math.abs(shift))) {
      compare.around(instant + part - 2 * DAY, { days: 1 }, zone, 2, 0);
    }
    compare.around(instant - 1_800_000, { minutes: 30 }, zone, 2, 0);
    const monthBefore = at.add({ months: -1 }).add({ minutes: 15 }).epochMilliseconds;
    compare.around(monthBefore, { months: 1 }, zone, 1, -1);
  }
  return changes;
}

/** Opens a page with the module under test and the comparison. */
async function openComparison(page: Page, openPage: () => Promise<Page>): Promise<void> {
  const entry = fileURLToPath(new URL('../harness/oracles/recurrence-under-test.ts', import.meta.url));
  const lib = { entry, formats: ['es' as const], fileName: 'under-test' };
  const built = await build({ configFile: false, logLevel: 'warn', build: { write: false, minify: false, lib } });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !('output' in output)) throw new Error('The sources were not built.');
  await page.route('**/under-test.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: output.output[0].code }),
  );
  await openPage();
  await page.evaluate(async () => {
    const address = '/under-test.js';
    globalThis.underTest = await import(address);
  });
  expect(await page.evaluate(() => typeof globalThis.Temporal)).toBe('object');
  await page.evaluate(installComparison);
}

test.setTimeout(900_000);

test(`occurs when Temporal says, in ${CASES} random cases`, async ({ page, openPage }) => {
  await openComparison(page, openPage);
  for (let done = 0; done < CASES; done += CASES_AT_ONCE) {
    await page.evaluate(compareRandom, { seed: SEED + done, cases: Math.min(CASES_AT_ONCE, CASES - done) });
    expect(await page.evaluate(() => compare.differences)).toEqual([]);
  }
  const compared = await page.evaluate(() => compare.compared);
  console.log(`${CASES} random recurrences agree with Temporal (${compared} comparisons, seed ${SEED})`);
  expect(compared).toBeGreaterThan(CASES * 7);
});

test('occurs when Temporal says at every change of every zone from 1970 to 2037', async ({ page, openPage }) => {
  await openComparison(page, openPage);
  const zones = await page.evaluate(() => Intl.supportedValuesOf('timeZone'));
  let changes = 0;
  for (const zone of zones) changes += await page.evaluate(compareChanges, zone);
  expect(await page.evaluate(() => compare.differences)).toEqual([]);
  const compared = await page.evaluate(() => compare.compared);
  console.log(`${changes} changes of ${zones.length} zones agree with Temporal (${compared} comparisons)`);
  expect(zones.length).toBeGreaterThan(400);
  expect(changes).toBeGreaterThan(10_000);
});

test('finds a recurrence that is wrong', async ({ page, openPage }) => {
  await openComparison(page, openPage);
  const differences = await page.evaluate(() => {
    const { prototype } = underTest.Recurrence;
    const { at } = prototype;
    // Counts from the previous occurrence, as a naive loop does.
    prototype.at = function (k) {
      return k < 2 ? at.call(this, k) : at.call(this, k - 1) + (at.call(this, 1) - at.call(this, 0));
    };
    compare.around(Date.UTC(2024, 0, 31), { months: 1 }, 'Europe/Rome', 2, 0);
    return compare.differences;
  });
  expect(differences.length).toBeGreaterThan(0);
});
