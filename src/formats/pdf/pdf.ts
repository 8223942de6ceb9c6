/** Writes PDF files. */
import { CHUNK_BYTES } from '../../encoding/byte-buffer.ts';
import type { FileSection, FormatModule, PageCount, WriteOptions } from '../format.ts';
import { PdfDocument } from './document.ts';
import { Fonts } from './fonts.ts';
import { type PdfSettings, pdfSettings } from './options.ts';
import { checkPages, pagesOf } from './page-count.ts';
import { newDocument } from './pen.ts';
import { sectionPages } from './section.ts';

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
export const write: FormatModule['write'] = (sections, options) => pages(sections, options);

async function* pages(
  sections: readonly FileSection[],
  options: WriteOptions,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const settings = options.formatOptions as PdfSettings;
  const doc = newDocument();
  const fonts = new Fonts(doc, settings.font);
  const document = new PdfDocument(settings, fonts);
  for (const section of sections) {
    for await (const _ of sectionPages(section, options, { doc, document, fonts, settings })) {
      if (document.file.pending >= CHUNK_BYTES) yield document.file.take();
    }
  }
  await document.end(doc, settings.title ?? sections[0]!.title, options.created);
  yield document.file.take();
}
