/** Makes the chart of the rows of a preview. Loaded when a file with a chart is first shown. */
import { type SVGTemplateResult, svg } from 'lit';
import type { Chart, ChartSeries } from '../../charts/chart.ts';
import { drawChart } from '../../charts/draw-chart.ts';
import type { Drawing, Shape } from '../../charts/drawing.ts';
import { SeriesRecorder } from '../../charts/series-recorder.ts';
import { Summary } from '../../core/summary.ts';
import { TimeZone } from '../../core/time-zone.ts';
import { chartPanels } from '../../formats/chart-panels.ts';
import type { Figure } from '../../formats/format.ts';
import type { ExportPreview } from '../../pipeline/run-preview.ts';

/** A chart, ready to be shown. */
export interface ChartPicture {
  /** Width of its coordinates. */
  readonly width: number;
  /** Height of its coordinates. */
  readonly height: number;
  /** The shapes, to be put into an `svg` element. */
  readonly shapes: readonly SVGTemplateResult[];
  /** Names of its series. */
  readonly names: readonly string[];
}

/** The charts of a file. */
export interface PreviewCharts {
  /** The first charts. Empty when the rows have no times or no figures. */
  readonly pictures: readonly ChartPicture[];
  /** How many more charts there are. */
  readonly more: number;
}

/** The most charts that are shown. */
const MOST_CHARTS = 2;

/** Size of a chart, in points. */
const WIDTH = 520;
const HEIGHT = 200;
const FONT_SIZE = 11;

/** Colors of charts: the paper is white in every color scheme. */
const COLORS = { text: '#1b2229', muted: '#5b6670', grid: '#dde1e5' };

/** A time as files show it, with or without offset. */
const TIME = /^(\d{4,6})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3})\d*)?)?(?: ?(Z|[+-]\d\d:\d\d))?$/;

/** A unit at the end of a header. */
const UNIT = /^(.+) \(([^()]+)\)$/;

const known = new WeakMap<ExportPreview, PreviewCharts>();

/**
 * Draws the first charts of the file from the rows of its preview.
 *
 * @param timezone the zone of times without offset
 * @param hasUnits whether headers end with units
 */
export function previewCharts(preview: ExportPreview, timezone: string, hasUnits: boolean): PreviewCharts {
  let charts = known.get(preview);
  if (!charts) {
    const all = chartsOf(preview, TimeZone.of(timezone), hasUnits);
    charts = { pictures: all.slice(0, MOST_CHARTS).map(pictureOf), more: Math.max(0, all.length - MOST_CHARTS) };
    known.set(preview, charts);
  }
  return charts;
}

function chartsOf(preview: ExportPreview, zone: TimeZone, hasUnits: boolean): Chart[] {
  const { columns, rows, truncated, window } = preview;
  const timeAt = columns.findIndex(({ id, kind }) => kind === 'time' || id === 'time');
  const read = timeReader(zone);
  const times = Float64Array.from(rows, (row) => read(row[timeAt]));
  const known = times.filter((ms) => !Number.isNaN(ms));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  // A part of the rows fills the whole width: its chart is to show their course.
  const [from, to] = truncated || !window ? [first, last] : [1000 * window.from, 1000 * window.to];
  const figures = columns.flatMap(({ label, kind, decimals }, at): Figure[] => {
    if (at === timeAt || (kind !== undefined && kind !== 'number')) return [];
    const values = Float64Array.from(rows, (row) => (typeof row[at] === 'number' ? row[at] : Number.NaN));
    const summary = new Summary();
    const recorder = new SeriesRecorder({ from, to, slices: WIDTH, emptyIsGap: false });
    recorder.add(times, values, values.length);
    summary.add(values, values.length);
    const [, name = label, unit = ''] = (hasUnits && UNIT.exec(label)) || [];
    return [{ label: name, unit, decimals: decimals ?? 'full', summary, shape: recorder.shape() }];
  });
  return chartPanels(figures, true).panels.map((panel) => {
    const series = panel.map((at): ChartSeries => {
      const { label, unit, shape } = figures[at]!;
      return { label, unit, shape: shape! };
    });
    return { from, to, zone, series, legend: true };
  });
}

/** Returns a function that reads times in their order, Unix milliseconds; NaN for what is none. */
function timeReader(zone: TimeZone): (cell: unknown) => number {
  let latest = Number.NEGATIVE_INFINITY;
  return (cell) => {
    const match = typeof cell === 'string' ? TIME.exec(cell) : null;
    if (!match) return Number.NaN;
    const [, year, month, day, hour, minute, second = 0, fraction = '', offset] = match;
    const wall = new Date(0);
    wall.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
    wall.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.padEnd(3, '0')));
    let ms = offset === undefined ? zone.instantOf(wall.getTime()) : wall.getTime() - offsetOf(offset);
    // The clock shows some times twice: after the first, it is the second.
    if (ms < latest) ms = Math.max(latest, wall.getTime() - zone.offsetAt(latest + 2 * 3_600_000));
    latest = ms;
    return ms;
  };
}

function offsetOf(text: string): number {
  if (text === 'Z') return 0;
  const [hours, minutes] = text.slice(1).split(':').map(Number);
  return (text.startsWith('-') ? -1 : 1) * (hours! * 60 + minutes!) * 60_000;
}

function pictureOf(chart: Chart, at: number): ChartPicture {
  const canvas = document.createElement('canvas').getContext('2d');
  const drawing = drawChart(chart, {
    ...{ width: WIDTH, height: HEIGHT, fontSize: FONT_SIZE, colors: COLORS },
    measure: (text, size) => {
      if (!canvas) return 0.6 * size * text.length;
      canvas.font = `${size}px system-ui, sans-serif`;
      return canvas.measureText(text).width;
    },
  });
  return {
    width: WIDTH,
    height: HEIGHT,
    shapes: shapesOf(drawing, `look-plot-${at}`),
    names: chart.series.map(({ label }) => label),
  };
}

function shapesOf({ clip, shapes }: Drawing, id: string): SVGTemplateResult[] {
  const { x, y, width, height } = clip;
  return [
    svg`<clipPath id=${id}><rect x=${x} y=${y} width=${width} height=${height}></rect></clipPath>`,
    ...shapes.map((shape) => (shape.inPlot ? svg`<g clip-path="url(#${id})">${shapeOf(shape)}</g>` : shapeOf(shape))),
  ];
}

function shapeOf(shape: Shape): SVGTemplateResult {
  const { color } = shape;
  switch (shape.kind) {
    case 'lines':
      return svg`<path d=${shape.paths.map(pathOf).join('')} fill="none" stroke=${color} stroke-width=${shape.width}
        stroke-linejoin="round" stroke-dasharray=${shape.dash?.join(' ') ?? 'none'}></path>`;
    case 'polygons':
      return svg`<path d=${shape.paths.map((path) => `${pathOf(path)}Z`).join('')} fill=${color}></path>`;
    case 'rectangles':
      return svg`<path d=${shape.rectangles.map((r) => `M${r.x} ${r.y}h${r.width}v${r.height}h${-r.width}Z`).join('')}
        fill=${color}></path>`;
    case 'dots': {
      // Lines of no length with round ends are dots.
      const dots = shape.centers.map((value, at) => (at % 2 === 0 ? `M${value}` : ` ${value}h0`)).join('');
      return svg`<path d=${dots} stroke=${color} stroke-width=${shape.diameter} stroke-linecap="round"></path>`;
    }
    case 'text':
      return svg`<text x=${shape.x} y=${shape.y} font-size=${shape.size} text-anchor=${shape.anchor}
        fill=${color}>${shape.text}</text>`;
  }
}

const pathOf = (path: readonly number[]): string =>
  path.map((value, at) => (at % 2 === 0 ? `${at === 0 ? 'M' : 'L'}${value}` : ` ${value}`)).join('');
