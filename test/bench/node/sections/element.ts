import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ElementSetup, FirstAndWarm } from '../../browser/element.ts';
import type { BenchPage } from '../bench-page.ts';
import { Chromium } from '../chromium.ts';
import type { BenchContext, Section } from '../context.ts';
import { decimal } from '../report.ts';
import { inTurn, median, type Runner } from '../rounds.ts';

const ROWS = 10_000;
const MANY = 10_000;
const FEW = 20;

/** Milliseconds that a hand takes from reaching a button to pressing it, at the least. */
const POINTER_MS = 100;

const WARM_RUNS = 5;

const MOST_OPENING_MS = 100;
const MOST_SEARCH_MS = 50;
const MOST_EXPORT_MS = 200;
const MOST_KB = 30;

const KB = 1000;
const FOLDER = '/dist/';

const plain: ElementSetup = { series: FEW, rows: ROWS, from: 'memory', format: 'xlsx', locale: 'en' };

/** What a person waits for with `<downlink-export>`, and what a page loads for it. */
export const element: Section = {
  letter: 'M',
  title: `The element, each run on a fresh page: the dialog, a search in ${decimal(MANY)} series, a file of ${decimal(ROWS)} rows`,
  async run(context) {
    await Chromium.with(context.chromium, async (chromium) => {
      await measureTimes(context, chromium);
      await measureSizes(context, chromium);
    });
  },
};

/** Something that a person does. */
interface Action {
  readonly what: string;
  readonly most: number;
  readonly run: Runner<FirstAndWarm>;
}

async function measureTimes(context: BenchContext, chromium: Chromium): Promise<void> {
  const all = actions(context, chromium);
  const times = await inTurn(
    all.map(({ run }) => run),
    context.repetitions,
  );
  const rows = [['from the act to the painted outcome', 'first: median ms', 'range', 'warm ms']];
  all.forEach(({ what, most }, at) => {
    const firsts = times[at]!.map(({ first }) => first);
    const ms = median(firsts);
    const warm = median(times[at]!.map((each) => each.warm));
    const range = `${decimal(Math.min(...firsts))} to ${decimal(Math.max(...firsts))}`;
    rows.push([what, decimal(ms), range, decimal(warm)]);
    const figure = { what: `M  ${what}`, target: `under ${most} ms`, measured: `${decimal(ms)} ms`, ok: ms < most };
    context.report.figure(figure);
  });
  context.report.table(rows);
}

function actions({ server }: BenchContext, chromium: Chromium): readonly Action[] {
  const onPage =
    (setup: ElementSetup, act: (page: BenchPage) => Promise<FirstAndWarm>): Runner<FirstAndWarm> =>
    () =>
      chromium.withFreshPage(server.url, async (page) => {
        await page.call('placeElement', setup);
        return act(page);
      });
  const opening = (pointerMs: number, series: number) =>
    onPage({ ...plain, series }, (page) => page.call('openElement', { pointerMs, warmRuns: WARM_RUNS }));
  const saving = (setup: Partial<ElementSetup>) =>
    onPage({ ...plain, ...setup }, async (page) => {
      await page.call('openElement', { pointerMs: POINTER_MS, warmRuns: 0 });
      return page.call('exportElement', ROWS, WARM_RUNS);
    });
  const search = onPage({ ...plain, series: MANY }, async (page) => {
    await page.call('openElement', { pointerMs: POINTER_MS, warmRuns: 0 });
    return page.call('searchSeries', '742');
  });
  return [
    {
      what: 'click to open dialog, pointer over the button before',
      most: MOST_OPENING_MS,
      run: opening(POINTER_MS, FEW),
    },
    { what: 'click to open dialog, nothing loaded before', most: MOST_OPENING_MS, run: opening(0, FEW) },
    { what: `click to open dialog, ${decimal(MANY)} series`, most: MOST_OPENING_MS, run: opening(POINTER_MS, MANY) },
    { what: `key to filtered list of ${decimal(MANY)} series`, most: MOST_SEARCH_MS, run: search },
    ...(['xlsx', 'csv', 'pdf'] as const).map((format) => ({
      what: `Export to saved ${format.toUpperCase()} of ${decimal(ROWS)} rows, from memory`,
      most: MOST_EXPORT_MS,
      run: saving({ format }),
    })),
    {
      what: `Export to saved XLSX of ${decimal(ROWS)} rows, from the reader`,
      most: MOST_EXPORT_MS,
      run: saving({ from: 'http' }),
    },
  ];
}

/** A part of the package, and what it adds to what the page has loaded before. */
interface Part {
  readonly what: string;
  readonly load: (page: BenchPage) => Promise<unknown>;
}

const parts: readonly Part[] = [
  { what: 'the main entry', load: (page) => page.call('loadMain') },
  { what: 'element and controller, as the page loads them', load: (page) => page.call('placeElement', plain) },
  {
    what: 'the dialog, when it opens',
    load: async (page) => {
      await page.call('openElement', { pointerMs: POINTER_MS, warmRuns: 0 });
      await page.call('rest', 1500);
    },
  },
  { what: 'recurring exports: the engine of the main entry', load: (page) => page.call('listRecurring') },
  { what: 'recurring exports: their part of the dialog, when it is opened', load: (page) => page.call('openSchedule') },
];

async function measureSizes({ server, report, dist }: BenchContext, chromium: Chromium): Promise<void> {
  const loaded = new Set<string>();
  /** Kilobytes of what has been loaded since the last time, without the worker's own files. */
  const added = async (): Promise<number> => {
    let bytes = 0;
    for (const url of await server.takeRequests()) {
      if (!url.startsWith(FOLDER) || url.startsWith(`${FOLDER}downlink/`) || loaded.has(url)) continue;
      loaded.add(url);
      bytes += gzipSync(await readFile(join(dist, url.slice(FOLDER.length))), { level: 9 }).length;
    }
    return bytes / KB;
  };
  const sizes = new Map<string, number>();
  const measure = (own: readonly Part[]) =>
    chromium.withFreshPage(server.url, async (page) => {
      await server.takeRequests();
      for (const { what, load } of own) {
        await load(page);
        sizes.set(what, await added());
      }
    });
  await measure(parts);
  const german: Part = {
    what: 'German beside English, with the dialog',
    load: async (page) => {
      await page.call('placeElement', { ...plain, locale: 'de' });
      await page.call('openElement', { pointerMs: POINTER_MS, warmRuns: 0 });
      await page.call('rest', 1500);
    },
  };
  await measure([german]);
  report.table([
    ['gzipped, beyond what is above it', 'kB'],
    ...[...sizes].map(([what, size]) => [what, decimal(size, 1)]),
  ]);
  const size = sizes.get(parts[1]!.what)!;
  report.figure({
    what: `M  ${parts[1]!.what}, beyond the main entry`,
    target: `at most ${MOST_KB} kB`,
    measured: `${decimal(size, 1)} kB`,
    ok: size <= MOST_KB,
  });
}
