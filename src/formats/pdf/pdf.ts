/** Writes PDF files. */
import { CHUNK_BYTES } from '../../encoding/byte-buffer.ts';
import type { FileSection, FormatModule, PageCount, WriteOptions } from '../format.ts';
import { PdfDocument } from './document.ts';
import { Fonts } from './fonts.ts';
import { type PdfSettings, pdfSettings } from './options.ts';
import { checkPages, pagesOf } from './page-count.ts';
import { newDocument } from './pen.ts';
import { reportPages, reportSettings } from './report.ts';
import { sectionPages } from './section.ts';
import type { SharedParts } from './shared-parts.ts';

/** The PDF options of an export call; see {@link FormatModule.parseOptions}. */
export const parseOptions: FormatModule['parseOptions'] = pdfSettings;

/** How times are written; see {@link FormatModule.timeStyle}. */
export const timeStyle: FormatModule['timeStyle'] = () => 'page';

/** What a file shows besides the rows; see {@link FormatModule.figures}. */
export const figures: NonNullable<FormatModule['figures']> = (settings) => {
  const { chart, summary } = settings as PdfSettings;
  return { chart, summary };
};

/** Estimates the pages of a file and refuses tables with too many; see {@link FormatModule.pageCount}. */
export const pageCount: PageCount = {
  pagesOf: (table, settings) => pagesOf(table, settings as PdfSettings),
  check: (table, settings) => checkPages(table, settings as PdfSettings),
};

/**
 * Writes PDF; see {@link FormatModule.write}. Rows are held before they are laid out, so that columns fit them. jsPDF
 * and autotable draw the parts that all pages share, once for each section: opening, header row and foot. They also
 * size the columns. The rows are streamed below these parts.
 */
export const write: FormatModule['write'] = (sections, options) =>
  written(options.formatOptions as PdfSettings, sections[0]!.title, options, (shared) =>
    sectionsPages(sections, options, shared),
  );

/** Writes a report as PDF; see {@link FormatModule.writeReport}. Its pages flow from element to element. */
export const writeReport: NonNullable<FormatModule['writeReport']> = (report, options) => {
  const settings = reportSettings(report, options.formatOptions as PdfSettings);
  return written(settings, report.title, options, (shared) => reportPages(report, options, shared));
};

async function* sectionsPages(
  sections: readonly FileSection[],
  options: WriteOptions,
  shared: SharedParts,
): AsyncGenerator<void> {
  for (const section of sections) yield* sectionPages(section, options, shared);
}

/**
 * Writes a file in chunks.
 *
 * @param title title of the document, unless the settings have one
 * @param pages writes its pages, and yields after each written piece
 */
async function* written(
  settings: PdfSettings,
  title: string,
  { created }: WriteOptions,
  pages: (shared: SharedParts) => AsyncGenerator<void>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const doc = newDocument();
  const fonts = new Fonts(doc, settings.font);
  const document = new PdfDocument(settings, fonts);
  for await (const _ of pages({ doc, document, fonts, settings })) {
    if (document.file.pending >= CHUNK_BYTES) yield document.file.take();
  }
  await document.end(doc, settings.title ?? title, created);
  yield document.file.take();
}
