import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BucketSize, parseBucketSize } from '../../../src/contract/bucket-size.ts';
import { cellAt } from '../../../src/core/record-batch.ts';
import type { SampleBatch } from '../../../src/core/sample-batch.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { wide } from '../../../src/layouts/wide.ts';
import type { AggregateFunction } from '../../../src/transforms/accumulators.ts';
import { aggregate } from '../../../src/transforms/aggregate.ts';
import { bucketAt } from '../../../src/transforms/bucket.ts';
import { delta } from '../../../src/transforms/delta.ts';
import { type GapFill, withGapsFilled } from '../../../src/transforms/gaps.ts';
import { collect, sequence } from '../../support/oracles/bytes.ts';
import { batchesOf, type StagedSample, stagedSamples, type TestSample, WarningCounts } from '../../support/samples.ts';

const names = ['b', '__proto__', 'a'];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Windows with clock changes, and bucket sizes of each unit that fit in them several times. */
const scenes = [
  { at: '2023-10-28T20:00Z', zone: 'Europe/Rome', step: MINUTE, sizes: ['20s', '10m', '45m', '1h', '90m', '3h'] },
  { at: '2024-03-30T22:00Z', zone: 'Europe/Rome', step: 5 * MINUTE, sizes: ['15m', '1h', '2h', '5h', '1d'] },
  { at: '2024-04-06T10:00Z', zone: 'Australia/Lord_Howe', step: 5 * MINUTE, sizes: ['20m', '1h', '4h', '1d'] },
  { at: '2011-12-28T00:00Z', zone: 'Pacific/Apia', step: HOUR, sizes: ['6h', '1d', '2d', '1w'] },
  { at: '2024-01-30T00:00Z', zone: 'Asia/Kathmandu', step: 24 * HOUR, sizes: ['1d', '3d', '1w', '1M', '2M', '1y'] },
  { at: '2024-01-30T00:00Z', zone: 'utc', step: 12 * HOUR, sizes: ['12h', '1d', '2w', '1M'] },
] as const;

/** Steps in a window. */
const STEPS = 60;

const scene = fc
  .record({
    scene: fc.constantFrom(...scenes),
    size: fc.nat(),
    ends: fc.tuple(fc.nat(STEPS), fc.nat(STEPS), fc.double({ min: 0, max: 0.9, noNaN: true })),
    samples: fc.constantFrom(['b'], names).chain((some) =>
      fc.array(
        fc.record({
          step: fc.nat(STEPS - 1),
          name: fc.constantFrom(...some),
          publisher: some.length === 1 ? fc.constant('p') : fc.constantFrom('p', 'q'),
          value: fc.oneof(
            { weight: 8, arbitrary: fc.integer({ min: -50, max: 50 }) },
            fc.constantFrom(1e150, -1e150, 1e-300),
          ),
        }),
        { maxLength: 25 },
      ),
    ),
  })
  .map(({ scene: { at, zone, step, sizes }, size, ends: [a, b, part], samples }) => {
    const origin = Date.parse(at);
    const from = origin + (Math.min(a, b) + part) * step;
    const to = origin + (Math.max(a, b) + 1) * step;
    const list = samples
      .map(({ step: steps, ...one }): TestSample => ({ ...one, time: origin + steps * step }))
      .filter(({ time }) => time >= from && time < to)
      .sort((one, other) => one.time - other.time);
    return { from, to, zone: TimeZone.of(zone), size: parseBucketSize(sizes[size % sizes.length]!), list };
  });

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

/** Finds the starts of all buckets of a window by walking through it. */
function bucketStarts({ from, to, zone, size }: Pick<Scene, 'from' | 'to' | 'zone' | 'size'>): number[] {
  const starts = new Set<number>();
  const step = size.unit === 's' || size.unit === 'm' ? 5_000 : 5 * MINUTE;
  for (let time = from; time < to; time += step) starts.add(bucketAt(time, size, zone).start);
  starts.add(bucketAt(Math.ceil(to) - 1, size, zone).start);
  return [...starts];
}

/** Computes the expected output from arrays of all buckets of all series. */
function expected(rows: readonly StagedSample[], fill: GapFill, starts: readonly number[]) {
  const keyOf = ({ name, publisher }: StagedSample) => JSON.stringify([names.indexOf(name), publisher]);
  const out: StagedSample[] = [];
  let filled = 0;
  for (const key of [...new Set(rows.map(keyOf))].sort()) {
    const own = rows.filter((row) => keyOf(row) === key);
    const cells = starts.map((start) => own.find(({ time }) => time === start));
    const hasValue = (cell: StagedSample | undefined) => cell !== undefined && !Number.isNaN(cell.value);
    const [first, last] = [cells.findIndex(Boolean), cells.findLastIndex(Boolean)];
    cells.forEach((cell, at) => {
      const before = cells.slice(0, at).findLast(hasValue);
      const after = cells.slice(at).find(hasValue);
      const latest = cells.slice(0, at).findLast(Boolean) ?? cells[first]!;
      const time = starts[at]!;
      const isWithin = at > first && at < last;
      if (cell) out.push(cell);
      else if (fill === 'empty') out.push({ ...latest, time, value: Number.NaN });
      else if (isWithin && fill === 'previous' && before) {
        filled++;
        out.push({ ...latest, time, value: before.value });
      } else if (isWithin && fill === 'linear' && before && after) {
        filled++;
        const part = (time - before.time) / (after.time - before.time);
        out.push({ ...latest, time, value: before.value * (1 - part) + after.value * part });
      }
    });
  }
  // Series are processed in row order, which a stable sort by time keeps.
  return { rows: out.sort((a, b) => a.time - b.time), filled };
}

const dsf = fc.constantFrom<AggregateFunction>('avg', 'stddev', 'count', 'median', 'sum');
const before = fc.constantFrom<Before>('decimated', 'delta', 'blank');
const fills = fc.constantFrom<GapFill>('empty', 'previous', 'linear');

const signal = new AbortController().signal;

function optionsFor({ from, to, zone, size }: Scene, fill: GapFill, perSeries: boolean, batchRows = 8192) {
  const warnings = new WarningCounts();
  return { fill, size, zone, from, to, names, perSeries, batchRows, signal, warn: warnings.warn, warnings };
}

/**
 * The steps before gaps are filled. `blank` empties some values, as the standard deviation of single points is empty.
 */
type Before = 'decimated' | 'delta' | 'blank';

/** Returns the decimated samples in batches of a given number of rows. */
async function decimated({ list, zone, size }: Scene, name: AggregateFunction, before: Before, batchRows: number) {
  const warn = () => {};
  const rows = aggregate(sequence(batchesOf(list, [3, 9, 20])), {
    ...{ size, function: name, zone, names, batchRows, signal, warn },
  });
  const batches = await collect(before === 'delta' ? delta(rows, { warn }) : rows);
  if (before !== 'blank') return batches;
  return batches.map((batch) => ({
    ...batch,
    values: batch.values.map((value) => (Math.round(value) % 2 === 0 ? Number.NaN : value)),
  }));
}

function expectRows(made: readonly StagedSample[], wanted: readonly StagedSample[]): void {
  const withoutValue = ({ value: _, ...row }: StagedSample) => row;
  expect(made.map(withoutValue)).toEqual(wanted.map(withoutValue));
  // Interpolating between large values of opposite sign loses digits.
  const room = 1e-15 * Math.max(0, ...wanted.map(({ value }) => (Number.isNaN(value) ? 0 : Math.abs(value))));
  wanted.forEach(({ value }, at) => {
    const own = made[at]!.value;
    if (Number.isNaN(value)) expect(own).toBe(Number.NaN);
    else expect(Math.abs(own - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value) + room);
  });
}

function expectWholeInstants(batches: readonly SampleBatch[]): void {
  for (const [at, { length, times }] of batches.entries()) {
    expect(length).toBeGreaterThan(0);
    const before = batches[at - 1];
    if (before) expect(times[0]).toBeGreaterThan(before.times[before.length - 1]!);
  }
}

describe('gaps', () => {
  test('are filled for each series as expected, in every zone, size and batch cut', async () => {
    const rowsAtOnce = fc.constantFrom(1, 7, 8192);
    await fc.assert(
      fc.asyncProperty(scene, dsf, before, fills, rowsAtOnce, async (one, name, step, fill, batchRows) => {
        const batches = await decimated(one, name, step, batchRows);
        const options = optionsFor(one, fill, true, batchRows);
        const made = await collect(withGapsFilled(sequence(batches), options));
        const wanted = expected(stagedSamples(batches), fill, bucketStarts(one));
        expectRows(stagedSamples(made), wanted.rows);
        expectWholeInstants(made);
        expect(options.warnings.get('gap-filled') ?? 0).toBe(wanted.filled);
      }),
      { numRuns: 1500 },
    );
  });

  test('get a row for each bucket of the window in wide rows', async () => {
    await fc.assert(
      fc.asyncProperty(scene, fc.constantFrom(1, 7, 8192), async (one, batchRows) => {
        const batches = await decimated(one, 'avg', 'decimated', batchRows);
        const made = await collect(withGapsFilled(sequence(batches), optionsFor(one, 'empty', false, batchRows)));
        expectWholeInstants(made);
        const columns = ['time', ...names].map((id) => ({ id, label: id }));
        const targets = names.map((id) => ({ name: id, label: id }));
        const rowsOf = async (samples: readonly SampleBatch[]) =>
          (await collect(wide.rows(sequence(samples), { columns, targets, keepsEmptyRows: true, warn: () => {} })))
            .flatMap(({ length, columns: filled }) =>
              Array.from({ length }, (_, row) => filled.map((column) => cellAt(column, row))),
            )
            .map(([time, ...cells]) => [JSON.stringify(time), cells] as const);
        const known = new Map(await rowsOf(batches));
        const starts = batches.length === 0 ? [] : bucketStarts(one);
        expect(await rowsOf(made)).toEqual(
          starts.map((ms) => {
            const time = JSON.stringify({ ms });
            return [time, known.get(time) ?? names.map(() => null)];
          }),
        );
      }),
      { numRuns: 500 },
    );
  });

  const minutely = (times: readonly number[], more: Partial<TestSample> = {}) =>
    times.map((minute): TestSample => ({ time: minute * MINUTE, name: 'a', publisher: 'p', value: minute, ...more }));
  const minute: BucketSize = { count: 1, unit: 'm' };
  const options = (fill: GapFill, perSeries = true) => ({
    ...{ fill, size: minute, zone: TimeZone.of('utc'), from: 0, to: 10 * MINUTE, names, perSeries, signal },
    warn: () => {},
  });

  test('are not filled before the first or after the last message of a series', async () => {
    const list = [...minutely([2, 4]), ...minutely([1, 3, 6], { publisher: 'q' })].sort((a, b) => a.time - b.time);
    const made = await collect(withGapsFilled(sequence(batchesOf(list)), options('previous')));
    expect(stagedSamples(made).map(({ time, publisher, value }) => [time / MINUTE, publisher, value])).toEqual([
      [1, 'q', 1],
      [2, 'p', 2],
      [2, 'q', 1],
      [3, 'p', 2],
      [3, 'q', 3],
      [4, 'p', 4],
      [4, 'q', 3],
      [5, 'q', 3],
      [6, 'q', 6],
    ]);
  });

  test('are interpolated between values further apart than the largest double, and between equal values', async () => {
    const ends = [
      { time: 0, name: 'a', value: -1.7e308 },
      { time: 4 * MINUTE, name: 'a', value: 1.7e308 },
      { time: 7 * MINUTE, name: 'a', value: 1.7e308 },
    ];
    const made = stagedSamples(await collect(withGapsFilled(sequence(batchesOf(ends)), options('linear'))));
    expect(made.map(({ value }) => (value / 1e308).toFixed(9))).toEqual(
      [-1.7, -0.85, 0, 0.85, 1.7, 1.7, 1.7, 1.7].map((value) => value.toFixed(9)),
    );
    expect(made.slice(4).map(({ value }) => value)).toEqual(Array(4).fill(1.7e308));
  });

  test('hold only the rows from the start of the oldest open gap', async () => {
    let pulled = 0;
    const endless = async function* () {
      const rows = (function* () {
        // The second series is silent from minute 1000 to 2000.
        for (let at = 0; ; at++) {
          yield { time: at * MINUTE, name: 'a', publisher: 'p', value: at };
          if (at < 1000 || at >= 2000) yield { time: at * MINUTE, name: 'a', publisher: 'q', value: at };
        }
      })();
      const list = Array.from({ length: 8000 }, () => rows.next().value!);
      for (const batch of batchesOf(
        list,
        Array.from({ length: 800 }, (_, i) => i * 10),
      )) {
        pulled = batch.times[batch.length - 1]! / MINUTE;
        yield batch;
      }
    };
    const made = withGapsFilled(endless(), { ...options('linear'), batchRows: 1 });
    let longest = 0;
    for await (const { times, length } of made) {
      const time = times[length - 1]! / MINUTE;
      const ahead = pulled - time;
      if (time < 999 || time > 2100) expect(ahead).toBeLessThan(20);
      longest = Math.max(longest, ahead);
    }
    expect(longest).toBeGreaterThan(990);
  });

  test('do not exist without samples', async () => {
    for (const fill of ['empty', 'previous', 'linear'] as const)
      for (const perSeries of [true, false])
        expect(await collect(withGapsFilled(sequence([]), options(fill, perSeries)))).toEqual([]);
  });

  test('can be many, and an abort stops the work', async () => {
    const aborting = new AbortController();
    const list = minutely([0, 40_000_000]);
    const made = withGapsFilled(sequence(batchesOf(list)), {
      ...options('previous'),
      to: 40_000_001 * MINUTE,
      signal: aborting.signal,
    });
    setTimeout(() => aborting.abort(new Error('enough')), 20);
    await expect(
      (async () => {
        for await (const { length } of made) expect(length).toBeLessThanOrEqual(8192);
      })(),
    ).rejects.toThrow('enough');
  });
});
