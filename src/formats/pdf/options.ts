/** The options of PDF files. */
import { checked, closedObject, oneOf, text as textOf } from '../../contract/building-blocks.ts';
import { chosen, wholeNumber } from '../../contract/open-blocks.ts';
import { boolean, parseOptions, valueThat } from '../../contract/parse-options.ts';
import { quote } from '../../contract/sentences.ts';
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
  /** Author of the document; `''` for none. Default: none. */
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
   * Whether charts of every variable over time come before the rows: at most two units and eight variables in each of
   * at most twelve charts. Further variables are in no chart, which is counted. Reports ignore it. Default false.
   */
  chart?: boolean;
  /**
   * Whether a table with the count, minimum, average, maximum, first and last value of every variable comes before the
   * rows. Reports ignore it. Default false.
   */
  summary?: boolean;
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
  readonly chart: boolean;
  readonly summary: boolean;
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

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;

const text = textOf('a text');
const bytes = valueThat('a Uint8Array of a TrueType file', isBytes);
const color = checked(textOf('a color such as #1f2937'), (value) =>
  /^#[0-9a-f]{6}$/i.test(value) ? undefined : `must be a color such as #1f2937, not ${quote(value)}`,
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
    chart: boolean('true or false'),
    summary: boolean('true or false'),
    font: chosen<Uint8Array | PdfFont>('a font', [bytes, FONT], (value) => (isBytes(value) ? bytes : FONT)),
    logo: valueThat(
      'a Uint8Array of the bytes of a PNG or JPEG file',
      (value): value is Uint8Array => isBytes(value) && isImage(value),
    ),
    colors: closedObject<PdfColors>(
      'an object of colors',
      {},
      { text: color, muted: color, headerFill: color, headerText: color, rule: color, accent: color },
    ),
  },
);

/**
 * Checks the options and fills in defaults.
 *
 * @throws TypeError when the options are not {@link PdfOptions}
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
  const { maxPages = MAX_PAGES, chart = false, summary = false, font, logo, colors } = given;
  return {
    title,
    author,
    language,
    pageSize,
    orientation,
    maxPages,
    chart,
    summary,
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
