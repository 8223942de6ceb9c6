import { checked, chosen, closedObject, oneOf, text as textOf, wholeNumber } from '../../contract/building-blocks.ts';
import { parseOptions, valueThat } from '../../contract/parse-options.ts';
import { quote } from '../../contract/sentences.ts';
import { FontFault, TrueType } from '../../encoding/pdf/true-type.ts';

/** A font of a host's own: the bytes of TrueType files (.ttf), neither collections (.ttc) nor PostScript outlines (.otf). */
export interface PdfFont {
  regular: Uint8Array;
  /** Default: the regular one. */
  bold?: Uint8Array;
}

/** Colours, each as `#rrggbb`. */
export interface PdfColors {
  /** Cells and the title. Default `#1f2937`. */
  text?: string;
  /** Labels of facts, notes, and what stands at the foot of a page. Default `#6b7280`. */
  muted?: string;
  /** Behind the header row and the titles of blocks. Default `#eef1f5`. */
  headerFill?: string;
  /** Header row and titles of blocks. Default `#1f2937`. */
  headerText?: string;
  /** Between rows. Default `#e2e6ec`. */
  rule?: string;
  /** Below the header row. Default `#9aa5b4`. */
  accent?: string;
}

/** Options of PDF files: plain data. */
export interface PdfOptions {
  /** Title of the document. Default: the file's name without extension. */
  title?: string;
  /** Author of the document. Default: none. */
  author?: string;
  /** Language of the document, as a BCP 47 tag. Default `en`. */
  language?: string;
  /** Default `a4`. */
  pageSize?: 'a4' | 'letter';
  /** Default `auto`: the one in which the file has fewer pages, portrait when it has as many either way. */
  orientation?: 'auto' | 'portrait' | 'landscape';
  /** Pages that a file may have; one that needs more fails with `unsupported`. Default 2000. */
  maxPages?: number;
  /**
   * Font for all text; each character that it lacks is shown in DejaVu Sans. Default: Helvetica, or DejaVu Sans when that
   * lacks a character of the text.
   */
  font?: Uint8Array | PdfFont;
  /** A PNG or JPEG file, shown at the top of the first page. */
  logo?: Uint8Array;
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

/** Pages a file may have unless the host says otherwise. */
export const MAX_PAGES = 2000;

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;

const text = textOf('a text');
const bytes = valueThat('a Uint8Array of a TrueType file', isBytes);
const color = checked(textOf('a colour such as #1f2937'), (value) =>
  /^#[0-9a-f]{6}$/i.test(value) ? undefined : `must be a colour such as #1f2937, not ${quote(value)}`,
);

const FONT = closedObject<PdfFont>(
  'a Uint8Array of a TrueType file, or { regular, bold } of them',
  { regular: bytes },
  { bold: bytes },
);

const OPTIONS = closedObject<PdfOptions>(
  'an object of options',
  {},
  {
    title: text,
    author: text,
    language: checked(text, (value) =>
      /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i.test(value)
        ? undefined
        : `must be a language tag such as en or de-AT, not ${quote(value)}`,
    ),
    pageSize: oneOf<NonNullable<PdfOptions['pageSize']>>({ a4: true, letter: true }),
    orientation: oneOf<NonNullable<PdfOptions['orientation']>>({ auto: true, portrait: true, landscape: true }),
    maxPages: wholeNumber('a whole number, 1 or more', 1),
    font: chosen<Uint8Array | PdfFont>('a font', (value) => (isBytes(value) ? bytes : FONT)),
    logo: valueThat(
      'a Uint8Array of the bytes of a PNG or JPEG file',
      (value): value is Uint8Array => isBytes(value) && isImage(value),
    ),
    colors: closedObject<PdfColors>(
      'an object of colours',
      {},
      { text: color, muted: color, headerFill: color, headerText: color, rule: color, accent: color },
    ),
  },
);

/**
 * The settings that these options ask for.
 *
 * @throws TypeError when they are not {@link PdfOptions}
 */
export function pdfSettings(options: unknown): PdfSettings {
  const {
    title,
    author,
    language = 'en',
    pageSize = 'a4',
    orientation = 'auto',
    ...given
  } = parseOptions(OPTIONS, options, 'pdf');
  const { maxPages = MAX_PAGES, font, logo, colors } = given;
  return {
    title,
    author,
    language,
    pageSize,
    orientation,
    maxPages,
    font: font && fontOf(font),
    logo: logo && new Uint8Array(logo),
    colors: { ...COLORS, ...colors },
  };
}

function isImage(bytes: Uint8Array): boolean {
  const starts = (...first: number[]) => first.every((byte, i) => bytes[i] === byte);
  return starts(0x89, 0x50, 0x4e, 0x47) || starts(0xff, 0xd8, 0xff);
}

function fontOf(font: Uint8Array | PdfFont): PdfSettings['font'] {
  const { regular, bold }: PdfFont = isBytes(font) ? { regular: font } : font;
  const read = (name: string, bytes: Uint8Array): TrueType => {
    try {
      return new TrueType(new Uint8Array(bytes));
    } catch (error) {
      if (error instanceof FontFault) throw new TypeError(`pdf.font.${name} cannot be used: ${error.message}.`);
      throw error;
    }
  };
  const plain = read('regular', regular);
  return { regular: plain, bold: bold ? read('bold', bold) : plain };
}
