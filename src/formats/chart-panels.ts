/** Distributes the variables of a table over charts. */
import type { Figure } from './format.ts';

/** The most series of a chart. More colors cannot be told apart. */
export const MOST_SERIES = 8;

/** The most charts of a table. */
export const MOST_PANELS = 12;

/** Variables by their index, chart by chart. */
export interface ChartPanels {
  /** The variables of each chart. */
  readonly panels: readonly (readonly number[])[];
  /** The number of variables that are in no chart. */
  readonly left: number;
}

/**
 * Distributes variables over charts with at most two units and eight series each. Variables of one unit stay together,
 * in their order.
 *
 * @param isWhole whether all rows are read. Then variables without values are in no chart
 */
export function chartPanels(figures: readonly Figure[], isWhole: boolean): ChartPanels {
  const units = new Map<string, number[]>();
  figures.forEach(({ unit, summary }, index) => {
    if (isWhole && summary.count === 0) return;
    const same = units.get(unit);
    if (same) same.push(index);
    else units.set(unit, [index]);
  });
  const panels: number[][] = [];
  /** The latest chart with room for a second unit. */
  let open: number[] | undefined;
  for (const same of units.values()) {
    if (open && open.length + same.length <= MOST_SERIES) {
      open.push(...same);
      open = undefined;
      continue;
    }
    const [first, ...others] = evenParts(same);
    panels.push(first!, ...others);
    open = others.length === 0 ? first : undefined;
  }
  const shown = panels.slice(0, MOST_PANELS);
  const left = panels.slice(MOST_PANELS).reduce((sum, { length }) => sum + length, 0);
  return { panels: shown, left };
}

/** Splits a list into as few parts of at most {@link MOST_SERIES} as possible, about equally long. */
function evenParts(list: readonly number[]): number[][] {
  const count = Math.ceil(list.length / MOST_SERIES);
  const size = Math.ceil(list.length / count);
  return Array.from({ length: count }, (_, part) => list.slice(part * size, (part + 1) * size));
}
