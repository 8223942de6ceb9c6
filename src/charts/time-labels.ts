/** Places the labels of a time axis so that none touches another. */
import { roomAtTicks } from './bar-room.ts';
import type { Chart } from './chart.ts';
import { type DrawOptions, rounded } from './drawing.ts';
import { type TimeTick, timeTicks } from './time-ticks.ts';

/** A tick with the places of its labels. */
export interface PlacedTick extends TimeTick {
  readonly x: number;
  /** Left edge of the label. */
  readonly labelLeft: number;
  /** Left edge of the context. */
  readonly contextLeft: number;
}

/** A time axis. */
export interface TimeAxis {
  readonly from: number;
  readonly to: number;
  /** Converts a time to x. */
  readonly x: (time: number) => number;
  /** Its right end, in points. */
  readonly right: number;
  /** Its width, in points. */
  readonly width: number;
}

/**
 * Chooses as many ticks as have room for their labels, and places these below the ticks but inside the drawing. When
 * the ticks are where bars begin, labels are below the bars, because a bar belongs to the time that it begins.
 */
export function placedTicks(chart: Chart, axis: TimeAxis, options: DrawOptions): PlacedTick[] {
  const { fontSize } = options;
  let count = Number.POSITIVE_INFINITY;
  let placed: PlacedTick[] = [];
  for (let most = Math.max(2, Math.floor(axis.width / (2.5 * fontSize))); most >= 2; most--) {
    if (most >= count && most > 2) continue;
    const ticks = timeTicks(axis.from, axis.to, chart.zone, most);
    count = ticks.length;
    placed = place(ticks, chart, axis, options);
    if (isApart(placed, options)) return placed;
  }
  // Even two labels have no room: the first one stays.
  return placed.slice(0, 1);
}

function place(ticks: readonly TimeTick[], chart: Chart, axis: TimeAxis, options: DrawOptions): PlacedTick[] {
  const { width, fontSize, measure } = options;
  const { x, right } = axis;
  const places = ticks.map(({ time }) => x(time));
  const shift = (roomAtTicks(chart, x, axis.width, places) ?? 0) / 2;
  const left = (middle: number, text: string): number => {
    const size = measure(text, fontSize);
    return rounded(Math.max(0, Math.min(middle - size / 2, width - size)));
  };
  const placed = ticks.map((tick) => {
    const at = x(tick.time);
    // A tick at the end of the axis has no bar.
    const isLast = shift > 0 && at + shift > right;
    const { label, context } = isLast ? { label: '', context: '' } : tick;
    const middle = at + shift;
    return { ...tick, label, context, x: at, labelLeft: left(middle, label), contextLeft: left(middle, context) };
  });
  // The first context describes all ticks up to the next one: it gives way to the left.
  const [first, second] = placed.filter(({ context }) => context !== '');
  if (first && second) {
    const room = second.contextLeft - gapOf(options) - measure(first.context, fontSize);
    first.contextLeft = rounded(Math.max(0, Math.min(first.contextLeft, room)));
  }
  return placed;
}

const gapOf = ({ fontSize }: DrawOptions): number => fontSize;

/** Whether labels keep their distance from each other, and so do contexts. */
function isApart(ticks: readonly PlacedTick[], options: DrawOptions): boolean {
  const { fontSize, measure } = options;
  const rows = [
    ticks.map(({ label, labelLeft }) => ({ text: label, left: labelLeft })),
    ticks.map(({ context, contextLeft }) => ({ text: context, left: contextLeft })),
  ].map((row) => row.filter(({ text }) => text !== ''));
  return rows.every((row) =>
    row.every(({ left }, i) => {
      const before = row[i - 1];
      return !before || left - before.left - measure(before.text, fontSize) >= gapOf(options) - 0.02;
    }),
  );
}
