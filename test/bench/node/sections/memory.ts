import type { ExportSetup } from '../../browser/exports.ts';
import { Chromium } from '../chromium.ts';
import type { BenchContext, Section } from '../context.ts';
import { decimal } from '../report.ts';
import { median } from '../rounds.ts';

const FEW = 100_000;
const MANY = 5_000_000;
const MOST = 100;
const MB = 1_000_000;

const cases: readonly Pick<ExportSetup, 'to' | 'pageSize'>[] = [
  { to: 'sink', pageSize: 1_500 },
  { to: 'sink', pageSize: 100_000 },
  { to: 'blob', pageSize: 1_500 },
];

/** What a long export needs in memory beyond a short one. */
export const memory: Section = {
  letter: 'D',
  title: `Memory: peak of the renderer, ${decimal(MANY)} messages over HTTP against ${decimal(FEW)}; a fresh browser for each`,
  async run(context) {
    const rows = [['case', 'few: peak MB', 'many: peak MB', 'more MB', 'file MB', 'many: s']];
    for (const { to, pageSize } of cases) {
      const what = `to a ${to}, pages of ${decimal(pageSize)}`;
      const few = await peaks(context, { messages: FEW, source: 'http', pageSize, to });
      const many = await peaks(context, { messages: MANY, source: 'http', pageSize, to });
      const file = many.bytes / MB;
      const more = many.peak - few.peak;
      rows.push([
        what,
        decimal(few.peak),
        decimal(many.peak),
        decimal(more),
        decimal(file),
        decimal(many.ms / 1000, 1),
      ]);
      const most = to === 'sink' ? MOST : MOST + file;
      context.report.figure({
        what: `D  memory of ${decimal(MANY)} messages ${what}`,
        target: `at most ${decimal(most)} MB more${to === 'blob' ? ' (100 and the file)' : ''}`,
        measured: `${decimal(more)} MB`,
        ok: more <= most,
      });
    }
    context.report.table(rows);
  },
};

/** Medians of several runs, each in a fresh browser. */
async function peaks({ chromium, server, memoryRuns }: BenchContext, setup: ExportSetup) {
  const peak: number[] = [];
  const ms: number[] = [];
  let bytes = 0;
  for (let run = 0; run < memoryRuns; run++) {
    await Chromium.with(chromium, async (browser) => {
      const page = await browser.openPage(server.url);
      await page.call('prepareExport', setup);
      const report = await page.call('runExport');
      if (report.rows !== setup.messages) throw new Error(`The export has ${report.rows} rows.`);
      const megabytes = await page.memory.peak();
      if (megabytes === undefined) throw new Error('Peak memory can be read on Linux only.');
      peak.push(megabytes);
      ms.push(report.ms);
      bytes = report.bytes;
    });
  }
  return { peak: median(peak), ms: median(ms), bytes };
}
