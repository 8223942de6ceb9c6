import type { UsedGlyph } from '../../encoding/pdf/embedded-font.ts';
import { hex4, pdfLiteral, pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import type { TrueType } from '../../encoding/pdf/true-type.ts';
import { winAnsiByte } from '../../encoding/pdf/win-ansi.ts';

/** A font as a page uses it. */
export interface Face {
  /** What jsPDF knows it as. */
  readonly family: string;
  readonly style: 'normal' | 'bold';
  /** Name in a page's resources of its font for text in ASCII, a byte for each character. */
  readonly ascii: string;
  /** Size relative to others, so that lower-case letters look equally tall. */
  readonly scale: number;
  /** Width of a character in thousandths of its size; undefined when the font has none. */
  advance(codePoint: number): number | undefined;
  /** Operators that show a text, given that `base` is the font and `size` the size before and after. */
  show(text: string, base: Face, size: number): string;
}

/** Whether a face has every character of a text but line breaks. */
export function covers(face: Face, text: string): boolean {
  for (const character of text)
    if (character !== '\n' && face.advance(character.codePointAt(0)!) === undefined) return false;
  return true;
}

/** Width of a text in thousandths of its size; characters that the face lacks have none. */
export function widthOf(face: Face, text: string): number {
  let width = 0;
  for (const character of text) width += face.advance(character.codePointAt(0)!) ?? 0;
  return width;
}

/** One of the fonts that every PDF reader has, for text in WinAnsiEncoding. */
export class StandardFace implements Face {
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

  show(text: string, base: Face, size: number): string {
    let bytes = '';
    for (let i = 0; i < text.length; i++) bytes += String.fromCharCode(winAnsiByte(text.charCodeAt(i)) ?? 63);
    const shown = `${pdfLiteral(bytes)}Tj`;
    return base === this ? shown : switched(this.ascii, 1, shown, base, size);
  }
}

/** A font that is embedded as far as it is used. */
export class EmbeddedFace implements Face {
  readonly family: string;
  readonly style: 'normal' | 'bold';
  readonly ascii: string;
  readonly scale: number;
  /** Name in a page's resources of its font for text in numbers of glyphs. */
  readonly wide: string;
  readonly font: TrueType;
  /** What has been shown or announced, by the numbers in the text. */
  readonly used: Map<number, UsedGlyph> = new Map();
  readonly #numbers = new Map<number, number>();

  constructor(font: TrueType, family: string, style: 'normal' | 'bold', resource: string, scale: number) {
    this.font = font;
    this.family = family;
    this.style = style;
    this.wide = resource;
    this.ascii = `A${resource}`;
    this.scale = scale;
  }

  advance(codePoint: number): number | undefined {
    const glyph = this.font.glyphOf(codePoint);
    return glyph === undefined ? undefined : this.font.advanceOf(glyph);
  }

  /** Takes note that these characters are shown, by whoever shows them. */
  announce(text: string): void {
    for (const character of text) this.#numberOf(character.codePointAt(0)!);
  }

  show(text: string, base: Face, size: number): string {
    if (base === this && /^[ -~]*$/.test(text)) return `${pdfLiteral(text)}Tj`;
    let hex = '';
    for (const character of text) hex += hex4(this.#numberOf(character.codePointAt(0)!));
    return switched(this.wide, base === this ? 1 : this.scale, `<${hex}>Tj`, base, size);
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

const switched = (resource: string, scale: number, shown: string, base: Face, size: number): string =>
  `/${resource} ${pdfNumber(scale * size)} Tf${shown}/${base.ascii} ${pdfNumber(size)} Tf`;
