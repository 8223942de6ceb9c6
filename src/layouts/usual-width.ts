/** Characters that cells usually take in CSV, for estimates of a file's size before it is read. */

const USUAL: ReadonlyMap<string, number> = new Map([
  ['time', 29],
  ['created', 29],
  ['publisher', 36],
  ['channel', 36],
  ['unit', 4],
]);

const OTHERS = 8;

/** Characters that a cell of this column usually takes, whatever the item. */
export function usualWidth(id: string): number {
  return USUAL.get(id) ?? OTHERS;
}
