import { Chromium } from '../chromium.ts';
import type { Section } from '../context.ts';
import { decimal } from '../report.ts';
import { median } from '../rounds.ts';

const ROWS = 100;
const MOST_MS = 300;

const cases = [
  ['XLSX', { extension: 'xlsx', unit: 'Cel' }],
  ['PDF', { extension: 'pdf', unit: 'Cel' }],
  ['PDF with Unicode font', { extension: 'pdf', unit: 'Ω' }],
] as const;

/** What the first file of a format costs: its code is loaded for it. */
export const firstUse: Section = {
  letter: 'I',
  title: `First use: loading the code of a format and exporting ${ROWS} rows, in a fresh browser after a CSV file`,
  async run({ chromium, server, repetitions, report }) {
    const table = [['case', 'median ms', 'range']];
    for (const [what, setup] of cases) {
      const times: number[] = [];
      for (let run = 0; run < repetitions; run++)
        await Chromium.with(chromium, async (browser) => {
          const page = await browser.openPage(server.url);
          times.push(await page.call('firstUse', { ...setup, rows: ROWS }));
        });
      const ms = median(times);
      table.push([what, decimal(ms), `${decimal(Math.min(...times))} to ${decimal(Math.max(...times))}`]);
      report.figure({
        what: `I  first use of ${what}`,
        target: `under ${MOST_MS} ms`,
        measured: `${decimal(ms)} ms`,
        ok: ms < MOST_MS,
      });
    }
    report.table(table);
  },
};
