import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DecimationFunction, ExportRequest, MessageParams } from '../../src/contract/request.ts';
import type { ExportSettingsOptions } from '../../src/pipeline/export-settings.ts';
import { Cluster, withoutCluster } from '../support/clickhouse/cluster.ts';
import { allowedFor, difference, type Exported, exported } from './exported.ts';
import { messageSet, names, simultaneousMessages } from './message-sets.ts';
import { type Sources, sourcesOf } from './reader-and-cluster.ts';

/** Checks that the same request gives the same rows from a reader and from a cluster, wherever buckets are made. */

/** The functions that are pushed. Each size is tried with some; a median is never pushed. */
const SETS = [
  ['min', 'sum', 'variance'],
  ['max', 'count', 'last'],
  ['avg', 'stddev', 'first'],
] as const;

const seconds = (date: string): number => Date.parse(date) / 1000;

/** A zone, a window in which its clock changes, and sizes of buckets for a window of that length. */
const windows = [
  ['UTC', '2024-02-28T03:20:00Z', '2024-03-03T17:00:00Z', ['7s', '1m', '15m', '1h', '5h', '1d', '3d', '1w', '1M']],
  ['Europe/Rome', '2024-03-29T00:00:00Z', '2024-04-02T10:00:00Z', ['30s', '45m', '1h', '2h', '1d', '2w', '1y']],
  ['Europe/Rome', '2024-10-25T00:00:00Z', '2024-10-29T00:00:00Z', ['20m', '1h', '3h', '7h', '1d', '2d', '1w']],
  ['Australia/Lord_Howe', '2024-04-04T00:00:00Z', '2024-04-09T00:00:00Z', ['10m', '1h', '2h', '12h', '1d', '1w', '1M']],
  ['America/St_Johns', '2006-10-27T00:00:00Z', '2006-10-31T00:00:00Z', ['1m', '1h', '4h', '1d', '1w']],
  ['Asia/Kathmandu', '1985-12-29T00:00:00Z', '1986-01-03T00:00:00Z', ['15m', '1h', '6h', '1d', '1w', '1M', '1y']],
  ['Africa/Monrovia', '1972-01-05T00:00:00Z', '1972-01-09T00:00:00Z', ['1m', '1h', '2h', '1d', '1w']],
  ['Europe/Rome', '2022-05-17T04:30:00Z', '2026-02-03T00:00:00Z', ['1d', '2w', '1M', '5M', '1y', '3y']],
  ['Pacific/Apia', '2011-11-20T00:00:00Z', '2012-02-10T00:00:00Z', ['12h', '1d', '1w', '1M']],
] as const;

const LONG = ['time', 'publisher', 'channel', 'subtopic', 'protocol', 'name', 'unit', 'value'];

if (withoutCluster) console.warn(`NOT TESTED: rows from a ClickHouse cluster, as ${withoutCluster}.`);

describe.skipIf(withoutCluster)('rows from a reader and from a cluster are the same', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
  });
  afterAll(() => cluster?.stop());

  describe.each(windows)('%s from %s', (timezone, from, to, sizes) => {
    const range = { from: seconds(from), to: seconds(to) };
    const itemsOf = (ds: string, functions: readonly DecimationFunction[], change: Partial<MessageParams> = {}) =>
      functions.map((dsf) => item({ ...range, decimation: { ds, dsf }, ...change }));
    let sources: Sources;

    beforeAll(async () => {
      sources = await sourcesOf(cluster, messageSet(range.from, range.to, 1200), { spread: 'rows' });
    });
    afterAll(() => void vi.unstubAllGlobals());

    test.each(sizes.map((ds, at) => [ds, SETS[at % SETS.length]!] as const))(
      'in buckets of %s',
      async (ds, functions) => {
        await same(sources, ['pushed'], request(itemsOf(ds, functions), LONG, timezone), functions);
      },
    );

    test('with gaps, differences, subtopics and a column for each device', async () => {
      const ds = sizes[2];
      const columns = ['time', ...WANTED];
      const wideOf = (functions: readonly DecimationFunction[]) =>
        request(itemsOf(ds, functions, { outputFormat: 'wide' }), columns, timezone);
      for (const gaps of ['empty', 'linear'] as const)
        await same(sources, ['pushed'], wideOf(['max']), ['max'], { gaps });
      const delta = itemsOf(ds, ['last'], { transform: 'delta', subtopic: 's' });
      await same(sources, ['pushed'], request(delta, LONG, timezone), ['last']);
      const few = ['min', 'avg', 'variance', 'last'] as const;
      await same(sources, ['pushedInSlices'], wideOf(few), few, { wide: { split: 'publisher' } });
      await same(sources, ['pushed', 'plain'], wideOf(['count', 'median']), ['count', 'median'], {
        wide: { split: 'subtopic' },
      });
    });

    test('message by message', async () => {
      const fields = [...LONG, 'stringValue', 'boolValue', 'dataValue', 'sum', 'updateTime', 'created'];
      await same(
        sources,
        ['plain', 'plainInSlices'],
        request([item(range), item({ ...range, subtopic: 's' })], fields, timezone),
      );
      const wide = item({ ...range, outputFormat: 'wide' });
      await same(sources, ['plain'], request([wide], ['time', 'publisher', ...WANTED], timezone));
    });
  });

  test('where many messages have the same time', async () => {
    const from = seconds('2024-10-27T00:00:00Z');
    for (const seed of [1, 2, 3]) {
      const sources = await sourcesOf(cluster, simultaneousMessages(from, 18, 30, seed), { spread: 'rows' });
      const functions = ['first', 'last', 'count', 'sum'] as const;
      const items = functions.flatMap((dsf) =>
        ['10m', '1h', '1d'].map((ds) => item({ from, to: from + 10_800, decimation: { ds, dsf } })),
      );
      const kinds = functions.flatMap((dsf) => [dsf, dsf, dsf]);
      await same(sources, ['pushedInSlices', 'plainInSlices'], request(items, LONG, 'Europe/Rome'), kinds);
    }
    vi.unstubAllGlobals();
  });
});

const WANTED = names.slice(0, 3);

const item = (params: Partial<MessageParams>) => ({
  params: { target: { value: WANTED.join(',') }, channelId: 'c1', subtopic: '', ...params } as MessageParams,
});

function request(items: ExportRequest['items'], columns: readonly string[], timezone: string): ExportRequest {
  return {
    format: { extension: 'csv', timezone, columns: columns.map((id) => ({ id, label: id })) },
    type: 'oneTime',
    items: items.map((one, i) => ({ ...one, filename: `item ${i}` })),
  };
}

/** Checks one request, whose items have these functions. */
async function same(
  { reader, ...cluster }: Sources,
  ways: readonly Exclude<keyof Sources, 'reader'>[],
  asked: ExportRequest,
  functions: readonly DecimationFunction[] = [],
  settings: ExportSettingsOptions = {},
): Promise<void> {
  const expected = await exported(asked, { source: reader, ...settings });
  expect(expected.files[0]!.length).toBeGreaterThan(1);
  for (const way of ways) {
    const got = await exported(asked, { source: cluster[way], ...settings });
    expect([way, firstDifference(got, expected, functions)]).toEqual([way, undefined]);
    expect([way, got.warnings]).toEqual([way, expected.warnings]);
  }
}

function firstDifference(got: Exported, expected: Exported, functions: readonly DecimationFunction[]) {
  for (const [at, rows] of expected.files.entries()) {
    const name = functions[at];
    const found = difference(got.files[at] ?? [], rows, allowedFor(name, magnitude));
    if (found) return `${name}: ${found}`;
  }
  return undefined;
}

/** The values of one name are around 1e9, those of the others below 1000. */
const magnitude = (header: string, row: readonly string[]): number =>
  [header, ...row].some((text) => text.includes('DROP')) ? 1e9 : 1000;
