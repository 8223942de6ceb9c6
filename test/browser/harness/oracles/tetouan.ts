import { readFileSync } from 'node:fs';
import type { MessageParams } from '../../../../src/index.ts';

/** The series of the channel `tetouan`, in the order of the columns of its file. */
export const METRICS: readonly string[] = [
  'temperature',
  'humidity',
  'wind-speed',
  'general-diffuse-flows',
  'diffuse-flows',
  'power-zone-1',
  'power-zone-2',
  'power-zone-3',
].map((name) => `urn:tetouan:${name}`);

/** Their publisher. */
export const PUBLISHER = '5c2d8f0e-6b1a-4f37-9d64-0a7e3b9c1f52';

/** Number of rows in the file. */
export const ROWS = 52_416;

/** Seconds from row to row. */
export const STEP = 600;

/** A half-open window, Unix seconds. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The window of all data. */
export const YEAR: Window = { from: Date.UTC(2017, 0, 1) / 1000, to: Date.UTC(2017, 0, 1) / 1000 + ROWS * STEP };

/** Makes a window of this many days from the first of January. */
export const firstDays = (days: number): Window => ({ from: YEAR.from, to: YEAR.from + days * 86_400 });

let table: (readonly number[])[] | undefined;

/** Returns the rows of the file, with a number for each of {@link METRICS}. */
export function tetouanTable(): readonly (readonly number[])[] {
  table ??= readFileSync(new URL('../../../../demo/data/tetouan-power-2017.csv', import.meta.url), 'latin1')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  return table;
}

/** Makes the params of an item that reads these metrics (by index). */
export function tetouanParams(metrics: readonly number[], window: Window, more: Partial<MessageParams> = {}) {
  const value = metrics.map((metric) => METRICS[metric]).join(',');
  return { target: { value }, channelId: 'tetouan', subtopic: 'city', ...window, ...more } satisfies MessageParams;
}

/** Makes the long file of these metrics (by index) in UTC, with the default columns. */
export function longFile(metrics: readonly number[], { from, to }: Window): string {
  const lines = ['time,publisher,name,value,unit'];
  const units = ['Cel', '%RH', 'm/s', 'W/m2', 'W/m2', 'kW', 'kW', 'kW'];
  tetouanTable().forEach((values, row) => {
    const time = YEAR.from + row * STEP;
    if (time < from || time >= to) return;
    for (const metric of metrics)
      lines.push(
        [new Date(time * 1000).toISOString(), PUBLISHER, METRICS[metric], values[metric], units[metric]].join(','),
      );
  });
  return lines.map((line) => `${line}\r\n`).join('');
}
