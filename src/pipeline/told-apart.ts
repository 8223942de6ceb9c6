/** Distinguishes columns with the same header when several items become one table. */
import type { ColumnHeader } from '../core/record-batch.ts';

/** The columns of one item. */
interface Columns {
  readonly columns: readonly ColumnHeader[];
}

/**
 * Distinguishes the columns of items that become one table; the first column of each item is its times. When items have
 * columns with the same header, each header gets a word for its item. The word comes from the first list in which all
 * of these items have different words.
 *
 * @param tags for each item, words that describe it, best first
 */
export function toldApart(
  items: readonly Columns[],
  tags: readonly (readonly string[])[],
): readonly (readonly ColumnHeader[])[] {
  const owners = new Map<string, Set<number>>();
  for (const [item, { columns }] of items.entries())
    for (const { label } of columns.slice(1)) owners.set(label, (owners.get(label) ?? new Set()).add(item));
  const isShared = (label: string) => owners.get(label)!.size > 1;
  const involved = [...new Set([...owners.values()].filter(({ size }) => size > 1).flatMap((own) => [...own]))];
  const tagOf = tagsOf(involved, tags);
  return items.map(({ columns }, item) =>
    columns.map((column, at) => {
      const { id, label } = column;
      if (at === 0 || !isShared(label)) return column;
      const tag = tagOf(item);
      return { ...column, id: `${id} · ${tag}`, label: [label, tag].filter(Boolean).join(' · ') };
    }),
  );
}

function tagsOf(items: readonly number[], tags: readonly (readonly string[])[]): (item: number) => string {
  for (const kind of tags[0]?.keys() ?? []) {
    const words = items.map((item) => tags[item]![kind]!);
    if (!words.includes('') && new Set(words).size === words.length) return (item) => tags[item]![kind]!;
  }
  return (item) => `item ${item + 1}`;
}
