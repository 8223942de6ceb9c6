/** The chart of the readings: dragging across it chooses a window. */
import type { FormWindow } from 'downlink-export/controller';
import uPlot from 'uplot';
import type { CitySeries } from './city-series.ts';
import type { Readings } from './readings.ts';

/** Whole steps of the readings, seconds. */
const STEP = 600;
/** Pixels below which a drag is a click. */
const MIN_DRAG = 6;

/** Such a chart. */
export class ReadingsChart {
  readonly #box: HTMLElement;
  readonly #onWindow: (window: FormWindow) => void;
  #plot: uPlot | undefined;
  #redraw: (() => void) | undefined;

  /** @param onWindow called with what was dragged over */
  constructor(box: HTMLElement, onWindow: (window: FormWindow) => void) {
    this.#box = box;
    this.#onWindow = onWindow;
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(box);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#redraw?.());
    matchMedia('(forced-colors: active)').addEventListener('change', () => this.#redraw?.());
  }

  /** Draws readings. */
  show(readings: Readings, series: readonly CitySeries[], window: FormWindow, timezone: string): void {
    this.#redraw = () => {
      this.#plot?.destroy();
      const data = [readings.times, ...readings.values] as unknown as uPlot.AlignedData;
      this.#plot = new uPlot(this.#options(series, window, timezone), data, this.#box);
    };
    this.#redraw();
  }

  /** Draws the same anew, after a change of the page's colours. */
  redraw(): void {
    this.#redraw?.();
  }

  #size(): { width: number; height: number } {
    return { width: Math.max(200, this.#box.clientWidth), height: Math.max(200, this.#box.clientHeight) };
  }

  #options(series: readonly CitySeries[], { from, to }: FormWindow, timezone: string): uPlot.Options {
    const style = getComputedStyle(this.#box);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const units = [...new Set(series.map(({ shownUnit }) => shownUnit))];
    const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    const font = '12px system-ui, sans-serif';
    const count = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
    const narrow = this.#box.clientWidth < 560;
    return {
      ...this.#size(),
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), timezone),
      legend: { show: false },
      cursor: {
        y: false,
        drag: { x: true, y: false, setScale: false },
        points: { size: 6 },
      },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      padding: [12, narrow ? 18 : 20, 0, 0],
      scales: { x: { time: true, range: () => [from, to] } },
      series: [
        {},
        ...series.map(
          ({ label, shownUnit, id }): uPlot.Series => ({
            label,
            scale: shownUnit,
            stroke: colour(`--series-${id}`),
            width: 1.5,
            points: { show: false },
          }),
        ),
      ],
      axes: [
        {
          ...axis,
          font,
          space: narrow ? 60 : 90,
          grid: { show: false },
          values: (_plot, splits) => timeLabels(splits, to - from, timezone),
        },
        // Two units fit; the figures of a third are in the line below the chart.
        ...units.slice(0, narrow ? 1 : 2).map(
          (unit, at): uPlot.Axis => ({
            ...axis,
            font,
            labelFont: font,
            scale: unit,
            side: at === 0 ? 3 : 1,
            size: narrow ? 46 : 58,
            label: unit,
            labelSize: 18,
            grid: at === 0 ? axis.grid : { show: false },
            values: (_plot, values) => values.map((value) => count.format(value)),
          }),
        ),
      ],
      hooks: {
        setSelect: [(plot) => this.#selected(plot)],
        setCursor: [(plot) => this.#point(plot)],
      },
    };
  }

  #selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < MIN_DRAG) return;
    const at = (pixels: number) => Math.round(plot.posToVal(pixels, 'x') / STEP) * STEP;
    const window = { from: at(left), to: at(left + width) };
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (window.to > window.from) this.#onWindow(window);
  }

  /** Tells the figures at the cursor, under the names of the series. */
  #point({ cursor: { idx }, data }: uPlot): void {
    const values = idx === null || idx === undefined ? undefined : data.slice(1).map((list) => list[idx] ?? undefined);
    this.#box.dispatchEvent(new CustomEvent('readings-point', { detail: values }));
  }
}

const DAY = 86_400;

/** Times of the axis: as fine as the window is long. */
function timeLabels(times: readonly number[], length: number, timeZone: string): string[] {
  const parts: Intl.DateTimeFormatOptions =
    length <= 2 * DAY
      ? { hour: '2-digit', minute: '2-digit' }
      : length <= 120 * DAY
        ? { day: 'numeric', month: 'short' }
        : { month: 'short', year: 'numeric' };
  const format = new Intl.DateTimeFormat('en-GB', { ...parts, timeZone });
  return times.map((time) => format.format(time * 1000));
}
