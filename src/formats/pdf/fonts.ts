/** Chooses the fonts of a file and embeds the used glyphs. */
import type { jsPDF } from 'jspdf';
import { loadPart } from '../../core/load-part.ts';
import { writeEmbeddedFont } from '../../encoding/pdf/embedded-font.ts';
import type { PdfFile } from '../../encoding/pdf/pdf-file.ts';
import { TrueType } from '../../encoding/pdf/true-type.ts';
import { winAnsiCharacters } from '../../encoding/pdf/win-ansi.ts';
import { zlibInflated } from '../../encoding/pdf/zlib.ts';
import { cleanText } from './clean-text.ts';
import { covers, EmbeddedFace, type FontFace, StandardFace } from './font-face.ts';
import type { PdfSettings } from './options.ts';
import type { FaceChoice } from './text-layout.ts';

/** Scale at which DejaVu Sans, whose letters are wide and tall, looks as large as Helvetica. */
const DEJAVU_SCALE = 0.9;

/** The characters of figures and times, which are shown in one font. */
const FIGURES = '0123456789 +-.:e';

type Style = 'normal' | 'bold';

const STYLES: readonly Style[] = ['normal', 'bold'];

/** The fonts of a file. It chooses the fonts for each text, and embeds the used glyphs at the end. */
export class Fonts {
  readonly #host: PdfSettings['font'];
  readonly #standard: readonly StandardFace[];
  readonly #embedded: EmbeddedFace[] = [];
  readonly #main = new Map<Style, FontFace>();
  readonly #fallback = new Map<Style, FontFace>();

  constructor(doc: jsPDF, host: PdfSettings['font']) {
    this.#host = host;
    this.#standard = STYLES.map((style) => standardFace(doc, style));
    for (const face of this.#standard) this.#main.set(face.style, face);
    if (host) {
      this.#main.set('normal', this.#add(host.regular, 'HostFont', 'normal', 1));
      const bold = host.bold === host.regular ? this.#main.get('normal')! : this.#add(host.bold, 'HostFont', 'bold', 1);
      this.#main.set('bold', bold);
    }
  }

  /** The scale at which the main font looks as large as Helvetica. */
  get scale(): number {
    return this.#main.get('normal')!.scale;
  }

  /** The fonts for texts of a style. */
  choice(style: Style): FaceChoice {
    const fallback = this.#fallback.get(style);
    const main = this.#main.get(style)!;
    const base = fallback && !covers(main, FIGURES) ? fallback : main;
    return { main, fallback, complete: fallback !== undefined || isDejaVu(main), base };
  }

  /**
   * Chooses the main font by sample texts: DejaVu Sans when Helvetica cannot show one of them. A font from the host
   * always stays the main font.
   */
  async settle(regular: Iterable<string>, bold: Iterable<string>): Promise<void> {
    const texts = { normal: [FIGURES, ...regular], bold: [FIGURES, ...bold] };
    const lacking = STYLES.filter((style) =>
      texts[style].some((text) => !covers(this.#main.get(style)!, cleanText(text).text)),
    );
    if (lacking.length === 0) return;
    if (this.#host) {
      for (const style of lacking) await this.loadFallback(style);
      return;
    }
    for (const style of STYLES) if (!isDejaVu(this.#main.get(style)!)) this.#main.set(style, await this.#dejavu(style));
  }

  /** Loads the fallback font if the main font cannot show these texts. The main font does not change. */
  async cover(style: Style, texts: Iterable<string>): Promise<void> {
    const main = this.#main.get(style)!;
    for (const text of texts) if (!covers(main, cleanText(text).text)) return this.loadFallback(style);
  }

  /** Loads the font for characters that the main font does not have. */
  async loadFallback(style: Style): Promise<void> {
    if (!this.choice(style).complete) this.#fallback.set(style, await this.#dejavu(style));
  }

  /** Writes the fonts, and returns their entries for the resources. */
  async write(file: PdfFile): Promise<string> {
    const entries: string[] = [];
    for (const { style, ascii } of this.#standard) {
      const name = style === 'bold' ? 'Helvetica-Bold' : 'Helvetica';
      const id = file.object(`<</Type/Font/Subtype/Type1/BaseFont/${name}/Encoding/WinAnsiEncoding>>`);
      entries.push(`/${ascii} ${id} 0 R`);
    }
    for (const { font, name, style, used, ascii, wide } of this.#embedded) {
      const ids = { ascii: file.allocate(), wide: file.allocate() };
      await writeEmbeddedFont(file, { font, name: style === 'bold' ? `${name}-Bold` : name, used, ...ids });
      entries.push(`/${ascii} ${ids.ascii} 0 R/${wide} ${ids.wide} 0 R`);
    }
    return entries.join('');
  }

  async #dejavu(style: Style): Promise<FontFace> {
    return this.#add(await dejavu(style), DEJAVU, style, DEJAVU_SCALE);
  }

  #add(font: TrueType, name: string, style: Style, scale: number): EmbeddedFace {
    const face = new EmbeddedFace(font, name, style, `E${this.#embedded.length + 1}`, scale);
    this.#embedded.push(face);
    return face;
  }
}

const DEJAVU = 'DejaVuSans';

const isDejaVu = (face: FontFace): boolean => face instanceof EmbeddedFace && face.name === DEJAVU;

/** Fonts that are already loaded, for the next file. */
const read = new Map<Style, Promise<TrueType>>();

function dejavu(style: Style): Promise<TrueType> {
  const known = read.get(style);
  if (known) return known;
  const loading = (async () => {
    const { default: deflated } = await loadPart(() =>
      style === 'bold'
        ? import('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf?deflated')
        : import('dejavu-fonts-ttf/ttf/DejaVuSans.ttf?deflated'),
    );
    const characters = atob(deflated);
    const bytes = new Uint8Array(characters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
    return new TrueType(await zlibInflated(bytes));
  })();
  read.set(style, loading);
  // A failed load may succeed next time.
  loading.catch(() => read.delete(style));
  return loading;
}

/** Makes Helvetica with the widths from jsPDF. */
function standardFace(doc: jsPDF, style: Style): StandardFace {
  doc.setFont('helvetica', style);
  const widths = winAnsiCharacters.map(
    (character) => [character.codePointAt(0)!, Math.round(doc.getStringUnitWidth(character) * 1000)] as const,
  );
  return new StandardFace(style, String(doc.getFont().id), new Map(widths));
}
