/** Draws the list of all remarks at the end of a section. */
import type { ExportWarning } from '../../core/warnings.ts';
import { remarkTexts } from '../remarks.ts';
import type { Pen, PlacedText } from './pen.ts';
import type { PageSize } from './theme.ts';

const HEADING_GAP = 5;
const REMARK_GAP = 2.5;
const BULLET_ROOM = 9;

/** The most lines of a remark. A remark can contain the whole name of a series. */
const MAX_LINES = 6;

/** Lays out remarks below a heading, and draws as many as fit on a page. */
export class RemarkList {
  readonly #pen: Pen;
  readonly #page: PageSize;
  readonly #heading: PlacedText;
  readonly #bullet: PlacedText;
  #left: PlacedText[];

  constructor(pen: Pen, remarks: readonly string[], page: PageSize) {
    const { theme } = pen;
    const look = { style: 'normal', size: theme.fontSize, color: theme.colors.text } as const;
    const width = page.width - 2 * theme.margin;
    this.#pen = pen;
    this.#page = page;
    this.#heading = pen.lay(
      'Remarks',
      { ...look, style: 'bold', size: 1.25 * theme.fontSize },
      {
        ...{ width, maxLines: 1, again: true },
      },
    );
    this.#bullet = pen.lay('•', { ...look, color: theme.colors.muted }, { width, maxLines: 1, again: true });
    this.#left = remarks.map((remark) =>
      pen.lay(remark, look, { width: width - BULLET_ROOM, maxLines: MAX_LINES, again: true }),
    );
  }

  /** Whether all remarks are drawn. */
  get isDone(): boolean {
    return this.#left.length === 0;
  }

  /** Height of the remaining remarks with the heading, in points. */
  get height(): number {
    return this.#left.reduce((sum, { height }) => sum + height + REMARK_GAP, this.#heading.height + HEADING_GAP);
  }

  /**
   * Draws the heading and the remarks that fit below it, at least one.
   *
   * @param top distance from the upper edge of the page
   */
  draw(top: number): string {
    const pen = this.#pen;
    const { margin } = pen.theme;
    pen.begin(this.#page);
    let y = top;
    pen.text(this.#heading, margin, y);
    y += this.#heading.height + HEADING_GAP;
    do {
      const text = this.#left.shift()!;
      pen.text(this.#bullet, margin, y);
      pen.text(text, margin + BULLET_ROOM, y);
      y += text.height + REMARK_GAP;
    } while (this.#left.length > 0 && y + this.#left[0]!.height <= this.#page.height - margin);
    return pen.taken();
  }
}

/** Returns the remarks about an item of the request, and those about the whole request. Without an item, all remarks. */
export const remarksAbout = (item: number | undefined, warnings: readonly ExportWarning[]): string[] =>
  remarkTexts(
    item === undefined ? warnings : warnings.filter((warning) => warning.item === undefined || warning.item === item),
  );
