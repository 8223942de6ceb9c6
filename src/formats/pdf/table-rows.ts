/** Writes the rows of a table into pages. */
import { type Cell, type Column, Instant, type RecordBatch } from '../../core/record-batch.ts';
import type { ByteBuffer } from '../../encoding/byte-buffer.ts';
import { latin1, pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { isRounded } from '../decimals.ts';
import { MOST_BYTES, type PageTimes, writeFigure } from './cell-format.ts';
import { type CellCounts, type CellText, CellTextCache, cellText, countLosses, noCounts } from './cell-text.ts';
import type { ColumnFacts } from './column-facts.ts';
import { FigureOperators } from './figure-operators.ts';
import type { Pager } from './pager.ts';
import { baseFont, type FaceChoice } from './text-layout.ts';
import { ASCENT, colorOperator, rowHeight } from './theme.ts';

/** Columns side by side on a page, with their widths. */
export interface PlacedBand {
  /** The columns. */
  readonly columns: readonly ColumnFacts[];
  /** Their widths, in points. */
  readonly widths: readonly number[];
}

/** What {@link TableRows} needs to write rows. */
export interface TableRowsOptions {
  /** Receives the rows. */
  readonly pager: Pager;
  /** The columns of each page. */
  readonly bands: readonly PlacedBand[];
  /** Writes times. */
  readonly times: PageTimes;
  /** The fonts of cells. */
  readonly faces: () => FaceChoice;
  /** Number of rows; undefined when it is not known. */
  readonly rows: number | undefined;
}

/** A column of a band. */
interface Place {
  readonly column: ColumnFacts;
  /**
   * Operator that moves to the column from the one before. For the first column, it moves from the end of a row of one
   * line.
   */
  readonly move: Uint8Array;
  /** Width for text, in thousandths of the font size. */
  readonly room: number;
  /** Whether the page promises that figures are not rounded. */
  readonly isExact: boolean;
}

/** Why writing stopped. */
export type Stop = 'done' | 'page' | 'font';

/** The least rows on the last page. */
const KEPT_TOGETHER = 3;

/** The most bytes of a number or time cell, including its move. */
const ROOM = 256;

/** Writes rows of batches into pages. */
export class TableRows {
  /** Counts of what the cells lost. */
  readonly counts: CellCounts = noCounts();
  readonly #pager: Pager;
  readonly #times: PageTimes;
  readonly #faces: () => FaceChoice;
  readonly #bands: readonly PlacedBand[];
  readonly #places: readonly (readonly Place[])[];
  /** The shown columns, each once, and the widths for their texts in points, by index in the table. */
  readonly #shownColumns: readonly ColumnFacts[];
  readonly #rooms = new Map<number, number>();
  /** Distance from the last column of each band back to its first, in points. */
  readonly #backs: readonly number[];
  readonly #figures: FigureOperators;
  readonly #scratch = new Uint8Array(MOST_BYTES);
  readonly #caches: CellTextCache[] = [];
  /** For each column, the texts of the current dictionary by code. */
  readonly #texts: { dictionary: readonly string[]; set: (CellText | undefined)[] }[] = [];
  #columns: readonly Column[] = [];
  /** For each column, the text of its cell in the current row. */
  readonly #shown: (CellText | undefined)[] = [];
  /** Lower edges of the page's rows, and whether all rows have one line. */
  #bottoms: number[] = [];
  #isEven = true;
  /** The rules of the latest page whose rows all had one line. The next page mostly has the same. */
  #ruled = { top: 0, rows: 0, rules: [] as readonly string[] };
  /** Height of the row before; 0 at the top of a page. */
  #last = 0;
  #top = 0;
  /** Rows still to write; infinite when unknown. */
  #left: number;
  readonly #single: number;

  constructor({ pager, bands, times, faces, rows }: TableRowsOptions) {
    const { theme } = pager;
    this.#pager = pager;
    this.#bands = bands;
    this.#times = times;
    this.#faces = faces;
    this.#left = rows ?? Number.POSITIVE_INFINITY;
    this.#single = rowHeight(theme, 1);
    this.#figures = new FigureOperators(faces(), theme.fontSize);
    const columns = new Map<number, ColumnFacts>();
    this.#backs = bands.map(({ widths }) =>
      widths.slice(0, -1).reduce((sum, width) => sum + Number(pdfNumber(width)), 0),
    );
    this.#places = bands.map((band, at) =>
      band.columns.map((column, i) => {
        columns.set(column.index, column);
        this.#rooms.set(column.index, band.widths[i]! - 2 * theme.padX);
        const move = i === 0 ? this.#rowMove(at, this.#single) : ` ${pdfNumber(band.widths[i - 1]!)} 0 Td`;
        const room = this.#figures.thousandths(band.widths[i]! - 2 * theme.padX);
        return { column, move: latin1(move), room, isExact: rows === undefined && !column.rounded };
      }),
    );
    this.#shownColumns = [...columns.values()];
  }

  /** Where the last row of the page ends: distance from the lower edge. */
  get lowest(): number {
    return this.#pager.y;
  }

  /** Sets the batch whose rows {@link TableRows.write} writes. */
  enter({ columns }: RecordBatch): void {
    this.#columns = columns;
    for (const { index } of this.#shownColumns) {
      const column = columns[index]!;
      this.#caches[index] ??= new CellTextCache();
      if (column.kind === 'text' && this.#texts[index]?.dictionary !== column.dictionary)
        this.#texts[index] = { dictionary: column.dictionary, set: [] };
    }
  }

  /** Writes rows from `from` to before `to`, until the page is full or a font is missing. Returns the next row. */
  write(from: number, to: number): { row: number; stop: Stop } {
    const pager = this.#pager;
    for (let row = from; row < to; row++) {
      const lines = this.#set(row);
      if (lines === 0) return { row, stop: 'font' };
      const height = lines === 1 ? this.#single : rowHeight(pager.theme, lines);
      // The last rows of the table move to the next page together.
      const needed = this.#left === KEPT_TOGETHER ? Math.max(height, KEPT_TOGETHER * this.#single) : height;
      if (pager.y - needed < pager.bottom && pager.used) return { row, stop: 'page' };
      if (!pager.used) this.#top = pager.y;
      for (let band = 0; band < this.#places.length; band++) this.#emit(pager.texts[band]!, band, row);
      this.#count(row);
      pager.used = true;
      pager.y -= height;
      this.#last = height;
      this.#left--;
      this.#bottoms.push(pager.y);
      if (lines > 1) this.#isEven = false;
    }
    return { row: to, stop: 'done' };
  }

  /**
   * Writes the filled pages.
   *
   * @param below for each band, operators that draw below the rows
   * @param isOpen whether more follows on the last page; see {@link Pager.finish}
   */
  async finishPages(below: readonly string[] = [], isOpen = false): Promise<readonly Uint8Array[]> {
    const pager = this.#pager;
    const { margin, fontSize, padX, padY, colors } = pager.theme;
    const start = pdfNumber((pager.used ? this.#top : pager.y) - padY - ASCENT * fontSize);
    const begin =
      `${colorOperator(colors.text, 'rg')}${baseFont(this.#faces(), fontSize)}\n` +
      `${pdfNumber(margin + padX)} ${start} Td`;
    const rules = this.#rules();
    const open = await pager.finish(
      [],
      this.#bands.map(() => begin),
      rules.map((rule, i) => `${rule}${below[i] ?? ''}`),
      isOpen,
    );
    this.#bottoms = [];
    this.#isEven = true;
    this.#last = 0;
    return open;
  }

  /** Makes operators that draw the lines between rows, for each band. */
  #rules(): readonly string[] {
    const rows = this.#bottoms.length;
    // An empty path must not be painted.
    if (rows === 0) return this.#bands.map(() => '');
    if (this.#isEven && this.#ruled.rows === rows && this.#ruled.top === this.#top) return this.#ruled.rules;
    const { margin, hairline, colors } = this.#pager.theme;
    const heights = this.#bottoms.map((y) => y.toFixed(2));
    const rules = this.#bands.map(({ widths }) => {
      const right = pdfNumber(margin + widths.reduce((sum, width) => sum + width, 0));
      const lines = heights.map((y) => `${margin} ${y} m ${right} ${y} l\n`).join('');
      return `${hairline} w ${colorOperator(colors.rule, 'RG')}${lines}S\n`;
    });
    if (this.#isEven) this.#ruled = { top: this.#top, rows, rules };
    return rules;
  }

  /** Makes the operator that moves from the last column of a row to the first column of the next. */
  #rowMove(band: number, height: number): string {
    return `\n${pdfNumber(-this.#backs[band]!)} ${pdfNumber(-height)} Td`;
  }

  /** Sets the texts of a row. Returns its number of lines, 0 when a font is missing. */
  #set(row: number): number {
    let lines = 1;
    for (const { index } of this.#shownColumns) {
      const column = this.#columns[index]!;
      let text: CellText | undefined;
      if (column.kind === 'text') {
        const { set, dictionary } = this.#texts[index]!;
        const code = column.codes[row]!;
        text = set[code] ??= this.#made(index, dictionary[code]!);
        if (!text) return 0;
      } else if (column.kind === 'mixed') {
        const content = textOf(column.cells[row] ?? null);
        if (content !== undefined) {
          text = this.#caches[index]!.get(content, () => this.#made(index, content));
          if (!text) return 0;
        }
      } else continue;
      this.#shown[index] = text;
      if (text && text.lines > lines) lines = text.lines;
    }
    return lines;
  }

  #made(index: number, text: string): CellText | undefined {
    const { fontSize, maxLines } = this.#pager.theme;
    return cellText(text, this.#faces(), fontSize, this.#rooms.get(index)!, maxLines);
  }

  /** Counts what the row's cells lost. A column that several pages show counts once. */
  #count(row: number): void {
    const { counts } = this;
    for (const { index } of this.#shownColumns) {
      const column = this.#columns[index]!;
      if (column.kind === 'time' || column.kind === 'number') {
        const value = column.values[row]!;
        if (value - value !== 0) counts.nonFinite += Number.isNaN(value) ? 0 : 1;
        else if (column.kind === 'time' && value !== Math.floor(value)) counts.subMillisecond++;
        continue;
      }
      const text = this.#shown[index];
      if (text) countLosses(counts, text);
      if (column.kind === 'text') continue;
      const cell = column.cells[row];
      if (typeof cell === 'number' && !Number.isFinite(cell)) counts.nonFinite++;
      else if (cell instanceof Instant && cell.ms !== Math.floor(cell.ms)) counts.subMillisecond++;
    }
  }

  #emit(out: ByteBuffer, band: number, row: number): void {
    const places = this.#places[band]!;
    let bytes = out.grow(out.length, ROOM);
    let at = out.length;
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!;
      if (at + ROOM > bytes.length) bytes = out.grow(at, ROOM);
      // After a row of several lines, and at the top of a page, the move is different.
      const move =
        i > 0 || this.#last === this.#single
          ? place.move
          : this.#last > 0
            ? latin1(this.#rowMove(band, this.#last))
            : undefined;
      if (move) {
        bytes.set(move, at);
        at += move.length;
      }
      const { index } = place.column;
      const column = this.#columns[index]!;
      const text = column.kind === 'text' || column.kind === 'mixed' ? this.#shown[index] : undefined;
      if (text) {
        const content = text.bytes;
        if (at + content.length + ROOM > bytes.length) bytes = out.grow(at, content.length + ROOM);
        bytes.set(content, at);
        at += content.length;
        continue;
      }
      if (column.kind === 'text') continue;
      const value = column.kind === 'mixed' ? column.cells[row]! : column.values[row]!;
      at =
        column.kind === 'time'
          ? this.#time(bytes, at, value as number, place)
          : value instanceof Instant
            ? this.#time(bytes, at, value.ms, place)
            : this.#figure(bytes, at, value as number, place);
    }
    out.length = at;
  }

  #time(bytes: Uint8Array, at: number, ms: number, { column, room }: Place): number {
    if (ms - ms !== 0) return at;
    const length = this.#times.write(this.#scratch, ms, column.display);
    return this.#figures.show(bytes, at, this.#scratch, length, room, false);
  }

  #figure(bytes: Uint8Array, at: number, value: number, { column, room, isExact }: Place): number {
    if (value - value !== 0) return at;
    const { decimals } = column.display;
    const length = writeFigure(this.#scratch, 0, value, decimals);
    if (isExact && isRounded(value, decimals)) this.counts.rounded++;
    // No character is wider than an em, so measure only texts that may be too wide.
    if (length * 1000 <= room || this.#figures.fits(this.#figures.width(this.#scratch, length), room))
      return this.#figures.show(bytes, at, this.#scratch, length, room, true);
    const { text, isRounded: isShort } = this.#figures.shortest(value, room);
    if (isShort && !(isExact && isRounded(value, decimals))) this.counts.rounded++;
    return this.#figures.show(bytes, at, latin1(text), text.length, room, true);
  }
}

/** Returns the text of a mixed cell; undefined for a figure or a time. */
function textOf(cell: Cell): string | undefined {
  if (typeof cell === 'number') return Number.isFinite(cell) ? undefined : '';
  if (cell === null) return '';
  if (cell instanceof Instant) return Number.isFinite(cell.ms) ? undefined : '';
  return String(cell);
}
