/** Writes a PDF file page by page. */
import type { jsPDF } from 'jspdf';
import { PageTree } from '../../encoding/pdf/page-tree.ts';
import { PdfFile } from '../../encoding/pdf/pdf-file.ts';
import { latin1, pdfDate, pdfNumber, pdfReference, pdfTextString } from '../../encoding/pdf/pdf-values.ts';
import type { Fonts } from './fonts.ts';
import { writeImages } from './images.ts';
import type { PdfSettings } from './options.ts';
import { tooManyPages } from './page-count.ts';
import { layText, showLine } from './text-layout.ts';
import { colorOperator, type PageSize, type Theme } from './theme.ts';

/** Resource name of the form that shows the number of pages. */
const TOTAL = 'Total';

/** Writes a file page by page. The parts that pages share, such as fonts, come at the end, when they are known. */
export class PdfDocument {
  /** The objects of the file. */
  readonly file: PdfFile = new PdfFile();
  readonly #tree: PageTree = new PageTree(this.file);
  readonly #settings: PdfSettings;
  readonly #fonts: Fonts;
  readonly #resources: number = this.file.allocate();
  readonly #forms = new Map<string, number>();
  readonly #bookmarks: { readonly title: string; page: number; readonly top: number }[] = [];
  #theme: Theme | undefined;

  constructor(settings: PdfSettings, fonts: Fonts) {
    this.#settings = settings;
    this.#fonts = fonts;
  }

  /** The number of pages so far. */
  get pages(): number {
    return this.#tree.pages;
  }

  /** Writes operators as a form and returns its name, by which pages show it. */
  async form(operators: string, page: PageSize): Promise<string> {
    const name = this.promiseForm();
    await this.keepForm(name, operators, page);
    return name;
  }

  /**
   * Returns a name for a form that pages show now and whose operators follow later; see {@link PdfDocument.keepForm}.
   */
  promiseForm(): string {
    const name = `D${this.#forms.size}`;
    this.#forms.set(name, this.file.allocate());
    return name;
  }

  /** Writes the operators of a promised form. */
  async keepForm(name: string, operators: string, { width, height }: PageSize): Promise<void> {
    await this.#form(operators, `[0 0 ${pdfNumber(width)} ${pdfNumber(height)}]`, this.#forms.get(name));
  }

  /**
   * Adds a bookmark for the next page.
   *
   * @param top where it leads to: distance from the lower edge, in points. For the top of the page, its height
   */
  bookmark(title: string, top: number): void {
    this.#bookmarks.push({ title, page: -1, top });
  }

  /**
   * Writes a page with its number at the foot.
   *
   * @throws ExportError `unsupported` when the file already has the most pages allowed
   */
  async page(content: readonly Uint8Array[], size: PageSize, theme: Theme): Promise<void> {
    const { maxPages } = this.#settings;
    if (this.#tree.pages >= maxPages) throw tooManyPages(maxPages);
    this.#theme ??= theme;
    const foot = latin1(this.#foot(theme));
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
    for (let i = this.#bookmarks.length - 1; this.#bookmarks[i]?.page === -1; i--) this.#bookmarks[i]!.page = page;
  }

  /** Writes the parts that pages share, and the end of the file. */
  async end(doc: jsPDF, title: string, created: number): Promise<void> {
    const { file } = this;
    const { author, language } = this.#settings;
    if (this.#theme) this.#forms.set(TOTAL, await this.#total(this.#theme));
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
      `<</Title${pdfTextString(title)}${author ? `/Author${pdfTextString(author)}` : ''}` +
        `/Creator(downlink)/Producer(downlink)/CreationDate${pdfDate(created)}/ModDate${pdfDate(created)}>>`,
    );
    file.end({ root, info, fileId: fileIdOf(`${title}\n${created}\n${file.length}\n${this.pages}`) });
  }

  #form(operators: string, box: string, id?: number): Promise<number> {
    const entries = `/Type/XObject/Subtype/Form/BBox${box}/Resources ${pdfReference(this.#resources)}`;
    return this.file.deflated(entries, latin1(operators), id);
  }

  /** Writes "Page n of", followed by the form that shows the number of pages. */
  #foot({ smallSize, colors, margin, foot }: Theme): string {
    const { operators, width } = this.#shown(`Page ${this.#tree.pages + 1} of `, smallSize);
    return (
      `BT\n${colorOperator(colors.muted, 'rg')}${pdfNumber(margin)} ${pdfNumber(foot)} Td${operators}\nET\n` +
      `q 1 0 0 1 ${pdfNumber(margin + width)} ${pdfNumber(foot)} cm/${TOTAL} Do Q\n`
    );
  }

  #total({ smallSize, colors }: Theme): Promise<number> {
    const box = `[0 ${pdfNumber(-smallSize)} ${pdfNumber(10 * smallSize)} ${pdfNumber(smallSize)}]`;
    const { operators } = this.#shown(String(this.pages), smallSize);
    return this.#form(`BT\n${colorOperator(colors.muted, 'rg')}${operators}\nET\n`, box);
  }

  /** Writes a text of the foot. Its fonts are already loaded. */
  #shown(text: string, size: number): { operators: string; width: number } {
    const faces = this.#fonts.choice('normal');
    const line = layText(text, faces, size, Number.POSITIVE_INFINITY, 1)?.lines[0];
    if (!line) throw new Error('The fonts were not settled for the foot.');
    return { operators: showLine(line, faces, size).operators, width: line.width };
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

/** Makes 32 hexadecimal digits from properties of a file, by four rounds of FNV-1a. */
function fileIdOf(text: string): string {
  let id = '';
  for (let round = 0; round < 4; round++) {
    let hash = 0x811c9dc5 ^ round;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    id += (hash >>> 0).toString(16).padStart(8, '0');
  }
  return id.toUpperCase();
}
