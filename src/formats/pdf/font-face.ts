/** The fonts that pages use: widths of characters, and the encoding of text. */
import type { UsedGlyph } from '../../encoding/pdf/embedded-font.ts';
import { hex4, pdfLiteral } from '../../encoding/pdf/pdf-values.ts';
import type { TrueType } from '../../encoding/pdf/true-type.ts';
import { winAnsiByte } from '../../encoding/pdf/win-ansi.ts';

/** A text as a string operand, with the font to show it in. */
export interface EncodedText {
  /** Resource name of the font. */
  readonly font: string;
  /** The string operand. */
  readonly operand: string;
}

/** A font as a page uses it. */
export interface FontFace {
  /** Style of the font. */
  readonly style: 'normal' | 'bold';
  /** Resource name of the font for ASCII text, with one byte per character. */
  readonly ascii: string;
  /** Size relative to other fonts, so that lower-case letters look equally tall. */
  readonly scale: number;
  /** The width of a character, in thousandths of its size; undefined when the font does not have it. */
  advance(codePoint: number): number | undefined;
  /** Encodes a text. The font must have all its characters. */
  encoded(text: string): EncodedText;
}

/** Whether a font has every character of a text, except line breaks. */
export function covers(face: FontFace, text: string): boolean {
  for (const character of text)
    if (character !== '\n' && face.advance(character.codePointAt(0)!) === undefined) return false;
  return true;
}

/** A font that every PDF reader has, for text in WinAnsiEncoding. */
export class StandardFace implements FontFace {
  /** Name of the font in jsPDF. */
  readonly family = 'helvetica';
  readonly scale = 1;
  readonly style: 'normal' | 'bold';
  readonly ascii: string;
  readonly #widths: ReadonlyMap<number, number>;

  /** @param widths widths by character, in thousandths of the size */
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

/** A font whose used glyphs are embedded. */
export class EmbeddedFace implements FontFace {
  /** Name of the font in the file, without the subset tag. */
  readonly name: string;
  readonly style: 'normal' | 'bold';
  readonly ascii: string;
  readonly scale: number;
  /** Resource name of the font for text in glyph numbers. */
  readonly wide: string;
  /** The font file. */
  readonly font: TrueType;
  /** The used glyphs, by their numbers in the text. */
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

  /**
   * The number of a character in the text: the number of its glyph, or a new number when the glyph already stands for
   * another character.
   */
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
