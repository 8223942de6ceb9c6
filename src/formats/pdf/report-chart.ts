/** Adds a chart to the pages of a report. */
import type { Chart, ChartSeries } from '../../charts/chart.ts';
import { SeriesRecorder } from '../../charts/series-recorder.ts';
import { Pacer } from '../../core/pacer.ts';
import { columnFigures } from '../column-figures.ts';
import type { ChartBlock, ChartContent, ReportChart, WriteOptions } from '../format.ts';
import { type ChartArea, chartTexts, drawnChart } from './chart-drawing.ts';
import { chartSlices } from './chart-slices.ts';
import { drawNoRows } from './page-furniture.ts';
import type { ElementTitles, ReportContext } from './report-context.ts';
import { addLead, leadOf, skipToElement } from './report-text.ts';

/** The usual and the least height of a chart, in points. */
const HEIGHT = 200;
const LEAST_HEIGHT = 60;

/** Height of the note that there is no data, in points. */
const NO_DATA = 26;

/** Adds a chart below what is on the page. Yields after each written page. */
export async function* chartPages(
  { options, shared, pen, flow }: ReportContext,
  part: ReportChart,
  { isFurther, ...titles }: ElementTitles,
): AsyncGenerator<void> {
  const { margin } = pen.theme;
  const width = flow.size.width - 2 * margin;
  const content = await part.open();
  const chart = await readChart(content, chartSlices(seriesCount(content), width), options);
  const isEmpty = chart.series.every(({ shape }) => shape.times.length === 0);
  await shared.fonts.cover('bold', [titles.caption]);
  const lead = leadOf(pen, flow, titles);
  const wanted = isEmpty ? NO_DATA : Math.max(LEAST_HEIGHT, part.height ?? HEIGHT);
  const height = Math.min(wanted, flow.pageRoom - lead.height);
  for (const [at, panel] of panelsOf(chart).entries()) {
    skipToElement(flow, isFurther || at > 0);
    const above = at === 0 ? lead.height : 0;
    if (above + height > flow.room && !flow.isTop) {
      await flow.newPage();
      yield;
    }
    if (at === 0) addLead(flow, lead);
    if (isEmpty) return flow.add(drawNoRows(pen, true, flow.y, flow.size), height);
    const area: ChartArea = { page: flow.size, left: margin, top: flow.y, width, height };
    await shared.fonts.cover('normal', chartTexts(panel));
    flow.add(drawnChart(pen, panel, area, false), height);
  }
}

/** Splits a chart of more than two units, unless its axes are given, into charts of two units each. */
function panelsOf(chart: Chart): Chart[] {
  const { series, left, right, legend = true } = chart;
  const units = [...new Set(series.map(({ unit }) => unit))];
  if (units.length <= 2 || left || right || series.some(({ side }) => side !== undefined)) return [chart];
  return Array.from({ length: Math.ceil(units.length / 2) }, (_, at) => {
    const own = units.slice(2 * at, 2 * at + 2);
    return { ...chart, legend, series: series.filter(({ unit }) => own.includes(unit)) };
  });
}

const seriesCount = ({ blocks }: ChartContent): number =>
  blocks.reduce((sum, { columns }) => sum + columns.length - 1, 0);

/** Reads all values of a chart. */
async function readChart(content: ChartContent, slices: number, options: WriteOptions): Promise<Chart> {
  const { window, blocks, left, right, legend } = content;
  const series: ChartSeries[] = [];
  for (const block of blocks) series.push(...(await readBlock(block, { ...window, slices }, options.signal)));
  return {
    ...window,
    zone: options.zone,
    series,
    ...(left && { left }),
    ...(right && { right }),
    ...(legend !== undefined && { legend }),
  };
}

async function readBlock(
  { columns, records, styles, emptyIsGap, units }: ChartBlock,
  axis: { readonly from: number; readonly to: number; readonly slices: number },
  signal: AbortSignal,
): Promise<ChartSeries[]> {
  const pacer = new Pacer(signal);
  const recorders = columns.slice(1).map(() => new SeriesRecorder({ ...axis, emptyIsGap }));
  for await (const batch of records) {
    const times = columnFigures(batch.columns[0]!, batch.length);
    for (const [i, recorder] of recorders.entries())
      recorder.add(times, columnFigures(batch.columns[i + 1]!, batch.length), batch.length);
    if (pacer.due) await pacer.pause();
  }
  const known = units();
  return recorders.map((recorder, i) => ({
    ...styles[i],
    label: columns[i + 1]!.label,
    unit: known[i] ?? '',
    shape: recorder.shape(),
  }));
}
