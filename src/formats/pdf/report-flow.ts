/** Fills the pages of a report with elements, one below the other. */
import { latin1 } from '../../encoding/pdf/pdf-values.ts';
import type { PdfDocument } from './document.ts';
import type { PageSize, Theme } from './theme.ts';

/** The pages of a report. Elements are added below the last one; a full page is written when the next one begins. */
export class ReportFlow {
  /** Size of the pages. */
  readonly size: PageSize;
  /** Distance of the next element from the upper edge of the page, in points. */
  y: number;
  readonly #document: PdfDocument;
  readonly #theme: Theme;
  readonly #foot: string;
  /** Name of the form at the foot of the current page. */
  #currentFoot: string;
  #content: Uint8Array[] = [];

  /** @param foot name of the form at the foot of pages */
  constructor(document: PdfDocument, theme: Theme, size: PageSize, foot: string) {
    this.size = size;
    this.#document = document;
    this.#theme = theme;
    this.#foot = foot;
    this.#currentFoot = foot;
    this.y = theme.margin;
  }

  /** Whether nothing is on the page yet. */
  get isTop(): boolean {
    return this.#content.length === 0;
  }

  /** Height that is left on the page, in points. */
  get room(): number {
    return this.size.height - this.#theme.margin - this.y;
  }

  /** Height of a whole page, in points. */
  get pageRoom(): number {
    return this.size.height - 2 * this.#theme.margin;
  }

  /** Adds a drawing at the current place of the page. */
  add(operators: string, height: number): void {
    this.#content.push(latin1(`q\n${operators}Q\n`));
    this.y += height;
  }

  /** Leaves space below an element. At the top of a page, there is none. */
  skip(height: number): void {
    if (!this.isTop) this.y += height;
  }

  /** Adds a bookmark for the current place. */
  bookmark(title: string): void {
    this.#document.bookmark(title, this.size.height - this.y + BOOKMARK_GAP);
  }

  /** Begins a new page if less than this height is left. */
  async ensure(height: number): Promise<void> {
    if (height > this.room && !this.isTop) await this.newPage();
  }

  /** Writes the page, and begins a new one. */
  async newPage(): Promise<void> {
    const foot = latin1(`/${this.#currentFoot} Do\n`);
    await this.#document.page([...this.#content, foot], this.size, this.#theme);
    this.#content = [];
    this.#currentFoot = this.#foot;
    this.y = this.#theme.margin;
  }

  /** Hands the operators of the page to rows that continue it. */
  handOver(): readonly Uint8Array[] {
    const content = this.#content;
    this.#content = [];
    return content;
  }

  /**
   * Continues the page that rows have begun.
   *
   * @param y where the rows end: distance from the upper edge of the page
   * @param foot name of the form at the foot of the page
   */
  resume(content: readonly Uint8Array[], y: number, foot: string): void {
    this.#content = [...content];
    this.y = y;
    this.#currentFoot = foot;
  }
}

/** A bookmark leads to this many points above its element. */
const BOOKMARK_GAP = 6;
