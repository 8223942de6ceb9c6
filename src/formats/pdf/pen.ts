/** Draws texts on pages of jsPDF and returns them as operators. */
import { jsPDF } from 'jspdf';
import { pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { StandardFace } from './font-face.ts';
import type { Fonts } from './fonts.ts';
import { type LaidText, layText, showLine, sizeOf, type TextLine } from './text-layout.ts';
import { ASCENT, colorOperator, LINE_HEIGHT, type PageSize, rgb, type Theme } from './theme.ts';

/** The look of a text. */
export interface TextStyle {
  readonly style: 'normal' | 'bold';
  /** Size, in points. */
  readonly size: number;
  /** Color as `#rrggbb`. */
  readonly color: string;
}

/** Room for a text. */
export interface TextRoom {
  /** Width, in points. */
  readonly width: number;
  /** The most lines. */
  readonly maxLines: number;
  /** Whether the losses of the text are counted elsewhere. Default false. */
  readonly again?: boolean;
}

/** A text that is ready to draw. */
export interface PlacedText {
  /** Its lines. */
  readonly laid: LaidText;
  /** Its look. */
  readonly look: TextStyle;
  /** Height of all lines, in points. */
  readonly height: number;
  /** Width of its widest line, in points. */
  readonly width: number;
}

/** Counts of what texts lost. */
export interface TextCounts {
  /** Texts that were cut. */
  cut: number;
  /** Characters that no font has. */
  missing: number;
  /** Characters that cannot be set one by one. */
  unfit: number;
  /** Invisible characters that were left out. */
  dropped: number;
}

/** Makes a jsPDF document to draw pages in. */
export const newDocument = (): jsPDF =>
  new jsPDF({ unit: 'pt', format: 'a4', compress: false, putOnlyUsedFonts: true, floatPrecision: 3 });

/** Lays out and draws texts, and counts what they lose. Positions are in points from a page's upper left corner. */
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

  /** Returns the operators drawn on the page, in the coordinates of the page, and removes the page. */
  taken(): string {
    const { pages } = this.doc.internal as unknown as { pages: string[][] };
    const operators = pages[this.doc.getNumberOfPages()]!.join('\n');
    this.doc.deletePage(this.doc.getNumberOfPages());
    return `${operators}\n`;
  }

  /** Breaks a text into lines. Its fonts must be loaded. */
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
   * @param x left edge, or right edge when `align` is `right`
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
    // jsPDF writes a whole text in one font, and cannot read fonts that map characters only beyond the first plane.
    const { operators } = showLine(line, faces, size);
    const { write } = doc.internal as unknown as { write(...operators: string[]): void };
    const place = `${pdfNumber(x)} ${pdfNumber(this.#page.height - y)} Td`;
    write(`BT\n${colorOperator(color, 'rg')}${place}${operators}\nET`);
  }
}
