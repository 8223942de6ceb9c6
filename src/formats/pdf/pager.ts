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
  /** Operators that draw what is above the rows of the first page. */
  readonly above: readonly Uint8Array[];
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
  /** Height above the rows and their header; undefined after the first page is written. */
  #above: number | undefined;

  constructor(
    document: PdfDocument,
    theme: Theme,
    size: PageSize,
    frames: readonly Frame[],
    headHeight: number,
    above: number,
  ) {
    this.#document = document;
    this.theme = theme;
    this.size = size;
    this.#frames = frames;
    this.#headHeight = headHeight;
    this.#above = above;
    this.texts = frames.map(() => new ByteBuffer());
    this.#begin();
  }

  /** Lower edge of the area for rows. */
  get bottom(): number {
    return this.theme.margin;
  }

  /** Whether this is the first page of the rows. */
  get first(): boolean {
    return this.#above !== undefined;
  }

  /**
   * Writes the pages.
   *
   * @param before for each page, operators before its text, which draw behind it
   * @param begin for each page, the operators that begin the text
   * @param after for each page, operators after its text
   * @param isOpen whether the last page is not written, because more follows on it. Then its operators are returned,
   * without those of its foot.
   */
  async finish(
    before: readonly string[],
    begin: readonly string[],
    after: readonly string[],
    isOpen = false,
  ): Promise<readonly Uint8Array[]> {
    let open: readonly Uint8Array[] = [];
    for (const [i, frame] of this.#frames.entries()) {
      const text = this.texts[i]!;
      const isLast = isOpen && i === this.#frames.length - 1;
      const foot = isLast ? '' : `/${frame.foot} Do\n`;
      const content = [
        ...(this.first ? frame.above : []),
        latin1(`${this.#head(frame)}${foot}${before[i] ?? ''}BT\n${begin[i]}`),
        text.bytes.subarray(0, text.length),
        latin1(`\nET\n${after[i] ?? ''}`),
      ];
      if (isLast) open = content.map((part) => part.slice());
      else await this.#document.page(content, this.size, this.theme);
      text.length = 0;
    }
    this.#above = undefined;
    this.#begin();
    return open;
  }

  #head({ head }: Frame): string {
    return head ? `q 1 0 0 1 0 ${pdfNumber(-(this.#above ?? 0))} cm/${head} Do Q\n` : '';
  }

  #begin(): void {
    this.y = this.size.height - this.theme.margin - (this.#above ?? 0) - this.#headHeight;
    this.used = false;
  }
}
