/** Reads TrueType fonts as far as embedding needs it. */

const REQUIRED = ['head', 'hhea', 'maxp', 'hmtx', 'loca', 'glyf', 'cmap'] as const;

/** Flags of the parts of a composite glyph (OpenType, `glyf`). */
const ARGUMENTS_ARE_WORDS = 1;
const HAS_SCALE = 8;
const MORE_PARTS = 32;
const HAS_XY_SCALE = 64;
const HAS_TWO_BY_TWO = 128;

/** A font file that cannot be used. */
export class FontFault extends Error {}

const POSTSCRIPT = 'it has PostScript outlines (.otf); use the TrueType version of the font (.ttf)';

/** Refuses other kinds of font files and says which file to use instead. */
function refuseOthers(version: number): void {
  switch (version) {
    case 0x00010000:
    case 0x74727565: // true
      return;
    case 0x4f54544f: // OTTO
      throw new FontFault(POSTSCRIPT);
    case 0x74746366: // ttcf
      throw new FontFault('it is a collection of fonts (.ttc); use one of them as a TrueType file (.ttf)');
    case 0x774f4646: // wOFF
    case 0x774f4632: // wOF2
      throw new FontFault('it is a web font (WOFF); use the TrueType file it was made from (.ttf)');
    default:
      throw new FontFault('it is not a TrueType font file (.ttf)');
  }
}

/** A font with TrueType outlines. */
export class TrueType {
  /** The font file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Units of the font per em. */
  readonly unitsPerEm: number;
  /** Number of glyphs. */
  readonly glyphCount: number;
  /** Bounding box of all glyphs, in font units: left, bottom, right, top. */
  readonly box: readonly number[];
  /** Height above the baseline, in font units. */
  readonly ascent: number;
  /** Depth below the baseline, in font units; negative. */
  readonly descent: number;
  readonly #view: DataView;
  readonly #tables = new Map<string, { readonly start: number; readonly length: number }>();
  readonly #longOffsets: boolean;
  readonly #metricCount: number;
  readonly #glyphs: ReadonlyMap<number, number>;

  /** @throws FontFault when the bytes are not a usable TrueType font */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    try {
      const view = this.#view;
      const version = view.getUint32(0);
      refuseOthers(version);
      const tables = view.getUint16(4);
      for (let i = 0; i < tables; i++) {
        const at = 12 + 16 * i;
        const tag = String.fromCharCode(...bytes.subarray(at, at + 4));
        this.#tables.set(tag, { start: view.getUint32(at + 8), length: view.getUint32(at + 12) });
      }
      if (this.#tables.has('CFF ') || this.#tables.has('CFF2')) throw new FontFault(POSTSCRIPT);
      for (const tag of REQUIRED) if (!this.#tables.has(tag)) throw new FontFault(`it has no table '${tag}'`);
      const head = this.#start('head');
      this.unitsPerEm = view.getUint16(head + 18);
      this.box = [36, 38, 40, 42].map((at) => view.getInt16(head + at));
      this.#longOffsets = view.getInt16(head + 50) === 1;
      this.ascent = view.getInt16(this.#start('hhea') + 4);
      this.descent = view.getInt16(this.#start('hhea') + 6);
      this.#metricCount = view.getUint16(this.#start('hhea') + 34);
      this.glyphCount = view.getUint16(this.#start('maxp') + 4);
      this.#glyphs = this.#characterMap();
      if (this.glyphCount === 0) throw new FontFault('it has no glyphs');
      if (this.unitsPerEm === 0 || this.#metricCount === 0) throw new FontFault('its metrics are 0');
      this.outline(this.glyphCount - 1);
    } catch (error) {
      if (error instanceof RangeError) throw new FontFault('it is cut short');
      throw error;
    }
  }

  /** The glyph of a character; undefined when the font has no glyph for it. */
  glyphOf(codePoint: number): number | undefined {
    return this.#glyphs.get(codePoint);
  }

  /** The width of a glyph, in thousandths of an em. */
  advanceOf(glyph: number): number {
    const at = Math.min(glyph, this.#metricCount - 1);
    return (this.#view.getUint16(this.#start('hmtx') + 4 * at) * 1000) / this.unitsPerEm;
  }

  /** A whole table; undefined when the font does not have it. */
  table(tag: string): Uint8Array<ArrayBuffer> | undefined {
    const table = this.#tables.get(tag);
    return table && this.bytes.subarray(table.start, table.start + table.length);
  }

  /** The outline of a glyph; empty for a blank glyph. */
  outline(glyph: number): Uint8Array<ArrayBuffer> {
    const loca = this.#start('loca');
    const at = (index: number) =>
      this.#longOffsets ? this.#view.getUint32(loca + 4 * index) : 2 * this.#view.getUint16(loca + 2 * index);
    const glyf = this.#start('glyf');
    return this.bytes.subarray(glyf + at(glyph), glyf + at(glyph + 1));
  }

  /** The glyphs that a composite glyph consists of; empty for a simple glyph. */
  partsOf(glyph: number): number[] {
    const outline = this.outline(glyph);
    if (outline.length < 10) return [];
    const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength);
    if (view.getInt16(0) >= 0) return [];
    const parts: number[] = [];
    for (let at = 10; at + 4 <= outline.length; ) {
      const flags = view.getUint16(at);
      const part = view.getUint16(at + 2);
      if (part < this.glyphCount) parts.push(part);
      at += flags & ARGUMENTS_ARE_WORDS ? 8 : 6;
      at += flags & HAS_TWO_BY_TWO ? 8 : flags & HAS_XY_SCALE ? 4 : flags & HAS_SCALE ? 2 : 0;
      if (!(flags & MORE_PARTS)) break;
    }
    return parts;
  }

  #start(tag: string): number {
    return this.#tables.get(tag)!.start;
  }

  /**
   * Reads the glyphs by Unicode character, from the map of all planes (format 12) or else of the first plane (format
   * 4).
   */
  #characterMap(): ReadonlyMap<number, number> {
    const view = this.#view;
    const cmap = this.#start('cmap');
    const found = new Map<number, number>();
    const count = view.getUint16(cmap + 2);
    for (let i = 0; i < count; i++) {
      const at = cmap + 4 + 8 * i;
      const platform = view.getUint16(at);
      const encoding = view.getUint16(at + 2);
      const start = cmap + view.getUint32(at + 4);
      const unicode = platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10));
      if (unicode) found.set(view.getUint16(start), start);
    }
    const glyphs = new Map<number, number>();
    const enter = (code: number, glyph: number) => {
      if (glyph > 0 && glyph < this.glyphCount) glyphs.set(code, glyph);
    };
    if (found.has(12)) this.#readSegments(found.get(12)!, enter);
    else if (found.has(4)) this.#readRanges(found.get(4)!, enter);
    else throw new FontFault('it has no Unicode character map');
    return glyphs;
  }

  #readSegments(start: number, enter: (code: number, glyph: number) => void): void {
    const groups = this.#view.getUint32(start + 12);
    for (let i = 0; i < groups; i++) {
      const at = start + 16 + 12 * i;
      const from = this.#view.getUint32(at);
      const to = Math.min(this.#view.getUint32(at + 4), 0x10ffff, from + this.glyphCount);
      for (let code = from; code <= to; code++) enter(code, this.#view.getUint32(at + 8) + code - from);
    }
  }

  #readRanges(start: number, enter: (code: number, glyph: number) => void): void {
    const view = this.#view;
    const double = view.getUint16(start + 6);
    const ends = start + 14;
    const starts = ends + double + 2;
    for (let i = 0; i < double; i += 2) {
      const to = view.getUint16(ends + i);
      const delta = view.getUint16(starts + double + i);
      const offsets = starts + 2 * double + i;
      const offset = view.getUint16(offsets);
      for (let code = view.getUint16(starts + i); code <= to && code < 0xffff; code++) {
        if (offset === 0) enter(code, (code + delta) & 0xffff);
        else {
          const glyph = view.getUint16(offsets + offset + 2 * (code - view.getUint16(starts + i)));
          if (glyph > 0) enter(code, (glyph + delta) & 0xffff);
        }
      }
    }
  }
}
