/** Lays out a section whose rows are a table. */
import { PageTimes } from './cell-format.ts';
import { figuresHeight } from './figure-height.ts';
import { constantFacts, roundingNote } from './head-facts.ts';
import { drawFoot, drawHeads } from './page-furniture.ts';
import { type Frame, Pager } from './pager.ts';
import type { DrawAbove, LaidRows, SectionContext } from './section-context.ts';
import type { MeteredTable } from './section-meters.ts';
import { expectedLosses, layTable } from './table-layout.ts';
import { TableRows } from './table-rows.ts';
import { rowHeight } from './theme.ts';

/** The least rows below a header row that is not at the top of a page. */
const LEAST_ROWS = 3;

/** Lays out a table, and writes the parts that all its pages share. */
export async function layTableSection(
  context: SectionContext,
  { columns }: MeteredTable,
  drawAbove: DrawAbove,
): Promise<LaidRows> {
  const { section, shared, held, options, pen, title, head } = context;
  const { fonts, settings, document } = shared;
  const figures = held.rows > 0 ? figuresHeight(section.figures?.labels.length ?? 0, settings, pen.theme) : 0;
  const decimals = section.decimals ?? options.decimals ?? 'auto';
  const { page, bands, constants, height } = layTable(columns, held, settings, decimals, pen, figures);
  const heads = drawHeads(pen, bands, page);
  const headHeight = heads[0]!.height;
  const facts = constantFacts(columns, constants, head.facts);
  const parts = bands.map((band) =>
    band.columns.filter((column) => bands.some((other) => !other.columns.includes(column))).map(({ label }) => label),
  );
  const above = await drawAbove({
    ...{ page, facts, parts },
    note: roundingNote(bands.flatMap((band) => band.columns)),
    leastHeight: headHeight + Math.min(LEAST_ROWS, held.rows) * rowHeight(pen.theme, 1),
    wholeHeight: held.whole ? headHeight + held.rows * height : Number.POSITIVE_INFINITY,
    losses: expectedLosses(bands, columns, pen),
  });
  const frames: Frame[] = [];
  for (const [part, { operators }] of heads.entries()) {
    const foot = bands.length > 1 ? `${title} (columns: part ${part + 1} of ${bands.length})` : title;
    frames.push({
      above: above.operators[part]!,
      head: await document.form(operators, page),
      foot: await document.form(drawFoot(pen, foot, page), page),
    });
  }
  const pager = new Pager(document, pen.theme, page, frames, headHeight, above.height);
  const rows = new TableRows({
    pager,
    bands,
    times: new PageTimes(options.zone),
    faces: () => fonts.choice('normal'),
    rows: held.whole ? held.rows : undefined,
  });
  return { pager, rows, foot: frames.at(-1)!.foot };
}
