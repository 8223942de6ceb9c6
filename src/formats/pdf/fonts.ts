import type { jsPDF } from 'jspdf';
import { loadPart } from '../../core/load-part.ts';
import { writeEmbeddedFont } from '../../encoding/pdf/embedded-font.ts';
import type { PdfFile } from '../../encoding/pdf/pdf-file.ts';
import { TrueType } from '../../encoding/pdf/true-type.ts';
import { winAnsiCharacters } from '../../encoding/pdf/win-ansi.ts';
import { zlibInflated } from '../../encoding/pdf/zlib.ts';
import type { PdfSettings } from '../pdf-options.ts';
import { cleanText } from './clean-text.ts';
import { covers, EmbeddedFace, type Face, StandardFace } from './face.ts';
import type { FaceChoice } from './set-text.ts';

/** DejaVu Sans has wide and tall letters: in this part of the size it looks like Helvetica. */
const DEJAVU_SCALE = 0.9;
const FALLBACK = 'dejavu';
const HOST = 'own';

type Style = 'normal' | 'bold';

/** The fonts of a file: which face shows a text, and what of it is embedded at the end. */
export class Fonts {
  readonly #doc: jsPDF;
  readonly #host: PdfSettings['font'];
  readonly #embedded: EmbeddedFace[] = [];
  readonly #main = new Map<Style, Face>();
  readonly #fallback = new Map<Style, Face>();

  constructor(doc: jsPDF, host: PdfSettings['font']) {
    this.#doc = doc;
    this.#host = host;
    for (const style of ['normal', 'bold'] as const) this.#main.set(style, standardFace(doc, style));
    if (host) {
      this.#main.set('normal', this.#add(host.regular, HOST, 'normal', 1));
      const bold = host.bold === host.regular ? this.#main.get('normal')! : this.#add(host.bold, HOST, 'bold', 1);
      this.#main.set('bold', bold);
    }
  }

  /** Size of the main face that looks like Helvetica in size 1. */
  get scale(): number {
    return this.#main.get('normal')!.scale;
  }

  /** The faces that there are for texts of a style. */
  choice(style: Style): FaceChoice {
    const fallback = this.#fallback.get(style);
    const main = this.#main.get(style)!;
    return { main, fallback, complete: fallback !== undefined || main.family === FALLBACK };
  }

  /**
   * Decides on the main face, from texts that stand for all: DejaVu Sans when Helvetica cannot show one of them.
   * A host's own font stays the main one whatever comes.
   */
  async settle(regular: Iterable<string>, bold: Iterable<string>): Promise<void> {
    const texts = { normal: [...regular], bold: [...bold] };
    const lacking = (['normal', 'bold'] as const).filter((style) =>
      texts[style].some((text) => !covers(this.#main.get(style)!, cleanText(text).text)),
    );
    if (lacking.length === 0) return;
    if (this.#host) {
      for (const style of lacking) await this.loadFallback(style);
      return;
    }
    for (const style of ['normal', 'bold'] as const) this.#main.set(style, await this.#dejavu(style));
  }

  /** Loads what shows characters that the main face lacks. */
  async loadFallback(style: Style): Promise<void> {
    if (!this.choice(style).complete) this.#fallback.set(style, await this.#dejavu(style));
  }

  /** Entries of the resources: a font by its name there. Those in use are written with it. */
  async write(file: PdfFile): Promise<string> {
    const entries: string[] = [];
    for (const style of ['normal', 'bold'] as const) {
      const name = style === 'bold' ? 'Helvetica-Bold' : 'Helvetica';
      const id = file.object(`<</Type/Font/Subtype/Type1/BaseFont/${name}/Encoding/WinAnsiEncoding>>`);
      entries.push(`/${fontId(this.#doc, 'helvetica', style)} ${id} 0 R`);
    }
    for (const { font, family, style, used, ascii, wide } of this.#embedded) {
      const ids = { ascii: file.allocate(), wide: file.allocate() };
      const name = family === FALLBACK ? 'DejaVuSans' : 'HostFont';
      await writeEmbeddedFont(file, { font, name: style === 'bold' ? `${name}-Bold` : name, used, ...ids });
      entries.push(`/${ascii} ${ids.ascii} 0 R/${wide} ${ids.wide} 0 R`);
    }
    return entries.join('');
  }

  async #dejavu(style: Style): Promise<Face> {
    return this.#add(await dejavu(style), FALLBACK, style, DEJAVU_SCALE);
  }

  /** Makes a font known to jsPDF, which lays out the head of pages with it. */
  #add(font: TrueType, family: string, style: Style, scale: number): EmbeddedFace {
    const file = `${family}-${style}.ttf`;
    this.#doc.addFileToVFS(file, binaryText(font.bytes));
    this.#doc.addFont(file, family, style);
    const face = new EmbeddedFace(font, family, style, fontId(this.#doc, family, style), scale);
    this.#embedded.push(face);
    return face;
  }
}

/** Fonts that have been read: the next file needs the same. */
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
  // What could not be loaded may be there the next time.
  loading.catch(() => read.delete(style));
  return loading;
}

/** The name under which jsPDF's pages use a font. */
const fontId = (doc: jsPDF, family: string, style: Style): string => {
  doc.setFont(family, style);
  return String(doc.getFont().id);
};

/** Helvetica with the widths that jsPDF knows. */
function standardFace(doc: jsPDF, style: Style): StandardFace {
  const id = fontId(doc, 'helvetica', style);
  const widths = winAnsiCharacters.map(
    (character) => [character.codePointAt(0)!, Math.round(doc.getStringUnitWidth(character) * 1000)] as const,
  );
  return new StandardFace(style, id, new Map(widths));
}

/** Bytes as characters. */
function binaryText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    const part = bytes.subarray(at, at + 8192) as unknown as number[];
    parts.push(String.fromCharCode.apply(undefined, part));
  }
  return parts.join('');
}
