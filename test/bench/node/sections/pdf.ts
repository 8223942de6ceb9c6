import { Chromium } from '../chromium.ts';
import type { BenchContext, Section } from '../context.ts';
import { decimal } from '../report.ts';
import { caseContender, type Measurement, measureInRounds } from '../rounds.ts';
import { timesTable } from '../times-table.ts';

const PEER = 'jspdf-autotable';
const MB = 1_000_000;
const FEW = 10_000;
const MANY = 100_000;
/** Megabytes that ten times the rows may add: the allocator's, not the rows'. */
const MOST_MORE = 20;

/** Rows, and how many times as fast as the peer at least. */
const targets = [
  [FEW, 15],
  [MANY, 20],
] as const;

/** The PDF writer alone. */
export const pdf: Section = {
  letter: 'H',
  title: 'PDF writer: rows of 5 columns to a blob; times formatted by us, given to the peer as texts',
  async run(context) {
    for (const [rows, target] of targets) {
      context.report.line(`  ${decimal(rows)} rows`);
      const { measured, sizes } = await Chromium.with(context.chromium, (chromium) => measure(context, chromium, rows));
      timesTable(context.report, measured, () => 'downlink');
      const files = [...sizes].map(([name, size]) => `${name} ${decimal(size / MB, 2)} MB`);
      context.report.line(`  files: ${files.join(', ')}`);
      const times = measured.get(PEER)!.ms / measured.get('downlink')!.ms;
      context.report.figure({
        what: `H  PDF of ${decimal(rows)} rows against ${PEER}`,
        target: `at least ${target} times as fast`,
        measured: `${decimal(times, 1)} times`,
        ok: times >= target,
      });
    }
    const more = (await peak(context, MANY)) - (await peak(context, FEW));
    context.report.figure({
      what: `H  memory of ${decimal(MANY)} rows dropped as they come, over ${decimal(FEW)}`,
      target: `at most ${MOST_MORE} MB more`,
      measured: `${decimal(more)} MB`,
      ok: more <= MOST_MORE,
    });
  },
};

async function measure(
  { server, repetitions }: BenchContext,
  chromium: Chromium,
  rows: number,
): Promise<{ measured: Map<string, Measurement>; sizes: Map<string, number> }> {
  const contenders = [];
  for (const name of ['downlink', PEER]) {
    const page = await chromium.openPage(server.url);
    await page.call('prepareCase', 'pdf', name, { rows, drop: false });
    contenders.push(caseContender(name, page));
  }
  // The peer takes more than half a minute for the larger file.
  const measured = await measureInRounds(contenders, rows === MANY ? 3 : repetitions, rows === MANY ? 1 : undefined);
  const sizes = new Map<string, number>();
  for (const { label, page } of contenders) sizes.set(label, (await page.call('caseOutcome')) as number);
  return { measured, sizes };
}

/** Megabytes at the peak of the renderer that writes rows whose bytes are not kept. */
function peak({ chromium, server }: BenchContext, rows: number): Promise<number> {
  return Chromium.with(chromium, async (browser) => {
    const page = await browser.openPage(server.url);
    await page.call('prepareCase', 'pdf', 'downlink', { rows, drop: true });
    await page.call('runCase');
    await page.memory.resetPeak();
    const before = (await page.memory.resident()) ?? 0;
    await page.call('runCase');
    return ((await page.memory.peak()) ?? 0) - before;
  });
}
