import { jsPDF } from 'jspdf';
import { autoTable, type UserOptions } from 'jspdf-autotable';
import { type ColumnFacts, tableWidth, wantedWidths } from './columns.ts';
import { EmbeddedFace, type Face, widthOf } from './face.ts';
import type { Fonts } from './fonts.ts';
import { ASCENT, LINE_HEIGHT, type Look, type PageSize, rgb } from './look.ts';
import { type SetText, setText } from './set-text.ts';

/** Something drawn once and shown on pages, with the height it takes from a page's margin down. */
export interface Drawing {
  /** Operators, in the coordinates of the page. */
  readonly operators: string;
  readonly height: number;
}

/** A line of what a file says about its rows. */
export interface FactText {
  readonly label: string;
  readonly value: string;
}

/** What texts lost on their way to the page. */
export interface TextCounts {
  cut: number;
  replaced: number;
  dropped: number;
}

const LOGO = { width: 130, height: 38 };
const MAX_FACT_LINES = 4;
const MAX_TITLE_LINES = 3;

/** A document of jsPDF's that pages are drawn in to be taken out again. */
export const newDocument = (): jsPDF =>
  new jsPDF({ unit: 'pt', format: 'a4', compress: false, putOnlyUsedFonts: true, floatPrecision: 3 });

/** The look as autotable's options. */
export function tableOptions(look: Look, body: Face, head: Face): UserOptions {
  const padding = { top: look.padY, bottom: look.padY, left: look.padX, right: look.padX };
  const { colors } = look;
  return {
    theme: 'plain',
    margin: look.margin,
    styles: { font: body.family, fontStyle: body.style, fontSize: look.fontSize, cellPadding: padding, valign: 'top' },
    headStyles: {
      font: head.family,
      fontStyle: head.style,
      fillColor: rgb(colors.headerFill),
      textColor: rgb(colors.headerText),
      lineColor: rgb(colors.accent),
      lineWidth: { top: 0, left: 0, right: 0, bottom: 2 * look.hairline },
    },
    bodyStyles: {
      textColor: rgb(colors.text),
      lineColor: rgb(colors.rule),
      lineWidth: { top: 0, left: 0, right: 0, bottom: look.hairline },
    },
  };
}

/** Draws what is the same on many pages, and sizes columns, with jsPDF and autotable. */
export class Skeleton {
  readonly counts: TextCounts = { cut: 0, replaced: 0, dropped: 0 };
  readonly #doc: jsPDF;
  readonly #fonts: Fonts;
  readonly #look: Look;

  constructor(doc: jsPDF, fonts: Fonts, look: Look) {
    this.#doc = doc;
    this.#fonts = fonts;
    this.#look = look;
  }

  /**
   * Widths of columns that stand side by side, as autotable shares out the room by their widest cells.
   *
   * @param fixed width of the first column, when another band decided on it
   */
  columnWidths(columns: readonly ColumnFacts[], page: PageSize, fixed?: number): number[] {
    const room = page.width - 2 * this.#look.margin;
    const wanted = wantedWidths(columns, room, this.#look);
    this.#page(page);
    const options = tableOptions(this.#look, this.#face('normal'), this.#face('bold'));
    autoTable(this.#doc, {
      ...options,
      startY: this.#look.margin,
      tableWidth: tableWidth(wanted, room),
      // Columns are sized by widths alone; text that jsPDF could not show is not given to it.
      body: [columns.map(() => '')],
      columnStyles: Object.fromEntries(
        columns.map(({ least }, i) => [i, i === 0 && fixed ? { cellWidth: fixed } : { minCellWidth: least }]),
      ),
      didParseCell: ({ cell, column }) => {
        cell.text = [this.#spacer(wanted[column.index]! - 2 * this.#look.padX)];
      },
    });
    return lastTable(this.#doc).columns.map(({ width }) => width);
  }

  /** The header row, drawn from the page's margin down. */
  head(columns: readonly ColumnFacts[], widths: readonly number[], page: PageSize): Drawing {
    this.#page(page);
    const look = this.#look;
    const cells = columns.map(({ label, figures }, i) => {
      const set = this.#set(label, 'bold', look.fontSize, widths[i]! - 2 * look.padX - 0.5, look.maxLines);
      const styles = { font: set.face.family, fontStyle: set.face.style, cellWidth: widths[i]! };
      return { content: set.lines.join('\n'), styles: { ...styles, halign: figures ? 'right' : 'left' } as const };
    });
    autoTable(this.#doc, {
      ...tableOptions(look, this.#face('normal'), this.#face('bold')),
      startY: look.margin,
      tableWidth: widths.reduce((sum, width) => sum + width, 0),
      head: [cells],
      body: [],
    });
    const height = (lastTable(this.#doc).finalY ?? look.margin) - look.margin;
    return { operators: this.#taken(), height };
  }

  /**
   * The top of a section's first page: logo, title and facts.
   *
   * @param again whether the title is shown on the page before too, where it was counted
   */
  opening(
    title: string,
    facts: readonly FactText[],
    page: PageSize,
    logo: Uint8Array | undefined,
    again: boolean,
  ): Drawing {
    this.#page(page);
    const doc = this.#doc;
    const look = this.#look;
    let room = page.width - 2 * look.margin;
    let y = look.margin;
    let logoEnd = y;
    if (logo) {
      const { width, height } = doc.getImageProperties(logo);
      const scale = Math.min(LOGO.width / width, LOGO.height / height, 1);
      doc.addImage(logo, page.width - look.margin - width * scale, y, width * scale, height * scale);
      room -= width * scale + 16;
      logoEnd += height * scale;
    }
    const set = this.#set(title, 'bold', look.titleSize, room, MAX_TITLE_LINES, again);
    this.#lines(set, 'bold', look.titleSize, look.colors.text, look.margin, y);
    y += set.lines.length * look.titleSize * LINE_HEIGHT;
    if (facts.length > 0) y += 7;
    const labels = facts.map(({ label }) => this.#set(label, 'normal', look.fontSize, 150, 2));
    const labelRoom = 14 + Math.max(0, ...labels.map((label) => this.#width(label, look.fontSize)));
    facts.forEach(({ value }, i) => {
      const label = labels[i]!;
      const lineRoom = (y < logoEnd ? room : page.width - 2 * look.margin) - labelRoom;
      const shown = this.#set(value, 'normal', look.fontSize, lineRoom, MAX_FACT_LINES);
      this.#lines(label, 'normal', look.fontSize, look.colors.muted, look.margin, y);
      this.#lines(shown, 'normal', look.fontSize, look.colors.text, look.margin + labelRoom, y);
      y += Math.max(label.lines.length, shown.lines.length) * look.fontSize * LINE_HEIGHT + 2.4;
    });
    y = Math.max(y, logoEnd) + 11;
    return { operators: this.#taken(), height: y - look.margin };
  }

  /** What stands at the right of every page's foot. */
  foot(text: string, page: PageSize): Drawing {
    this.#page(page);
    const look = this.#look;
    const set = this.#set(text, 'normal', look.smallSize, (page.width - 2 * look.margin) * 0.7, 1, true);
    const x = page.width - look.margin - this.#width(set, look.smallSize);
    const y = page.height - look.foot - ASCENT * look.smallSize;
    this.#lines(set, 'normal', look.smallSize, look.colors.muted, x, y);
    return { operators: this.#taken(), height: 0 };
  }

  #face(style: 'normal' | 'bold'): Face {
    return this.#fonts.choice(style).main;
  }

  /** A text of jsPDF's that is this wide. */
  #spacer(width: number): string {
    const unit = widthOf(this.#face('normal'), '0') * this.#look.fontSize * 0.001;
    return '0'.repeat(Math.max(1, Math.ceil(width / unit)));
  }

  /** @param again whether it is shown elsewhere too, where it was counted */
  #set(raw: string, style: 'normal' | 'bold', size: number, width: number, maxLines: number, again = false): SetText {
    // jsPDF knows the characters of the first plane only.
    const text = raw.replace(/[\u{10000}-\u{10ffff}]/gu, '\ud800');
    const set = setText(text, this.#fonts.choice(style), size, width, maxLines);
    if (!set) throw new Error('The fonts were not settled for this text.');
    if (!again) {
      this.counts.cut += set.cut ? 1 : 0;
      this.counts.replaced += set.replaced;
      this.counts.dropped += set.dropped;
    }
    if (set.face instanceof EmbeddedFace) set.face.announce(set.lines.join(''));
    return set;
  }

  #width(set: SetText, size: number): number {
    return Math.max(0, ...set.lines.map((line) => (widthOf(set.face, line) * size) / 1000));
  }

  #lines({ face, lines }: SetText, style: 'normal' | 'bold', size: number, color: string, x: number, y: number): void {
    const doc = this.#doc;
    doc.setFont(face.family, face.style);
    doc.setFontSize(face === this.#face(style) ? size : size * face.scale);
    doc.setTextColor(...rgb(color));
    lines.forEach((line, i) => {
      if (line !== '') doc.text(line, x, y + (ASCENT + i * LINE_HEIGHT) * size);
    });
  }

  /** Starts a page to draw on. */
  #page({ width, height }: PageSize): void {
    this.#doc.addPage([width, height], width > height ? 'landscape' : 'portrait');
  }

  /** What has been drawn on the page. */
  #taken(): string {
    const { pages } = this.#doc.internal as unknown as { pages: string[][] };
    const operators = pages[this.#doc.getNumberOfPages()]!.join('\n');
    this.#doc.deletePage(this.#doc.getNumberOfPages());
    return `${operators}\n`;
  }
}

/** The table that autotable drew last. */
function lastTable(doc: jsPDF): { columns: { width: number }[]; finalY?: number } {
  return (doc as unknown as { lastAutoTable: { columns: { width: number }[]; finalY?: number } }).lastAutoTable;
}
