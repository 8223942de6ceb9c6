/** Lays out a section whose records are blocks of lines. */

import { GAP, layBlocks, lineHeight } from './block-layout.ts';
import { BlockRows } from './block-rows.ts';
import { PageTimes } from './cell-format.ts';
import { noCounts } from './cell-text.ts';
import { fieldRoom } from './column-facts.ts';
import type { FieldDisplay } from './field-meter.ts';
import { figuresHeight } from './figure-height.ts';
import { roundingNote } from './head-facts.ts';
import type { HeldRows } from './held-rows.ts';
import { drawFoot } from './page-furniture.ts';
import { Pager } from './pager.ts';
import type { DrawAbove, LaidRows, SectionContext } from './section-context.ts';
import type { MeteredBlocks } from './section-meters.ts';
import { addExpectedLosses } from './table-layout.ts';
import { orientations, rowHeight } from './theme.ts';

/** Lays out blocks, and writes the parts that all their pages share. */
export async function layBlockSection(
  context: SectionContext,
  metered: MeteredBlocks,
  drawAbove: DrawAbove,
): Promise<LaidRows> {
  const { section, shared, held, options, pen, title } = context;
  const { fonts, settings, document } = shared;
  const { theme } = pen;
  const measures = { theme, body: fonts.choice('normal'), decimals: section.decimals ?? options.decimals ?? 'auto' };
  const count = metered.fields.length;
  const room = (meter: (typeof metered.fields)[number], at: number) =>
    fieldRoom(meter, () => figuresOf(held, at, count), held.whole, measures);
  const fields = metered.fields.map(room);
  const sizes = {
    label: room(metered.labels, 0).natural,
    value: Math.max(...fields.map(({ natural }) => natural)),
    rows: count,
    records: held.whole ? held.rows / count : 1e6,
    figures: held.rows > 0 ? figuresHeight(section.figures?.labels.length ?? 0, settings, theme) : 0,
  };
  const { page, layout } = layBlocks(sizes, orientations(settings), theme);
  const losses = noCounts();
  addExpectedLosses(losses, metered.labels, layout.labelWidth - theme.padX, pen);
  for (const field of metered.fields)
    addExpectedLosses(losses, field, layout.width - layout.labelWidth - 2 * theme.padX, pen);
  const block = rowHeight(theme, 1) + count * lineHeight(theme, 1) + GAP;
  const above = await drawAbove({
    ...{ page, losses, facts: [], parts: [[]] },
    note: roundingNote(fields),
    leastHeight: Math.min(held.rows > 0 ? block : 0, page.height / 4),
    wholeHeight: held.whole ? Math.ceil(held.rows / count / layout.lefts.length) * block : Number.POSITIVE_INFINITY,
  });
  const foot = await document.form(drawFoot(pen, title, page), page);
  const pager = new Pager(document, theme, page, [{ above: above.operators[0]!, foot }], 0, above.height);
  const rows = new BlockRows({
    pager,
    layout,
    times: new PageTimes(options.zone),
    fields: fields.map(({ display, rounded }): { display: FieldDisplay; isExact: boolean } => ({
      display,
      isExact: !held.whole && !rounded,
    })),
    faces: () => fonts.choice('normal'),
    boldFaces: () => fonts.choice('bold'),
  });
  return { pager, rows, foot };
}

/** Returns the figures of a field in the held records. */
function* figuresOf({ batches }: HeldRows, at: number, count: number): Generator<number> {
  for (const { columns, length } of batches) {
    const values = columns[1]!;
    if (values.kind !== 'mixed' && values.kind !== 'number') continue;
    for (let row = at; row < length; row += count) {
      const value = values.kind === 'number' ? values.values[row] : values.cells[row];
      if (typeof value === 'number' && value - value === 0) yield value;
    }
  }
}
