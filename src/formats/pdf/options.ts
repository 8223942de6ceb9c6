/** The options of PDF files. */
import { FontFault, TrueType } from '../../encoding/pdf/true-type.ts';

/**
 * A font from the host, as the bytes of TrueType files (.ttf). Collections (.ttc) and PostScript outlines (.otf) do not
 * work.
 */
export interface PdfFont {
  /** The font for regular text. */
  regular: Uint8Array;
  /** The font for bold text. Default: the regular font. */
  bold?: Uint8Array;
}

/** Colors, each as `#rrggbb`. */
export interface PdfColors {
  /** Color of cells and the title. Default `#1f2937`. */
  text?: string;
  /** Color of labels, notes and page feet. Default `#6b7280`. */
  muted?: string;
  /** Background of the header row and of block titles. Default `#eef1f5`. */
  headerFill?: string;
  /** Color of the header row and of block titles. Default `#1f2937`. */
  headerText?: string;
  /** Color of the lines between rows. Default `#e2e6ec`. */
  rule?: string;
  /** Color of the line below the header row. Default `#9aa5b4`. */
  accent?: string;
}

/** Options of PDF files. They are plain data. */
export interface PdfOptions {
  /** Title of the document. Default: the file's name without extension. */
  title?: string;
  /** Author of the document. Default: none. */
  author?: string;
  /** Language of the document, as a BCP 47 tag. Default `en`. */
  language?: string;
  /** Paper size. Default `a4`. */
  pageSize?: 'a4' | 'letter';
  /**
   * Page orientation. `auto` picks the one with fewer pages, and portrait when both have equally many. Default `auto`.
   */
  orientation?: 'auto' | 'portrait' | 'landscape';
  /** The most pages of a file. A file that needs more fails with `unsupported`. Default 2000. */
  maxPages?: number;
  /**
   * Font for all text. Characters that it does not have are shown in DejaVu Sans. Default: Helvetica, or DejaVu Sans
   * for all text when Helvetica cannot show some character.
   */
  font?: Uint8Array | PdfFont;
  /** The bytes of a PNG or JPEG file, shown at the top of the first page. Default: none. */
  logo?: Uint8Array;
  /** Colors of the pages. Default: those of {@link PdfColors}. */
  colors?: PdfColors;
}

/** {@link PdfOptions}, complete and checked. */
export interface PdfSettings {
  readonly title: string | undefined;
  readonly author: string | undefined;
  readonly language: string;
  readonly pageSize: 'a4' | 'letter';
  readonly orientation: 'auto' | 'portrait' | 'landscape';
  readonly maxPages: number;
  readonly font: { readonly regular: TrueType; readonly bold: TrueType } | undefined;
  readonly logo: Uint8Array<ArrayBuffer> | undefined;
  readonly colors: Required<PdfColors>;
}

const COLORS: Required<PdfColors> = {
  text: '#1f2937',
  muted: '#6b7280',
  headerFill: '#eef1f5',
  headerText: '#1f2937',
  rule: '#e2e6ec',
  accent: '#9aa5b4',
};

/** The default limit of pages in a file. */
export const MAX_PAGES = 2000;

const KNOWN: readonly string[] = [
  ...['title', 'author', 'language', 'pageSize', 'orientation', 'maxPages', 'font', 'logo', 'colors'],
];

/**
 * Checks the options and fills in defaults.
 *
 * @throws TypeError when the options are not {@link PdfOptions}
 */
export function pdfSettings(options: unknown): PdfSettings {
  if (options !== undefined && (typeof options !== 'object' || options === null))
    throw new TypeError('pdf must be an object of options.');
  const { ...given } = (options ?? {}) as PdfOptions;
  refuseUnknown('pdf', given, KNOWN);
  const { title, author, language = 'en', maxPages = MAX_PAGES, logo, colors = {} } = given;
  for (const [name, value] of Object.entries({ title, author, language }))
    if (value !== undefined && typeof value !== 'string') throw new TypeError(`pdf.${name} must be text.`);
  if (!/^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(language))
    throw new TypeError(`pdf.language must be a language tag such as en or de-AT, not ${JSON.stringify(language)}.`);
  if (!Number.isSafeInteger(maxPages) || maxPages < 1)
    throw new TypeError('pdf.maxPages must be a whole number, 1 or more.');
  if (logo !== undefined && !(logo instanceof Uint8Array && isImage(logo)))
    throw new TypeError('pdf.logo must be a Uint8Array of the bytes of a PNG or JPEG file.');
  return {
    title,
    author,
    language,
    pageSize: oneOf('pageSize', given.pageSize ?? 'a4', ['a4', 'letter']),
    orientation: oneOf('orientation', given.orientation ?? 'auto', ['auto', 'portrait', 'landscape']),
    maxPages,
    font: given.font === undefined ? undefined : fontOf(given.font),
    logo: logo && new Uint8Array(logo),
    colors: colorsOf(colors),
  };
}

function refuseUnknown(of: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`${of} has no option ${JSON.stringify(unknown)}; it has ${known.join(', ')}.`);
}

function oneOf<T extends string>(name: string, value: T, known: readonly T[]): T {
  if (!known.includes(value))
    throw new TypeError(`pdf.${name} must be one of ${known.join(', ')}, not ${JSON.stringify(value)}.`);
  return value;
}

function isImage(bytes: Uint8Array): boolean {
  const starts = (...first: number[]) => first.every((byte, i) => bytes[i] === byte);
  return starts(0x89, 0x50, 0x4e, 0x47) || starts(0xff, 0xd8, 0xff);
}

function fontOf(font: Uint8Array | PdfFont): PdfSettings['font'] {
  if (font instanceof Uint8Array) return fontOf({ regular: font });
  if (typeof font !== 'object' || font === null)
    throw new TypeError('pdf.font must be a Uint8Array of a TrueType file, or { regular, bold } of them.');
  refuseUnknown('pdf.font', font, ['regular', 'bold']);
  const read = (name: string, bytes: unknown): TrueType => {
    if (!(bytes instanceof Uint8Array)) throw new TypeError(`pdf.${name} must be a Uint8Array of a TrueType file.`);
    try {
      return new TrueType(new Uint8Array(bytes));
    } catch (error) {
      if (error instanceof FontFault) throw new TypeError(`pdf.${name} cannot be used: ${error.message}.`);
      throw error;
    }
  };
  const regular = read('font.regular', font.regular);
  return { regular, bold: font.bold === undefined ? regular : read('font.bold', font.bold) };
}

function colorsOf(colors: PdfColors): Required<PdfColors> {
  if (typeof colors !== 'object' || colors === null) throw new TypeError('pdf.colors must be an object of colors.');
  refuseUnknown('pdf.colors', colors, Object.keys(COLORS));
  for (const [name, value] of Object.entries(colors))
    if (value !== undefined && !/^#[0-9a-f]{6}$/i.test(String(value)))
      throw new TypeError(`pdf.colors.${name} must be a color such as #1f2937, not ${JSON.stringify(value)}.`);
  const given = Object.entries(colors).filter(([, value]) => value !== undefined);
  return { ...COLORS, ...Object.fromEntries(given) };
}
