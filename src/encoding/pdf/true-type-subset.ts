/** Cuts a TrueType font down to the glyphs that a file uses. */
import { FontFault, type TrueType } from './true-type.ts';

/** The tables that are copied unchanged: metrics, and the tables that hints need. Other tables are left out. */
const KEPT = ['head', 'hhea', 'maxp', 'hmtx', 'cvt ', 'fpgm', 'prep'] as const;

/** The characters that {@link trueTypeSubset} maps to glyphs: printable ASCII. */
const FIRST = 32;
const LAST = 126;

/**
 * Makes a font file with the outlines of these glyphs only. Glyphs keep their numbers, so text can be written before
 * all used glyphs are known; unused glyphs have no outline. The character map has only ASCII, for text in single bytes;
 * other text refers to glyphs by number.
 */
export function trueTypeSubset(font: TrueType, used: Iterable<number>): Uint8Array<ArrayBuffer> {
  const glyphs = new Set([0, ...used]);
  for (const glyph of glyphs) for (const part of font.partsOf(glyph)) glyphs.add(part);
  const outlines = [...glyphs].sort((a, b) => a - b).map((glyph) => ({ glyph, outline: font.outline(glyph) }));
  const size = outlines.reduce((sum, { outline }) => sum + padded(outline.length), 0);
  const glyf = new Uint8Array(size);
  const loca = new DataView(new ArrayBuffer(4 * (font.glyphCount + 1)));
  let at = 0;
  let next = 0;
  for (const { glyph, outline } of outlines) {
    for (; next <= glyph; next++) loca.setUint32(4 * next, at);
    glyf.set(outline, at);
    at += padded(outline.length);
  }
  for (; next <= font.glyphCount; next++) loca.setUint32(4 * next, at);

  const tables = new Map<string, Uint8Array>();
  for (const tag of KEPT) {
    const table = font.table(tag);
    if (table) tables.set(tag, table.slice());
  }
  const head = tables.get('head')!;
  if (head.length < 54) throw new FontFault('it is cut short');
  const headView = new DataView(head.buffer);
  // PDF readers do not use the checksum; 0 means none. Outline offsets have 32 bits.
  headView.setUint32(8, 0);
  headView.setInt16(50, 1);
  tables.set('glyf', glyf);
  tables.set('loca', new Uint8Array(loca.buffer));
  tables.set('cmap', asciiMap(font));
  return fontFile(tables);
}

const padded = (length: number): number => (length + 3) & ~3;

/** Writes a character map (format 4) of ASCII, for Windows and Unicode. */
function asciiMap(font: TrueType): Uint8Array<ArrayBuffer> {
  const count = LAST - FIRST + 1;
  const length = 16 + 2 * 8 + 2 * count;
  const units: number[] = [0, 1, 3, 1, 0, 12];
  units.push(4, length, 0, 4, 4, 1, 0);
  // Two segments, the second being the end mark: ends, a pad, starts, deltas, offsets (in bytes from their own
  // position).
  units.push(LAST, 0xffff, 0, FIRST, 0xffff, 0, 1, 4, 0);
  for (let code = FIRST; code <= LAST; code++) units.push(font.glyphOf(code) ?? 0);
  const view = new DataView(new ArrayBuffer(2 * units.length));
  units.forEach((unit, i) => void view.setUint16(2 * i, unit));
  return new Uint8Array(view.buffer);
}

/** Writes a font file of these tables. */
function fontFile(tables: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  const power = Math.floor(Math.log2(sorted.length));
  let at = 12 + 16 * sorted.length;
  const bytes = new Uint8Array(at + sorted.reduce((sum, [, table]) => sum + padded(table.length), 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x00010000);
  view.setUint16(4, sorted.length);
  view.setUint16(6, 16 * 2 ** power);
  view.setUint16(8, power);
  view.setUint16(10, 16 * (sorted.length - 2 ** power));
  sorted.forEach(([tag, table], i) => {
    const entry = 12 + 16 * i;
    for (let k = 0; k < 4; k++) bytes[entry + k] = tag.charCodeAt(k);
    bytes.set(table, at);
    let sum = 0;
    for (let k = 0; k < table.length; k += 4) sum = (sum + view.getUint32(at + k)) >>> 0;
    view.setUint32(entry + 4, sum);
    view.setUint32(entry + 8, at);
    view.setUint32(entry + 12, table.length);
    at += padded(table.length);
  });
  return bytes;
}
