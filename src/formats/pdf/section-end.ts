/** Writes the last page of a section, its remarks and its first pages. */
import { latin1 } from '../../encoding/pdf/pdf-values.ts';
import { drawNoRows } from './page-furniture.ts';
import { RemarkList } from './remark-list.ts';
import type { LaidRows, SectionContext } from './section-context.ts';
import type { SectionFront } from './section-front.ts';

/** Space between the last row and the list of remarks, in points. */
const LIST_GAP = 18;

/** Writes the rest of a section. Yields after each written piece. */
export async function* endSection(
  { section, pen, shared }: SectionContext,
  { pager, rows, foot }: LaidRows,
  front: SectionFront,
  remarks: readonly string[],
): AsyncGenerator<void> {
  const { document, fonts } = shared;
  const { size, theme } = pager;
  await fonts.cover('normal', remarks);
  const list = front.holds(remarks) ? undefined : new RemarkList(pen, remarks, size);
  let listPage = 0;
  if (pager.used || pager.first) {
    const below: string[] = [];
    const last = pager.texts.length - 1;
    const top = size.height - rows.lowest;
    if (!pager.used)
      below[0] = `/${await document.form(drawNoRows(pen, section.window !== undefined, top, size), size)} Do\n`;
    const hasRoom = list && top + LIST_GAP + list.height <= size.height - theme.margin;
    if (hasRoom) {
      const from = top + (pager.used ? LIST_GAP : 3 * LIST_GAP);
      below[last] = `${below[last] ?? ''}/${await document.form(list.draw(from), size)} Do\n`;
    }
    await rows.finishPages(below);
    if (hasRoom) listPage = document.pages;
    yield;
  }
  while (list && !list.isDone) {
    const form = await document.form(list.draw(theme.margin), size);
    await document.page([latin1(`/${form} Do\n/${foot} Do\n`)], size, theme);
    listPage ||= document.pages;
    yield;
  }
  await front.finish(remarks, listPage === 0 ? '' : `on page ${listPage}`);
  yield;
}
