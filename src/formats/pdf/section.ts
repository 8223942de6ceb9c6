/** Writes the pages of a section: reads rows ahead, lays them out, writes them, and adds the remarks. */
import { Pacer } from '../../core/pacer.ts';
import type { RecordBatch } from '../../core/record-batch.ts';
import type { FileSection, WriteOptions } from '../format.ts';
import { layBlockSection } from './block-section.ts';
import type { Fonts } from './fonts.ts';
import { headFacts } from './head-facts.ts';
import { HeldRows } from './held-rows.ts';
import { reportLosses } from './losses.ts';
import { mostRows, tooManyPages } from './page-count.ts';
import { Pen } from './pen.ts';
import { remarksAbout } from './remark-list.ts';
import type { DrawAbove, LaidRows, SectionContext } from './section-context.ts';
import { endSection } from './section-end.ts';
import { SectionFront } from './section-front.ts';
import { type MeteredBlocks, type MeteredTable, meteredSection, settleFonts } from './section-meters.ts';
import type { SharedParts } from './shared-parts.ts';
import { layTableSection } from './table-section.ts';
import { themeOf } from './theme.ts';

/** Writes a section's pages. Yields after each written piece. */
export async function* sectionPages(
  section: FileSection,
  options: WriteOptions,
  shared: SharedParts,
): AsyncGenerator<void> {
  const { doc, fonts, settings } = shared;
  const source = section.records[Symbol.asyncIterator]();
  try {
    const held = await heldRows(section, source, options, shared);
    const remarks = () => remarksAbout(section.item, options.warnings());
    const title = settings.title ?? section.title;
    const metered = await meteredSection(section, held, options);
    const head = headFacts(section.facts, options.created, options.zone);
    await settleFonts(fonts, metered, { title, head, remarks: remarks(), figures: section.figures });
    const pen = new Pen(doc, fonts, themeOf(settings, fonts.scale));
    const context: SectionContext = { section, options, shared, held, pen, title, head };
    const front = new SectionFront(context);
    const laid = await layRows(context, metered, (plan) => front.above(plan));
    yield* writeRows(held, laid, fonts, options.signal);
    reportLosses(section.warn, laid.rows.counts, pen.counts);
    yield* endSection(context, laid, front, remarks());
  } finally {
    await source.return?.(undefined);
  }
}

/**
 * Reads the rows of a section before they are laid out.
 *
 * @throws ExportError `unsupported` when the file would certainly have too many pages
 */
export async function heldRows(
  section: FileSection,
  source: AsyncIterator<RecordBatch>,
  { signal }: WriteOptions,
  { settings }: SharedParts,
): Promise<HeldRows> {
  const most = mostRows(settings, section.schema.blockRows !== undefined);
  const held = await HeldRows.of(source, most, signal);
  if (held.rows > most) throw tooManyPages(settings.maxPages);
  return held;
}

/** Lays out the rows of a section, whose header begins below what `drawAbove` draws. */
export const layRows = (
  context: SectionContext,
  metered: MeteredTable | MeteredBlocks,
  drawAbove: DrawAbove,
): Promise<LaidRows> =>
  'columns' in metered ? layTableSection(context, metered, drawAbove) : layBlockSection(context, metered, drawAbove);

/** Writes all rows; the last page stays open. Yields after each written page. */
export async function* writeRows(
  held: HeldRows,
  { rows }: LaidRows,
  fonts: Fonts,
  signal: AbortSignal,
): AsyncGenerator<void> {
  const pacer = new Pacer(signal);
  for await (const batch of held.all()) {
    rows.enter(batch);
    for (let row = 0; row < batch.length; ) {
      const step = rows.write(row, batch.length);
      row = step.row;
      if (step.stop === 'font') await fonts.loadFallback('normal');
      else if (step.stop === 'page') {
        await rows.finishPages();
        yield;
      }
      if (pacer.due) await pacer.pause();
    }
  }
}
