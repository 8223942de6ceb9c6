/** How wide columns usually are, for estimates of a file's size before it is read. Loaded only for these. */
import type { Layout, LayoutTarget } from './layout.ts';

const USUAL: ReadonlyMap<string, number> = new Map([
  ['time', 29],
  ['created', 29],
  ['publisher', 36],
  ['channel', 36],
  ['unit', 4],
]);

const OTHERS = 8;

/** Characters that a cell of a column usually takes in CSV. */
export function usualWidth(id: string, { joinsSeries }: Layout, targets: readonly LayoutTarget[]): number {
  if (id !== 'name' || joinsSeries) return USUAL.get(id) ?? OTHERS;
  return targets.reduce((sum, { label }) => sum + label.length, 0) / targets.length;
}
