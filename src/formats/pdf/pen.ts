/** Draws on pages of jsPDF that are taken out again as operators. */
import { jsPDF } from 'jspdf';
import { pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { StandardFace } from './font-face.ts';
import type { Fonts } from './fonts.ts';
import { type LaidText, layText, showLine, sizeOf, type TextLine } from './text-layout.ts';
import { ASCENT, colorOperator, LINE_HEIGHT, type PageSize, rgb, type Theme } from './theme.ts';

/** How a text looks. */
export interface TextStyle {
  readonly style: 'normal' | 'bold';
  /** Points. */
  readonly size: number;
  readonly color: string;
}

/** Room for a text. */
export interface TextRoom {
  /** Points. */
  readonly width: number;
  readonly maxLines: number;
  /** Whether the text is shown elsewhere too, where what it lost was counted. Default false. */
  readonly again?: boolean;
}

/** A text that can be drawn, and the height that it takes. */
export interface PlacedText {
  readonly laid: LaidText;
  readonly look: TextStyle;
  readonly height: number;
  /** Of its widest line. */
  readonly width: number;
}

/** What texts lost on their way to the page. */
export interface TextCounts {
  cut: number;
  missing: number;
  unfit: number;
  dropped: number;
}

/** A document of jsPDF's that pages are drawn in to be taken out again. */
export const newDocument = (): jsPDF =>
  new jsPDF({ unit: 'pt', format: 'a4', compress: false, putOnlyUsedFonts: true, floatPrecision: 3 });

/** Lays out and draws texts; counts what they lose. Places are points from a page's upper left corner. */
export class Pen {
  readonly counts: TextCounts = { cut: 0, missing: 0, unfit: 0, dropped: 0 };
  readonly doc: jsPDF;
  readonly fonts: Fonts;
  readonly theme: Theme;
  #page: PageSize = { width: 0, height: 0 };

  constructor(doc: jsPDF, fonts: Fonts, theme: Theme) {
    this.doc = doc;
    this.fonts = fonts;
    this.theme = theme;
  }

  /** Starts a page to draw on. */
  begin(page: PageSize): void {
    this.#page = page;
    this.doc.addPage([page.width, page.height], page.width > page.height ? 'landscape' : 'portrait');
  }

  /** Operators of what has been drawn on the page, in the coordinates of the page. */
  taken(): string {
    const { pages } = this.doc.internal as unknown as { pages: string[][] };
    const operators = pages[this.doc.getNumberOfPages()]!.join('\n');
    this.doc.deletePage(this.doc.getNumberOfPages());
    return `${operators}\n`;
  }

  /** Breaks a text into lines. Its fonts must have been settled. */
  lay(text: string, look: TextStyle, { width, maxLines, again = false }: TextRoom): PlacedText {
    const laid = layText(text, this.fonts.choice(look.style), look.size, width, maxLines);
    if (!laid) throw new Error('The fonts were not settled for this text.');
    if (!again) {
      this.counts.cut += laid.cut ? 1 : 0;
      this.counts.missing += laid.missing;
      this.counts.unfit += laid.unfit;
      this.counts.dropped += laid.dropped;
    }
    return {
      laid,
      look,
      height: laid.lines.length * look.size * LINE_HEIGHT,
      width: Math.max(0, ...laid.lines.map((line) => line.width)),
    };
  }

  /**
   * Draws a text with its upper edge at `y`.
   *
   * @param x its left edge, or its right one where it is `right`
   */
  text({ laid, look }: PlacedText, x: number, y: number, align: 'left' | 'right' = 'left'): void {
    laid.lines.forEach((line, i) => {
      const left = align === 'right' ? x - line.width : x;
      if (line.runs.length > 0) this.#line(line, look, left, y + (ASCENT + i * LINE_HEIGHT) * look.size);
    });
  }

  #line(line: TextLine, { style, size, color }: TextStyle, x: number, y: number): void {
    const { doc } = this;
    const faces = this.fonts.choice(style);
    const [{ face, text }] = line.runs as [TextLine['runs'][number]];
    if (line.runs.length === 1 && face instanceof StandardFace) {
      doc.setFont(face.family, face.style);
      doc.setFontSize(sizeOf(face, faces, size));
      doc.setTextColor(...rgb(color));
      doc.text(text, x, y);
      return;
    }
    // jsPDF writes whole texts in one font, and reads no font that maps characters beyond the first plane only.
    const { operators } = showLine(line, faces, size);
    const { write } = doc.internal as unknown as { write(...operators: string[]): void };
    const place = `${pdfNumber(x)} ${pdfNumber(this.#page.height - y)} Td`;
    write(`BT\n${colorOperator(color, 'rg')}${place}${operators}\nET`);
  }
}
