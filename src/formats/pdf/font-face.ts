/** Fonts as pages use them: how wide their characters are, and how text names them. */
import type { UsedGlyph } from '../../encoding/pdf/embedded-font.ts';
import { hex4, pdfLiteral } from '../../encoding/pdf/pdf-values.ts';
import type { TrueType } from '../../encoding/pdf/true-type.ts';
import { winAnsiByte } from '../../encoding/pdf/win-ansi.ts';

/** A text as a string operand, and the font of the page's resources that reads it. */
export interface EncodedText {
  readonly font: string;
  readonly operand: string;
}

/** A font as a page uses it. */
export interface FontFace {
  readonly style: 'normal' | 'bold';
  /** Name in a page's resources of its font for text in ASCII, a byte for each character. */
  readonly ascii: string;
  /** Size relative to others, so that lower-case letters look equally tall. */
  readonly scale: number;
  /** Width of a character in thousandths of its size; undefined when the font has none. */
  advance(codePoint: number): number | undefined;
  /** A text whose characters the font has. */
  encoded(text: string): EncodedText;
}

/** Whether a face has every character of a text but line breaks. */
export function covers(face: FontFace, text: string): boolean {
  for (const character of text)
    if (character !== '\n' && face.advance(character.codePointAt(0)!) === undefined) return false;
  return true;
}

/** One of the fonts that every PDF reader has, for text in WinAnsiEncoding. */
export class StandardFace implements FontFace {
  /** What jsPDF knows it as. */
  readonly family = 'helvetica';
  readonly scale = 1;
  readonly style: 'normal' | 'bold';
  readonly ascii: string;
  readonly #widths: ReadonlyMap<number, number>;

  /** @param widths by character, in thousandths of the size */
  constructor(style: 'normal' | 'bold', resource: string, widths: ReadonlyMap<number, number>) {
    this.style = style;
    this.ascii = resource;
    this.#widths = widths;
  }

  advance(codePoint: number): number | undefined {
    return this.#widths.get(codePoint);
  }

  encoded(text: string): EncodedText {
    let bytes = '';
    for (let i = 0; i < text.length; i++) bytes += String.fromCharCode(winAnsiByte(text.charCodeAt(i)) ?? 63);
    return { font: this.ascii, operand: pdfLiteral(bytes) };
  }
}

const ASCII = /^[ -~]*$/;

/** A font that is embedded as far as it is used. */
export class EmbeddedFace implements FontFace {
  /** Name of the font in the file, without a tag. */
  readonly name: string;
  readonly style: 'normal' | 'bold';
  readonly ascii: string;
  readonly scale: number;
  /** Name in a page's resources of its font for text in numbers of glyphs. */
  readonly wide: string;
  readonly font: TrueType;
  /** What has been shown, by the numbers in the text. */
  readonly used: Map<number, UsedGlyph> = new Map();
  readonly #numbers = new Map<number, number>();

  constructor(font: TrueType, name: string, style: 'normal' | 'bold', resource: string, scale: number) {
    this.font = font;
    this.name = name;
    this.style = style;
    this.wide = resource;
    this.ascii = `A${resource}`;
    this.scale = scale;
  }

  advance(codePoint: number): number | undefined {
    const glyph = this.font.glyphOf(codePoint);
    return glyph === undefined ? undefined : this.font.advanceOf(glyph);
  }

  encoded(text: string): EncodedText {
    if (ASCII.test(text)) return { font: this.ascii, operand: pdfLiteral(text) };
    let hex = '';
    for (const character of text) hex += hex4(this.#numberOf(character.codePointAt(0)!));
    return { font: this.wide, operand: `<${hex}>` };
  }

  /** The number that text names a character with: its glyph's, or one beyond when that stands for another already. */
  #numberOf(codePoint: number): number {
    const known = this.#numbers.get(codePoint);
    if (known !== undefined) return known;
    const glyph = this.font.glyphOf(codePoint) ?? 0;
    let number = glyph;
    for (let next = this.font.glyphCount; this.used.has(number); next++) number = next;
    this.#numbers.set(codePoint, number);
    this.used.set(number, { glyph, text: String.fromCodePoint(codePoint) });
    return number;
  }
}
