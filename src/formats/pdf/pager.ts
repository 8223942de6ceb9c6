/** Fills pages with rows and writes them. */
import { ByteBuffer } from '../../encoding/byte-buffer.ts';
import { latin1, pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import type { PdfDocument } from './document.ts';
import type { PageSize, Theme } from './theme.ts';

/** What a page shows besides its rows. */
export interface Frame {
  /** Name of the form with the header row, drawn from the margin down. */
  readonly head?: string;
  /** Name of the form with the right part of the foot. */
  readonly foot: string;
  /** Name of the form at the top of the section's first page. */
  readonly opening: string;
}

/** Fills pages from the top and writes them when they are full. A table has one page for each of its bands. */
export class Pager {
  /** The text operators of each page, without their beginning and end. */
  readonly texts: readonly ByteBuffer[];
  /** Where the next row starts, as distance from the lower edge. */
  y = 0;
  /** Whether the page has rows. */
  used = false;
  /** Measures of the pages. */
  readonly theme: Theme;
  /** Size of the pages. */
  readonly size: PageSize;
  readonly #document: PdfDocument;
  readonly #frames: readonly Frame[];
  readonly #headHeight: number;
  /** Height of the opening; undefined after the first page is written. */
  #opening: number | undefined;

  constructor(
    document: PdfDocument,
    theme: Theme,
    size: PageSize,
    frames: readonly Frame[],
    headHeight: number,
    opening: number,
  ) {
    this.#document = document;
    this.theme = theme;
    this.size = size;
    this.#frames = frames;
    this.#headHeight = headHeight;
    this.#opening = opening;
    this.texts = frames.map(() => new ByteBuffer());
    this.#begin();
  }

  /** Lower edge of the area for rows. */
  get bottom(): number {
    return this.theme.margin;
  }

  /** Whether this is the section's first page. */
  get first(): boolean {
    return this.#opening !== undefined;
  }

  /**
   * Writes the pages.
   *
   * @param before for each page, operators before its text, which draw behind it
   * @param begin for each page, the operators that begin the text
   * @param after for each page, operators after its text
   */
  async finish(before: readonly string[], begin: readonly string[], after: readonly string[]): Promise<void> {
    for (const [i, frame] of this.#frames.entries()) {
      const text = this.texts[i]!;
      const top = `${this.#drawings(frame)}${before[i] ?? ''}BT\n${begin[i]}`;
      const content = [latin1(top), text.bytes.subarray(0, text.length), latin1(`\nET\n${after[i] ?? ''}`)];
      await this.#document.page(content, this.size, this.theme);
      text.length = 0;
    }
    this.#opening = undefined;
    this.#begin();
  }

  #drawings({ head, foot, opening }: Frame): string {
    const shown: string[] = [];
    if (this.first) shown.push(`/${opening} Do\n`);
    if (head) shown.push(`q 1 0 0 1 0 ${pdfNumber(-(this.#opening ?? 0))} cm/${head} Do Q\n`);
    shown.push(`/${foot} Do\n`);
    return shown.join('');
  }

  #begin(): void {
    this.y = this.size.height - this.theme.margin - (this.#opening ?? 0) - this.#headHeight;
    this.used = false;
  }
}
