/** The dashboard: the chart, its windows, zone and series. */
import type { Exporter } from 'downlink-export';
import type { FormWindow } from 'downlink-export/controller';
import { byId, element } from '../page/dom.ts';
import { clearFailure, fillFailure } from '../page/failure.ts';
import { countText } from '../page/figures.ts';
import { ReadingsChart } from './chart.ts';
import { CITY_SERIES, seriesOf } from './city-series.ts';
import { boundsOf, NAMED_WINDOWS, type PageState, type WindowName } from './page-state.ts';
import { read } from './readings.ts';

const LABELS: Readonly<Record<WindowName, string>> = {
  '1d': 'Day',
  '7d': 'Week',
  '30d': '30 days',
  '90d': '90 days',
  '1y': 'Year',
};

/** Zones that are offered besides that of the browser. */
const ZONES = [
  'UTC',
  'Africa/Casablanca',
  'Europe/London',
  'Europe/Rome',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Sydney',
];

const figure = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** The dashboard. */
export class Dashboard {
  readonly #exporter: Exporter;
  readonly #change: (change: Partial<PageState>) => void;
  readonly #box = byId('chart', HTMLDivElement);
  readonly #chart: ReadingsChart;
  readonly #note = byId('chart-note', HTMLParagraphElement);
  readonly #error = byId('chart-error', HTMLDivElement);
  readonly #zone = byId('zone', HTMLSelectElement);
  readonly #windows = new Map<WindowName, HTMLButtonElement>();
  readonly #series = new Map<string, { button: HTMLButtonElement; value: HTMLOutputElement }>();
  #state: PageState | undefined;
  #reading = new AbortController();

  /** @param change takes what a person changes */
  constructor(exporter: Exporter, change: (change: Partial<PageState>) => void) {
    this.#exporter = exporter;
    this.#change = change;
    this.#chart = new ReadingsChart(this.#box, (window) => change({ window }));
    for (const name of Object.keys(NAMED_WINDOWS) as WindowName[]) {
      const button = element('button', { type: 'button' }, LABELS[name]);
      button.addEventListener('click', () => change({ window: name }));
      this.#windows.set(name, button);
    }
    byId('windows', HTMLFieldSetElement).append(...this.#windows.values());
    this.#offerSeries();
    this.#zone.addEventListener('change', () => change({ zone: this.#zone.value }));
    byId('earlier', HTMLButtonElement).addEventListener('click', () => this.#move(-1));
    byId('later', HTMLButtonElement).addEventListener('click', () => this.#move(1));
    this.#box.addEventListener('readings-point', (event) => this.#point((event as CustomEvent).detail));
  }

  /** Shows a state, and reads what it needs. */
  show(state: PageState): void {
    const before = this.#state;
    this.#state = state;
    for (const [name, button] of this.#windows) button.ariaPressed = String(state.window === name);
    for (const [id, { button }] of this.#series) button.ariaPressed = String(state.series.includes(id));
    const zones = [...new Set([Intl.DateTimeFormat().resolvedOptions().timeZone, ...ZONES, state.zone])];
    this.#zone.replaceChildren(
      ...zones.map((zone) => element('option', { value: zone, selected: zone === state.zone }, zone.replace('_', ' '))),
    );
    this.#zone.value = state.zone;
    const bounds = boundsOf(state.window, Date.now() / 1000);
    byId('window-text', HTMLParagraphElement).textContent = windowText(bounds, state.zone);
    byId('later', HTMLButtonElement).disabled = bounds.to >= boundsOf('1d', Date.now() / 1000).to;
    const isSame = before?.window === state.window && before.series.join() === state.series.join();
    if (!isSame || before?.zone !== state.zone) void this.#read(state, bounds);
    // The colours of the page take effect with the next frame.
    else requestAnimationFrame(() => this.#chart.redraw());
  }

  async #read(state: PageState, bounds: FormWindow): Promise<void> {
    this.#reading.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#box.classList.add('stale');
    clearFailure(this.#error);
    try {
      const series = seriesOf(state.series);
      const readings = await read(this.#exporter, series, bounds, reading.signal);
      this.#chart.show(readings, series, bounds, state.zone);
      this.#box.classList.remove('stale');
      this.#box.ariaLabel = `Chart of ${series.map(({ label }) => label).join(', ')}; ${windowText(bounds, state.zone)}`;
      this.#note.textContent =
        `${countText(readings.count)} readings in ${readings.seconds.toFixed(1)} s, shown as ${readings.step}. ` +
        'Drag across the chart to choose a window; the export follows it.';
    } catch (error) {
      if (!reading.signal.aborted) fillFailure(this.#error, error);
    }
  }

  #offerSeries(): void {
    const box = byId('series', HTMLFieldSetElement);
    for (const { id, label, shownUnit } of CITY_SERIES) {
      const dot = element('i');
      const value = element('output', {}, shownUnit);
      const button = element('button', { type: 'button' }, dot, label, value);
      button.addEventListener('click', () => this.#toggle(id));
      this.#series.set(id, { button, value });
      box.append(button);
      dot.style.borderColor = `var(--series-${id})`;
      dot.style.background = `var(--series-${id})`;
    }
  }

  /** At least one series stays. */
  #toggle(id: string): void {
    const chosen = this.#state?.series ?? [];
    const ids = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
    if (ids.length > 0) this.#change({ series: seriesOf(ids).map((series) => series.id) });
  }

  /** Moves the window by its length, and never beyond now. */
  #move(by: number): void {
    const now = Date.now() / 1000;
    const { from, to } = boundsOf(this.#state?.window ?? '30d', now);
    const length = to - from;
    const end = Math.min(to + by * length, boundsOf('1d', now).to);
    this.#change({ window: { from: end - length, to: end } });
  }

  /** Tells the figures at the cursor. */
  #point(values: readonly (number | undefined)[] | undefined): void {
    const shown = seriesOf(this.#state?.series ?? []);
    for (const { id, shownUnit } of CITY_SERIES) {
      const value = values?.[shown.findIndex((series) => series.id === id)];
      const text = value === undefined ? shownUnit : `${figure.format(value)} ${shownUnit}`;
      const output = this.#series.get(id)?.value;
      if (output && output.textContent !== text) output.textContent = text;
    }
  }
}

function windowText({ from, to }: FormWindow, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return `${format.format(from * 1000)} to ${format.format(to * 1000)}`;
}
