import type { Channel } from '../channel.ts';
import { GridChannel } from '../grid-channel.ts';

/** First instant and step of the year, Unix microseconds and microseconds. */
const START = Date.UTC(2017, 0, 1) * 1000;
const STEP = 600 * 1_000_000;

/** The columns of the file, in its order. */
const SERIES = [
  { name: 'urn:tetouan:temperature', unit: 'Cel' },
  { name: 'urn:tetouan:humidity', unit: '%RH' },
  { name: 'urn:tetouan:wind-speed', unit: 'm/s' },
  { name: 'urn:tetouan:general-diffuse-flows', unit: 'W/m2' },
  { name: 'urn:tetouan:diffuse-flows', unit: 'W/m2' },
  { name: 'urn:tetouan:power-zone-1', unit: 'kW' },
  { name: 'urn:tetouan:power-zone-2', unit: 'kW' },
  { name: 'urn:tetouan:power-zone-3', unit: 'kW' },
] as const;

/** The values of the year, row by row, from the text of the file in demo/data. */
export function yearValues(file: string): Float64Array {
  return Float64Array.from(file.trim().split('\n').slice(1).join(',').split(','), Number);
}

const GATEWAY = { publisher: '5c2d8f0e-6b1a-4f37-9d64-0a7e3b9c1f52', subtopic: 'city', series: SERIES };

/** One year of weather and power of the city of Tetouan, a message per series each 10 minutes; see demo/data. */
export function tetouanChannel(id: string, values: Float64Array): Channel {
  return new GridChannel({
    id,
    ...GATEWAY,
    length: values.length,
    timeOf: (tick) => START + tick * STEP,
    writeValue: (tick, series, out) => out.text(String(values[tick * SERIES.length + series])),
  });
}

const DAY = 86_400_000;
const ROWS_A_DAY = 144;

/**
 * The same year again and again, from its beginning up to now: every day has the readings of the day of 2017 with its
 * month and number. The 29th of February repeats the day before it, and so does the last day of December, which the file
 * lacks.
 */
export function cityChannel(id: string, values: Float64Array): Channel {
  const ticks = Math.floor((Date.now() * 1000 - START) / STEP) + 1;
  return new GridChannel({
    id,
    ...GATEWAY,
    length: Math.max(0, ticks) * SERIES.length,
    timeOf: (tick) => START + tick * STEP,
    writeValue: (tick, series, out) => out.text(String(values[rowOf(tick) * SERIES.length + series])),
  });
}

const LAST_DAY = 363;
/** Rows of the year by the days since its beginning; filled as days are read. */
const days = new Map<number, number>();

function rowOf(tick: number): number {
  const day = Math.floor(tick / ROWS_A_DAY);
  let first = days.get(day);
  if (first === undefined) {
    const date = new Date(START / 1000 + day * DAY);
    const ofYear = (Date.UTC(2017, date.getUTCMonth(), date.getUTCDate()) - Date.UTC(2017, 0, 1)) / DAY;
    // What 2017 took for the 1st of March is the 29th of February.
    const leap = date.getUTCMonth() === 1 && date.getUTCDate() === 29;
    first = Math.min(LAST_DAY, leap ? ofYear - 1 : ofYear) * ROWS_A_DAY;
    days.set(day, first);
  }
  return first + (tick % ROWS_A_DAY);
}
