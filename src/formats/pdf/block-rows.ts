/** Writes records as titled blocks of lines, column by column of a page. */
import { type Cell, cellAt, Instant, type RecordBatch } from '../../core/record-batch.ts';
import { latin1, pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { isRounded } from '../decimals.ts';
import { type BlockLayout, GAP, lineHeight } from './block-layout.ts';
import type { PageTimes } from './cell-format.ts';
import { type CellCounts, type CellText, CellTextCache, cellText, countLosses, noCounts } from './cell-text.ts';
import type { FieldDisplay } from './field-meter.ts';
import type { Pager } from './pager.ts';
import type { Stop } from './table-rows.ts';
import { baseFont, type FaceChoice } from './text-layout.ts';
import { ASCENT, colorOperator, rowHeight } from './theme.ts';

/** A line of a block. */
interface Line {
  readonly label: CellText;
  readonly value: CellText;
  readonly height: number;
}

/** What {@link BlockRows} needs to write blocks. */
export interface BlockRowsOptions {
  /** Receives the lines. */
  readonly pager: Pager;
  /** The places of the blocks. */
  readonly layout: BlockLayout;
  /** Writes times. */
  readonly times: PageTimes;
  /** How the values of each field are shown, and whether the page promises that its figures are not rounded. */
  readonly fields: readonly { readonly display: FieldDisplay; readonly isExact: boolean }[];
  /** The fonts for regular text. */
  readonly faces: () => FaceChoice;
  /** The fonts for titles. */
  readonly boldFaces: () => FaceChoice;
}

/** Writes records as titled blocks of `label value` lines, column by column of a page. */
export class BlockRows {
  /** Counts of what the cells lost. */
  readonly counts: CellCounts = noCounts();
  readonly #options: BlockRowsOptions;
  readonly #pager: Pager;
  readonly #layout: BlockLayout;
  readonly #labels = new CellTextCache();
  readonly #values = new CellTextCache();
  #batch: RecordBatch | undefined;
  /** Records so far, and the written lines of the current one. */
  #records = 0;
  #done = 0;
  #column = 0;
  #top: number;
  /** Where the lowest block of the page ends: distance from the lower edge. */
  #lowest: number;
  #fills: string[] = [];
  #rules: string[] = [];

  constructor(options: BlockRowsOptions) {
    this.#options = options;
    this.#pager = options.pager;
    this.#layout = options.layout;
    this.#top = this.#pager.y;
    this.#lowest = this.#top;
  }

  /** Where the lowest block of the page ends: distance from the lower edge. */
  get lowest(): number {
    return this.#lowest;
  }

  /** Sets the batch whose rows {@link BlockRows.write} writes. */
  enter(batch: RecordBatch): void {
    this.#batch = batch;
  }

  /** Writes the blocks from row `from` to before `to`, until the page is full or a font is missing. */
  write(from: number, to: number): { row: number; stop: Stop } {
    const { rows } = this.#layout;
    for (let row = from; row < to; row += rows) {
      const lines = this.#set(row, Math.min(row + rows, to));
      if (!lines) return { row, stop: 'font' };
      while (this.#done < lines.length) {
        const count = this.#fitting(lines.slice(this.#done));
        if (count === 0) return { row, stop: 'page' };
        this.#emit(lines.slice(this.#done, this.#done + count), row + this.#done);
        this.#done += count;
      }
      this.#done = 0;
    }
    return { row: to, stop: 'done' };
  }

  /**
   * Writes the filled page.
   *
   * @param below operators that draw below the blocks
   * @param isOpen whether more follows on the page; see {@link Pager.finish}
   */
  async finishPages([below = '']: readonly string[] = [], isOpen = false): Promise<readonly Uint8Array[]> {
    const { colors, hairline, fontSize } = this.#pager.theme;
    const fills = `${colorOperator(colors.headerFill, 'rg')}${this.#fills.join('')}f\n`;
    const rules = `${hairline} w ${colorOperator(colors.rule, 'RG')}${this.#rules.join('')}S\n`;
    const begin = `${baseFont(this.#options.faces(), fontSize)}\n`;
    const before = this.#fills.length > 0 ? `${fills}${rules}` : '';
    const open = await this.#pager.finish([before], [begin], [below], isOpen);
    this.#fills = [];
    this.#rules = [];
    this.#column = 0;
    this.#top = this.#pager.y;
    this.#lowest = this.#top;
    return open;
  }

  get #titleHeight(): number {
    return rowHeight(this.#pager.theme, 1);
  }

  /**
   * The number of a block's lines that fit, in the current column or else in the next. It is less than all lines only
   * when no column has the room.
   */
  #fitting(lines: readonly Line[]): number {
    const pager = this.#pager;
    const fitting = () => {
      let y = pager.y - this.#titleHeight;
      const over = lines.findIndex(({ height }) => {
        y -= height;
        return y < pager.bottom;
      });
      return over < 0 ? lines.length : over;
    };
    const count = fitting();
    if (count === lines.length) return count;
    if (pager.y === this.#top) return Math.max(count, pager.used || !pager.first ? 1 : 0);
    if (this.#column + 1 === this.#layout.lefts.length) return 0;
    this.#column++;
    pager.y = this.#top;
    return fitting();
  }

  #set(from: number, to: number): Line[] | undefined {
    const [labels, values] = this.#batch!.columns;
    const { fontSize, padX, maxLines } = this.#pager.theme;
    const { width, labelWidth, rows } = this.#layout;
    const { faces, fields, times } = this.#options;
    const lines: Line[] = [];
    const made = (cache: CellTextCache, text: string, room: number) =>
      cache.get(text, () => cellText(text, faces(), fontSize, room, maxLines));
    for (let row = from; row < to; row++) {
      const { display } = fields[(row - from) % rows]!;
      const label = made(this.#labels, times.cellText(cellAt(labels!, row), display), labelWidth - padX);
      const value = made(this.#values, times.cellText(cellAt(values!, row), display), width - labelWidth - 2 * padX);
      if (!label || !value) return undefined;
      const height = lineHeight(this.#pager.theme, Math.max(label.lines, value.lines));
      lines.push({ label, value, height });
    }
    return lines;
  }

  #emit(lines: readonly Line[], row: number): void {
    const pager = this.#pager;
    const { theme } = pager;
    const { lefts, width, labelWidth } = this.#layout;
    const left = lefts[this.#column]!;
    const text = pager.texts[0]!;
    const at = (x: number, y: number) => ` 1 0 0 1 ${pdfNumber(x)} ${pdfNumber(y)} Tm`;
    this.#fills.push(
      `${pdfNumber(left)} ${pdfNumber(pager.y - this.#titleHeight)} ${pdfNumber(width)} ${pdfNumber(this.#titleHeight)} re\n`,
    );
    let y = pager.y - theme.padY - ASCENT * theme.fontSize;
    text.push(latin1(`${colorOperator(theme.colors.headerText, 'rg')}${at(left + theme.padX, y)}`));
    text.push(this.#title(width - 2 * theme.padX).bytes);
    text.push(latin1(`${baseFont(this.#options.faces(), theme.fontSize)}\n`));
    pager.y -= this.#titleHeight;
    const muted = latin1(` ${colorOperator(theme.colors.muted, 'rg')}`);
    const plain = latin1(` ${colorOperator(theme.colors.text, 'rg')}`);
    lines.forEach(({ label, value, height }, i) => {
      y = pager.y - 2 - ASCENT * theme.fontSize;
      text.push(muted);
      text.push(latin1(at(left + theme.padX, y)));
      text.push(label.bytes);
      text.push(plain);
      text.push(latin1(at(left + labelWidth + theme.padX, y)));
      text.push(value.bytes);
      pager.y -= height;
      const rule = pdfNumber(pager.y);
      this.#rules.push(`${pdfNumber(left)} ${rule} m ${pdfNumber(left + width)} ${rule} l\n`);
      countLosses(this.counts, label);
      countLosses(this.counts, value);
      this.#count(cellAt(this.#batch!.columns[1]!, row + i), this.#done + i);
      this.#countRaw(row + i);
    });
    text.push(latin1('\n'));
    this.#lowest = Math.min(this.#lowest, pager.y);
    pager.y -= GAP;
    pager.used = true;
  }

  /** Writes the title of the record in bold, and switches the font for it. */
  #title(room: number): CellText {
    const title = this.#done > 0 ? `Record ${this.#records} (continued)` : `Record ${++this.#records}`;
    const faces = this.#options.boldFaces();
    const { fontSize } = this.#pager.theme;
    const set = cellText(title, faces, fontSize, room, 1);
    if (!set) throw new Error('The fonts were not settled for the titles of records.');
    return { ...set, bytes: latin1(`${baseFont(faces, fontSize)} ${String.fromCharCode(...set.bytes)}`) };
  }

  #count(cell: Cell, line: number): void {
    const { display, isExact } = this.#options.fields[line % this.#layout.rows]!;
    if (cell instanceof Instant && cell.ms !== Math.floor(cell.ms)) this.counts.subMillisecond++;
    if (isExact && typeof cell === 'number' && isRounded(cell, display.decimals)) this.counts.rounded++;
  }

  /** Counts a number that is not finite. */
  #countRaw(row: number): void {
    const column = this.#batch!.columns[1]!;
    const value = column.kind === 'mixed' ? column.cells[row] : column.kind === 'text' ? null : column.values[row];
    if (typeof value === 'number' && !Number.isFinite(value) && !(column.kind !== 'mixed' && Number.isNaN(value)))
      this.counts.nonFinite++;
  }
}
