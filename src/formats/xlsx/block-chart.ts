/** Makes the native chart of a report's element, over the blocks of columns of its sheet. */
import type { TimeZone } from '../../core/time-zone.ts';
import type { DrawnAs, DrawnChart, DrawnTimeAxis } from '../../encoding/ooxml/chart-xml.ts';
import type { ChartContent, ReportFile } from '../format.ts';
import { timeAxis } from './chart-axes.ts';
import type { ChartRows } from './chart-rows.ts';
import { type CellSeries, drawnChart } from './drawn-chart.ts';

/** The sheet of a chart. */
export interface ChartSheet {
  /** Its name. */
  readonly sheet: string;
  /** Number of its header row. */
  readonly header: number;
  /** Number of its last row. */
  readonly last: number;
}

const DAY = 86_400_000;

/**
 * Makes the chart when all rows are read. Steps are drawn as lines, and so are areas and bars at uneven times; both are
 * counted, and so are lines that go on over gaps.
 */
export function blockChart(
  content: ChartContent,
  rows: ChartRows,
  { sheet, header, last }: ChartSheet,
  { title, zone, warn }: { readonly title: string; readonly zone: TimeZone; readonly warn: ReportFile['warn'] },
): DrawnChart {
  const types = content.blocks.flatMap(({ columns, styles }) => columns.slice(1).map((_, at) => styles[at]?.type));
  const filled = types.filter((type) => type === 'area' || type === 'bar').length;
  const kind = filled === 0 ? 'time' : filledKind(rows);
  warn(
    'not-in-chart',
    'Steps are drawn as lines from value to value, because charts of spreadsheets have no steps: use PDF for them.',
    types.filter((type) => type === 'step').length,
  );
  if (kind === 'time')
    warn(
      'not-in-chart',
      'Areas and bars are drawn as lines, because spreadsheets draw them only over times at even distances, and over ' +
        "the same times for all sources: use decimation with gaps 'empty', or PDF.",
      filled,
    );
  const drawnAs = (type: (typeof types)[number]): DrawnAs =>
    kind !== 'time' && (type === 'area' || type === 'bar') ? type : 'line';
  let firstUnit: string | undefined;
  const series = content.blocks.flatMap(({ columns, styles, units }, block): CellSeries[] => {
    const { column, times, values } = rows.watches[block]!;
    const known = units();
    // Without rows, the chart shows the empty cells below the header.
    const end = Math.max(header + 1, Math.min(header + times.rows, last));
    return columns.slice(1).map((_, at) => {
      const { type, color, side, decimals } = styles[at] ?? {};
      const unit = known[at] ?? '';
      firstUnit ??= unit;
      return {
        header: rows.columns[column + at + 1]!.label,
        cells: { sheet, header, last: end, timeColumn: column, column: column + at + 1 },
        side: side ?? (unit === firstUnit ? 'left' : 'right'),
        ...{ unit, color, decimals, seen: values[at]!, drawnAs: drawnAs(type) },
      };
    });
  });
  const emptyIsGap = content.blocks.every(
    ({ emptyIsGap }, block) => emptyIsGap || rows.watches[block]!.values.every(({ unbroken }) => unbroken === 1),
  );
  const gapsCrossed = rows.watches.flatMap(({ values, silences }) =>
    values.map(({ unbroken }, at) => {
      const silence = silences[at];
      return silence ? silence.shape().breaks.includes(1) : !emptyIsGap && unbroken < 1;
    }),
  );
  warn(
    'not-in-chart',
    'Lines go on over gaps, because a source of the chart has no decimation: give each source one.',
    series.filter(({ drawnAs }, at) => drawnAs === 'line' && gapsCrossed[at]).length,
  );
  return drawnChart(series, {
    ...{ title, left: content.left, right: content.right, legend: content.legend ?? series.length > 1 },
    time: axisOf(content, rows, zone, kind),
    emptyIsGap,
  });
}

/** The kind of time axis for areas and bars: one that shows each of them at its time, as wide as its interval. */
function filledKind({ watches, sharesTimes }: ChartRows): DrawnTimeAxis['kind'] {
  const { rows, isAscending, areDays, areMonths, step } = watches[0]!.times;
  if (rows === 0 || !sharesTimes || !isAscending) return 'time';
  if (areMonths) return 'months';
  if (areDays && (step === undefined || step === DAY)) return 'days';
  return step === undefined ? 'time' : 'rows';
}

function axisOf(
  { window }: ChartContent,
  { watches }: ChartRows,
  zone: TimeZone,
  kind: DrawnTimeAxis['kind'],
): DrawnTimeAxis {
  const { first, last, step } = watches[0]!.times;
  if (kind === 'rows') return timeAxis(first, last, zone, kind, step);
  // A bar stands in the middle of its day or month, and the end of the window is the start of the next one.
  if (kind !== 'time') return timeAxis(Math.min(window.from, first), last, zone, kind);
  const from = Math.min(window.from, ...watches.map(({ times }) => times.first));
  return timeAxis(from, window.to, zone);
}
