import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chart, ChartSeries } from '../../../src/charts/chart.ts';
import { PALETTE } from '../../../src/charts/chart-defaults.ts';
import { drawChart } from '../../../src/charts/draw-chart.ts';
import type { Drawing, Rectangle, Shape, TextShape } from '../../../src/charts/drawing.ts';
import { TimeZone } from '../../../src/core/time-zone.ts';
import { chartSeries, DRAW_OPTIONS, SAMPLES } from '../../support/chart-samples.ts';

const HOUR = 3_600_000;
const DAY: readonly [number, number] = [0, 24 * HOUR];

const kinds = <K extends Shape['kind']>({ shapes }: Drawing, kind: K): Extract<Shape, { kind: K }>[] =>
  shapes.filter((shape): shape is Extract<Shape, { kind: K }> => shape.kind === kind);

const texts = (drawing: Drawing): string[] => kinds(drawing, 'text').map(({ text }) => text);

/** The shapes of the values. */
const values = (drawing: Drawing): Shape[] => drawing.shapes.filter(({ inPlot }) => inPlot);

/** All numbers of a shape. */
function numbers(shape: Shape): number[] {
  switch (shape.kind) {
    case 'lines':
      return [...shape.paths.flat(), ...(shape.dash ?? []), shape.width];
    case 'polygons':
      return shape.paths.flat();
    case 'rectangles':
      return shape.rectangles.flatMap(({ x, y, width, height }) => [x, y, width, height]);
    case 'dots':
      return [...shape.centers, shape.diameter];
    case 'text':
      return [shape.x, shape.y, shape.size];
  }
}

/** The room that a text takes. */
function boxOf({ text, x, y, anchor, size }: TextShape): Rectangle {
  const width = DRAW_OPTIONS.measure(text, size);
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { x: left, y: y - 0.72 * size, width, height: 0.72 * size };
}

const touch = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function layoutFaults(drawing: Drawing): string[] {
  const labels = kinds(drawing, 'text');
  const boxes = labels.map(boxOf);
  return labels.flatMap(({ text }, i) => {
    const { x, y, width, height } = boxes[i]!;
    const faults: string[] = [];
    if (x < -0.05 || x + width > drawing.width + 0.05 || y < 0 || y + height > drawing.height)
      faults.push(`${text} leaves the drawing`);
    boxes.forEach((other, j) => {
      if (j > i && touch(boxes[i]!, other)) faults.push(`${text} touches ${labels[j]!.text}`);
    });
    return faults;
  });
}

const chart = (series: ChartSeries[], rest: Partial<Chart> = {}): Chart => ({
  from: DAY[0],
  to: DAY[1],
  zone: TimeZone.of('UTC'),
  series,
  ...rest,
});

describe.each([...SAMPLES])('the sample %s', (_, make) => {
  const drawing = drawChart(make(), DRAW_OPTIONS);

  test('has texts that stay inside and apart from each other', () => expect(layoutFaults(drawing)).toEqual([]));
  test('is drawn the same every time', () => expect(drawChart(make(), DRAW_OPTIONS)).toEqual(drawing));
  test('has numbers with at most two decimals', () => {
    for (const shape of drawing.shapes)
      for (const value of numbers(shape)) expect(String(value)).toMatch(/^-?\d+(\.\d\d?)?$/);
  });
});

describe.each([
  [180, 90],
  [260, 140],
  [770, 480],
])('in %i by %i points', (width, height) => {
  test.each([...SAMPLES])('%s has texts inside and apart', (_, make) => {
    expect(layoutFaults(drawChart(make(), { ...DRAW_OPTIONS, width, height }))).toEqual([]);
  });
});

describe('lines', () => {
  const readings = [
    [0, 1],
    [6 * HOUR, 3],
    [12 * HOUR, Number.NaN],
    [18 * HOUR, 2],
    [24 * HOUR, Number.NaN],
  ] as const;

  test('break at gaps, and a value alone is a dot', () => {
    const drawing = drawChart(chart([chartSeries(DAY, readings, {}, true)]), { ...DRAW_OPTIONS, width: 60 });
    const [line, dots] = values(drawing);
    expect(line).toMatchObject({ kind: 'lines', paths: [{ length: 4 }] });
    expect(dots).toMatchObject({ kind: 'dots', centers: { length: 2 } });
  });

  test('have their values at the right places', () => {
    const drawing = drawChart(chart([chartSeries(DAY, readings, {}, true)]), DRAW_OPTIONS);
    const { plot } = drawing;
    const [line] = values(drawing) as [Extract<Shape, { kind: 'lines' }>];
    // The axis goes from 1 to 3.
    const bottom = plot.y + plot.height;
    [plot.x, bottom, plot.x + plot.width / 4, plot.y].forEach((value, i) => {
      expect(line.paths[0]![i]).toBeCloseTo(value, 1);
    });
  });

  test('as steps hold each value until the next one, but not over a gap', () => {
    const drawing = drawChart(chart([chartSeries(DAY, readings, { type: 'step' }, true)]), DRAW_OPTIONS);
    const [line] = values(drawing) as [Extract<Shape, { kind: 'lines' }>];
    const [x0, y0, x1, y1, x2, y2, ...more] = line.paths[0]!;
    expect(more).toEqual([]);
    expect(y1).toBe(y0);
    expect(x2).toBe(x1);
    expect(x1).toBeGreaterThan(x0!);
    expect(y2).toBeLessThan(y1!);
  });

  test('as areas are filled down to zero in a tint, behind the grid', () => {
    const drawing = drawChart(chart([chartSeries(DAY, readings, { type: 'area' }, true)]), DRAW_OPTIONS);
    const [area] = kinds(drawing, 'polygons');
    const bottom = drawing.plot.y + drawing.plot.height;
    expect(area!.paths).toHaveLength(1);
    expect(area!.paths[0]![1]).toBeCloseTo(bottom, 1);
    expect(area!.paths[0]!.at(-1)).toBeCloseTo(bottom, 1);
    expect(area!.color).not.toBe(PALETTE[0]);
    expect(drawing.shapes[0]).toBe(area);
  });

  test('show a spike among a million values', () => {
    const drawing = drawChart(SAMPLES.get('a million values with a spike')!(), DRAW_OPTIONS);
    const { plot } = drawing;
    // The axis goes from 0 to 100, and the spike is 95.
    const top = Math.min(
      ...values(drawing).flatMap((shape) =>
        shape.kind === 'lines' ? shape.paths.flat().filter((_, i) => i % 2 === 1) : [],
      ),
    );
    expect(top).toBeCloseTo(plot.y + 0.05 * plot.height, 0);
    expect(
      values(drawing)
        .filter(({ kind }) => kind === 'lines')
        .every((shape) => !('dash' in shape)),
    ).toBe(true);
  });

  test('that are dashed have extremes that are not', () => {
    const drawing = drawChart(SAMPLES.get('two noisy series')!(), DRAW_OPTIONS);
    const second = kinds(drawing, 'lines').filter(({ color, inPlot }) => inPlot && color === PALETTE[1]);
    expect(second.map(({ dash }) => dash !== undefined)).toEqual([true, false]);
    expect(second[1]!.paths.length).toBeGreaterThan(100);
  });
});

describe('bars', () => {
  const bars = (all: (readonly [number, number])[][]): Rectangle[][] => {
    const series = all.map((readings) => chartSeries(DAY, readings, { type: 'bar' }));
    return kinds(drawChart(chart(series, { legend: false }), DRAW_OPTIONS), 'rectangles').map(({ rectangles }) => [
      ...rectangles,
    ]);
  };
  const hourly = (value: number) =>
    Array.from({ length: 24 }, (_, i) => [i * HOUR, i % 2 === 0 ? value : -value] as const);

  test('begin at zero and lie side by side', () => {
    const [first, second] = bars([hourly(5), hourly(3)]) as [Rectangle[], Rectangle[]];
    const zero = first[0]!.y + first[0]!.height;
    expect(first[1]!.y).toBeCloseTo(zero, 1);
    const all = first.flatMap((bar, i) => [bar, second[i]!]);
    all.forEach((bar, i) => {
      const next = all[i + 1];
      if (next) expect(bar.x + bar.width).toBeLessThanOrEqual(next.x + 0.03);
    });
    expect(first[0]!.width).toBeGreaterThan(5);
  });

  test('have the labels of time below them when they begin at the ticks', () => {
    const place = (step: number, count: number, from: number, text: string, type: 'bar' | 'line' = 'bar'): number => {
      const readings = Array.from({ length: count }, (_, i) => [from + i * step, 1] as const);
      const drawing = drawChart(chart([chartSeries(DAY, readings, { type })]), DRAW_OPTIONS);
      const label = kinds(drawing, 'text').find((one) => one.text === text)!;
      const hour = drawing.plot.width / 24;
      return (boxOf(label).x + boxOf(label).width / 2 - drawing.plot.x) / hour;
    };
    expect(place(2 * HOUR, 12, 0, '08:00')).toBeCloseTo(9, 1);
    expect(place(HOUR, 24, 0, '08:00')).toBeCloseTo(8.5, 1);
    expect(place(2 * HOUR, 12, 0, '08:00', 'line')).toBeCloseTo(8, 1);
    // Ticks between bars, and ticks that are closer than bars.
    expect(place(2 * HOUR, 12, 0.8 * HOUR, '08:00')).toBeCloseTo(8, 1);
    expect(place(8 * HOUR, 3, 0, '08:00')).toBeCloseTo(8, 1);
    const drawing = drawChart(SAMPLES.get('bars of two meters')!(), DRAW_OPTIONS);
    expect(texts(drawing)).toContain('14 Dec');
    expect(texts(drawing)).not.toContain('15 Dec');
  });

  test('at the end of the axis and alone are inside', () => {
    const drawing = drawChart(chart([chartSeries(DAY, [[24 * HOUR, 4]], { type: 'bar' })]), DRAW_OPTIONS);
    const [{ x, width }] = kinds(drawing, 'rectangles')[0]!.rectangles as [Rectangle];
    expect(x + width).toBeLessThanOrEqual(drawing.plot.x + drawing.plot.width);
    expect(width).toBeGreaterThan(10);
  });
});

describe('axes', () => {
  test('are two at most, with units; the legend tells them when they differ', () => {
    const drawing = drawChart(
      chart([
        chartSeries(DAY, [[0, 1]], { label: 'a', unit: 'V' }),
        chartSeries(DAY, [[0, 1]], { label: 'b', unit: 'A' }),
        chartSeries(DAY, [[0, 1]], { label: 'c', unit: 'W' }),
      ]),
      DRAW_OPTIONS,
    );
    expect(texts(drawing)).toEqual(expect.arrayContaining(['a (V)', 'b (A)', 'c (W)', 'V', 'A, W']));
  });

  test('whose ends are in the wrong order are swapped, and cut what is beyond', () => {
    const series = [
      chartSeries(DAY, [
        [0, -100],
        [12 * HOUR, 100],
      ]),
    ];
    const drawing = drawChart(chart(series, { left: { min: 5, max: 1, label: 'Level' } }), DRAW_OPTIONS);
    expect(texts(drawing)).toEqual(expect.arrayContaining(['1', '5', 'Level']));
    expect(drawing).toEqual(drawChart(chart(series, { left: { min: 1, max: 5, label: 'Level' } }), DRAW_OPTIONS));
    expect(values(drawing)).not.toHaveLength(0);
  });

  test('have one line of zero, that of the grid', () => {
    const plain = (unit: string) =>
      chartSeries(
        DAY,
        [
          [0, -3],
          [12 * HOUR, 9],
        ],
        { unit },
      );
    const zeros = (series: ChartSeries[]) =>
      kinds(drawChart(chart(series), DRAW_OPTIONS), 'lines').filter(
        ({ paths, color }) => color === DRAW_OPTIONS.colors.muted && paths.length === 1,
      );
    expect(zeros([plain('V')])).toHaveLength(1);
    expect(zeros([plain('V'), plain('A')])).toHaveLength(1);
  });

  test('of time whose ends are in the wrong order are swapped', () => {
    const series = [
      chartSeries(DAY, [
        [0, 1],
        [12 * HOUR, 2],
      ]),
    ];
    expect(drawChart(chart(series, { from: DAY[1], to: DAY[0] }), DRAW_OPTIONS)).toEqual(
      drawChart(chart(series), DRAW_OPTIONS),
    );
  });

  test('show no figures where there are no values', () => {
    for (const name of ['no series', 'no values']) {
      const drawn = texts(drawChart(SAMPLES.get(name)!(), DRAW_OPTIONS));
      expect(drawn).toContain('No values');
      expect(drawn.filter((text) => !/^(\d\d:\d\d|\d Jan.*|No values)$/.test(text))).toEqual([]);
    }
  });
});

describe('the legend', () => {
  const named = (count: number, label = 'Series'): Chart =>
    chart(Array.from({ length: count }, (_, i) => chartSeries(DAY, [[0, i]], { label: `${label} ${i + 1}` })));

  test('is there for several series, or when it is asked for', () => {
    const has = (one: Chart): boolean => texts(drawChart(one, DRAW_OPTIONS)).includes('Series 1');
    expect([has(named(1)), has(named(2))]).toEqual([false, true]);
    expect([has({ ...named(1), legend: true }), has({ ...named(2), legend: false })]).toEqual([true, false]);
  });

  test('counts the series for which it has no room', () => {
    const drawn = texts(drawChart(named(60), { ...DRAW_OPTIONS, height: 120 }));
    const shown = drawn.filter((text) => text.startsWith('Series')).length;
    expect(shown).toBeGreaterThan(5);
    expect(drawn).toContain(`+ ${60 - shown} more`);
  });

  test('cuts a name that is too long, and keeps line breaks out', () => {
    const drawn = texts(drawChart({ ...named(1, 'Line\nbreak '.repeat(80)), legend: true }, DRAW_OPTIONS));
    expect(drawn[0]).toMatch(/^Line break Line .*…$/);
  });
});

test('any chart has finite numbers with two decimals at most', () => {
  const value = fc.oneof(fc.double(), fc.double({ min: -100, max: 100 }), fc.constant(Number.NaN));
  const series = fc.record({
    values: fc.array(value, { maxLength: 40 }),
    type: fc.constantFrom('line', 'area', 'step', 'bar') as fc.Arbitrary<'line' | 'area' | 'step' | 'bar'>,
    unit: fc.constantFrom('', 'V', '°C'),
    label: fc.string(),
    emptyIsGap: fc.boolean(),
  });
  const axis = fc.record({ min: value, max: value, label: fc.string() }, { requiredKeys: [] });
  const size = fc.integer({ min: 100, max: 800 });
  fc.assert(
    fc.property(
      fc.array(series, { maxLength: 8 }),
      axis,
      axis,
      fc.nat(1e9),
      size,
      size,
      (all, left, right, length, width, height) => {
        const range = [0, length] as const;
        const drawn = all.map(({ values, type, unit, label, emptyIsGap }) => {
          const readings = values.map((one, i) => [(length * i) / values.length, one] as const);
          return chartSeries(range, readings, { type, unit, label }, emptyIsGap);
        });
        const drawing = drawChart(chart(drawn, { to: length, left, right }), { ...DRAW_OPTIONS, width, height });
        for (const shape of drawing.shapes)
          for (const number of numbers(shape)) expect(String(number)).toMatch(/^-?\d+(\.\d\d?)?$/);
      },
    ),
    { numRuns: 300 },
  );
});

test('the time axis is that of the zone', () => {
  const make = SAMPLES.get('two axes and a gap')!;
  const place = (zone: string): number => {
    const drawing = drawChart({ ...make(), zone: TimeZone.of(zone) }, DRAW_OPTIONS);
    return kinds(drawing, 'text').find(({ text }) => text === '22 Dec')!.x;
  };
  const hour = drawChart(make(), DRAW_OPTIONS).plot.width / 7 / 24;
  expect(place('UTC') - place('Europe/Rome')).toBeCloseTo(hour, 1);
});

test('the first date gives way to the next one, so that it costs no ticks', () => {
  const drawn = texts(drawChart(SAMPLES.get('irregular readings')!(), DRAW_OPTIONS));
  expect(drawn.filter((text) => text === '12:00')).toHaveLength(7);
  expect(drawn).toEqual(expect.arrayContaining(['1 Jan 2018', '2 Jan', '8 Jan']));
});
