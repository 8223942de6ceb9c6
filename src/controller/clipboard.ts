/** Writes tables to the clipboard. */
import type { CopiedTable } from './copy-table.ts';

/**
 * Writes a table to the clipboard as text and HTML. It asks for the clipboard at once, while the click that copies still
 * counts, and gives it the table when it is there.
 *
 * @returns the number of rows
 */
export async function writeTable(table: Promise<CopiedTable>): Promise<number> {
  const { clipboard } = navigator;
  if (typeof ClipboardItem === 'undefined') await clipboard.writeText((await table).text);
  else {
    const part = (type: string, textOf: (table: CopiedTable) => string) =>
      table.then((made) => new Blob([textOf(made)], { type }));
    const parts = {
      'text/plain': part('text/plain', ({ text }) => text),
      'text/html': part('text/html', ({ html }) => html),
    };
    // A clipboard that refuses does not wait for them.
    for (const made of Object.values(parts)) made.catch(() => {});
    try {
      await clipboard.write([new ClipboardItem(parts)]);
    } catch (error) {
      // The reason why there is no table says more than the clipboard's.
      await table;
      throw error;
    }
  }
  return (await table).rows;
}
