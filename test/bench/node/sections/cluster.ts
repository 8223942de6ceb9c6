import { Cluster, users, withoutCluster } from '../../../support/clickhouse/cluster.ts';
import { MINUTE } from '../../browser/exports.ts';
import { channelId, type ScaleSetup, type ScaleTable, seriesNames, startOf } from '../../browser/scale.ts';
import { Chromium } from '../chromium.ts';
import { CLICKHOUSE_PATH } from '../clickhouse-path.ts';
import type { BenchContext, Section } from '../context.ts';
import { decimal, type Report } from '../report.ts';
import { median } from '../rounds.ts';

const SERIES = 200;
const POINTS = 10_000_000;
const ROWS = 1_000_000;
const ALL = 100_000_000;
/** What Connhex's reader gives at once, and what the bench's does. */
const PAGE_SIZES = [1_500, 100_000] as const;
const LEAST_HOURS = 20;
const LEAST_ROWS = 2;
/** Megabytes that a tab may need more for ten times as many points. */
const MOST_MORE = 50;
const MB = 1_000_000;

/** What an export came to. */
interface Run {
  /** Median of milliseconds. */
  readonly ms: number;
  /** Rows of the file. */
  readonly rows: number;
  /** Megabytes that the server of the page has sent. */
  readonly moved: number;
  /** Megabytes of the renderer at its peak. */
  readonly peak: number | undefined;
}

/** The same exports from a ClickHouse cluster of two shards and from a reader. */
export const cluster: Section = {
  letter: 'K',
  title: `From a ClickHouse cluster of two shards, against the reader: ${SERIES} series, each with a message every minute`,
  async run(context) {
    if (withoutCluster) {
      context.report.line(`  Not measured: ${withoutCluster}.`);
      return;
    }
    const started = await Cluster.start();
    try {
      await compare(context, started, { points: POINTS, rows: 'hours', least: LEAST_HOURS });
      await compare(context, started, { points: ROWS, rows: 'rows', least: LEAST_ROWS });
      if (context.large) await largest(context, started);
      else context.report.line(`  ${decimal(ALL)} points are measured with --large.`);
    } finally {
      await started.stop();
    }
  },
};

async function compare(
  context: BenchContext,
  started: Cluster,
  { points, rows, least }: { readonly points: number; readonly rows: ScaleSetup['rows']; readonly least: number },
): Promise<void> {
  const { report, repetitions } = context;
  const setup = { points, series: SERIES, rows, pageSize: PAGE_SIZES[0] };
  const what = rows === 'hours' ? `${decimal(points)} points to hourly wide CSV` : `${decimal(points)} rows to CSV`;
  const table = await tableOf(started, points);
  const from = await run(context, { ...setup, table }, repetitions);
  const careful = await run(context, { ...setup, table: { ...table, hasDuplicates: true } }, repetitions);
  const readers: Run[] = [];
  // A run of the reader takes long enough to tell by a few.
  for (const pageSize of PAGE_SIZES)
    readers.push(await run(context, { ...setup, pageSize }, rows === 'hours' ? 1 : Math.min(repetitions, 3)));
  if (readers.some((reader) => reader.rows !== from.rows)) throw new Error('The files differ in their rows.');
  printed(report, what, [
    ['cluster, no duplicates promised', from],
    ['cluster', careful],
    ...readers.map((reader, at) => [`reader, pages of ${decimal(PAGE_SIZES[at])}`, reader] as const),
  ]);
  const [usual, large] = readers.map(({ ms }) => ms / from.ms) as [number, number];
  const unpromised = readers[0]!.ms / careful.ms;
  const less = readers[0]!.moved / from.moved;
  report.figure({
    what: `K  ${what} from the cluster`,
    target: `at least ${least} times as fast as the reader in pages of ${decimal(PAGE_SIZES[0])}`,
    measured: `${decimal(usual, 1)} times (${decimal(unpromised, 1)} without the promise, ${decimal(large, 1)} of ${decimal(PAGE_SIZES[1])}), ${decimal(less)} times less moved`,
    ok: usual >= least,
  });
}

async function largest(context: BenchContext, started: Cluster): Promise<void> {
  const setup = { series: SERIES, rows: 'hours', pageSize: PAGE_SIZES[0] } as const;
  const table = (points: number) => tableOf(started, points);
  const few = await run(context, { ...setup, points: POINTS, table: await table(POINTS) }, 1);
  const all = await run(context, { ...setup, points: ALL, table: await table(ALL) }, 1);
  const what = `${decimal(ALL)} points to hourly wide CSV`;
  printed(context.report, what, [
    [`cluster, ${decimal(POINTS)} points`, few],
    [`cluster, ${decimal(ALL)} points`, all],
  ]);
  const more = (all.peak ?? 0) - (few.peak ?? 0);
  context.report.figure({
    what: `K  memory of the tab for ${what}`,
    target: `at most ${MOST_MORE} MB more than for a tenth`,
    measured: `${decimal(more)} MB, in ${decimal(all.ms / 1000, 1)} s`,
    ok: more <= MOST_MORE,
  });
}

/** Makes a table with the points of the channel on the reference server, but for their values. */
async function tableOf(started: Cluster, points: number): Promise<ScaleTable> {
  const name = await started.generate({
    points,
    channel: channelId(points, SERIES),
    names: seriesNames(SERIES),
    from: startOf(points, SERIES),
    stepSeconds: MINUTE,
  });
  const { port } = new URL(started.urls[0]!);
  const { password } = users.reader;
  return { url: `${CLICKHOUSE_PATH}${port}`, name: `default.${name}`, user: 'reader', password, hasDuplicates: false };
}

/** Runs an export several times in a fresh browser, after once to warm up where it is run more than once. */
function run({ chromium, server }: BenchContext, setup: ScaleSetup, repetitions: number): Promise<Run> {
  return Chromium.with(chromium, async (browser) => {
    const page = await browser.openPage(server.url);
    await page.call('prepareScale', setup);
    if (repetitions > 1) await page.call('runExport');
    const ms: number[] = [];
    let rows = 0;
    const before = await server.bytesSent();
    for (let at = 0; at < repetitions; at++) {
      const report = await page.call('runExport');
      ms.push(report.ms);
      rows = report.rows;
    }
    const moved = ((await server.bytesSent()) - before) / repetitions / MB;
    return { ms: median(ms), rows, moved, peak: await page.memory.peak() };
  });
}

function printed(report: Report, what: string, runs: readonly (readonly [string, Run])[]): void {
  report.table([
    [what, 's', 'rows', 'moved MB', 'peak MB'],
    ...runs.map(([label, { ms, rows, moved, peak }]) => [
      label,
      decimal(ms / 1000, 2),
      decimal(rows),
      decimal(moved, 1),
      decimal(peak),
    ]),
  ]);
}
