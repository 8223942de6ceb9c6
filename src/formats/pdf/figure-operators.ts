/** Writes PDF operators for figures and times: ASCII text in one font, aligned left or right. */
import { writeNumber } from '../../encoding/number-text.ts';
import { latin1 } from '../../encoding/pdf/pdf-values.ts';
import { baseFont, type FaceChoice, fontOperator, sizeOf } from './text-layout.ts';
import { LEAST_SIZE } from './theme.ts';

const OPEN = latin1('[-');
const SHUT = latin1(')]TJ');
const SHOW = latin1(')Tj');
const PAREN = 40;

/** The most digits after the point in exponent form. */
const MOST_DIGITS = 16;

/**
 * Writes operators for ASCII text. Columns are measured before the first row is shown; a later text that is wider is
 * shown smaller, but never below {@link LEAST_SIZE} and never squeezed.
 */
export class FigureOperators {
  readonly #faces: FaceChoice;
  /** Size of the font for figures, in points. */
  readonly #baseSize: number;
  /** Width of each ASCII character, in thousandths of its size. */
  readonly #advances = new Float64Array(128);
  readonly #back: Uint8Array;

  /** @param size size of the main font, in points */
  constructor(faces: FaceChoice, size: number) {
    this.#faces = faces;
    this.#baseSize = sizeOf(faces.base, faces, size);
    for (let code = 32; code < 127; code++) this.#advances[code] = faces.base.advance(code) ?? 0;
    this.#back = latin1(baseFont(faces, size));
  }

  /** Converts points to thousandths of the font size of figures. */
  thousandths(points: number): number {
    return (points * 1000) / this.#baseSize;
  }

  /** The width of a text, in thousandths of the font size. */
  width(text: Uint8Array, length: number): number {
    let width = 0;
    for (let i = 0; i < length; i++) width += this.#advances[text[i]!]!;
    return width;
  }

  /** Whether a text of this width fits without becoming too small to read. */
  fits(width: number, room: number): boolean {
    return width <= room + 1 || this.#baseSize * room >= LEAST_SIZE * width;
  }

  /**
   * Writes a figure in the longest exponent form that fits, with at least one digit. `isRounded` tells whether digits
   * are lost.
   */
  shortest(value: number, room: number): { text: string; isRounded: boolean } {
    for (let digits = MOST_DIGITS; ; digits--) {
      const text = value.toExponential(digits);
      if (digits > 0 && !this.fits(this.width(latin1(text), text.length), room)) continue;
      return { text, isRounded: Number(text) !== value };
    }
  }

  /** Writes operators that show a text and restore the font. Returns the index after them. */
  show(out: Uint8Array, start: number, text: Uint8Array, length: number, room: number, right: boolean): number {
    let at = start;
    const width = this.width(text, length);
    let space = Math.round(room - width);
    const isSmall = space < -1;
    if (isSmall) {
      const size = (this.#baseSize * room) / width;
      const font = latin1(fontOperator(this.#faces.base.ascii, Math.floor(size * 100) / 100));
      out.set(font, at);
      at += font.length;
      space = 0;
    }
    const aligned = right && space > 0;
    if (aligned) {
      out.set(OPEN, at);
      at = writeNumber(out, at + OPEN.length, space);
    }
    out[at++] = PAREN;
    for (let i = 0; i < length; i++) out[at++] = text[i]!;
    const end = aligned ? SHUT : SHOW;
    out.set(end, at);
    at += end.length;
    if (isSmall) {
      out.set(this.#back, at);
      at += this.#back.length;
    }
    return at;
  }
}
