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

/** How many pages a file has, and what has too many; see {@link FormatModule.pageCount}. */
export const pageCount: PageCount = {
  pagesOf: (table, settings) => pagesOf(table, settings as PdfSettings),
  check: (table, settings) => checkPages(table, settings as PdfSettings),
};

/**
 * Writes PDF; see {@link FormatModule.write}. Rows are held before they are laid out, so that columns fit all of
 * them. jsPDF and autotable draw what is the same on all pages, once for each section: its opening, header row and foot, and
 * size its columns. The rows are streamed below that.
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
