/** Chooses the axes of native charts: ends, ticks and number formats. */
import { valueScale } from '../../charts/value-ticks.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import type { DrawnTimeAxis, DrawnValueAxis } from '../../encoding/ooxml/chart-xml.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Serial number of 1970-01-01. */
const EPOCH = 25_569;

/** The distances of ticks, in milliseconds. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 31, 61, 92, 183, 366, 731, 1827, 3653].map((days) => days * DAY),
];

/** The most ticks of a time axis, and those with long labels, so that labels stay horizontal. */
const MOST_TICKS = 10;
const MOST_LONG_TICKS = 6;

/** The most ticks of a value axis. */
const MOST_VALUE_TICKS = 7;

/** The longest windows whose labels are times of day, days with times, and days. */
const ONE_DAY = 36 * HOUR;
const FEW_DAYS = 4 * DAY;
const MONTHS = 150 * DAY;

/** Writes an instant as the serial date of a zone's wall clock, with as many digits as milliseconds need. */
export const serialOf = (ms: number, zone: TimeZone): number =>
  Number((zone.wallAt(Math.floor(ms)) / DAY + EPOCH).toFixed(9));

/**
 * Makes a time axis from `from` to `to` (Unix milliseconds).
 *
 * @param step distance of the rows of the kind `rows`, in milliseconds
 */
export function timeAxis(
  from: number,
  to: number,
  zone: TimeZone,
  kind: DrawnTimeAxis['kind'] = 'time',
  step: number = DAY,
): DrawnTimeAxis {
  const length = Math.max(1, to - from);
  const most = length > ONE_DAY && length <= FEW_DAYS ? MOST_LONG_TICKS : MOST_TICKS;
  const wanted = STEPS.find((each) => length / each <= most) ?? Math.ceil(length / most / DAY) * DAY;
  return {
    kind,
    min: serialOf(from, zone),
    max: serialOf(to, zone),
    step: kind === 'rows' ? Math.max(1, Math.round(wanted / step)) : wanted / DAY,
    format: wanted < MINUTE ? 'hh:mm:ss' : timeFormat(length),
  };
}

/** The number format of times in a window of this length. */
function timeFormat(length: number): string {
  if (length <= ONE_DAY) return 'hh:mm';
  if (length <= FEW_DAYS) return 'd mmm hh:mm';
  // Ticks of longer windows are at least a month apart, so each has its own label.
  return length <= MONTHS ? 'd mmm' : 'mmm yyyy';
}

/** What a value axis shows. */
export interface ValueAxisNeeds {
  /** Smallest and largest value. */
  readonly least: number;
  readonly most: number;
  /** Whether it includes zero, as for bars and areas. */
  readonly withZero: boolean;
  /** The ends that are asked for. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Decimals of the labels. Default: as many as the ticks need. */
  readonly decimals?: number | undefined;
  /** Text beside the axis. */
  readonly title: string;
}

/** Makes a value axis. */
export function valueAxis({ least, most, title, ...rest }: ValueAxisNeeds): DrawnValueAxis {
  const { min, max, ticks } = valueScale({ low: least, high: most, most: MOST_VALUE_TICKS, ...rest });
  const values = ticks.map(({ value }) => value);
  const step = values.length < 2 ? undefined : Number((values[1]! - values[0]!).toPrecision(10));
  const decimals = rest.decimals ?? neededDecimals(values);
  return { min, max, step, title, format: numberFormat(decimals, Math.max(Math.abs(min), Math.abs(max))) };
}

function neededDecimals(values: readonly number[]): number {
  for (let decimals = 0; decimals <= 9; decimals++)
    if (values.every((value) => Math.abs(Number(value.toFixed(decimals)) - value) <= Math.abs(value) * 1e-9))
      return decimals;
  return 10;
}

function numberFormat(decimals: number, largest: number): string {
  if (decimals > 9 || largest >= 1e12) return '0.###E+00';
  const whole = largest >= 10_000 ? '#,##0' : '0';
  return decimals === 0 ? whole : `${whole}.${'0'.repeat(decimals)}`;
}
