/** Describes charts of values over time, independently of who draws them. */
import type { TimeZone } from '../core/time-zone.ts';
import type { SeriesShape } from './series-shape.ts';

/** How the values of a series are drawn. */
export type ChartSeriesType = 'line' | 'area' | 'step' | 'bar';

/** The edge of the chart that shows a value axis. */
export type ChartSide = 'left' | 'right';

/** The look of one series. */
export interface ChartSeriesStyle {
  /** How values are drawn. Default `line`. */
  readonly type?: ChartSeriesType;
  /** Color, as `#rrggbb`. Default: the next color of the palette. */
  readonly color?: string;
  /** The axis of the series. Default: the left one, or the right one when its unit differs from that of the first. */
  readonly side?: ChartSide;
  /** Decimals of figures on its axis, from 0 to 10. Default: as many as the ticks need. */
  readonly decimals?: number;
}

/** One series of a chart. */
export interface ChartSeries extends ChartSeriesStyle {
  /** Name in the legend, without the unit. */
  readonly label: string;
  /** Unit as people write it, such as `°C`. Empty when there is none. */
  readonly unit: string;
  /** The values. */
  readonly shape: SeriesShape;
}

/** The settings of one value axis. */
export interface ChartAxis {
  /** Value at the lower end. Default: a round number below all values. */
  readonly min?: number;
  /** Value at the upper end. Default: a round number above all values. */
  readonly max?: number;
  /** Text beside the axis. Default: the units of its series. */
  readonly label?: string;
}

/** A chart of values over time. */
export interface Chart {
  /** Start of the time axis, Unix milliseconds. */
  readonly from: number;
  /** End of the time axis, Unix milliseconds. */
  readonly to: number;
  /** The zone of the time axis. */
  readonly zone: TimeZone;
  /** The series, in the order of the legend; those drawn last are in front. */
  readonly series: readonly ChartSeries[];
  /** The value axis at the left. Default: all its defaults. */
  readonly left?: ChartAxis;
  /** The value axis at the right. It is drawn only when a series uses it. Default: all its defaults. */
  readonly right?: ChartAxis;
  /** Whether there is a legend. Default: when there are several series. */
  readonly legend?: boolean;
}
