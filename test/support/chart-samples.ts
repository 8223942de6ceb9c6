/** Charts of all kinds, ordinary and odd, to draw in tests and to look at. */
import { jsPDF } from 'jspdf';
import type { Chart, ChartSeries } from '../../src/charts/chart.ts';
import type { DrawOptions } from '../../src/charts/drawing.ts';
import { SeriesRecorder } from '../../src/charts/series-recorder.ts';
import { TimeZone } from '../../src/core/time-zone.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const doc = new jsPDF({ unit: 'pt' });

/** Options to draw with, in the widths of Helvetica. */
export const DRAW_OPTIONS: DrawOptions = {
  width: 523,
  height: 200,
  fontSize: 8,
  measure: (text, size) => doc.getStringUnitWidth(text) * size,
  colors: { text: '#1f2933', muted: '#616e7c', grid: '#dde1e6' },
};

type Reading = readonly [time: number, value: number];

/** Records readings as a series of a chart over `[from, to]`. */
export function chartSeries(
  [from, to]: readonly [number, number],
  readings: Iterable<Reading>,
  look: Partial<ChartSeries> = {},
  emptyIsGap = false,
): ChartSeries {
  const recorder = new SeriesRecorder({ from, to, slices: 480, emptyIsGap });
  for (const [time, value] of readings) recorder.add(Float64Array.of(time), Float64Array.of(value), 1);
  return { label: 'Temperature', unit: '°C', shape: recorder.shape(), ...look };
}

/** Readings of a function at a fixed distance. */
export function* sampled(
  from: number,
  to: number,
  step: number,
  value: (time: number, i: number) => number,
): Generator<Reading> {
  for (let time = from, i = 0; time < to; time += step, i++) yield [time, value(time, i)];
}

const noise = (i: number): number =>
  ((Math.sin(i * 12.9898) * 43_758.5453) % 1) - 0.5 * Math.sign(Math.sin(i * 12.9898));

const wave = (time: number, i: number): number => 20 + 6 * Math.sin((time / DAY) * 2 * Math.PI) + 0.8 * noise(i);

/** A chart in Rome's time. */
export function chartOf(
  from: string,
  to: string,
  series: (range: [number, number]) => ChartSeries[],
  rest: Partial<Chart> = {},
): Chart {
  const range: [number, number] = [Date.parse(from), Date.parse(to)];
  return { from: range[0], to: range[1], zone: TimeZone.of('Europe/Rome'), series: series(range), ...rest };
}

/** All samples by name. */
export const SAMPLES: ReadonlyMap<string, () => Chart> = new Map<string, () => Chart>([
  [
    'one day',
    () => chartOf('2017-12-23T23:00Z', '2017-12-24T23:00Z', (r) => [chartSeries(r, sampled(...r, 10 * MINUTE, wave))]),
  ],
  [
    'two axes and a gap',
    () =>
      chartOf('2017-12-20T23:00Z', '2017-12-27T23:00Z', (r) => [
        chartSeries(
          r,
          [...sampled(...r, 10 * MINUTE, wave)].filter(([t]) => t < r[0] + 3 * DAY || t > r[0] + 4 * DAY),
          { label: 'Boiler, flow temperature' },
        ),
        chartSeries(
          r,
          sampled(...r, HOUR, (t, i) => 45_000 + 12_000 * Math.cos(t / DAY) + 3000 * noise(i)),
          { label: 'Power', unit: 'W' },
        ),
        chartSeries(
          r,
          sampled(...r, HOUR, (t) => 14 + 3 * Math.cos(t / DAY / 3)),
          { label: 'Outside' },
        ),
      ]),
  ],
  [
    'area with negative values',
    () =>
      chartOf('2017-01-01T00:00Z', '2018-01-01T00:00Z', (r) => [
        chartSeries(
          r,
          sampled(...r, DAY, (t, i) => 3 + 9 * Math.sin((t / DAY / 365) * 6.28) + 4 * noise(i)),
          { type: 'area' },
        ),
      ]),
  ],
  [
    'step over dead hours',
    () =>
      chartOf('2018-03-01T23:00Z', '2018-03-03T23:00Z', (r) => [
        chartSeries(
          r,
          [...sampled(...r, 30 * MINUTE, (_, i) => (Math.floor(i / 5) % 3) - 1)].map(([t, v], i) => [
            t,
            i > 50 && i < 64 ? Number.NaN : v,
          ]),
          { type: 'step', label: 'State', unit: '' },
          true,
        ),
      ]),
  ],
  [
    'bars of two meters',
    () =>
      chartOf('2017-11-30T23:00Z', '2017-12-14T23:00Z', (r) => [
        chartSeries(
          r,
          sampled(...r, DAY, (_, i) => 120 + 60 * noise(i)),
          { type: 'bar', label: 'Heat pump', unit: 'kWh' },
        ),
        chartSeries(
          r,
          sampled(...r, DAY, (_, i) => 80 + 50 * noise(i + 99)),
          { type: 'bar', label: 'Ventilation', unit: 'kWh' },
        ),
      ]),
  ],
  [
    'six series in 5 minutes',
    () =>
      chartOf('2018-01-02T08:00Z', '2018-01-02T08:05Z', (r) =>
        Array.from({ length: 6 }, (_, k) =>
          chartSeries(
            r,
            sampled(...r, 3000, (t) => k + Math.sin(t / 20_000 + k)),
            { label: `Sensor ${k + 1}`, unit: 'V' },
          ),
        ),
      ),
  ],
  [
    'one minute',
    () =>
      chartOf('2018-01-02T08:00Z', '2018-01-02T08:01Z', (r) => [
        chartSeries(
          r,
          sampled(...r, 2000, (_, i) => 230 + noise(i)),
          { unit: 'V' },
        ),
      ]),
  ],
  [
    'two seconds',
    () =>
      chartOf('2018-01-02T08:00:00.300Z', '2018-01-02T08:00:02.150Z', (r) => [
        chartSeries(
          r,
          sampled(...r, 4, (t) => Math.sin(t / 100)),
          { unit: 'g' },
        ),
      ]),
  ],
  [
    'thirty years',
    () =>
      chartOf('1990-01-01T00:00Z', '2020-01-01T00:00Z', (r) => [
        chartSeries(
          r,
          sampled(...r, 30 * DAY, (t, i) => 410 + t / DAY / 200 + 4 * noise(i)),
          { unit: 'ppm' },
        ),
      ]),
  ],
  [
    'the autumn night',
    () => chartOf('2017-10-28T22:00Z', '2017-10-29T05:00Z', (r) => [chartSeries(r, sampled(...r, 5 * MINUTE, wave))]),
  ],
  [
    'the spring night',
    () => chartOf('2018-03-24T22:00Z', '2018-03-25T05:00Z', (r) => [chartSeries(r, sampled(...r, 5 * MINUTE, wave))]),
  ],
  [
    'a million values with a spike',
    () =>
      chartOf('2018-01-01T00:00Z', '2018-01-31T00:00Z', (r) => [
        chartSeries(
          r,
          sampled(...r, (30 * DAY) / 1e6, (t, i) => (i === 421_017 ? 95 : 20 + 6 * Math.sin(t / DAY) + 5 * noise(i))),
          { label: 'Vibration', unit: 'mm/s' },
        ),
      ]),
  ],
  [
    'two noisy series',
    () =>
      chartOf('2018-01-01T00:00Z', '2018-01-31T00:00Z', (r) => [
        chartSeries(
          r,
          sampled(...r, 10 * MINUTE, (t, i) => wave(t, i) + 3 * noise(i)),
          { label: 'North' },
        ),
        chartSeries(
          r,
          sampled(...r, 10 * MINUTE, (t, i) => wave(t + DAY / 3, i) - 8 + 2 * noise(i + 7)),
          { label: 'South' },
        ),
      ]),
  ],
  [
    'one value',
    () => chartOf('2018-01-01T00:00Z', '2018-01-02T00:00Z', (r) => [chartSeries(r, [[r[0] + 9 * HOUR, 21.5]])]),
  ],
  [
    'one bar',
    () =>
      chartOf('2018-01-01T00:00Z', '2018-01-02T00:00Z', (r) => [
        chartSeries(r, [[r[0] + 9 * HOUR, -21.5]], { type: 'bar' }),
      ]),
  ],
  [
    'irregular readings',
    () =>
      chartOf('2018-01-01T00:00Z', '2018-01-08T00:00Z', (r) => [
        chartSeries(
          r,
          [...sampled(...r, 1.7 * HOUR, wave)].filter((_, i) => noise(i) > 0.1),
        ),
      ]),
  ],
  ['no series', () => chartOf('2018-01-01T00:00Z', '2018-01-02T00:00Z', () => [])],
  ['no values', () => chartOf('2018-01-01T00:00Z', '2018-01-02T00:00Z', (r) => [chartSeries(r, [[r[0], Number.NaN]])])],
  [
    'no time',
    () =>
      chartOf('2018-01-01T00:00Z', '2018-01-01T00:00Z', (r) => [
        chartSeries(r, [
          [r[0], 4],
          [r[0], 5],
        ]),
      ]),
  ],
  [
    'a label of 500 characters and a long unit',
    () =>
      chartOf('2018-01-01T00:00Z', '2018-01-02T00:00Z', (r) => [
        chartSeries(r, sampled(...r, HOUR, wave), {
          label: 'Very long name '.repeat(34),
          unit: 'kilogram per cubic metre and second '.repeat(9),
        }),
        chartSeries(
          r,
          sampled(...r, HOUR, () => 1e-7),
          { label: 'Short', unit: 'percent of the nominal load of the machine '.repeat(5) },
        ),
      ]),
  ],
  [
    'thirty series',
    () =>
      chartOf('2018-01-01T00:00Z', '2018-03-05T00:00Z', (r) =>
        Array.from({ length: 30 }, (_, k) =>
          chartSeries(
            r,
            sampled(...r, 2 * DAY, (t) => k + 2 * Math.sin(t / DAY / 5 + k)),
            { label: `Device ${k + 1} in hall ${(k * k) % 17}` },
          ),
        ),
      ),
  ],
  [
    'a flat line',
    () =>
      chartOf('2018-01-01T00:00Z', '2018-01-03T00:00Z', (r) => [
        chartSeries(
          r,
          sampled(...r, HOUR, () => 1_000_000.1),
        ),
      ]),
  ],
  [
    'huge values',
    () =>
      chartOf('2018-01-01T00:00Z', '2018-01-03T00:00Z', (r) => [
        chartSeries(
          r,
          sampled(...r, HOUR, (_, i) => (i % 2 === 0 ? 1 : -1) * 1.7e308),
        ),
      ]),
  ],
  [
    'an axis that cuts values',
    () =>
      chartOf(
        '2018-01-01T00:00Z',
        '2018-01-03T00:00Z',
        (r) => [
          chartSeries(
            r,
            sampled(...r, HOUR, (t) => wave(t, 3)),
            { type: 'area' },
          ),
        ],
        {
          left: { min: 22.3, max: 16, label: 'Supply temperature, °C' },
        },
      ),
  ],
]);
