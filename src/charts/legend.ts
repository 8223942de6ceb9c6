/** Lays out the legend of a chart. */
import type { Chart } from './chart.ts';
import { legendLabel, seriesColor, seriesDash } from './chart-defaults.ts';
import { type DrawOptions, rounded, type Shape } from './drawing.ts';
import { cutText, LINE_WIDTH } from './text-fit.ts';

/** A legend, ready to be drawn. */
export interface Legend {
  readonly shapes: readonly Shape[];
  readonly height: number;
}

/** One entry: the sample of a series and its name. */
interface Entry {
  readonly text: string;
  /** Index of its series; -1 for the rest that has no room. */
  readonly index: number;
  readonly width: number;
}

/**
 * Lays out the legend in rows from the upper edge of the drawing. A name that is wider than a row is cut; series beyond
 * the last row are counted.
 *
 * @param left left edge, in points
 * @param width width of a row, in points
 * @param height the most height, in points; one row at least is shown
 */
export function legendOf(chart: Chart, options: DrawOptions, left: number, width: number, height: number): Legend {
  const { fontSize, measure, colors } = options;
  const line = 1.5 * fontSize;
  const sample = 2.6 * fontSize;
  const inset = sample + 0.5 * fontSize;
  const entry = (text: string, index: number): Entry => {
    const room = width - (index < 0 ? 0 : inset);
    const shown = cutText(text, room, fontSize, measure);
    return { text: shown, index, width: measure(shown, fontSize) + (index < 0 ? 0 : inset) };
  };
  const own = chart.series.map((series, i) => entry(legendLabel(series, chart.series), i));
  const entries = inColumns(own, width, 1.6 * fontSize);
  const mostRows = Math.max(1, Math.floor(height / line));
  const rows = fitted(entries, width, mostRows, 1.6 * fontSize, (count) => entry(`+ ${count} more`, -1));
  const shapes = rows.flatMap((row, i) => {
    const middle = (i + 0.5) * line;
    let x = left;
    return row.flatMap(({ text, index, width }) => {
      const start = x;
      x += width + 1.6 * fontSize;
      const name: Shape = {
        kind: 'text',
        text,
        x: rounded(start + (index < 0 ? 0 : inset)),
        y: rounded(middle + 0.35 * fontSize),
        anchor: 'start',
        size: fontSize,
        color: index < 0 ? colors.muted : colors.text,
      };
      return index < 0 ? [name] : [sampleOf(chart, index, start, middle, sample), name];
    });
  });
  return { shapes, height: rows.length * line };
}

/** Gives all entries one width when there are several rows and this takes little more room. */
function inColumns(entries: readonly Entry[], width: number, gap: number): readonly Entry[] {
  const total = entries.reduce((sum, entry) => sum + entry.width + gap, -gap);
  const widest = Math.max(...entries.map((entry) => entry.width));
  if (total <= width || 2 * widest + gap > width || widest * entries.length > 1.3 * total) return entries;
  return entries.map((entry) => ({ ...entry, width: widest }));
}

/** Fills rows with entries; when they do not all fit, the last entry counts the others. */
function fitted(
  entries: readonly Entry[],
  width: number,
  mostRows: number,
  gap: number,
  rest: (count: number) => Entry,
): Entry[][] {
  for (let shown = entries.length; ; shown--) {
    const rows: Entry[][] = [[]];
    let at = 0;
    const some = shown < entries.length ? [...entries.slice(0, shown), rest(entries.length - shown)] : entries;
    for (const entry of some) {
      if (at > 0 && at + entry.width > width) {
        rows.push([]);
        at = 0;
      }
      rows.at(-1)!.push(entry);
      at += entry.width + gap;
    }
    if (rows.length <= mostRows || shown === 0) return rows;
  }
}

function sampleOf({ series }: Chart, index: number, x: number, middle: number, width: number): Shape {
  const one = series[index]!;
  const color = seriesColor(one, index);
  if (one.type === 'bar') {
    const size = rounded(width / 2.6);
    const rectangle = { x: rounded(x + (width - size) / 2), y: rounded(middle - size / 2), width: size, height: size };
    return { kind: 'rectangles', rectangles: [rectangle], color };
  }
  const y = rounded(middle);
  const dash = seriesDash(index).map((part) => rounded(part * LINE_WIDTH));
  const paths = [[rounded(x), y, rounded(x + width), y]];
  return { kind: 'lines', paths, width: 1.5 * LINE_WIDTH, color, ...(dash.length > 0 && { dash }) };
}
