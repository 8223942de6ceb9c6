import { type Cell, type Column, Instant, type RecordBatch } from '../../core/record-batch.ts';
import { formatInstant, type TimeZone } from '../../core/time-zone.ts';
import type { ByteBuffer } from '../../encoding/byte-buffer.ts';
import { writeNumber } from '../../encoding/number-text.ts';
import { latin1, pdfNumber } from '../../encoding/pdf/pdf-values.ts';
import { Timestamp } from '../../encoding/timestamp.ts';
import { type CellText, CellTextCache, cellText } from './cell-text.ts';
import { ASCENT, colorOperator, rowHeight } from './look.ts';
import type { Pager } from './pager.ts';
import type { FaceChoice } from './set-text.ts';

/** Columns side by side on a page, and how wide each is. */
export interface PlacedBand {
  readonly columns: readonly number[];
  readonly widths: readonly number[];
}

/** What cells lost on their way to the page. */
export interface CellCounts {
  cut: number;
  replaced: number;
  dropped: number;
  nonFinite: number;
  subMillisecond: number;
}

/** A column of a band. */
interface Place {
  readonly index: number;
  /** Operator that moves to it from the column before; of the first column, that of an ordinary row before. */
  readonly move: Uint8Array;
  /** Room for text in thousandths of the font's size. */
  readonly room: number;
}

/** Why writing stopped. */
export type Stop = 'done' | 'page' | 'font';

const OPEN = latin1('[-');
const SHUT = latin1(')]TJ');
const SHOW = latin1(')Tj');
const PAREN = 40;

/** Bytes that a cell of a number or time takes at most, its move included. */
const ROOM = 160;

/** Writes rows of batches into pages. */
export class TableRows {
  readonly counts: CellCounts = { cut: 0, replaced: 0, dropped: 0, nonFinite: 0, subMillisecond: 0 };
  readonly #pager: Pager;
  readonly #zone: TimeZone;
  readonly #faces: () => FaceChoice;
  readonly #bands: readonly PlacedBand[];
  readonly #places: readonly (readonly Place[])[];
  readonly #widths: readonly number[];
  readonly #timestamp: Timestamp;
  /** Width of each ASCII character of the main face in thousandths of its size. */
  readonly #advances = new Float64Array(128);
  readonly #scratch = new Uint8Array(64);
  readonly #caches: CellTextCache[] = [];
  /** By column, texts of the dictionary in use by code. */
  readonly #texts: { dictionary: readonly string[]; set: (CellText | undefined)[] }[] = [];
  #columns: readonly Column[] = [];
  /** By column, what its cell in the present row shows. */
  readonly #shown: (CellText | undefined)[] = [];
  #bottoms: number[] = [];
  /** Height of the row before; 0 at the top of a page. */
  #last = 0;
  #top = 0;
  readonly #single: number;

  constructor(pager: Pager, bands: readonly PlacedBand[], zone: TimeZone, faces: () => FaceChoice) {
    this.#pager = pager;
    this.#bands = bands;
    this.#zone = zone;
    this.#faces = faces;
    this.#timestamp = new Timestamp(zone);
    this.#single = rowHeight(pager.look, 1);
    const { main } = faces();
    for (let code = 32; code < 127; code++) this.#advances[code] = main.advance(code) ?? 0;
    const widths: number[] = [];
    this.#places = bands.map(({ columns, widths: own }) => {
      const back = own.slice(0, -1).reduce((sum, width) => sum + Number(pdfNumber(width)), 0);
      return columns.map((index, i) => {
        widths[index] = own[i]!;
        const move =
          i === 0 ? `\n${pdfNumber(-back)} ${pdfNumber(-this.#single)} Td` : ` ${pdfNumber(own[i - 1]!)} 0 Td`;
        const room = ((own[i]! - 2 * pager.look.padX) * 1000) / pager.look.fontSize;
        return { index, move: latin1(move), room };
      });
    });
    this.#widths = widths;
  }

  /** Takes up a batch; {@link TableRows.write} then writes its rows. */
  enter({ columns }: RecordBatch): void {
    this.#columns = columns;
    columns.forEach((column, i) => {
      this.#caches[i] ??= new CellTextCache();
      if (column.kind === 'text' && this.#texts[i]?.dictionary !== column.dictionary)
        this.#texts[i] = { dictionary: column.dictionary, set: [] };
    });
  }

  /** Writes rows from `from` to before `to`, until the page is full or a font is missing; the row to go on with. */
  write(from: number, to: number): { row: number; stop: Stop } {
    const pager = this.#pager;
    for (let row = from; row < to; row++) {
      const lines = this.#set(row);
      if (lines === 0) return { row, stop: 'font' };
      const height = lines === 1 ? this.#single : rowHeight(pager.look, lines);
      if (pager.y - height < pager.bottom && pager.used) return { row, stop: 'page' };
      if (!pager.used) this.#top = pager.y;
      for (let band = 0; band < this.#places.length; band++) this.#emit(pager.texts[band]!, this.#places[band]!, row);
      this.#count(row);
      pager.used = true;
      pager.y -= height;
      this.#last = height;
      this.#bottoms.push(pager.y);
    }
    return { row: to, stop: 'done' };
  }

  /** Writes the pages that have been filled. */
  async finishPages(): Promise<void> {
    const pager = this.#pager;
    const { margin, fontSize, padX, padY, hairline, colors } = pager.look;
    const { main } = this.#faces();
    const start = pdfNumber((pager.used ? this.#top : pager.y) - padY - ASCENT * fontSize);
    const begin =
      `${colorOperator(colors.text, 'rg')}/${main.ascii} ${pdfNumber(fontSize)} Tf\n` +
      `${pdfNumber(margin + padX)} ${start} Td`;
    const after = this.#bands.map(({ widths }) => {
      const right = pdfNumber(margin + widths.reduce((sum, width) => sum + width, 0));
      const rules = this.#bottoms.map((y) => `${margin} ${y.toFixed(2)} m ${right} ${y.toFixed(2)} l\n`).join('');
      return rules && `${hairline} w ${colorOperator(colors.rule, 'RG')}${rules}S\n`;
    });
    await pager.finish(
      [],
      this.#bands.map(() => begin),
      after,
    );
    this.#bottoms = [];
    this.#last = 0;
  }

  /** Sets the texts of a row; the lines it takes, 0 when a font is missing. */
  #set(row: number): number {
    let lines = 1;
    const columns = this.#columns;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      let text: CellText | undefined;
      if (column.kind === 'text') {
        const { set, dictionary } = this.#texts[i]!;
        const code = column.codes[row]!;
        text = set[code] ??= this.#made(i, dictionary[code]!);
        if (!text) return 0;
      } else if (column.kind === 'mixed') {
        const content = this.#content(column.cells[row] ?? null);
        if (content !== undefined) {
          text = this.#caches[i]!.get(content, () => this.#made(i, content));
          if (!text) return 0;
        }
      } else continue;
      this.#shown[i] = text;
      if (text && text.lines > lines) lines = text.lines;
    }
    return lines;
  }

  /** A cell of mixed content that is shown as text; undefined for a number. */
  #content(cell: Cell): string | undefined {
    if (typeof cell === 'number') return Number.isFinite(cell) ? undefined : '';
    if (cell === null) return '';
    if (cell instanceof Instant) return Number.isFinite(cell.ms) ? formatInstant(cell.ms, this.#zone) : '';
    return String(cell);
  }

  #made(index: number, text: string): CellText | undefined {
    const { fontSize, padX, maxLines } = this.#pager.look;
    return cellText(text, this.#faces(), fontSize, this.#widths[index]! - 2 * padX, maxLines);
  }

  /** Counts what the row's cells lost: once, though a column may be shown on several pages. */
  #count(row: number): void {
    const { counts } = this;
    this.#columns.forEach((column, i) => {
      if (column.kind === 'time' || column.kind === 'number') {
        const value = column.values[row]!;
        if (value - value !== 0) counts.nonFinite += Number.isNaN(value) ? 0 : 1;
        else if (column.kind === 'time' && value !== Math.floor(value)) counts.subMillisecond++;
        return;
      }
      const text = this.#shown[i];
      if (text) {
        if (text.cut) counts.cut++;
        counts.replaced += text.replaced;
        counts.dropped += text.dropped;
      }
      if (column.kind === 'text') return;
      const cell = column.cells[row];
      if (typeof cell === 'number' && !Number.isFinite(cell)) counts.nonFinite++;
      else if (cell instanceof Instant && cell.ms !== Math.floor(cell.ms)) counts.subMillisecond++;
    });
  }

  #emit(out: ByteBuffer, places: readonly Place[], row: number): void {
    let bytes = out.grow(out.length, ROOM);
    let at = out.length;
    for (let i = 0; i < places.length; i++) {
      const { index, move, room } = places[i]!;
      if (at + ROOM > bytes.length) bytes = out.grow(at, ROOM);
      // An unusual height before, and the top of a page, take another move.
      if (i > 0 || this.#last === this.#single) {
        bytes.set(move, at);
        at += move.length;
      } else if (this.#last > 0) {
        const text = latin1(latin1Text(move).replace(/\S+ Td$/, `${pdfNumber(-this.#last)} Td`));
        bytes.set(text, at);
        at += text.length;
      }
      const column = this.#columns[index]!;
      const text = column.kind === 'text' || column.kind === 'mixed' ? this.#shown[index] : undefined;
      if (text) {
        const content = text.bytes;
        if (at + content.length + ROOM > bytes.length) bytes = out.grow(at, content.length + ROOM);
        bytes.set(content, at);
        at += content.length;
        continue;
      }
      const value =
        column.kind === 'mixed' ? (column.cells[row] as number) : (column as { values: Float64Array }).values[row]!;
      if (value - value !== 0) continue;
      if (column.kind === 'time') {
        this.#timestamp.set(value);
        const stamp = this.#timestamp.bytes;
        at = this.#show(bytes, at, stamp, stamp.length, room, false);
      } else at = this.#show(bytes, at, this.#scratch, writeNumber(this.#scratch, 0, value), room, true);
    }
    out.length = at;
  }

  /** Shows ASCII text, at the right of its room or the left; what is too wide is made narrow, so that it stays whole. */
  #show(out: Uint8Array, start: number, text: Uint8Array, length: number, room: number, right: boolean): number {
    const advances = this.#advances;
    let at = start;
    let width = 0;
    for (let i = 0; i < length; i++) width += advances[text[i]!]!;
    const space = Math.round(room - width);
    const squeezed = space < -1;
    if (squeezed) {
      const scale = latin1(` ${pdfNumber((100 * room) / width)} Tz`);
      out.set(scale, at);
      at += scale.length;
    }
    const aligned = right && space > 0;
    if (aligned) {
      out.set(OPEN, at);
      at = writeNumber(out, at + OPEN.length, space);
    }
    out[at++] = PAREN;
    for (let i = 0; i < length; i++) out[at++] = text[i]!;
    const end = aligned ? SHUT : SHOW;
    out.set(end, at);
    at += end.length;
    if (squeezed) {
      out.set(NORMAL_WIDTH, at);
      at += NORMAL_WIDTH.length;
    }
    return at;
  }
}

const NORMAL_WIDTH = latin1(' 100 Tz');

const latin1Text = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
