import type { DownlinkExportElement } from '../../../src/element/element-types.ts';
import type * as downlink from '../../../src/index.ts';
import { END, fetchToken, MINUTE, names } from './exports.ts';

/** An element on a fresh page. */
export interface ElementSetup {
  /** Series that it offers. */
  readonly series: number;
  /** Readings of the first of them, one a minute. */
  readonly rows: number;
  /** `memory`: from objects that the page holds. `http`: from the reference server. */
  readonly from: 'memory' | 'http';
  readonly format: downlink.FileExtension;
  readonly locale: string;
}

/** A click on the button of an element. */
export interface OpeningSetup {
  /** Milliseconds for which the pointer is over the button before the click; 0 for a click without any. */
  readonly pointerMs: number;
  /** How often the dialog is closed and opened again, warm. */
  readonly warmRuns: number;
}

/** Milliseconds of a first run and of those after it, to the end of the frame that shows the outcome. */
export interface FirstAndWarm {
  readonly first: number;
  /** The median; NaN when there was none. */
  readonly warm: number;
}

/** Milliseconds for which a page does nothing else before a person acts. */
const REST_MS = 400;

let element: DownlinkExportElement | undefined;
let exporter: downlink.Exporter | undefined;

/** Loads the page's own module, as every page with an element has it. */
export async function loadMain(): Promise<void> {
  await import(/* @vite-ignore */ `/dist/${'index.js'}`);
}

/** Puts an element into the page and waits until it has been drawn. */
export async function placeElement({ series, rows, from, format, locale }: ElementSetup): Promise<void> {
  const { createExporter, connhexSource, memorySource } = (await import(
    /* @vite-ignore */ `/dist/${'index.js'}`
  )) as typeof downlink;
  await import(/* @vite-ignore */ `/dist/${'element.js'}`);
  const channelId = `synthetic-${rows * names.length}`;
  const source =
    from === 'http'
      ? connhexSource({ baseUrl: location.origin, getToken: fetchToken })
      : memorySource(readings(channelId, rows));
  const placed = document.createElement('downlink-export');
  exporter = createExporter({ source });
  placed.exporter = exporter;
  placed.series = Array.from({ length: series }, (_, at) => ({
    channelId,
    name: names[at] ?? `urn:dev:synthetic:s${at}`,
    label: `Meter ${at} of hall ${at % 17}`,
    unit: 'Cel',
  }));
  placed.preset = { series: [{ key: JSON.stringify([channelId, '', names[0]]) }], detail: { kind: 'readings' } };
  placed.window = { from: END - rows * MINUTE, to: END + MINUTE };
  placed.timezone = 'Europe/Rome';
  placed.locale = locale;
  placed.format = format;
  document.body.append(placed);
  element = placed;
  await until(() => part('.open-button') !== null);
  await rest();
}

/** Clicks on the button; milliseconds until the dialog can be used. */
export async function openElement({ pointerMs, warmRuns }: OpeningSetup): Promise<FirstAndWarm> {
  if (pointerMs > 0) {
    part('.open-button')?.dispatchEvent(new PointerEvent('pointerenter'));
    await rest(pointerMs);
  }
  const first = await openOnce();
  const again: number[] = [];
  for (let run = 0; run < warmRuns; run++) {
    await rest();
    element?.close();
    await rest();
    again.push(await openOnce());
  }
  return { first, warm: middle(again) };
}

async function openOnce(): Promise<number> {
  const start = performance.now();
  part('.open-button')?.click();
  await until(() => part('dialog')?.matches('[open]:has(.choices fieldset)') && isFocused('[part=export]'));
  return performance.now() - start;
}

/** Types into the search of the series; milliseconds from a key to the list that it finds. */
export async function searchSeries(text: string): Promise<FirstAndWarm> {
  await rest();
  const times: number[] = [];
  for (let length = 1; length <= text.length; length++) {
    const field = part('.search') as HTMLInputElement;
    const before = size();
    const start = performance.now();
    field.value = text.slice(0, length);
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    await until(() => size() !== before);
    times.push(performance.now() - start);
    await rest(100);
  }
  return { first: times[0] ?? Number.NaN, warm: middle(times.slice(1)) };

  function size(): string {
    return part('[role=option]')?.ariaSetSize ?? '';
  }
}

/** Clicks on Export in an open dialog; milliseconds until the browser has the file. */
export async function exportElement(rows: number, warmRuns: number): Promise<FirstAndWarm> {
  const times: number[] = [];
  for (let run = 0; run <= warmRuns; run++) {
    await until(() => part('[part=export]') !== null && element?.form?.state.look.phase === 'ready');
    await rest();
    const ended = new Promise<number>((resolve, reject) => {
      element?.addEventListener(
        'export-complete',
        ({ detail }) => {
          const written = detail.result.files[0]?.rows;
          if (written === rows) resolve(performance.now());
          else reject(new Error(`The file has ${written} rows.`));
        },
        { once: true },
      );
      element?.addEventListener('export-error', ({ detail }) => reject(new Error(detail.failure.technical)));
    });
    const start = performance.now();
    part('[part=export]')?.click();
    times.push((await ended) - start);
    element?.form?.dismiss();
  }
  return { first: times[0] ?? Number.NaN, warm: middle(times.slice(1)) };
}

/** Lists recurring exports, by which the page loads their engine. */
export async function listRecurring(): Promise<void> {
  await exporter?.definitions.list();
  await rest();
}

/** Opens the part of recurring exports. */
export async function openSchedule(): Promise<void> {
  part('.foot-buttons button:not([part])')?.click();
  await until(() => part('.recurring-columns') !== null);
  await rest();
}

/** Waits until the page has done what an action sets off besides its outcome. */
export function rest(ms = REST_MS): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function readings(channel: string, count: number): downlink.ChannelMessage[] {
  return Array.from({ length: count }, (_, index) => ({
    channel,
    publisher: 'd2b0a1c4-93f7-4be5-8a6e-51f60c7d9e38',
    protocol: 'mqtt',
    name: names[0]!,
    unit: 'Cel',
    time: END - (count - index) * MINUTE,
    value: ((index * 7919) % 4000) / 100,
  }));
}

function part(selector: string): HTMLElement | null {
  return element?.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
}

function isFocused(selector: string): boolean {
  return element?.shadowRoot?.activeElement?.matches(selector) ?? false;
}

/** Waits until something holds when a frame is drawn, and until that frame has been painted. */
async function until(holds: () => unknown): Promise<void> {
  for (const end = performance.now() + 20_000; ; ) {
    await new Promise(requestAnimationFrame);
    if (holds()) break;
    if (performance.now() > end) throw new Error(`Nothing came of what was waited for: ${holds}`);
  }
  // Messages come after the frame.
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(undefined);
  });
  port1.close();
}

const middle = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
