import type { ExportSetup } from '../../browser/exports.ts';
import type { BenchPage } from '../bench-page.ts';
import { Chromium } from '../chromium.ts';
import type { BenchContext, Section } from '../context.ts';
import { decimal } from '../report.ts';
import { type Contender, caseContender, type Measurement, measureInRounds } from '../rounds.ts';
import { timesTable } from '../times-table.ts';

const MESSAGES = 1_000_000;
const PAGE_SIZES = [1_500, 100_000] as const;
const MOST = 1.15;

const exportLabel = (pageSize: number) => `export, pages of ${decimal(pageSize)}`;
const fetchLabel = (pageSize: number) => `fetch and parse, pages of ${decimal(pageSize)}`;

/** The whole path of an export, against doing no more than fetching and parsing the very pages that it asks for. */
export const http: Section = {
  letter: 'B',
  title: `HTTP to file: ${decimal(MESSAGES)} messages to a blob, 4 requests at once`,
  async run(context) {
    const measured = await Chromium.with(context.chromium, (chromium) => measure(context, chromium));
    timesTable(context.report, measured, (label) => label.replace('export', 'fetch and parse'));
    for (const pageSize of PAGE_SIZES) {
      const ratio = measured.get(exportLabel(pageSize))!.ms / measured.get(fetchLabel(pageSize))!.ms;
      context.report.figure({
        what: `B  HTTP to file in pages of ${decimal(pageSize)}`,
        target: `at most ${MOST} times fetching and parsing`,
        measured: `${decimal(ratio, 2)} times`,
        ok: ratio <= MOST,
      });
    }
  },
};

async function measure(context: BenchContext, chromium: Chromium): Promise<Map<string, Measurement>> {
  const { server, repetitions } = context;
  const contenders: Contender[] = [];
  for (const pageSize of PAGE_SIZES) {
    const exporting = await chromium.openPage(server.url);
    await exporting.call('prepareExport', setupOf(pageSize));
    contenders.push({ label: exportLabel(pageSize), page: exporting, run: () => runExport(exporting) });

    const urls = await recordPages(context, pageSize);
    const fetching = await chromium.openPage(server.url);
    const token = await fetching.call('fetchToken');
    await fetching.call('prepareCase', 'fetch', 'fetch and parse', { urls, token });
    contenders.push(caseContender(fetchLabel(pageSize), fetching));
  }
  return measureInRounds(contenders, repetitions);
}

/** The pages that an export asks for, in a browser of its own, so that the counted ones start afresh. */
function recordPages({ chromium, server }: BenchContext, pageSize: number): Promise<string[]> {
  return Chromium.with(chromium, async (browser) => {
    const page = await browser.openPage(server.url);
    await page.call('prepareExport', setupOf(pageSize));
    await server.takeRequests();
    await runExport(page);
    return (await server.takeRequests()).filter((url) => url.includes('/messages?'));
  });
}

const setupOf = (pageSize: number): ExportSetup => ({ messages: MESSAGES, source: 'http', pageSize, to: 'blob' });

async function runExport(page: BenchPage): Promise<number> {
  const { ms, rows } = await page.call('runExport');
  if (rows !== MESSAGES) throw new Error(`The export has ${rows} rows, not ${MESSAGES}.`);
  return ms;
}
