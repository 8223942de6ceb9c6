/** Embeds the used part of a font in a PDF file. */
import type { PdfFile } from './pdf-file.ts';
import { hex4, latin1, pdfNumber, pdfReference, utf16Hex } from './pdf-values.ts';
import type { TrueType } from './true-type.ts';
import { trueTypeSubset } from './true-type-subset.ts';

/** The most entries in a section of a CMap. */
const SECTION = 100;

/** A glyph that text uses. */
export interface UsedGlyph {
  /** Number of the glyph in the font. */
  readonly glyph: number;
  /** The text that the glyph shows. */
  readonly text: string;
}

/** A font to embed, with two font objects through which text refers to its glyphs. */
export interface EmbeddedFont {
  /** The font. */
  readonly font: TrueType;
  /** Name of the font, without spaces. */
  readonly name: string;
  /** The used glyphs, by the number that text refers to them by. */
  readonly used: ReadonlyMap<number, UsedGlyph>;
  /** Number of the font object for ASCII text, with one byte per character. */
  readonly ascii: number;
  /** Number of the font object for text as numbers of {@link EmbeddedFont.used}, with two bytes per glyph. */
  readonly wide: number;
}

/** Writes the used part of a font once, both font objects, and the maps that turn glyphs back into text. */
export async function writeEmbeddedFont(file: PdfFile, { font, name, used, ascii, wide }: EmbeddedFont): Promise<void> {
  const units = (value: number) => Math.round((value * 1000) / font.unitsPerEm);
  const glyphs = [...used].sort(([a], [b]) => a - b);
  const asciiGlyphs = Array.from({ length: 95 }, (_, i) => font.glyphOf(32 + i) ?? 0);
  const subset = trueTypeSubset(font, [...asciiGlyphs, ...glyphs.map(([, { glyph }]) => glyph)]);
  const program = await file.deflated(`/Length1 ${subset.length}`, subset);
  // Six capitals before the name mark a subset of a font (ISO 32000-1, 9.6.4).
  const base = `${tagOf(glyphs.map(([, { glyph }]) => glyph))}+${name}`;
  const descriptor = file.object(
    `<</Type/FontDescriptor/FontName/${base}/Flags 32/FontBBox[${font.box.map(units).join(' ')}]/ItalicAngle 0` +
      `/Ascent ${units(font.ascent)}/Descent ${units(font.descent)}/CapHeight ${units(font.ascent)}/StemV 80` +
      `/FontFile2 ${pdfReference(program)}>>`,
  );
  file.object(
    `<</Type/Font/Subtype/TrueType/BaseFont/${base}/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 126` +
      `/Widths[${asciiGlyphs.map((glyph) => pdfNumber(font.advanceOf(glyph))).join(' ')}]` +
      `/FontDescriptor ${pdfReference(descriptor)}>>`,
    ascii,
  );
  const last = glyphs.at(-1)?.[0] ?? 0;
  let map = '/Identity';
  if (last >= font.glyphCount) {
    const numbers = new DataView(new ArrayBuffer(2 * (last + 1)));
    for (const [number, { glyph }] of glyphs) numbers.setUint16(2 * number, glyph);
    map = ` ${pdfReference(await file.deflated('', new Uint8Array(numbers.buffer)))}`;
  }
  const widths = glyphs.map(([number, { glyph }]) => `${number}[${pdfNumber(font.advanceOf(glyph))}]`).join('');
  const descendant = file.object(
    `<</Type/Font/Subtype/CIDFontType2/BaseFont/${base}` +
      '/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>' +
      `/FontDescriptor ${pdfReference(descriptor)}/DW 600/W[${widths}]/CIDToGIDMap${map}>>`,
  );
  const texts = glyphs.map(([number, { text }]) => [number, text] as const);
  const toUnicode = await file.deflated('', latin1(toUnicodeMap(texts)));
  file.object(
    `<</Type/Font/Subtype/Type0/BaseFont/${base}/Encoding/Identity-H/DescendantFonts[${pdfReference(descendant)}]` +
      `/ToUnicode ${pdfReference(toUnicode)}>>`,
    wide,
  );
}

/** Makes six capitals from the glyphs, so that different subsets get different names. */
function tagOf(glyphs: Iterable<number>): string {
  let hash = 0;
  for (const glyph of glyphs) hash = (Math.imul(hash, 31) + glyph) >>> 0;
  let tag = '';
  for (let i = 0; i < 6; i++, hash = Math.floor(hash / 26)) tag += String.fromCharCode(65 + (hash % 26));
  return tag;
}

/** Writes a CMap from glyph numbers to text (9.10.3). */
function toUnicodeMap(entries: readonly (readonly [number: number, text: string])[]): string {
  const sections: string[] = [];
  for (let i = 0; i < entries.length; i += SECTION) {
    const lines = entries.slice(i, i + SECTION).map(([number, text]) => `<${hex4(number)}><${utf16Hex(text)}>\n`);
    sections.push(`${lines.length} beginbfchar\n${lines.join('')}endbfchar\n`);
  }
  return (
    '/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n' +
    '/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n' +
    '/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n' +
    '1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n' +
    `${sections.join('')}endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n`
  );
}
