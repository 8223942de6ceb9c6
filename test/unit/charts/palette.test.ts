import { describe, expect, test } from 'vitest';
import type { ChartSeries } from '../../../src/charts/chart.ts';
import { PALETTE, seriesColor, seriesDash, seriesSides, tint } from '../../../src/charts/chart-defaults.ts';
import { SeriesRecorder } from '../../../src/charts/series-recorder.ts';

type Triple = readonly [number, number, number];

/** Linear red, green and blue from 0 to 1. */
const linear = (color: string): Triple =>
  [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;

/** How people without one kind of cone see colors, by Machado, Oliveira and Fernandes (2009), at full severity. */
const SIGHTS: ReadonlyMap<string, readonly Triple[]> = new Map([
  [
    'ordinary sight',
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
  ],
  [
    'protanopia',
    [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
  ],
  [
    'deuteranopia',
    [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
  ],
]);

const seen = (matrix: readonly Triple[], color: Triple): Triple =>
  matrix.map((row) =>
    Math.min(Math.max(row[0] * color[0] + row[1] * color[1] + row[2] * color[2], 0), 1),
  ) as unknown as Triple;

/** CIE L*a*b* of linear sRGB. */
function lab([r, g, b]: Triple): Triple {
  const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const pairs = PALETTE.flatMap((a, i) => PALETTE.slice(i + 1).map((b) => [a, b] as const));

describe('the palette', () => {
  test.each([...SIGHTS])('has colors that differ to %s', (_, matrix) => {
    for (const [a, b] of pairs) {
      const [one, other] = [a, b].map((color) => lab(seen(matrix, linear(color)))) as [Triple, Triple];
      expect(Math.hypot(...one.map((part, i) => part - other[i]!)), `${a} and ${b}`).toBeGreaterThan(20);
    }
  });

  test('has colors that differ in a grey print, neighbours most', () => {
    const lightness = (color: string): number => lab(linear(color))[0];
    for (const [a, b] of pairs) expect(Math.abs(lightness(a) - lightness(b)), `${a} and ${b}`).toBeGreaterThan(6.5);
    for (let i = 1; i < PALETTE.length; i++)
      expect(Math.abs(lightness(PALETTE[i]!) - lightness(PALETTE[i - 1]!))).toBeGreaterThan(15);
  });

  test('is dark enough for white paper', () => {
    for (const color of PALETTE) expect(lab(linear(color))[0]).toBeLessThan(75);
  });
});

const series = (rest: Partial<ChartSeries>): ChartSeries => ({
  label: 'a',
  unit: 'V',
  shape: new SeriesRecorder({ from: 0, to: 1, slices: 1, emptyIsGap: false }).shape(),
  ...rest,
});

describe('defaults of series', () => {
  test('give 30 series different looks, and the first six different dashes', () => {
    const looks = Array.from({ length: 30 }, (_, i) => `${seriesColor(series({}), i)} ${seriesDash(i)}`);
    expect(new Set(looks).size).toBe(30);
    expect(new Set(Array.from({ length: 6 }, (_, i) => String(seriesDash(i)))).size).toBe(6);
    expect(seriesDash(0)).toEqual([]);
  });

  test('take the color that is set, unless it is none', () => {
    expect(seriesColor(series({ color: '#ABCDEF' }), 3)).toBe('#abcdef');
    expect(seriesColor(series({ color: 'red' }), 1)).toBe(PALETTE[1]);
  });

  test('put other units at the right', () => {
    const all = [
      series({}),
      series({ unit: 'A' }),
      series({ unit: 'A', side: 'left' }),
      series({}),
      series({ unit: '' }),
    ];
    expect(seriesSides(all)).toEqual(['left', 'right', 'left', 'left', 'right']);
  });

  test('mix tints with white', () => {
    expect([tint('#000000', 0.5), tint('#0072b2', 1), tint('#0072b2', 0)]).toEqual(['#808080', '#0072b2', '#ffffff']);
  });
});
