import type * as arquero from 'arquero';
import type { NumberColumn, RecordBatch, TimeColumn } from '../../../src/core/record-batch.ts';
import { type SampleBatch, SeriesTable } from '../../../src/core/sample-batch.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { wide } from '../../../src/layouts/wide.ts';
import { aggregate } from '../../../src/transforms/aggregate.ts';
import { type Case, serveCases } from './case-worker.ts';
import { type SampleColumns, sampleColumns } from './sample-data.ts';

/** How many points a decimation case has. */
export interface DecimationSetup {
  readonly points: number;
}

/** Columns of the same length: bucket starts (Unix milliseconds), avg of each series, stddev of each series. */
type WideColumns = () => readonly ArrayLike<number>[];

type DecimationCase = Case<DecimationSetup, WideColumns>;

const MINUTES = 15;
const BUCKET = MINUTES * 60_000;
const BATCH_ROWS = 10_000;
const SQL_BUCKET = `epoch_ms(time_bucket(INTERVAL ${MINUTES} MINUTES, time))`;

const cases = new Map<string, DecimationCase>([
  [
    'downlink',
    async ({ points }) => {
      const data = sampleColumns(points, 'decimals');
      const batches = sampleBatches(data);
      return async () => {
        const avg = await decimated(batches, data.names, 'avg');
        const stddev = await decimated(batches, data.names, 'stddev');
        return () => {
          const [time = [], ...averages] = columnsOf(avg);
          return [time, ...averages, ...columnsOf(stddev).slice(1)];
        };
      };
    },
  ],
  [
    'arquero, pivot',
    onArquero(({ op }, buckets) =>
      buckets.groupby('bucket').pivot('series', { avg: op.mean('value'), stddev: op.stdev('value') }),
    ),
  ],
  [
    'arquero, grouped, then pivot',
    onArquero(({ op }, buckets) =>
      buckets
        .groupby('bucket', 'series')
        .rollup({ avg: op.mean('value'), stddev: op.stdev('value') })
        .groupby('bucket')
        .pivot('series', { avg: op.any('avg'), stddev: op.any('stddev') }),
    ),
  ],
  [
    'DuckDB-WASM, PIVOT',
    onDatabase(
      () => `
        PIVOT (SELECT ${SQL_BUCKET} AS bucket, series, value FROM points)
        ON series USING avg(value) AS avg, stddev_samp(value) AS stddev GROUP BY bucket ORDER BY bucket`,
    ),
  ],
  [
    'DuckDB-WASM, grouped, then filtered',
    onDatabase((names) => {
      const pick = (name: string) =>
        ['avg', 'stddev'].map((value) => `any_value(${value}) FILTER (series = '${name}') AS "${name}_${value}"`);
      return `
        SELECT bucket, ${names.flatMap(pick).join(', ')}
        FROM (
          SELECT ${SQL_BUCKET} AS bucket, series, avg(value) AS avg, stddev_samp(value) AS stddev
          FROM points GROUP BY ALL
        )
        GROUP BY bucket ORDER BY bucket`;
    }),
  ],
]);

serveCases(cases, (columns) => columns().map((column) => Array.from(column)));

async function decimated(
  batches: readonly SampleBatch[],
  names: readonly string[],
  dsf: 'avg' | 'stddev',
): Promise<RecordBatch[]> {
  const warn = () => {};
  const samples = aggregate(streamOf(batches), {
    size: { count: MINUTES, unit: 'm' },
    function: dsf,
    zone: TimeZone.of('utc'),
    names,
    signal: new AbortController().signal,
    warn,
  });
  const rows = wide.rows(samples, {
    columns: ['time', ...names].map((id) => ({ id, label: id })),
    targets: names.map((name) => ({ name, label: name })),
    warn,
  });
  const records: RecordBatch[] = [];
  for await (const batch of rows) records.push(batch);
  return records;
}

async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function sampleBatches({ length, times, series, values, publishers, names, units }: SampleColumns): SampleBatch[] {
  const table = new SeriesTable();
  for (const [own, name] of names.entries()) table.intern(publishers[own]!, 'bench', '', 'mqtt', name, units[own]!);
  const batches: SampleBatch[] = [];
  for (let from = 0; from < length; from += BATCH_ROWS) {
    const to = Math.min(from + BATCH_ROWS, length);
    batches.push({
      length: to - from,
      table,
      times: times.subarray(from, to),
      series: series.subarray(from, to),
      values: values.subarray(from, to),
    });
  }
  return batches;
}

function columnsOf(batches: readonly RecordBatch[]): number[][] {
  const [first] = batches;
  return (first?.columns ?? []).map((_, at) =>
    batches.flatMap(({ columns, length }) =>
      Array.from((columns[at] as TimeColumn | NumberColumn).values.subarray(0, length)),
    ),
  );
}

/** @param query gives the SQL over the table `points` of `time`, `series` (its name) and `value` */
function onDatabase(query: (names: readonly string[]) => string): DecimationCase {
  return async ({ points }) => {
    const { times, series, values, names } = sampleColumns(points, 'decimals');
    const database = await openDatabase();
    const { tableFromArrays, tableToIPC } = await import('apache-arrow');
    const loaded = tableFromArrays({
      time: BigInt64Array.from(times, BigInt),
      series: Uint8Array.from(series),
      value: values,
    });
    await database.insertArrowFromIPCStream(tableToIPC(loaded, 'stream'), { name: 'loaded', create: true });
    const list = `['${names.join("', '")}']`;
    await database.query(
      `CREATE TABLE points AS SELECT epoch_ms(time) AS time, ${list}[series + 1] AS series, value FROM loaded`,
    );
    const sql = query(names);
    return async () => {
      const result = await database.query(sql);
      return () => {
        const column = (name: string) => {
          const at = result.schema.fields.findIndex((field) => field.name === name);
          return Array.from(result.getChildAt(at)!.toArray(), Number);
        };
        return [
          column('bucket'),
          ...names.map((name) => column(`${name}_avg`)),
          ...names.map((name) => column(`${name}_stddev`)),
        ];
      };
    };
  };
}

/** @param widen makes a row of each bucket, with columns `avg_` and `stddev_` for each series */
function onArquero(widen: (module: typeof arquero, buckets: arquero.Table) => arquero.Table): DecimationCase {
  return async ({ points }) => {
    const module = await import('arquero');
    const { times, series, values, names } = sampleColumns(points, 'decimals');
    const data = module.table({ time: times, series: Array.from(series, (own) => names[own]!), value: values });
    return () => {
      const result = widen(module, data.derive({ bucket: `d => Math.floor(d.time / ${BUCKET}) * ${BUCKET}` }));
      const columns = ['bucket', ...names.map((name) => `avg_${name}`), ...names.map((name) => `stddev_${name}`)];
      return () => columns.map((name) => result.array(name, Float64Array));
    };
  };
}

async function openDatabase() {
  const { AsyncDuckDB, VoidLogger } = await import('@duckdb/duckdb-wasm');
  const database = new AsyncDuckDB(new VoidLogger(), new Worker('/duckdb/duckdb-browser-eh.worker.js'));
  await database.instantiate('/duckdb/duckdb-eh.wasm');
  return database.connect();
}
