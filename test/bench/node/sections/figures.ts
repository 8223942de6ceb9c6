import type { FileSetup } from '../../browser/exports.ts';
import type { BenchPage } from '../bench-page.ts';
import { Chromium } from '../chromium.ts';
import type { BenchContext, Section } from '../context.ts';
import { FLEET_PATH } from '../fleet-pages.ts';
import { decimal } from '../report.ts';
import { caseContender, type Measurement, measureInRounds } from '../rounds.ts';
import { timesTable } from '../times-table.ts';

const ROWS = 100_000;
const POINTS = 1_000_000;
const RESOURCES = 100_000;

const MOST_TIME = 1.15;
const MOST_MORE = 20;
const MOST_CHART_KB = 300;
const MOST_RESOURCES = 1.3;

const PLAIN = 'PDF of rows';
const SHOWN = 'PDF of rows with chart and summary';
const LIST = 'resources to CSV';
const FETCH = 'fetch and parse resources';

/** Charts and summaries against files without, and resources against fetching them. */
export const figures: Section = {
  letter: 'L',
  title: `Charts, summaries and resources: ${decimal(ROWS)} rows, ${decimal(POINTS)} points, ${decimal(RESOURCES)} resources`,
  async run(context) {
    const measured = await Chromium.with(context.chromium, (chromium) => measure(context, chromium));
    timesTable(context.report, measured, (label) => (label === SHOWN ? PLAIN : label === LIST ? FETCH : label));
    const ratio = (label: string, to: string) => measured.get(label)!.ms / measured.get(to)!.ms;
    const times = ratio(SHOWN, PLAIN);
    context.report.figure({
      what: `L  PDF of ${decimal(ROWS)} rows with chart and summary`,
      target: `at most ${MOST_TIME} times without`,
      measured: `${decimal(times, 2)} times`,
      ok: times <= MOST_TIME,
    });
    const more = (await peak(context, fileSetup(true))) - (await peak(context, fileSetup(false)));
    context.report.figure({
      what: `L  memory of chart and summary, to a sink`,
      target: `at most ${MOST_MORE} MB more than without`,
      measured: `${decimal(more)} MB`,
      ok: more <= MOST_MORE,
    });
    const kilobytes = (await chartBytes(context)) / 1000;
    context.report.figure({
      what: `L  report with a chart of ${decimal(POINTS)} points`,
      target: `less than ${MOST_CHART_KB} kB`,
      measured: `${decimal(kilobytes)} kB`,
      ok: kilobytes < MOST_CHART_KB,
    });
    const list = ratio(LIST, FETCH);
    context.report.figure({
      what: `L  ${decimal(RESOURCES)} resources to CSV`,
      target: `at most ${MOST_RESOURCES} times fetching and parsing`,
      measured: `${decimal(list, 2)} times`,
      ok: list <= MOST_RESOURCES,
    });
  },
};

const fileSetup = (shown: boolean): FileSetup => ({ kind: 'rows', rows: ROWS, chart: shown, summary: shown });

async function measure({ server, repetitions }: BenchContext, chromium: Chromium): Promise<Map<string, Measurement>> {
  const contenders = [];
  for (const [label, setup] of [
    [PLAIN, fileSetup(false)],
    [SHOWN, fileSetup(true)],
    [LIST, { kind: 'resources', baseUrl: '/fleet' }],
  ] as const) {
    const page = await chromium.openPage(server.url);
    await page.call('prepareFile', setup);
    contenders.push({ label, page, run: () => runFile(page, label === LIST ? RESOURCES : ROWS) });
  }
  const urls = Array.from(
    { length: RESOURCES / 1000 },
    (_, at) => `${FLEET_PATH}?page%5Blimit%5D=1000&page%5Boffset%5D=${at * 1000}`,
  );
  const fetching = await chromium.openPage(server.url);
  await fetching.call('prepareCase', 'fetch', 'fetch and parse', { urls, token: '', atOnce: 1 });
  contenders.push(caseContender(FETCH, fetching));
  return measureInRounds(contenders, repetitions);
}

async function runFile(page: BenchPage, expected: number): Promise<number> {
  const { ms, rows } = await page.call('runExport');
  if (rows !== expected) throw new Error(`The file has ${rows} rows, not ${expected}.`);
  return ms;
}

/** Megabytes at the peak of the renderer that writes a file to a sink. */
function peak({ chromium, server }: BenchContext, setup: FileSetup): Promise<number> {
  return Chromium.with(chromium, async (browser) => {
    const page = await browser.openPage(server.url);
    await page.call('prepareFile', setup);
    await page.call('runExport');
    await page.memory.resetPeak();
    const before = (await page.memory.resident()) ?? 0;
    await page.call('runExport');
    return ((await page.memory.peak()) ?? 0) - before;
  });
}

/** Bytes of a report that is one chart. */
function chartBytes({ chromium, server }: BenchContext): Promise<number> {
  return Chromium.with(chromium, async (browser) => {
    const page = await browser.openPage(server.url);
    await page.call('prepareFile', { kind: 'chart', rows: POINTS });
    return (await page.call('runExport')).bytes;
  });
}
