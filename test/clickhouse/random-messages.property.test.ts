import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DecimationFunction, ExportRequest } from '../../src/contract/request.ts';
import { Cluster, withoutCluster } from '../support/clickhouse/cluster.ts';
import type { ClusterMessage } from '../support/clickhouse/messages.ts';
import { clusterSource } from '../support/clickhouse/source.ts';
import { allowedFor, difference, type Exported, exported } from './exported.ts';
import { sourcesOf } from './reader-and-cluster.ts';

/** Checks buckets made on the servers against those made here, for random messages, windows and hostile texts. */

const FUNCTIONS: DecimationFunction[] = [
  'min',
  'max',
  'sum',
  'avg',
  'variance',
  'stddev',
  'count',
  'first',
  'last',
  'median',
];
const ZONES = ['utc', 'Europe/Rome', 'Australia/Lord_Howe', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia'];
const SIZES = ['1s', '7s', '1m', '45m', '1h', '2h', '5h', '1d', '2d', '1w', '1M', '1y'];
const COLUMNS = ['time', 'publisher', 'subtopic', 'protocol', 'name', 'unit', 'value'];

/** Texts that would leave their quotes, and texts that JavaScript keeps special. No comma: a request divides names there. */
const hostile = fc.oneof(
  fc.constantFrom(
    'a',
    "'",
    "\\'",
    "'; DROP TABLE messages; --",
    '\\',
    '\0',
    '%',
    '_',
    '`',
    '"',
    '__proto__',
    '{x:String}',
  ),
  fc.string({
    unit: fc.constantFrom("'", '\\', '\0', '\n', '\t', '`', '"', '-', ';', '/', '*', '{', '}', 'a', 'é', '😀'),
  }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
/** As a request keeps it: without space around it, and not empty. */
const hostileName = hostile.map((text) => text.replaceAll(',', ';').trim()).filter((text) => text !== '');

/** Starts of windows: changes of clocks, an odd offset, and the year 1970. */
const starts = fc.constantFrom(1_711_760_000, 1_729_990_000, 1_712_260_000, 504_920_000, 1_325_100_000, 86_400);

interface Case {
  readonly messages: readonly ClusterMessage[];
  readonly names: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly timezone: string;
  readonly ds: string;
  readonly functions: readonly DecimationFunction[];
}

const cases = (values: fc.Arbitrary<Partial<ClusterMessage>>): fc.Arbitrary<Case> =>
  fc
    .record({
      start: starts,
      length: fc.constantFrom(10, 3600, 86_400, 40 * 86_400),
      names: fc.uniqueArray(hostileName, { minLength: 1, maxLength: 4 }),
      publishers: fc.array(hostile, { minLength: 1, maxLength: 3 }),
      units: fc.array(fc.constantFrom('kW', 'W', ''), { minLength: 1, maxLength: 3 }),
      seeds: fc.array(
        fc.record({
          at: fc.double({ min: -0.1, max: 1.1, noNaN: true }),
          grid: fc.constantFrom(1, 1, 1000, 60_000),
          index: fc.nat(),
          subtopic: fc.constantFrom('', '', 's', "it's"),
          protocol: fc.constantFrom('mqtt', 'http'),
          value: values,
          copies: fc.constantFrom(1, 1, 1, 2, 3),
        }),
        { maxLength: 120 },
      ),
      timezone: fc.constantFrom(...ZONES),
      ds: fc.constantFrom(...SIZES),
      functions: fc.shuffledSubarray(FUNCTIONS, { minLength: 3, maxLength: 3 }),
    })
    .map(({ start, length, names, publishers, units, seeds, timezone, ds, functions }) => ({
      messages: seeds.flatMap(({ at, grid, index, subtopic, protocol, value, copies }) => {
        const ms = Math.floor((1000 * (start + at * length)) / grid) * grid;
        const name = names[index % names.length]!;
        const message = {
          time: ms / 1000,
          name,
          publisher: publishers[index % publishers.length]!,
          subtopic,
          protocol,
          unit: units[index % units.length]!,
          ...value,
        };
        return Array.from({ length: copies }, () => message);
      }),
      names: names.slice(0, Math.max(1, names.length - 1)),
      from: start,
      to: start + length,
      timezone,
      ds,
      functions,
    }));

const plainValue: fc.Arbitrary<Partial<ClusterMessage>> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -5, max: 5 }).map((value) => ({ value })) },
  { weight: 4, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => ({ value })) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => ({ value: 1e9 + value / 1000 })) },
  fc.boolean().map((boolValue) => ({ boolValue })),
  hostile.map((stringValue) => ({ stringValue })),
  fc.constant({ dataValue: 'aGk=' }),
);

/** Values that JSON has no words for, messages without any, and those with several. */
const oddCases: fc.Arbitrary<Case> = fc
  // Two of them at one instant are duplicates where they are read, as neither can be shown.
  .constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)
  .chain((notFinite) =>
    cases(
      fc.oneof(
        plainValue,
        fc.constantFrom(notFinite, -0, 5e-324, 1e-300).map((value) => ({ value })),
        fc.constant({}),
        fc.record({ value: fc.constantFrom(1, notFinite), stringValue: hostile, boolValue: fc.boolean() }),
      ),
    ),
  );

if (withoutCluster) console.warn(`NOT TESTED: random messages in a ClickHouse cluster, as ${withoutCluster}.`);

describe.skipIf(withoutCluster)('for random messages', { timeout: 300_000 }, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  });
  afterAll(() => cluster?.stop());
  afterEach(() => void vi.unstubAllGlobals());

  test('a cluster gives the rows and the counts of a reader', async () => {
    await fc.assert(
      fc.asyncProperty(cases(plainValue), fc.constantFrom('series', 'rows'), async (given, spread) => {
        const { reader, pushed, plain } = await sourcesOf(cluster, given.messages, { spread });
        const expected = await exported(bucketsOf(given), { source: reader });
        expectSame(await exported(bucketsOf(given), { source: pushed }), expected, given.functions);
        const rows = await exported(rowsOf(given), { source: reader });
        expectSame(await exported(rowsOf(given), { source: plain }), rows);
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  test('buckets made on the servers are those made here, whatever the values are', async () => {
    await fc.assert(
      fc.asyncProperty(oddCases, fc.constantFrom('series', 'rows'), async (given, spread) => {
        const table = await cluster.load(given.messages, { spread });
        const [pushed, plain] = [{}, { pushdown: false }].map((change) => clusterSource(cluster, table, change));
        const asked = bucketsOf(given);
        // A target whose messages all lack a finite value has data only where they are read.
        const [got, expected] = [await exported(asked, { source: pushed! }), await exported(asked, { source: plain! })];
        for (const { warnings } of [got, expected]) delete warnings['target-without-data'];
        expectSame(got, expected, given.functions);
      }),
      { numRuns: 30, endOnFailure: true },
    );
  });

  test('no text of a request leaves its quotes', async () => {
    const table = await cluster.load([{ time: 100, name: 'decoy', publisher: 'p', subtopic: '', value: 1 }]);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(hostileName, { minLength: 1, maxLength: 3 }),
        hostile,
        hostile,
        async (names, channel, subtopic) => {
          fc.pre(!names.includes('decoy'));
          const asked = rowsOf({ messages: [], names, from: 0, to: 1000, timezone: 'utc', ds: '1h', functions: [] });
          const [item] = asked.items;
          const params = { ...item!.params, channelId: `c${channel}`, subtopic };
          const { files } = await exported(
            { ...asked, items: [{ ...item, params }] },
            { source: clusterSource(cluster, table) },
          );
          expect(files[0]!.length).toBe(1);
        },
      ),
      { numRuns: 50, endOnFailure: true },
    );
    expect(await cluster.query(`SELECT count() FROM ${table}`)).toBe('1\n');
  });
});

function requestOf({ names, from, to, timezone }: Case, items: readonly object[]): ExportRequest {
  const target = { value: names.join(',') };
  const base = { target, channelId: 'c1', subtopic: '', from, to };
  return {
    format: { extension: 'csv', timezone, columns: COLUMNS.map((id) => ({ id, label: id })) },
    type: 'oneTime',
    items: items.map((more, i) => ({ filename: `item ${i}`, params: { ...base, ...more } })),
  };
}

const bucketsOf = (given: Case): ExportRequest =>
  requestOf(
    given,
    given.functions.map((dsf) => ({ decimation: { ds: given.ds, dsf } })),
  );
const rowsOf = (given: Case): ExportRequest => requestOf(given, [{}]);

/** @param functions of the files. Default: none, as they hold messages */
function expectSame(got: Exported, expected: Exported, functions: readonly DecimationFunction[] = []): void {
  const differences = expected.files.map((rows, at) => {
    const found = difference(
      got.files[at] ?? [],
      rows,
      allowedFor(functions[at], () => 1e9),
    );
    return found && `${functions[at]}: ${found}`;
  });
  expect(differences).toEqual(expected.files.map(() => undefined));
  expect(got.warnings).toEqual(expected.warnings);
}
