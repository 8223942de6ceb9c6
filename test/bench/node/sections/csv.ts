import { Chromium } from '../chromium.ts';
import type { BenchContext, Section } from '../context.ts';
import { decimal } from '../report.ts';
import { caseContender, type Measurement, measureInRounds } from '../rounds.ts';
import { timesTable } from '../times-table.ts';

const ROWS = 1_000_000;

/** date-fns-tz would take half a minute for all of them. */
const ROWS_PER_ROW_FORMATTING = 100_000;

interface CsvCase {
  readonly label: string;
  readonly name: string;
  readonly values: 'decimals' | 'random';
  readonly rows: number;
}

const plain = (name: string): CsvCase => ({ label: name, name, values: 'decimals', rows: ROWS });
const OURS_RANDOM = 'downlink, random doubles';
const ROW_FORMATTING = 'date-fns-tz + d3-dsv, 100,000 rows, times 10';

const cases: readonly CsvCase[] = [
  ...['downlink', 'd3-dsv', 'arquero', 'csv-stringify', 'papaparse', 'SheetJS'].map(plain),
  { ...plain('date-fns-tz'), label: ROW_FORMATTING, rows: ROWS_PER_ROW_FORMATTING },
  { ...plain('downlink'), label: OURS_RANDOM, values: 'random' },
  { ...plain('d3-dsv'), label: 'd3-dsv, random doubles', values: 'random' },
];

/** Peer, times as fast as it at least, times aimed for. */
const targets = [
  ['papaparse', 5, 8],
  ['d3-dsv', 2, 3.5],
] as const;

/** The CSV writer alone. */
export const csv: Section = {
  letter: 'A',
  title: `CSV writer: ${decimal(ROWS)} rows of 5 columns to a blob; Rome's times formatted by us, given to the peers as text`,
  async run(context) {
    const measured = await Chromium.with(context.chromium, (chromium) => measure(context, chromium));
    timesTable(context.report, measured, (label) => (label.includes('random') ? OURS_RANDOM : 'downlink'));
    for (const [peer, target, aim] of targets) {
      const times = measured.get(peer)!.ms / measured.get('downlink')!.ms;
      context.report.figure({
        what: `A  CSV writer against ${peer}`,
        target: `at least ${target} times as fast (aim ${aim})`,
        measured: `${decimal(times, 1)} times`,
        ok: times >= target,
      });
    }
  },
};

async function measure({ server, repetitions }: BenchContext, chromium: Chromium): Promise<Map<string, Measurement>> {
  const contenders = [];
  for (const { label, name, values, rows } of cases) {
    const page = await chromium.openPage(server.url);
    await page.call('prepareCase', 'csv', name, { rows, values });
    contenders.push(caseContender(label, page));
  }
  const measured = await measureInRounds(contenders, repetitions);
  const contents = new Map<string, string>();
  for (const [at, { rows, values, label }] of cases.entries()) {
    const { sha256 } = (await contenders[at]!.page.call('caseOutcome')) as { sha256: string };
    const same = contents.get(`${rows} ${values}`);
    if (same !== undefined && same !== sha256) throw new Error(`${label} has written another file than the others.`);
    contents.set(`${rows} ${values}`, sha256);
  }
  const shorter = measured.get(ROW_FORMATTING)!;
  const scale = ROWS / ROWS_PER_ROW_FORMATTING;
  return measured.set(ROW_FORMATTING, {
    ...shorter,
    ms: shorter.ms * scale,
    fastest: shorter.fastest * scale,
    slowest: shorter.slowest * scale,
  });
}
