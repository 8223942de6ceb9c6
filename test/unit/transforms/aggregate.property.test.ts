import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BucketSize, parseBucketSize } from '../../../src/contract/bucket-size.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import type { AggregateFunction } from '../../../src/transforms/accumulators.ts';
import { aggregate } from '../../../src/transforms/aggregate.ts';
import { bucketAt } from '../../../src/transforms/bucket.ts';
import { collect, sequence } from '../../support/oracles/bytes.ts';
import { exactMean, exactSum, exactVariance } from '../../support/oracles/exact-numbers.ts';
import { batchesOf, stagedSamples, type TestSample, WarningCounts } from '../../support/samples.ts';

const names = ['b', '__proto__', 'a'];

/** The night on which clocks in Rome are set back. */
const NIGHT = Date.parse('2023-10-28T20:00Z');

const sample: fc.Arbitrary<TestSample> = fc.record({
  // On a coarse grid, so that samples hit bucket starts and ties.
  time: fc.integer({ min: 0, max: 400 }).map((steps) => NIGHT + steps * 150_000),
  name: fc.constantFrom(...names),
  publisher: fc.constantFrom('p', 'q', 'constructor'),
  subtopic: fc.constantFrom('s', 's', 's', 't'),
  protocol: fc.constantFrom('', 'mqtt', 'mqtt'),
  unit: fc.constantFrom('Cel', 'Cel', 'Cel', 'K', ''),
  value: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: -1000, max: 1000 }).map((tenths) => tenths / 10) },
    { weight: 1, arbitrary: fc.boolean() },
    { weight: 1, arbitrary: fc.constantFrom('text', null, Number.NaN) },
  ),
});

type ShownField = 'subtopic' | 'protocol' | 'channel';
const shownFields = fc.uniqueArray(fc.constantFrom<ShownField>('subtopic', 'protocol', 'channel'));

const samples = fc.array(sample, { maxLength: 120 }).map((list) => list.toSorted((a, b) => a.time - b.time));
const size = fc.constantFrom('1s', '10m', '15m', '30m', '1h', '90m', '2h', '1d', '1w', '1M', '1y').map(parseBucketSize);
const zone = fc.constantFrom('utc', 'Europe/Rome', 'Australia/Lord_Howe', 'Asia/Kathmandu');
const dsf = fc.constantFrom<AggregateFunction>(
  ...(['avg', 'max', 'min', 'sum', 'stddev', 'variance', 'count', 'first', 'last', 'median'] as const),
);

function aggregateOracle(name: AggregateFunction, values: readonly number[]): number {
  if (name === 'sum') return exactSum(values);
  if (name === 'avg') return exactMean(values);
  if (name === 'min') return Math.min(...values);
  if (name === 'max') return Math.max(...values);
  if (name === 'count') return values.length;
  if (name === 'first') return values[0]!;
  if (name === 'last') return values.at(-1)!;
  if (name === 'median') {
    const sorted = values.toSorted((a, b) => a - b);
    return exactMean([sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!]);
  }
  if (values.length < 2) return Number.NaN;
  return name === 'variance' ? exactVariance(values) : Math.sqrt(exactVariance(values));
}

/** Computes the expected rows: collects the values of every series and bucket one by one. */
function expected(
  list: readonly TestSample[],
  bucketSize: BucketSize,
  zoneName: string,
  name: AggregateFunction,
  shown: readonly ShownField[],
) {
  const groups: { start: number; name: string; publisher: string; members: TestSample[] }[] = [];
  let leftOut = 0;
  for (const one of list) {
    if (typeof one.value === 'string' || one.value === null) leftOut++;
    if (typeof one.value === 'string' || one.value === null || Number.isNaN(one.value)) continue;
    const { start } = bucketAt(one.time, bucketSize, TimeZone.of(zoneName));
    const isSame = (group: (typeof groups)[number]) =>
      group.start === start && group.name === one.name && group.publisher === one.publisher;
    const group = groups.find(isSame);
    if (group) group.members.push(one);
    else groups.push({ start, name: one.name, publisher: one.publisher!, members: [one] });
  }
  groups.sort(
    (a, b) =>
      a.start - b.start || names.indexOf(a.name) - names.indexOf(b.name) || (a.publisher < b.publisher ? -1 : 1),
  );
  const common = (texts: readonly string[]) => (new Set(texts).size === 1 ? texts[0]! : '');
  const rows = groups.map(({ start, members, ...series }) => ({
    time: start,
    ...series,
    subtopic: common(members.map(({ subtopic }) => subtopic!)),
    unit: name === 'count' ? '' : common(members.map(({ unit }) => unit!)),
    value: aggregateOracle(
      name,
      members.map(({ value }) => Number(value)),
    ),
  }));
  const mixed = groups.filter(
    ({ members }) =>
      new Set(members.map((one) => JSON.stringify([name === 'count' ? '' : one.unit, ...shown.map((id) => one[id])])))
        .size > 1,
  ).length;
  return { rows, leftOut, mixed };
}

const options = (
  bucketSize: BucketSize,
  zoneName: string,
  name: AggregateFunction,
  warnings = new WarningCounts(),
  shown: readonly string[] = [],
) => ({
  shown,
  size: bucketSize,
  function: name,
  zone: TimeZone.of(zoneName),
  names,
  signal: new AbortController().signal,
  warn: warnings.warn,
});

describe('aggregated samples', () => {
  test('are one row for each series and bucket with a number, in order, however the batches are cut', async () => {
    const cuts = fc.array(fc.nat(120), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        samples,
        cuts,
        size,
        zone,
        dsf,
        shownFields,
        async (list, places, bucketSize, zoneName, name, shown) => {
          const warnings = new WarningCounts();
          const batches = await collect(
            aggregate(
              sequence(batchesOf(list, places)),
              options(bucketSize, zoneName, name, warnings, ['time', ...shown]),
            ),
          );
          const rows = stagedSamples(batches);
          const { rows: wanted, leftOut, mixed } = expected(list, bucketSize, zoneName, name, shown);
          const withoutValue = ({ value: _, ...row }: (typeof rows)[number]) => row;
          expect(rows.map(withoutValue)).toEqual(wanted.map(withoutValue));
          wanted.forEach(({ value }, i) => {
            if (Number.isNaN(value)) expect(rows[i]!.value).toBe(Number.NaN);
            else expect(Math.abs(rows[i]!.value - value)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(value)));
          });
          expect(warnings.get('non-numeric-left-out') ?? 0).toBe(leftOut);
          expect(warnings.get('mixed-series') ?? 0).toBe(mixed);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('come in batches that never split an instant, with many rows or many series', async () => {
    const many = Array.from(
      { length: 30_000 },
      (_, i): TestSample => ({
        time: NIGHT + Math.floor(i / 3000) * 60_000,
        name: 'a',
        publisher: `p${String(i % 3000).padStart(4, '0')}`,
        value: i,
      }),
    );
    const batches = await collect(
      aggregate(sequence(batchesOf(many, [1000, 9000])), options(parseBucketSize('1m'), 'utc', 'max')),
    );
    expect(stagedSamples(batches).map(({ value }) => value)).toEqual(many.map(({ value }) => value));
    expect(batches.length).toBeGreaterThan(1);
    for (let i = 1; i < batches.length; i++)
      expect(batches[i]!.times[0]!).toBeGreaterThan(batches[i - 1]!.times[batches[i - 1]!.length - 1]!);
  });

  test('give the repeated hour of an autumn night its own buckets', async () => {
    const list = ['00:10', '00:40', '01:10', '01:40', '02:10'].map(
      (at, i): TestSample => ({
        time: Date.parse(`2023-10-29T${at}Z`),
        name: 'a',
        value: i,
      }),
    );
    const rome = options(parseBucketSize('1h'), 'Europe/Rome', 'sum');
    const rows = stagedSamples(await collect(aggregate(sequence(batchesOf(list)), rome)));
    expect(rows.map(({ time, value }) => [new Date(time).toISOString().slice(11, 16), value])).toEqual([
      ['00:00', 1],
      ['01:00', 5],
      ['02:00', 4],
    ]);
  });

  test('are empty without samples or with only texts, and the texts are counted', async () => {
    const warnings = new WarningCounts();
    const daily = options(parseBucketSize('1d'), 'utc', 'avg', warnings);
    expect(await collect(aggregate(sequence([]), daily))).toEqual([]);
    const texts = [{ time: 0, name: 'a', value: 'x' }];
    expect(await collect(aggregate(sequence(batchesOf(texts)), daily))).toEqual([]);
    expect(warnings.get('non-numeric-left-out')).toBe(1);
  });

  test('arrive before the last sample is read', async () => {
    let read = 0;
    const endless = async function* () {
      const table = [...batchesOf([{ time: 0, name: 'a', value: 1 }])][0]!.table;
      for (; ; read++) {
        const times = Float64Array.from({ length: 1000 }, (_, i) => (read * 1000 + i) * 1000);
        yield { length: 1000, times, series: new Uint32Array(1000), table, values: new Float64Array(1000) };
      }
    };
    const batches = aggregate(endless(), options(parseBucketSize('1s'), 'utc', 'avg'));
    await batches.next();
    expect(read).toBeLessThan(20);
    await batches.return(undefined);
  });
});
