import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExportRequest } from '../../src/contract/request.ts';
import type { ClickHouseOptions } from '../../src/node.ts';
import { Cluster, withoutCluster } from '../support/clickhouse/cluster.ts';
import { clusterSource, columns } from '../support/clickhouse/source.ts';
import { type Exported, exported } from './exported.ts';

/** Checks tables whose columns have other types than text and Float64. */

const FROM = 1_711_760_000;
const TO = FROM + 7200;

/** Whole seconds, small whole values, and some messages without a number. */
const messages = Array.from({ length: 240 }, (_, i) => ({
  time: FROM + 30 * i,
  name: `n${i % 3}`,
  publisher: i % 2 ? 'p' : 'q',
  subtopic: i % 5 ? '' : 's',
  unit: 'kW',
  ...(i % 7 ? { value: (i * 7) % 50 } : { stringValue: 'off' }),
}));

/** Expressions that hold what the columns hold, in another type. */
const alike: Readonly<Record<string, Partial<ClickHouseOptions['columns']>>> = {
  'a DateTime': { time: 'toDateTime(toUInt32(time))' },
  'whole seconds': { time: 'toUInt32(time)' },
  'signed whole seconds': { time: 'toInt64(time)' },
  'a time that may be NULL': { time: 'CAST(time AS Nullable(Float64))' },
  'values of 8 bits': { value: 'CAST(value AS Nullable(Int8))' },
  'values of 64 bits': { value: 'CAST(value AS Nullable(UInt64))' },
  'values of single precision': { value: 'CAST(value AS Nullable(Float32))' },
  'texts of fixed length': { publisher: 'toFixedString(publisher, 6)', unit: 'toFixedString(unit, 3)' },
  'names of fixed length': { name: 'toFixedString(name, 5)' },
  enums: {
    publisher: "CAST(publisher AS Enum8('p' = 1, 'q' = 2))",
    name: "CAST(name AS Enum16('n0' = 1, 'n1' = 2, 'n2' = 3))",
  },
  'texts that may be NULL': {
    channel: 'CAST(channel AS Nullable(String))',
    name: 'CAST(name AS Nullable(String))',
    publisher: 'CAST(publisher AS Nullable(String))',
    subtopic: "nullIf(subtopic, '')",
    unit: 'CAST(unit AS Nullable(String))',
  },
  constants: { protocol: "'mqtt'", unit: "'kW'" },
};

const COLUMNS = ['time', 'publisher', 'subtopic', 'protocol', 'name', 'unit', 'value'];
const item = { target: { value: 'n0,n1,n2' }, channelId: 'c1', subtopic: '', from: FROM, to: TO };
const request: ExportRequest = {
  format: { extension: 'csv', columns: COLUMNS.map((id) => ({ id, label: id })) },
  type: 'oneTime',
  items: [
    { params: item },
    { params: { ...item, subtopic: 's' } },
    { params: { ...item, decimation: { ds: '1h', dsf: 'last' } } },
    { params: { ...item, decimation: { ds: '10m', dsf: 'variance' } } },
  ],
};

if (withoutCluster) console.warn(`NOT TESTED: other types in a ClickHouse cluster, as ${withoutCluster}.`);

describe.skipIf(withoutCluster)('a table', () => {
  let cluster: Cluster;
  let table: string;
  let expected: Exported;
  const read = (change: Partial<ClickHouseOptions['columns']>) =>
    exported(request, { source: clusterSource(cluster, table, { columns: { ...columns, ...change } }) });

  beforeAll(async () => {
    cluster = await Cluster.start();
    table = await cluster.load(messages, { spread: 'rows' });
    expected = await read({});
    expect(expected.files.map((rows) => rows.length > 20)).toEqual([true, true, false, true]);
  });
  afterAll(() => cluster?.stop());

  test.each(Object.entries(alike))('with %s gives the same rows', async (_, change) => {
    expect(await read(change)).toEqual(expected);
  });

  test('with numbers for texts shows them', async () => {
    const { files } = await read({ publisher: "if(publisher = 'p', 18446744073709551615, 7)" });
    const shown = files.map((rows) => rows.slice(1).map((row) => row[1]));
    const before = expected.files.map((rows) => rows.slice(1).map((row) => row[1]));
    // The order of publishers is that of their texts.
    expect(shown.map((texts) => [...new Set(texts)].sort())).toEqual(before.map(() => ['18446744073709551615', '7']));
    expect(shown.map((texts) => texts.length)).toEqual(before.map((texts) => texts.length));
  });
});
