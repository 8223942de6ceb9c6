/** Adds styles to a workbook (ECMA-376 Part 1 §18.8) whose formats are known only after the rows are written. */
import { xmlText } from './cell-text.ts';

/** A number format whose code may change until the styles are written. */
export class NumberFormat {
  /** The code of the format. Default `General`. */
  code = 'General';
}

/** The differences between a style and its base. */
export interface StyleChange {
  /** Another number format. Default: that of the base. */
  readonly format?: NumberFormat;
  /** Whether content that is too wide for its cell is shown smaller instead of as `###`. Default: as in the base. */
  readonly shrink?: boolean;
}

/** The font of cells that name none. Every system has it or a font with the same widths (Liberation Sans, Arimo). */
export const BODY_FONT = { name: 'Arial', size: 10 } as const;

/** The most cell styles ("Excel specifications and limits": 65,490 unique cell formats). */
const MOST_STYLES = 65_000;

/** Number of the first format that is not built in (§18.8.30). */
const FIRST_CUSTOM = 164;

/** The built-in formats that are the same in all languages, by number. */
const BUILT_IN: ReadonlyMap<number, string> = new Map([
  [0, 'General'],
  [1, '0'],
  [2, '0.00'],
  [3, '#,##0'],
  [4, '#,##0.00'],
  [9, '0%'],
  [10, '0.00%'],
  [11, '0.00E+00'],
  [12, '# ?/?'],
  [13, '# ??/??'],
  [14, 'mm-dd-yyyy'],
  [15, 'd-mmm-yy'],
  [16, 'd-mmm'],
  [17, 'mmm-yy'],
  [18, 'h:mm AM/PM'],
  [19, 'h:mm:ss AM/PM'],
  [20, 'h:mm'],
  [21, 'h:mm:ss'],
  [22, 'mm-dd-yyyy h:mm'],
  [37, '#,##0 ;(#,##0)'],
  [38, '#,##0 ;[Red](#,##0)'],
  [39, '#,##0.00 ;(#,##0.00)'],
  [40, '#,##0.00 ;[Red](#,##0.00)'],
  [45, 'mm:ss'],
  [46, '[h]:mm:ss'],
  [47, 'mm:ss.0'],
  [48, '##0.0E+0'],
  [49, '@'],
]);

/** Built-in formats that keep their number when a derived style uses their code. */
const KEPT = [0, 1, 2] as const;

/** The part `xl/styles.xml` as exceljs writes it, with styles derived from its own. */
export class StyleSheet {
  readonly #xml: string;
  readonly #styles: readonly string[];
  readonly #formats: ReadonlyMap<number, string>;
  readonly #derived: { readonly base: string; readonly change: StyleChange }[] = [];
  readonly #shrunk = new Map<number, number>();

  /** @throws TypeError when the part has no cell styles */
  constructor(xml: string) {
    this.#xml = xml;
    const cells = /<cellXfs\b[^>]*>(.*?)<\/cellXfs>/s.exec(xml)?.[1];
    if (cells === undefined) throw new TypeError('The styles part must have cell styles (cellXfs).');
    this.#styles = cells.match(/<xf\b[^>]*?\/>|<xf\b.*?<\/xf>/gs) ?? [];
    const custom = [...xml.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)];
    this.#formats = new Map(custom.map(([, id, code]) => [Number(id), unescaped(code!)]));
  }

  /** The number format code of one of the original styles. */
  formatCode(style: number): string {
    const id = Number(/ numFmtId="(\d+)"/.exec(this.#styles[style]!)?.[1] ?? 0);
    return this.#formats.get(id) ?? BUILT_IN.get(id) ?? 'General';
  }

  /**
   * Returns the number of a style that equals one of the original styles except for some changes. When the style sheet
   * is full, the result keeps the original number format.
   */
  derive(style: number, change: StyleChange): number {
    const { format, shrink = false } = change;
    const shrunk = isShrunk(this.#styles[style]!) ? style : this.#shrunk.get(style);
    if (!format && (!shrink || shrunk !== undefined)) return shrunk ?? style;
    if (this.#styles.length + this.#derived.length >= MOST_STYLES) return shrunk ?? style;
    const index = this.#styles.length + this.#derived.push({ base: this.#styles[style]!, change }) - 1;
    if (!format) this.#shrunk.set(style, index);
    return index;
  }

  /** Writes the part with all styles and the current codes of their formats. */
  toXml(): string {
    const formats = new Map(this.#formats);
    const ids = new Map([...formats].map(([id, code]) => [code, id]));
    for (const id of KEPT) ids.set(BUILT_IN.get(id)!, id);
    const idOf = (code: string): number => {
      const known = ids.get(code);
      if (known !== undefined) return known;
      const id = Math.max(FIRST_CUSTOM - 1, ...formats.keys()) + 1;
      formats.set(id, code);
      ids.set(code, id);
      return id;
    };
    const added = this.#derived.map(({ base, change: { format, shrink } }) => {
      const xf = format ? withFormat(base, idOf(format.code)) : base;
      return shrink ? withShrink(xf) : xf;
    });
    const all = [...this.#styles, ...added];
    const list = [...formats].map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${xmlText(code)}"/>`);
    const numFmts = list.length === 0 ? '' : `<numFmts count="${list.length}">${list.join('')}</numFmts>`;
    return this.#xml
      .replace(/<numFmts\b[^>]*?(?:\/>|>.*?<\/numFmts>)/s, '')
      .replace(/<fonts\b[^>]*>.*?<\/fonts>/s, (fonts) => numFmts + withNames(fonts))
      .replace(/<cellXfs\b[^>]*>.*?<\/cellXfs>/s, () => `<cellXfs count="${all.length}">${all.join('')}</cellXfs>`);
  }
}

const isShrunk = (xf: string): boolean => xf.includes(' shrinkToFit="1"') && !xf.includes(' wrapText="1"');

const withFormat = (xf: string, id: number): string =>
  withAttribute(withAttribute(xf, 'numFmtId', id), 'applyNumberFormat', 1);

/** Cells that wrap do not shrink, so wrapping is removed. Numbers and dates never wrap (§18.8.1). */
function withShrink(xf: string): string {
  const open = xf.endsWith('/>') ? `${xf.slice(0, -2)}></xf>` : xf;
  const aligned = open.includes('<alignment') ? open : open.replace('>', '><alignment/>');
  const shrunk = aligned
    .replace(/ wrapText="[^"]*"| shrinkToFit="[^"]*"/g, '')
    .replace('<alignment', '<alignment shrinkToFit="1"');
  return withAttribute(shrunk, 'applyAlignment', 1);
}

/** Sets an attribute of an element's start tag. */
function withAttribute(xml: string, name: string, value: number): string {
  const tag = /^<[^>]*>/.exec(xml)![0];
  const attribute = ` ${name}="${value}"`;
  const known = new RegExp(` ${name}="[^"]*"`);
  const changed = known.test(tag) ? tag.replace(known, attribute) : tag.replace(/^<\w+/, (start) => start + attribute);
  return changed + xml.slice(tag.length);
}

/** Gives every font a name. Without one, a program may pick any font, such as a serif one. */
function withNames(fonts: string): string {
  let index = 0;
  return fonts.replace(/<font\/>|<font>(.*?)<\/font>/gs, (font, content: string = '') => {
    // The first font belongs to all cells without a style; exceljs names it after the theme.
    const isDefault = index++ === 0 && content.includes('<scheme val="minor"/>');
    if (!isDefault && content.includes('<name ')) return font;
    const own = isDefault ? '<color theme="1"/>' : content;
    const size = own.includes('<sz ') ? '' : `<sz val="${BODY_FONT.size}"/>`;
    const family = own.includes('<family ') ? '' : '<family val="2"/>';
    return `<font>${own}${size}<name val="${BODY_FONT.name}"/>${family}</font>`;
  });
}

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => CHARACTERS[name]!);
