import { Chromium } from '../chromium.ts';
import type { BenchContext, Section } from '../context.ts';
import { decimal } from '../report.ts';
import { caseContender, type Measurement, measureInRounds } from '../rounds.ts';
import { timesTable } from '../times-table.ts';

const POINTS = 1_000_000;

/** Sums of a bucket's few points, in another order, differ by much less. */
const TOLERANCE = 1e-9;

/** Peer and its query, the obvious one and then its fastest, and times as fast as it at least. */
const targets = [
  ['DuckDB-WASM, PIVOT', 7],
  ['DuckDB-WASM, grouped, then filtered', 7],
  ['arquero, pivot', 10],
  ['arquero, grouped, then pivot', 10],
] as const;

/** Columns of figures: bucket starts, then a column for each function and series. */
type WideColumns = readonly (readonly number[])[];

/** Decimation from columns in memory. */
export const decimation: Section = {
  letter: 'C',
  title: `Decimation: ${decimal(POINTS)} points of 20 series in memory to 15 minutes, avg and stddev, wide; loading not timed`,
  async run(context) {
    const measured = await Chromium.with(context.chromium, (chromium) => measure(context, chromium));
    timesTable(context.report, measured, () => 'downlink');
    for (const [peer, target] of targets) {
      const times = measured.get(peer)!.ms / measured.get('downlink')!.ms;
      context.report.figure({
        what: `C  decimation against ${peer}`,
        target: `at least ${target} times as fast`,
        measured: `${decimal(times, 1)} times`,
        ok: times >= target,
      });
    }
  },
};

async function measure({ server, repetitions }: BenchContext, chromium: Chromium): Promise<Map<string, Measurement>> {
  const contenders = [];
  for (const name of ['downlink', ...targets.map(([peer]) => peer)]) {
    const page = await chromium.openPage(server.url);
    await page.call('prepareCase', 'decimation', name, { points: POINTS });
    contenders.push(caseContender(name, page));
  }
  const measured = await measureInRounds(contenders, repetitions);
  let ours: WideColumns | undefined;
  for (const { label, page } of contenders) {
    const columns = (await page.call('caseOutcome')) as WideColumns;
    ours ??= columns;
    if (!agree(ours, columns)) throw new Error(`${label} has other results than downlink.`);
  }
  return measured;
}

function agree(left: WideColumns, right: WideColumns): boolean {
  return (
    left.length === right.length &&
    left.every((column, at) => {
      const other = right[at]!;
      return (
        column.length > 0 &&
        column.length === other.length &&
        column.every((value, row) => Math.abs(value - other[row]!) <= TOLERANCE * Math.max(1, Math.abs(value)))
      );
    })
  );
}
