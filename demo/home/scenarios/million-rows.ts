/** A million rows, while the page is watched. */
import type { ExportRequest } from 'downlink-export';
import { element } from '../../page/dom.ts';
import { bytesText } from '../../page/figures.ts';
import { FrameMeter, heapBytes } from '../frame-meter.ts';
import { exportOnMainThread } from './main-thread-export.ts';
import type { Scenario, Stage } from './scenario.ts';

/** Readings of one run, and of one by the page's own thread, which more might end. */
const SIZES = { all: 1_000_000, mainThread: 250_000 };
const SERIES = 20;
/** The channel's last reading is before it; Unix seconds. */
const END = Date.UTC(2023, 9, 29, 2) / 1000;

function orderOf(rows = SIZES.all) {
  const names = Array.from({ length: SERIES }, (_, k) => `urn:dev:synthetic:s${String(k).padStart(2, '0')}`);
  const request: ExportRequest = {
    type: 'oneTime',
    format: { extension: 'csv', timezone: 'utc' },
    items: [
      {
        filename: `${rows.toLocaleString('en').replaceAll(',', ' ')} rows`,
        params: {
          channelId: `synthetic-${rows}`,
          subtopic: '',
          target: { value: names.join(',') },
          from: END - (rows / SERIES) * 60,
          to: END,
        },
      },
    ],
  };
  return { request, options: {} };
}

/** The scenario. */
export const millionRows: Scenario = {
  id: 'million',
  title: 'A million rows, watch it stay smooth',
  about:
    'A worker reads and writes; the page only counts. Beside it: the same work by SheetJS in the page’s own thread, as most exporters do it.',
  action: 'Export a million rows',
  order: () => orderOf(),
  async play(_page, stage) {
    const meters = element('div', { className: 'meters' });
    stage.box.append(meters);
    await measured(meters, 'downlink, in a worker', async (count) => {
      await stage.run(orderOf(), { save: false, onProgress: ({ rows }) => count(rows) });
    });
    stage.say('The page drew on while the worker wrote. Save the file, or compare:');
    offerComparison(stage, meters);
  },
};

function offerComparison(stage: Stage, meters: HTMLElement): void {
  const button = element(
    'button',
    { type: 'button' },
    `Do ${SIZES.mainThread.toLocaleString('en')} of them with SheetJS in the page`,
  );
  const note = element(
    'p',
    { className: 'hint' },
    'This loads SheetJS and makes the page stand still for a moment. It is a quarter of the rows: all of them may end the tab.',
  );
  button.addEventListener('click', async () => {
    button.disabled = true;
    const work = (count: (rows: number) => void) => exportOnMainThread(SIZES.mainThread, count, stage.signal);
    await measured(meters, 'SheetJS 0.18.5, in the page’s own thread', work).catch((error: unknown) =>
      stage.say(error instanceof Error ? error.message : String(error)),
    );
    button.remove();
    note.remove();
  });
  stage.box.append(button, note);
}

/** Does work under a meter. The work tells how many rows it has come to. */
async function measured(
  meters: HTMLElement,
  title: string,
  work: (count: (rows: number) => void) => Promise<void>,
): Promise<void> {
  const canvas = element('canvas', { width: 360, height: 48, role: 'img', ariaLabel: `Frames: ${title}` });
  const figure = (label: string) => {
    const value = element('dd', {}, '–');
    return { value, row: element('div', {}, element('dt', {}, label), value) };
  };
  const speed = figure('Rows a second');
  const rate = figure('Frames a second');
  const longest = figure('Longest standstill');
  const memory = figure('Memory of the page');
  const list = element('dl', { className: 'figures' }, speed.row, rate.row, longest.row);
  if (heapBytes() !== undefined) list.append(memory.row);
  meters.append(element('section', { className: 'meter' }, element('h4', {}, title), canvas, list));
  const meter = new FrameMeter(canvas);
  const started = performance.now();
  let rows = 0;
  let heap = heapBytes() ?? 0;
  const tell = () => {
    const seconds = (performance.now() - started) / 1000;
    const { rate: frames, longest: gap } = meter.frames;
    heap = Math.max(heap, heapBytes() ?? 0);
    speed.value.textContent = Math.round(rows / seconds).toLocaleString('en');
    rate.value.textContent = frames.toFixed(0);
    longest.value.textContent = gap < 1000 ? `${gap.toFixed(0)} ms` : `${(gap / 1000).toFixed(1)} s`;
    memory.value.textContent = bytesText(heap);
  };
  meter.start();
  const timer = setInterval(tell, 200);
  try {
    await work((count) => {
      rows = count;
    });
  } finally {
    clearInterval(timer);
    const frames = await meter.stop();
    tell();
    longest.value.classList.toggle('bad', frames.longest > 1000);
  }
}
