/** Writes the pages of a section: reads rows ahead, lays them out, writes them, and adds the remarks. */
import { Pacer } from '../../core/pacer.ts';
import type { ExportWarning } from '../../core/warnings.ts';
import type { FileSection, WriteOptions } from '../format.ts';
import { remarkTexts } from '../remarks.ts';
import { layBlockSection } from './block-section.ts';
import { headFacts } from './head-facts.ts';
import { HeldRows } from './held-rows.ts';
import { reportLosses } from './losses.ts';
import { mostRows, tooManyPages } from './page-count.ts';
import { Pen } from './pen.ts';
import type { SectionContext } from './section-context.ts';
import { endSection } from './section-end.ts';
import { meteredSection, settleFonts } from './section-meters.ts';
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
    const most = mostRows(settings, section.schema.blockRows !== undefined);
    const held = await HeldRows.of(source, most, options.signal);
    if (held.rows > most) throw tooManyPages(settings.maxPages);
    const warnings = warningsOf(section, options.warnings());
    const title = settings.title ?? section.title;
    const metered = await meteredSection(section, held, options);
    const head = headFacts(section.facts, options.created, options.zone);
    await settleFonts(fonts, metered, { title, head, remarks: remarkTexts(warnings) });
    const pen = new Pen(doc, fonts, themeOf(settings, fonts.scale));
    const context: SectionContext = { section, options, shared, held, warnings, pen, title, head };
    const laid = await ('columns' in metered ? layTableSection(context, metered) : layBlockSection(context, metered));
    const { rows } = laid;
    const pacer = new Pacer(options.signal);
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
    reportLosses(section.warn, rows.counts, pen.counts);
    yield* endSection(context, laid, remarkTexts(warningsOf(section, options.warnings())));
  } finally {
    await source.return?.(undefined);
  }
}

/** The warnings about a section or about the whole request. */
const warningsOf = ({ item }: FileSection, warnings: readonly ExportWarning[]): readonly ExportWarning[] =>
  item === undefined ? warnings : warnings.filter((warning) => warning.item === undefined || warning.item === item);
