import type { ColdSetup, ColdTimes } from '../../browser/cold-start.ts';
import { Chromium } from '../chromium.ts';
import type { BenchContext, Section } from '../context.ts';
import { decimal } from '../report.ts';
import { inTurn, median, type Runner } from '../rounds.ts';

type Extension = ColdSetup['extension'];
type Build = ColdSetup['build'];

const FEW = 1000;
const PAGE = 1500;
/** As the synthetic channels of the server have them. */
const SERIES = 20;
const MINUTE = 60;
const END = Date.UTC(2023, 9, 29, 2) / 1000;

/** Milliseconds that a warm-up has before the click. */
const BEFORE_CLICK_MS = 500;

const WARM_RUNS = 9;

/** Milliseconds that a cold export of a few rows from memory may take. */
const mostCold: Readonly<Record<Extension, number>> = { csv: 60, xlsx: 120, pdf: 110 };

/** Rows, the peer, and how many times as fast as it at least, from HTTP to a blob. */
const files = [
  { extension: 'csv', rows: 300_000, peer: 'papaparse', least: 3 },
  { extension: 'xlsx', rows: 100_000, peer: 'exceljs', least: 6 },
  { extension: 'pdf', rows: 10_000, peer: 'autotable', least: 10 },
] as const;

/** What the first export on a page costs, and the whole way of a file on such a page. */
export const coldStart: Section = {
  letter: 'J',
  title: `Cold start: each run on a fresh page. ${decimal(FEW)} rows from memory; and HTTP to a blob, in pages of ${decimal(PAGE)}`,
  async run(context) {
    await Chromium.with(context.chromium, async (chromium) => {
      await measureCold(context, chromium);
      await measureFiles(context, chromium);
    });
  },
};

const cold =
  ({ server }: BenchContext, chromium: Chromium, setup: ColdSetup): Runner<ColdTimes> =>
  () =>
    chromium.withFreshPage(server.url, (page) => page.call('runCold', setup));

async function measureCold(context: BenchContext, chromium: Chromium): Promise<void> {
  const { report } = context;
  const rows = [['case', 'cold: median ms', 'range', 'warm ms', 'after warmUp() ms']];
  const cases = builds(context).flatMap((build) =>
    (['csv', 'xlsx', 'pdf'] as const).map((extension) => ({ build, extension })),
  );
  const runs = cases.flatMap(({ build, extension }) => {
    const setup: ColdSetup = { build, extension, rows: FEW, from: 'memory', warmRuns: WARM_RUNS };
    const warmed: Runner<ColdTimes> | undefined =
      build === 'dist' ? cold(context, chromium, { ...setup, warmUpMs: BEFORE_CLICK_MS }) : undefined;
    return [cold(context, chromium, setup), warmed ?? (async () => ({ cold: Number.NaN, warm: Number.NaN }))];
  });
  const times = await inTurn(runs, context.repetitions);
  cases.forEach(({ build, extension }, at) => {
    const own = times[2 * at]!;
    const all = own.map((each) => each.cold);
    const ms = median(all);
    const warmed = median(times[2 * at + 1]!.map((each) => each.cold));
    rows.push([
      label(extension.toUpperCase(), build),
      decimal(ms),
      `${decimal(Math.min(...all))} to ${decimal(Math.max(...all))}`,
      decimal(median(own.map(({ warm }) => warm)), 1),
      Number.isNaN(warmed) ? '-' : decimal(warmed),
    ]);
    if (build === 'dist')
      report.figure({
        what: `J  cold ${extension.toUpperCase()} of ${decimal(FEW)} rows from memory`,
        target: `at most ${mostCold[extension]} ms`,
        measured: `${decimal(ms)} ms`,
        ok: ms <= mostCold[extension],
      });
  });
  report.table(rows);
}

async function measureFiles(context: BenchContext, chromium: Chromium): Promise<void> {
  const { report, server, repetitions } = context;
  const rows = [['case', 'median ms', 'range', 'ratio']];
  for (const { extension, rows: count, peer, least } of files) {
    const urls = pages(count);
    const ofPeer: Runner<number> = () =>
      chromium.withFreshPage(server.url, async (page) => {
        const token = await page.call('fetchToken');
        return page.call('runPeer', peer, count, { urls, token });
      });
    const own = builds(context).map((build) => {
      const run = cold(context, chromium, { build, extension, rows: count, from: PAGE });
      return async () => (await run()).cold;
    });
    const times = await inTurn([...own, ofPeer], repetitions);
    const labels = [...builds(context).map((build) => label('downlink', build)), peer];
    const medians = times.map(median);
    labels.forEach((name, at) => {
      const range = [Math.min(...times[at]!), Math.max(...times[at]!)].map((ms) => decimal(ms)).join(' to ');
      const what = `${extension.toUpperCase()}, ${decimal(count)} rows: ${name}`;
      rows.push([what, decimal(medians[at]!), range, decimal(medians[at]! / medians[0]!, 2)]);
    });
    const ratio = medians.at(-1)! / medians[0]!;
    report.figure({
      what: `J  HTTP to ${extension.toUpperCase()} of ${decimal(count)} rows on a fresh page against ${peer}`,
      target: `at least ${least} times as fast`,
      measured: `${decimal(ratio, 1)} times`,
      ok: ratio >= least,
    });
  }
  report.table(rows);
}

/** The builds to measure, this one first. */
const builds = ({ hasBefore }: BenchContext): readonly Build[] => (hasBefore ? ['dist', 'before'] : ['dist']);

const label = (name: string, build: Build): string => (build === 'dist' ? name : `${name}, before`);

/** The pages of a synthetic channel, by offset, as people read one. */
function pages(count: number): string[] {
  const window = `from=${END - Math.ceil(count / SERIES) * MINUTE}&to=${END + MINUTE}`;
  return Array.from(
    { length: Math.ceil(count / PAGE) },
    (_, at) => `/iot/reader/channels/synthetic-${count}/messages?offset=${at * PAGE}&limit=${PAGE}&${window}`,
  );
}
