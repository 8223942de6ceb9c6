import type { ExportSetup } from '../../browser/exports.ts';
import { Chromium } from '../chromium.ts';
import type { Section } from '../context.ts';
import { decimal } from '../report.ts';
import { median } from '../rounds.ts';

/** Milliseconds below which browsers do not call a task long. */
const MOST = 50;

const cases: readonly { readonly what: string; readonly setup: ExportSetup }[] = [
  {
    what: '1,000,000 messages over HTTP to a blob',
    setup: { messages: 1_000_000, source: 'http', pageSize: 1_500, to: 'blob' },
  },
  {
    what: '1,000,000 messages over HTTP to a sink',
    setup: { messages: 1_000_000, source: 'http', pageSize: 1_500, to: 'sink' },
  },
  {
    what: '200,000 messages in memory to a blob',
    setup: { messages: 200_000, source: 'memory', pageSize: 1_500, to: 'blob' },
  },
];

/** Whether the page stays responsive while it exports. */
export const responsiveness: Section = {
  letter: 'E',
  title: "The longest task of the page's own thread during an export; a fresh browser for each run",
  async run({ chromium: program, server, repetitions, report }) {
    const rows = [['case', 'processor ms: median', 'worst', 'by the clock: median', 'worst']];
    for (const { what, setup } of cases) {
      const processor: number[] = [];
      const wall: number[] = [];
      for (let run = 0; run < repetitions; run++) {
        await Chromium.with(program, async (chromium) => {
          const page = await chromium.openPage(server.url);
          await page.call('prepareExport', setup);
          const longest = await chromium.longestTask(page, async () => {
            await page.call('runExport');
          });
          processor.push(longest.processor);
          wall.push(longest.wall);
        });
      }
      const worst = Math.max(...processor);
      rows.push([what, ...[median(processor), worst, median(wall), Math.max(...wall)].map((ms) => decimal(ms, 1))]);
      report.figure({
        what: `E  longest task of the page, ${what}`,
        target: `under ${MOST} ms`,
        measured: `${decimal(worst, 1)} ms (processor time)`,
        ok: worst < MOST,
      });
    }
    report.table(rows);
  },
};
