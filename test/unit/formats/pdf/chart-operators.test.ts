import { describe, expect, test } from 'vitest';
import { drawChart } from '../../../../src/charts/draw-chart.ts';
import type { Drawing, Shape, TextShape } from '../../../../src/charts/drawing.ts';
import { chartMeasure, chartOperators, chartText } from '../../../../src/formats/pdf/chart-operators.ts';
import { Fonts } from '../../../../src/formats/pdf/fonts.ts';
import { newDocument, Pen } from '../../../../src/formats/pdf/pen.ts';
import { themeOf } from '../../../../src/formats/pdf/theme.ts';
import { DRAW_OPTIONS, SAMPLES } from '../../../support/chart-samples.ts';

const PLACE = { x: 36, y: 100, pageHeight: 842 };

const drawingOf = (shapes: readonly Shape[]): Drawing => ({
  width: 200,
  height: 100,
  plot: { x: 10, y: 10, width: 180, height: 80 },
  clip: { x: 8, y: 8, width: 184, height: 84 },
  shapes,
});

const penOf = (): Pen => {
  const doc = newDocument();
  const colors = {
    accent: '#000000',
    headerFill: '#ffffff',
    headerText: '#000000',
    text: '#000000',
    muted: '#666666',
    rule: '#999999',
  };
  return new Pen(doc, new Fonts(doc, undefined), themeOf({ colors } as never, 1));
};

/** Follows operators as a reader does, as far as charts need it: each painted or shown thing with its place and state. */
function painted(
  operators: string,
): { what: string; at: number[]; clip: number[]; dash: string; color: string; width: number; cap: number }[] {
  let state = { flip: 1, dx: 0, dy: 0, clip: [] as number[], dash: '[] 0', color: '0 0 0', width: 1, cap: 0 };
  const saved: (typeof state)[] = [];
  const things: ReturnType<typeof painted> = [];
  let at: number[] = [];
  const paint = (what: string): void => {
    const { clip, dash, color, width, cap } = state;
    things.push({ what, at, clip, dash, color, width, cap });
    at = [];
  };
  const point = (x: number, y: number): void => {
    at.push(Math.round((state.dx + x) * 100) / 100, Math.round((state.dy + state.flip * y) * 100) / 100);
  };
  for (const line of operators.split('\n')) {
    const words = line.split(' ');
    const figures = words.slice(0, -1).map(Number);
    const [a = 0, b = 0, c = 0, d = 0] = figures;
    if (line === 'q') saved.push({ ...state });
    else if (line === 'Q') state = saved.pop()!;
    else if (line.endsWith(' cm')) state = { ...state, flip: d, dx: figures[4]!, dy: figures[5]! };
    else if (line.endsWith(' re W n')) {
      point(a, b);
      state.clip = at.splice(0).concat(c, d);
    } else if (/ (re|m|l)$/.test(line)) point(a, b);
    else if (line.endsWith(' d')) state.dash = line.slice(0, -2);
    else if (line.endsWith(' w')) state.width = a;
    else if (line.endsWith(' J')) state.cap = a;
    else if (/ (rg|RG)$/.test(line)) state.color = figures.join(' ');
    else if (line === 'S' || line === 'f') paint(line);
    else if (line === 'TEXT') paint(line);
    else expect(line).toMatch(/^(1 j|h|)$/);
  }
  expect(saved).toEqual([]);
  return things;
}

describe('operators of a drawing', () => {
  const look = { color: '#ff0000' };
  const text: TextShape = { kind: 'text', text: 'x', x: 1, y: 2, anchor: 'start', size: 8, ...look };

  test('put shapes at their places on the page, cut to the clip area when they say so', () => {
    const shapes: Shape[] = [
      { kind: 'rectangles', rectangles: [{ x: 1, y: 2, width: 3, height: 4 }], ...look },
      { kind: 'lines', paths: [[10, 20, 30.25, 40]], width: 0.5, dash: [5, 2], inPlot: true, ...look },
      { kind: 'lines', paths: [[10, 20, 30, 40]], width: 1, inPlot: true, ...look },
      text,
      { kind: 'dots', centers: [7, 8], diameter: 3, inPlot: true, color: '#0000ff' },
      { kind: 'polygons', paths: [[0, 0, 5, 0, 5, 5]], ...look },
    ];
    // The upper edge of the drawing is 100 points below that of the page.
    const clip = [36 + 8, 842 - 100 - 8, 184, 84];
    const rest = { clip: [] as number[], dash: '[] 0', color: '1 0 0', width: 1, cap: 0 };
    expect(painted(chartOperators(drawingOf(shapes), PLACE, () => 'TEXT\n'))).toEqual([
      { what: 'f', at: [37, 740], ...rest },
      { what: 'S', at: [46, 722, 66.25, 702], ...rest, clip, dash: '[5 2] 0', width: 0.5 },
      { what: 'S', at: [46, 722, 66, 702], ...rest, clip },
      { what: 'TEXT', at: [], ...rest, color: '0 0 0' },
      { what: 'S', at: [43, 734, 43, 734], ...rest, clip, color: '0 0 1', width: 3, cap: 1 },
      { what: 'f', at: [36, 742, 41, 742, 41, 737], ...rest },
    ]);
  });

  test.each([...SAMPLES])('of the sample %s are few and end as they begin', (_, make) => {
    const operators = chartOperators(drawChart(make(), DRAW_OPTIONS), PLACE, () => 'TEXT\n');
    expect(painted(operators).length).toBeGreaterThan(0);
    expect(operators.length).toBeLessThan(120_000);
  });
});

test('texts are shown in the fonts of the pen, at their anchors', () => {
  const pen = penOf();
  const show = chartText(pen, PLACE);
  const shape: TextShape = { kind: 'text', text: 'a (b) °C', x: 50, y: 20, anchor: 'start', size: 8, color: '#000000' };
  const width = chartMeasure(pen)(shape.text, 8);
  expect(width).toBeGreaterThan(20);
  const left = (operators: string): number => Number(/([\d.]+) [\d.]+ Td/.exec(operators)![1]);
  expect(show(shape)).toMatch(/^BT\n0 0 0 rg\n86 722 Td\n\/\w+ 8 Tf\(a \\\(b\\\) .C\)Tj\nET\n$/);
  expect(left(show({ ...shape, anchor: 'end' }))).toBeCloseTo(86 - width, 2);
  expect(left(show({ ...shape, anchor: 'middle' }))).toBeCloseTo(86 - width / 2, 2);
  expect(show({ ...shape, text: '' })).toBe('');
  expect(pen.counts.missing).toBe(0);
});

test('a chart of a million values makes a small PDF', () => {
  const pen = penOf();
  pen.begin({ width: 595, height: 842 });
  const { write } = pen.doc.internal as unknown as { write(operators: string): void };
  const drawing = drawChart(SAMPLES.get('a million values with a spike')!(), {
    ...DRAW_OPTIONS,
    measure: chartMeasure(pen),
  });
  write(chartOperators(drawing, PLACE, chartText(pen, PLACE)));
  expect(pen.doc.output('arraybuffer').byteLength).toBeLessThan(60_000);
});
