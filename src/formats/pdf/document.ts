import type { jsPDF } from 'jspdf';
import { PageTree } from '../../encoding/pdf/page-tree.ts';
import { PdfFile } from '../../encoding/pdf/pdf-file.ts';
import { latin1, pdfDate, pdfNumber, pdfReference, pdfTextString } from '../../encoding/pdf/pdf-values.ts';
import type { PdfSettings } from '../pdf-options.ts';
import { widthOf } from './face.ts';
import type { Fonts } from './fonts.ts';
import { writeImages } from './images.ts';
import { colorOperator, type Look, type PageSize } from './look.ts';
import { tooManyPages } from './page-count.ts';

/** Name in the resources of the form that shows the number of pages. */
const TOTAL = 'Total';

/** A file being written page by page. What pages share follows at the end, as only then it is known. */
export class PdfDocument {
  readonly file: PdfFile = new PdfFile();
  readonly #tree: PageTree = new PageTree(this.file);
  readonly #settings: PdfSettings;
  readonly #fonts: Fonts;
  readonly #resources: number = this.file.allocate();
  readonly #forms = new Map<string, number>();
  readonly #bookmarks: { readonly title: string; readonly page: number; readonly top: number }[] = [];
  #look: Look | undefined;

  constructor(settings: PdfSettings, fonts: Fonts) {
    this.#settings = settings;
    this.#fonts = fonts;
  }

  /** Pages so far. */
  get pages(): number {
    return this.#tree.pages;
  }

  /** Writes operators that pages show by a name. */
  async form(operators: string, { width, height }: PageSize): Promise<string> {
    const name = `D${this.#forms.size}`;
    const box = `[0 0 ${pdfNumber(width)} ${pdfNumber(height)}]`;
    this.#forms.set(name, await this.#form(operators, box));
    return name;
  }

  /** Enters a bookmark at the next page. */
  bookmark(title: string, { height }: PageSize): void {
    this.#bookmarks.push({ title, page: -1, top: height });
  }

  /**
   * Writes a page, and at its foot its number.
   *
   * @throws ExportError `unsupported` when the file has as many pages as it may
   */
  async page(content: readonly Uint8Array[], size: PageSize, look: Look): Promise<void> {
    const { maxPages } = this.#settings;
    if (this.#tree.pages >= maxPages) throw tooManyPages(maxPages);
    this.#look ??= look;
    const foot = latin1(this.#foot(look));
    const bytes = new Uint8Array(content.reduce((sum, part) => sum + part.length, foot.length));
    let at = 0;
    for (const part of [...content, foot]) {
      bytes.set(part, at);
      at += part.length;
    }
    const contents = await this.file.deflated('', bytes);
    const page = this.file.allocate();
    const parent = this.#tree.add(page);
    const box = `/MediaBox[0 0 ${pdfNumber(size.width)} ${pdfNumber(size.height)}]`;
    this.file.object(`<</Type/Page/Parent ${pdfReference(parent)}${box}/Contents ${pdfReference(contents)}>>`, page);
    const last = this.#bookmarks.at(-1);
    if (last?.page === -1) this.#bookmarks[this.#bookmarks.length - 1] = { ...last, page };
  }

  /** Writes what the pages share, and the end of the file. */
  async end(doc: jsPDF, title: string, created: number): Promise<void> {
    const { file } = this;
    const { author, language } = this.#settings;
    if (this.#look) this.#forms.set(TOTAL, await this.#total(this.#look));
    const fonts = await this.#fonts.write(file);
    const images = await writeImages(file, doc);
    const forms = [...this.#forms].map(([name, id]) => `/${name} ${pdfReference(id)}`).join('');
    file.object(`<</Font<<${fonts}>>/XObject<<${forms}${images}>>>>`, this.#resources);
    const pages = this.#tree.end(`/Resources ${pdfReference(this.#resources)}`);
    const root = file.object(
      `<</Type/Catalog/Pages ${pdfReference(pages)}/Outlines ${pdfReference(this.#outline())}` +
        `/Lang${pdfTextString(language)}/ViewerPreferences<</DisplayDocTitle true>>>>`,
    );
    const info = file.object(
      `<</Title${pdfTextString(title)}${author === undefined ? '' : `/Author${pdfTextString(author)}`}` +
        `/Creator(downlink)/Producer(downlink)/CreationDate${pdfDate(created)}/ModDate${pdfDate(created)}>>`,
    );
    file.end({ root, info, fileId: fileIdOf(`${title}\n${created}\n${file.length}\n${this.pages}`) });
  }

  #form(operators: string, box: string): Promise<number> {
    const entries = `/Type/XObject/Subtype/Form/BBox${box}/Resources ${pdfReference(this.#resources)}`;
    return this.file.deflated(entries, latin1(operators));
  }

  /** "Page n of", and the form that shows the rest. */
  #foot({ smallSize, colors, margin, foot }: Look): string {
    const { main } = this.#fonts.choice('normal');
    const text = `Page ${this.#tree.pages + 1} of `;
    const x = margin + (widthOf(main, text) * smallSize) / 1000;
    return (
      `BT\n${colorOperator(colors.muted, 'rg')}/${main.ascii} ${pdfNumber(smallSize)} Tf\n` +
      `${pdfNumber(margin)} ${pdfNumber(foot)} Td(${text})Tj\nET\n` +
      `q 1 0 0 1 ${pdfNumber(x)} ${pdfNumber(foot)} cm/${TOTAL} Do Q\n`
    );
  }

  #total({ smallSize, colors }: Look): Promise<number> {
    const { main } = this.#fonts.choice('normal');
    const shown = `/${main.ascii} ${pdfNumber(smallSize)} Tf\n(${this.pages})Tj`;
    const box = `[0 ${pdfNumber(-smallSize)} ${pdfNumber(10 * smallSize)} ${pdfNumber(smallSize)}]`;
    return this.#form(`BT\n${colorOperator(colors.muted, 'rg')}${shown}\nET\n`, box);
  }

  #outline(): number {
    const { file } = this;
    const outline = file.allocate();
    const ids = this.#bookmarks.map(() => file.allocate());
    this.#bookmarks.forEach(({ title, page, top }, i) => {
      const previous = i > 0 ? `/Prev ${pdfReference(ids[i - 1]!)}` : '';
      const next = i < ids.length - 1 ? `/Next ${pdfReference(ids[i + 1]!)}` : '';
      file.object(
        `<</Title${pdfTextString(title)}/Parent ${pdfReference(outline)}${previous}${next}` +
          `/Dest[${pdfReference(page)}/XYZ 0 ${pdfNumber(top)} null]>>`,
        ids[i],
      );
    });
    const ends = `/First ${pdfReference(ids[0]!)}/Last ${pdfReference(ids.at(-1)!)}/Count ${ids.length}`;
    return file.object(`<</Type/Outlines${ids.length > 0 ? ends : ''}>>`, outline);
  }
}

/** 32 hexadecimal digits that differ with what is known of a file: FNV-1a, four times over. */
function fileIdOf(text: string): string {
  let id = '';
  for (let round = 0; round < 4; round++) {
    let hash = 0x811c9dc5 ^ round;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    id += (hash >>> 0).toString(16).padStart(8, '0');
  }
  return id.toUpperCase();
}
