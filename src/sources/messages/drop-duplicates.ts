/** Orders the samples of one instant, and drops exact duplicates among them. */
import type { SeriesTable } from '../../core/sample-batch.ts';
import type { SampleColumns } from './sample-columns.ts';

/** Sorts sample indexes by the rank of their series; the sort is stable. */
export function sortByRank(run: Uint32Array, series: Uint32Array, ranks: Uint32Array): void {
  if (run.length > 64) {
    // Sources mostly give the series of an instant in their order, and sorting would cost much more than this look.
    let isSorted = true;
    for (let i = 1; i < run.length && isSorted; i++)
      isSorted = ranks[series[run[i - 1]!]!]! <= ranks[series[run[i]!]!]!;
    if (!isSorted) run.sort((a, b) => ranks[series[a]!]! - ranks[series[b]!]! || a - b);
    return;
  }
  for (let i = 1; i < run.length; i++) {
    const index = run[i]!;
    const rank = ranks[series[index]!]!;
    let at = i;
    while (at > 0 && ranks[series[run[at - 1]!]!]! > rank) {
      run[at] = run[at - 1]!;
      at--;
    }
    run[at] = index;
  }
}

/**
 * Orders the samples of one instant, which are sorted by rank, within each rank too, and moves those that are no
 * duplicates to the front of `run`; how many they are.
 */
export function settleTies(run: Uint32Array, columns: SampleColumns, table: SeriesTable, ranks: Uint32Array): number {
  const { series } = columns;
  let kept = 0;
  for (let start = 0; start < run.length; ) {
    const rank = ranks[series[run[start]!]!];
    let end = start + 1;
    while (end < run.length && ranks[series[run[end]!]!] === rank) end++;
    if (end - start === 1) run[kept++] = run[start]!;
    else {
      const ties = run.subarray(start, end).sort((a, b) => columns.compare(a, b, table));
      const seen = new Set<string>();
      for (const index of ties) {
        const key = `${table.identities[series[index]!]} ${columns.valueKey(index)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        run[kept++] = index;
      }
    }
    start = end;
  }
  return kept;
}
