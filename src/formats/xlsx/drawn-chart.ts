/** Makes native charts of series in the cells of sheets. */

import type { ChartAxis, ChartSide } from '../../charts/chart.ts';
import { PALETTE } from '../../charts/chart-defaults.ts';
import type { DrawnAs, DrawnChart, DrawnTimeAxis, DrawnValueAxis } from '../../encoding/ooxml/chart-xml.ts';
import type { CellRange } from '../../encoding/ooxml/sheet-reference.ts';
import { valueAxis } from './chart-axes.ts';
import type { ValueWatch } from './chart-watch.ts';
import { plainText } from './template.ts';

/** The cells of a series: a header cell with its name, and a row for each time. */
export interface SeriesCells {
  /** Name of the sheet. */
  readonly sheet: string;
  /** Number of the header row. The rows follow it. */
  readonly header: number;
  /** Number of the last row. */
  readonly last: number;
  /** Index of the column of times. */
  readonly timeColumn: number;
  /** Index of the column of values. */
  readonly column: number;
}

/** A series of a chart. */
export interface CellSeries {
  /** Text of its header cell. */
  readonly header: string;
  /** Unit as people write it; empty when there is none. */
  readonly unit: string;
  /** Its cells. */
  readonly cells: SeriesCells;
  /** What is seen of its values. */
  readonly seen: ValueWatch;
  /** How values are drawn. */
  readonly drawnAs: DrawnAs;
  /** The value axis. */
  readonly side: ChartSide;
  /** Color, as `#rrggbb`. Default: the next color of the palette. */
  readonly color?: string | undefined;
  /** Decimals on its axis. Default: as many as the ticks need. */
  readonly decimals?: number | undefined;
}

/** What a chart has besides its series. */
export interface ChartFrame {
  /** Text above it; empty for none. */
  readonly title: string;
  /** The time axis. */
  readonly time: DrawnTimeAxis;
  /** The value axes. Default: their defaults. */
  readonly left?: ChartAxis | undefined;
  readonly right?: ChartAxis | undefined;
  /** Whether there is a legend. */
  readonly legend: boolean;
  /** Whether an empty cell is a gap. */
  readonly emptyIsGap: boolean;
}

/** The most values of a series whose values may have markers. More would cover the line. */
const MOST_MARKERS = 100;

/** The most characters of a title of a chart or an axis in Excel. */
const MOST_TITLE = 255;

/** A title that XML can contain and Excel can show. */
export function shortText(title: string): string {
  const text = plainText(title).text;
  return text.length <= MOST_TITLE ? text : `${text.slice(0, MOST_TITLE - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Makes a chart of at least one series. */
export function drawnChart(series: readonly CellSeries[], frame: ChartFrame): DrawnChart {
  const { title, time, left, right, legend, emptyIsGap } = frame;
  const axisOf = (side: ChartSide, settings: ChartAxis | undefined): DrawnValueAxis => {
    const own = series.filter((each) => each.side === side);
    const units = [...new Set(own.map(({ unit }) => unit))].filter((unit) => unit !== '');
    const withZero = time.kind !== 'time' && own.some(({ drawnAs }) => drawnAs !== 'line');
    return valueAxis({
      least: Math.min(...own.map(({ seen }) => seen.least)),
      most: Math.max(...own.map(({ seen }) => seen.most)),
      withZero,
      min: settings?.min,
      max: settings?.max,
      decimals: own.find(({ decimals }) => decimals !== undefined)?.decimals,
      title: shortText(settings?.label ?? units.join(', ')),
    });
  };
  return {
    ...{ time, legend, emptyIsGap, title: shortText(title) },
    left: axisOf('left', left),
    right: axisOf('right', right),
    series: series.map(({ header, cells, seen, drawnAs, side, color }, at) => {
      const { sheet, timeColumn, column } = cells;
      const range = (of: number): CellRange => ({ sheet, column: of, first: cells.header + 1, last: cells.last });
      const isLone = seen.count === 1 || (emptyIsGap && seen.alone > 0 && seen.count <= MOST_MARKERS);
      return {
        ...{ drawnAs, nameText: plainText(header).text, times: range(timeColumn), values: range(column) },
        name: { sheet, column, first: cells.header, last: cells.header },
        color: color ?? PALETTE[at % PALETTE.length]!,
        isDashed: at >= PALETTE.length,
        isRight: side === 'right',
        hasMarkers: isLone,
      };
    }),
  };
}
