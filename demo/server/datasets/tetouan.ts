import { readFile } from 'node:fs/promises';
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

/** One year of weather and power of the city of Tetouan, a message per series each 10 minutes; see demo/data. */
export async function tetouanChannel(id: string): Promise<Channel> {
  const file = await readFile(new URL('../../data/tetouan-power-2017.csv', import.meta.url), 'latin1');
  const values = Float64Array.from(file.trim().split('\n').slice(1).join(',').split(','), Number);
  return new GridChannel({
    id,
    publisher: '5c2d8f0e-6b1a-4f37-9d64-0a7e3b9c1f52',
    subtopic: 'city',
    series: SERIES,
    length: values.length,
    timeOf: (tick) => START + tick * STEP,
    writeValue: (tick, series, out) => out.text(String(values[tick * SERIES.length + series])),
  });
}
