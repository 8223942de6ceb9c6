import { type Cell, cellAt, Instant, type RecordBatch } from '../../core/record-batch.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import { latin1, pdfLiteral, pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { type BlockLayout, GAP, lineHeight } from './block-layout.ts';
import { type CellText, CellTextCache, cellText } from './cell-text.ts';
import { plainText } from './columns.ts';
import { ASCENT, colorOperator, rowHeight } from './look.ts';
import type { Pager } from './pager.ts';
import type { FaceChoice } from './set-text.ts';
import type { CellCounts, Stop } from './table-rows.ts';

/** A line of a block. */
interface Line {
  readonly label: CellText;
  readonly value: CellText;
  readonly height: number;
}

/** Writes records as titled blocks of `label value` lines, column by column of a page. */
export class BlockRows {
  readonly counts: CellCounts = { cut: 0, replaced: 0, dropped: 0, nonFinite: 0, subMillisecond: 0 };
  readonly #pager: Pager;
  readonly #layout: BlockLayout;
  readonly #zone: TimeZone;
  readonly #faces: () => FaceChoice;
  readonly #boldFaces: () => FaceChoice;
  readonly #labels = new CellTextCache();
  readonly #values = new CellTextCache();
  #batch: RecordBatch | undefined;
  /** Records so far, and lines of the present one that have been written. */
  #records = 0;
  #done = 0;
  #column = 0;
  #top: number;
  #fills: string[] = [];
  #rules: string[] = [];

  constructor(pager: Pager, layout: BlockLayout, zone: TimeZone, faces: () => FaceChoice, boldFaces: () => FaceChoice) {
    this.#pager = pager;
    this.#layout = layout;
    this.#zone = zone;
    this.#faces = faces;
    this.#boldFaces = boldFaces;
    this.#top = pager.y;
  }

  /** Takes up a batch; {@link BlockRows.write} then writes its rows. */
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

  /** Writes the page that has been filled. */
  async finishPages(): Promise<void> {
    const { colors, hairline, fontSize } = this.#pager.look;
    const fills = `${colorOperator(colors.headerFill, 'rg')}${this.#fills.join('')}f\n`;
    const rules = `${hairline} w ${colorOperator(colors.rule, 'RG')}${this.#rules.join('')}S\n`;
    const begin = `/${this.#faces().main.ascii} ${pdfNumber(fontSize)} Tf\n`;
    await this.#pager.finish([this.#fills.length > 0 ? `${fills}${rules}` : ''], [begin], []);
    this.#fills = [];
    this.#rules = [];
    this.#column = 0;
    this.#top = this.#pager.y;
  }

  get #titleHeight(): number {
    return rowHeight(this.#pager.look, 1);
  }

  /** How many of a block's lines can be written, if need be in the next column; not all only when none has the room. */
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
    const { fontSize, padX, maxLines } = this.#pager.look;
    const { width, labelWidth } = this.#layout;
    const lines: Line[] = [];
    const made = (cache: CellTextCache, text: string, room: number) =>
      cache.get(text, () => cellText(text, this.#faces(), fontSize, room, maxLines));
    for (let row = from; row < to; row++) {
      const label = made(this.#labels, plainText(cellAt(labels!, row), this.#zone), labelWidth - padX);
      const value = made(this.#values, plainText(cellAt(values!, row), this.#zone), width - labelWidth - 2 * padX);
      if (!label || !value) return undefined;
      const height = lineHeight(this.#pager.look, Math.max(label.lines, value.lines));
      lines.push({ label, value, height });
    }
    return lines;
  }

  #emit(lines: readonly Line[], row: number): void {
    const pager = this.#pager;
    const { look } = pager;
    const { lefts, width, labelWidth } = this.#layout;
    const left = lefts[this.#column]!;
    const text = pager.texts[0]!;
    const at = (x: number, y: number) => ` 1 0 0 1 ${pdfNumber(x)} ${pdfNumber(y)} Tm`;
    const { main } = this.#faces();
    const title = this.#done > 0 ? `Record ${this.#records} (continued)` : `Record ${++this.#records}`;
    const bold = this.#boldFaces().main;
    const size = pdfNumber(look.fontSize);
    this.#fills.push(
      `${pdfNumber(left)} ${pdfNumber(pager.y - this.#titleHeight)} ${pdfNumber(width)} ${pdfNumber(this.#titleHeight)} re\n`,
    );
    let y = pager.y - look.padY - ASCENT * look.fontSize;
    text.push(
      latin1(
        `${colorOperator(look.colors.headerText, 'rg')}/${bold.ascii} ${size} Tf ${at(left + look.padX, y)}${pdfLiteral(title)}Tj` +
          `/${main.ascii} ${size} Tf\n`,
      ),
    );
    pager.y -= this.#titleHeight;
    const muted = latin1(` ${colorOperator(look.colors.muted, 'rg')}`);
    const plain = latin1(` ${colorOperator(look.colors.text, 'rg')}`);
    lines.forEach(({ label, value, height }, i) => {
      y = pager.y - 2 - ASCENT * look.fontSize;
      text.push(muted);
      text.push(latin1(at(left + look.padX, y)));
      text.push(label.bytes);
      text.push(plain);
      text.push(latin1(at(left + labelWidth + look.padX, y)));
      text.push(value.bytes);
      pager.y -= height;
      const rule = pdfNumber(pager.y);
      this.#rules.push(`${pdfNumber(left)} ${rule} m ${pdfNumber(left + width)} ${rule} l\n`);
      this.#count(label, value, cellAt(this.#batch!.columns[1]!, row + i));
      this.#countRaw(row + i);
    });
    text.push(latin1('\n'));
    pager.y -= GAP;
    pager.used = true;
  }

  #count(label: CellText, value: CellText, cell: Cell): void {
    const { counts } = this;
    for (const { cut, replaced, dropped } of [label, value]) {
      counts.cut += cut ? 1 : 0;
      counts.replaced += replaced;
      counts.dropped += dropped;
    }
    if (cell instanceof Instant && cell.ms !== Math.floor(cell.ms)) counts.subMillisecond++;
  }

  /** Counts a number that cannot be shown. */
  #countRaw(row: number): void {
    const column = this.#batch!.columns[1]!;
    const value = column.kind === 'mixed' ? column.cells[row] : column.kind === 'text' ? null : column.values[row];
    if (typeof value === 'number' && !Number.isFinite(value) && !(column.kind !== 'mixed' && Number.isNaN(value)))
      this.counts.nonFinite++;
  }
}
