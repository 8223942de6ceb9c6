/** Writes the last page of a section, its remarks and its opening. */
import { latin1 } from '../../encoding/pdf/pdf-values.ts';
import { BlockRows } from './block-rows.ts';
import { headFacts } from './head-facts.ts';
import { Opening } from './opening.ts';
import { RemarkList } from './remark-list.ts';
import type { LaidSection, SectionContext } from './section-context.ts';

/** Space between the last row and the list of remarks, in points. */
const LIST_GAP = 18;

/** Writes the rest of a section. Yields after each written piece. */
export async function* endSection(
  context: SectionContext,
  { pager, rows, opening, foot }: LaidSection,
  remarks: readonly string[],
): AsyncGenerator<void> {
  const { pen, shared } = context;
  const { document, fonts } = shared;
  const { size, theme } = pager;
  await fonts.cover('normal', remarks);
  const list = opening.opening.holds(remarks) ? undefined : new RemarkList(pen, remarks, size);
  let listPage = 0;
  if (pager.used || pager.first) {
    const below: string[] = [];
    const last = pager.texts.length - 1;
    const top = size.height - (rows instanceof BlockRows ? rows.lowest : pager.y);
    if (!pager.used) below[0] = `/${await document.form(nothing(context, top, pager.size), size)} Do\n`;
    const hasRoom = list && top + LIST_GAP + list.height <= size.height - theme.margin;
    if (hasRoom && (pager.used || pager.first)) {
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
  const place = listPage === 0 ? '' : `on page ${listPage}`;
  const operators = (await finalOpening(context, opening)).draw({ texts: remarks, place });
  await document.keepForm(opening.form, operators, size);
  yield;
}

/**
 * Makes the opening with the current facts, which may now include the units of variables. Keeps the earlier facts when
 * the new ones need another height.
 */
async function finalOpening(
  { section, options, shared, head, pen, held }: SectionContext,
  { content, opening, page }: LaidSection['opening'],
): Promise<Opening> {
  if (held.whole) return opening;
  const now = headFacts(section.facts, options.created, options.zone);
  await shared.fonts.cover('normal', [...now.headline, ...now.facts.map(({ value }) => value)]);
  const known = new Map(now.facts.map(({ label, value }) => [label, value]));
  const isHead = new Set(head.facts.map(({ label }) => label));
  const facts = content.facts.map(({ label, value }) => ({
    label,
    value: (isHead.has(label) ? known.get(label) : undefined) ?? value,
  }));
  const later = new Opening(pen, { ...content, facts }, page, opening.remarkLines);
  return later.height === opening.height ? later : opening;
}

/** Draws the note that there are no rows, in their place. */
function nothing({ section, pen }: SectionContext, top: number, page: { width: number; height: number }): string {
  const { theme } = pen;
  const text = section.window ? 'No readings in this period.' : 'There are no rows.';
  const look = { style: 'normal', size: 1.16 * theme.fontSize, color: theme.colors.muted } as const;
  pen.begin(page);
  const placed = pen.lay(text, look, { width: page.width - 2 * theme.margin, maxLines: 1, again: true });
  pen.text(placed, theme.margin + theme.padX, top + 10);
  return pen.taken();
}
