/** Draws the table that summarizes the variables of a section. */
import { fixedNumberText } from '../../encoding/fixed-number.ts';
import type { Figure } from '../format.ts';
import type { Pen, PlacedText, TextStyle } from './pen.ts';
import { naturalWidth } from './text-layout.ts';
import { LEAST_SIZE, type PageSize, rgb, rowHeight } from './theme.ts';

/** Headers of the columns after the name of the variable. */
export const SUMMARY_HEADS = ['Count', 'Minimum', 'Average', 'Maximum', 'First', 'Last'] as const;

/** Header of the column of names. */
export const SUMMARY_NAME = 'Variable';

/** The part of the width that a column of figures takes, and its limit in points. */
const FIGURES_PART = 0.108;
const WIDEST_FIGURES = 76;

/** The most digits after the point in exponent form. */
const MOST_DIGITS = 16;

/** A table with a row for each variable. Its height is known before its figures. */
export class SummaryTable {
  /** Height of the header row, in points. */
  readonly headHeight: number;
  /** Height of each row, in points. */
  readonly heights: readonly number[];
  readonly #pen: Pen;
  readonly #page: PageSize;
  readonly #figures: () => readonly Figure[];
  readonly #names: readonly PlacedText[];

  /** @param figures returns what is known about the variables; their number and labels never change */
  constructor(pen: Pen, figures: () => readonly Figure[], page: PageSize) {
    this.#pen = pen;
    this.#page = page;
    this.#figures = figures;
    this.#names = figures().map((figure) =>
      pen.lay(nameOf(figure), this.#look(), { width: this.#nameRoom, maxLines: pen.theme.maxLines }),
    );
    this.headHeight = rowHeight(pen.theme, 1);
    this.heights = this.#names.map(({ laid }) => rowHeight(pen.theme, laid.lines.length));
  }

  /**
   * Draws the header row, and the rows from index `from` to before `to`.
   *
   * @param top distance from the upper edge of the page
   */
  draw(top: number, from: number, to: number): string {
    const pen = this.#pen;
    const { theme, doc } = pen;
    const { margin, padX, padY, colors, hairline } = theme;
    const figures = this.#figures();
    const right = this.#page.width - margin;
    const rule = (y: number, width: number, color: string) => {
      doc.setLineWidth(width);
      doc.setDrawColor(...rgb(color));
      doc.line(margin, y, right, y);
    };
    pen.begin(this.#page);
    doc.setFillColor(...rgb(colors.headerFill));
    doc.rect(margin, top, right - margin, this.headHeight, 'F');
    const head = { style: 'bold', size: theme.fontSize, color: colors.headerText } as const;
    const room = { width: this.#nameRoom, maxLines: 1, again: true };
    pen.text(pen.lay(SUMMARY_NAME, head, room), margin + padX, top + padY);
    SUMMARY_HEADS.forEach((text, i) => {
      pen.text(pen.lay(text, head, room), this.#right(i), top + padY, 'right');
    });
    rule(top + this.headHeight, 2 * hairline, colors.accent);
    let y = top + this.headHeight;
    for (let row = from; row < to; row++) {
      const figure = figures[row]!;
      pen.text(this.#name(row, figure), margin + padX, y + padY);
      this.#cells(figure).forEach((text, i) => {
        if (text) pen.text(text, this.#right(i), y + padY, 'right');
      });
      y += this.heights[row]!;
      rule(y, hairline, colors.rule);
    }
    return pen.taken();
  }

  get #figuresWidth(): number {
    return Math.min(WIDEST_FIGURES, FIGURES_PART * (this.#page.width - 2 * this.#pen.theme.margin));
  }

  get #nameRoom(): number {
    const { margin, padX } = this.#pen.theme;
    return this.#page.width - 2 * margin - SUMMARY_HEADS.length * this.#figuresWidth - 2 * padX;
  }

  #look(): TextStyle {
    const { fontSize, colors } = this.#pen.theme;
    return { style: 'normal', size: fontSize, color: colors.text };
  }

  /** Right edge of the text in a column of figures. */
  #right(column: number): number {
    const { margin, padX } = this.#pen.theme;
    return this.#page.width - margin - padX - (SUMMARY_HEADS.length - 1 - column) * this.#figuresWidth;
  }

  /** The name with the unit, as far as both fit in the reserved lines. */
  #name(row: number, figure: Figure): PlacedText {
    const reserved = this.#names[row]!;
    const maxLines = reserved.laid.lines.length;
    const now = this.#pen.lay(nameOf(figure), this.#look(), { width: this.#nameRoom, maxLines, again: true });
    return now.laid.cut ? reserved : now;
  }

  #cells({ summary, decimals }: Figure): (PlacedText | undefined)[] {
    const { count, min, avg, max, first, last } = summary;
    return [this.#figure(count, 0), ...[min, avg, max, first, last].map((value) => this.#figure(value, decimals))];
  }

  /** Lays out a figure, smaller when it is wide, and in exponent form when it would be too small. */
  #figure(value: number, decimals: number | 'full'): PlacedText | undefined {
    if (!Number.isFinite(value)) return undefined;
    const look = this.#look();
    const room = this.#figuresWidth - 2 * this.#pen.theme.padX;
    let text = fixedNumberText(value, decimals);
    for (let digits = MOST_DIGITS; ; digits--) {
      const width = naturalWidth(text, this.#pen.fonts.choice('normal'), look.size);
      const size = Math.min(1, room / width) * look.size;
      if (size >= LEAST_SIZE || digits < 0)
        return this.#pen.lay(text, { ...look, size }, { width: 2 * room, maxLines: 1, again: true });
      text = value.toExponential(digits);
    }
  }
}

/** The name of a variable with its unit. */
export const nameOf = ({ label, unit }: Figure): string => (unit === '' ? label : `${label} (${unit})`);
