/** Shows figures and times: text in ASCII, in one font, at the left or right of its room. */
import { writeNumber } from '../../encoding/number-text.ts';
import { latin1 } from '../../encoding/pdf/pdf-values.ts';
import { baseFont, type FaceChoice, fontOperator, sizeOf } from './text-layout.ts';
import { LEAST_SIZE } from './theme.ts';

const OPEN = latin1('[-');
const SHUT = latin1(')]TJ');
const SHOW = latin1(')Tj');
const PAREN = 40;

/** Most digits behind the point of the exponent form. */
const MOST_DIGITS = 16;

/**
 * Writes operators for ASCII text. Columns are measured for what they show; what comes later and is wider is shown
 * smaller, never below {@link LEAST_SIZE}, and never squeezed.
 */
export class FigureOperators {
  readonly #faces: FaceChoice;
  /** Points of the face that figures are shown in. */
  readonly #baseSize: number;
  /** Width of each ASCII character in thousandths of its size. */
  readonly #advances = new Float64Array(128);
  readonly #back: Uint8Array;

  /** @param size points of the main face */
  constructor(faces: FaceChoice, size: number) {
    this.#faces = faces;
    this.#baseSize = sizeOf(faces.base, faces, size);
    for (let code = 32; code < 127; code++) this.#advances[code] = faces.base.advance(code) ?? 0;
    this.#back = latin1(baseFont(faces, size));
  }

  /** Points as thousandths of the size that figures are shown in. */
  thousandths(points: number): number {
    return (points * 1000) / this.#baseSize;
  }

  /** Width of a text in thousandths of the size. */
  width(text: Uint8Array, length: number): number {
    let width = 0;
    for (let i = 0; i < length; i++) width += this.#advances[text[i]!]!;
    return width;
  }

  /** Whether a text of this width has room without being smaller than is legible. */
  fits(width: number, room: number): boolean {
    return width <= room + 1 || this.#baseSize * room >= LEAST_SIZE * width;
  }

  /** A figure in the longest exponent form that has room, of one digit at least; and whether that is less than it is. */
  shortest(value: number, room: number): { text: string; isRounded: boolean } {
    for (let digits = MOST_DIGITS; ; digits--) {
      const text = value.toExponential(digits);
      if (digits > 0 && !this.fits(this.width(latin1(text), text.length), room)) continue;
      return { text, isRounded: Number(text) !== value };
    }
  }

  /** Writes operators that show a text and leave the font as it was; returns where they end. */
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
