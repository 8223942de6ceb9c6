import { Chromium } from '../chromium.ts';
import type { BenchContext, Section } from '../context.ts';
import { decimal } from '../report.ts';
import { caseContender, type Measurement, measureInRounds } from '../rounds.ts';
import { timesTable } from '../times-table.ts';

const PEERS = ['exceljs', 'hucre, stream', 'wasm-xlsxwriter'] as const;
const MB = 1_000_000;
const MOST_MORE = 100;

/** Rows, and how many times as fast as each peer at least. */
const targets: readonly (readonly [rows: number, ...times: readonly [peer: string, times: number][]])[] = [
  [100_000, ['exceljs', 10], ['hucre, stream', 3], ['wasm-xlsxwriter', 3]],
  [1_000_000, ['exceljs', 15], ['hucre, stream', 4]],
];

/** The XLSX writer alone. */
export const xlsx: Section = {
  letter: 'G',
  title: "XLSX writer: rows of 5 columns to a blob; Rome's times formatted by us, given to the peers as dates",
  async run(context) {
    const added: number[] = [];
    for (const [rows, ...peers] of targets) {
      const names = ['downlink', ...PEERS.filter((peer) => peers.some(([name]) => name === peer))];
      context.report.line(`  ${decimal(rows)} rows`);
      const { measured, sizes } = await Chromium.with(context.chromium, (chromium) =>
        measure(context, chromium, names, rows),
      );
      timesTable(context.report, measured, () => 'downlink');
      context.report.line(
        `  files: ${names.map((name) => `${name} ${decimal(sizes.get(name)! / MB, 2)} MB`).join(', ')}`,
      );
      for (const [peer, target] of peers) {
        const times = measured.get(peer)!.ms / measured.get('downlink')!.ms;
        context.report.figure({
          what: `G  XLSX of ${decimal(rows)} rows against ${peer}`,
          target: `at least ${target} times as fast`,
          measured: `${decimal(times, 1)} times`,
          ok: times >= target,
        });
      }
      const ratio = sizes.get('downlink')! / sizes.get('exceljs')!;
      context.report.figure({
        what: `G  XLSX of ${decimal(rows)} rows, size against exceljs`,
        target: 'no larger',
        measured: `${decimal(ratio, 2)} times`,
        ok: ratio <= 1,
      });
      added.push(await peak(context, rows));
    }
    const more = added[1]! - added[0]!;
    context.report.figure({
      what: 'G  memory of 1,000,000 rows dropped as they come, over 100,000',
      target: `at most ${MOST_MORE} MB more`,
      measured: `${decimal(more)} MB`,
      ok: more <= MOST_MORE,
    });
  },
};

async function measure(
  { server, repetitions }: BenchContext,
  chromium: Chromium,
  names: readonly string[],
  rows: number,
): Promise<{ measured: Map<string, Measurement>; sizes: Map<string, number> }> {
  const contenders = [];
  for (const name of names) {
    const page = await chromium.openPage(server.url);
    await page.call('prepareCase', 'xlsx', name, { rows, drop: false });
    contenders.push(caseContender(name, page));
  }
  // The peers take most of a minute for the larger file.
  const measured = await measureInRounds(contenders, rows > 100_000 ? 3 : repetitions, rows > 100_000 ? 1 : undefined);
  const sizes = new Map<string, number>();
  for (const { label, page } of contenders) sizes.set(label, (await page.call('caseOutcome')) as number);
  return { measured, sizes };
}

/** Megabytes that writing adds to the renderer's peak when the bytes are not kept. */
function peak({ chromium, server }: BenchContext, rows: number): Promise<number> {
  return Chromium.with(chromium, async (browser) => {
    const page = await browser.openPage(server.url);
    await page.call('prepareCase', 'xlsx', 'downlink', { rows, drop: true });
    await page.memory.resetPeak();
    const before = (await page.memory.resident()) ?? 0;
    await page.call('runCase');
    return ((await page.memory.peak()) ?? 0) - before;
  });
}
