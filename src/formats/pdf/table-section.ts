/** Lays out a section whose rows are a table. */
import { PageTimes } from './cell-format.ts';
import { constantFacts, roundingNote } from './head-facts.ts';
import { drawPartOpening, partOpeningHeight } from './opening.ts';
import { drawFoot, drawHead } from './page-furniture.ts';
import { type Frame, Pager } from './pager.ts';
import { type LaidSection, promiseOpening, type SectionContext } from './section-context.ts';
import type { MeteredTable } from './section-meters.ts';
import { expectedLosses, layTable } from './table-layout.ts';
import { TableRows } from './table-rows.ts';

/** Lays out a table, and writes the parts that all its pages share. */
export async function layTableSection(context: SectionContext, { columns }: MeteredTable): Promise<LaidSection> {
  const { shared, held, options, pen, title, head } = context;
  const { fonts, settings, document } = shared;
  const { page, bands, constants } = layTable(columns, held, settings, options.decimals ?? 'auto', pen);
  const heads = bands.map((band) => drawHead(pen, band.columns, band.widths, page));
  const facts = [...head.facts];
  // The creation date of the file stays last.
  facts.splice(-1, 0, ...constantFacts(columns, constants, facts));
  if (bands.length > 1)
    facts.splice(-1, 0, { label: 'Columns', value: `part 1 of ${bands.length}; the others follow page by page` });
  const parts = bands.map((band) =>
    band.columns.filter((column) => bands.some((other) => !other.columns.includes(column))).map(({ label }) => label),
  );
  const partContent = (part: number) => ({ title, headline: head.headline, parts, part });
  const leastHeight = bands.length > 1 ? partOpeningHeight(pen, partContent(1), page) : 0;
  const content = { facts, note: roundingNote(bands.flatMap((band) => band.columns)), leastHeight };
  const opening = promiseOpening(context, content, page, expectedLosses(bands, columns, pen));
  const frames: Frame[] = [];
  for (const [part, { operators }] of heads.entries()) {
    const foot = bands.length > 1 ? `${title} (columns: part ${part + 1} of ${bands.length})` : title;
    frames.push({
      opening: part === 0 ? opening.form : await document.form(drawPartOpening(pen, partContent(part), page), page),
      head: await document.form(operators, page),
      foot: await document.form(drawFoot(pen, foot, page), page),
    });
  }
  document.bookmark(title, page);
  const headHeight = Math.max(...heads.map(({ height }) => height));
  const pager = new Pager(document, pen.theme, page, frames, headHeight, opening.opening.height);
  const rows = new TableRows({
    pager,
    bands,
    times: new PageTimes(options.zone),
    faces: () => fonts.choice('normal'),
    rows: held.whole ? held.rows : undefined,
  });
  return { pager, rows, opening, foot: frames.at(-1)!.foot };
}
