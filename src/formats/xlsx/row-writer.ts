/** Writes rows as the XML of a sheet, straight into bytes. */
import { type Cell, type Column, Instant, type RecordBatch } from '../../core/record-batch.ts';
import { formatInstant, type TimeZone } from '../../core/time-zone.ts';
import { writeNumber } from '../../encoding/number-text.ts';
import { cellText, xmlText } from '../../encoding/ooxml/cell-text.ts';
import { columnName } from '../../encoding/ooxml/column-name.ts';
import { SerialDate } from '../../encoding/ooxml/serial-date.ts';
import { type SharedStrings, textElement } from '../../encoding/ooxml/shared-strings.ts';
import type { PieceDeflate } from '../../encoding/piece-deflate.ts';
import { utf8 } from '../../encoding/utf8.ts';
import type { FigureStyles } from './number-formats.ts';
import { plainText } from './template.ts';

/** The numbers of a column's cell styles, except those for figures and booleans. */
export interface ColumnStyles {
  /** Style for texts. */
  readonly text: number;
  /** Style for times on a whole second. */
  readonly seconds: number;
  /** Style for other times. */
  readonly milliseconds: number;
}

/** What writing the rows of a sheet needs. */
export interface SheetRowsOptions {
  /** The styles of each column. */
  readonly styles: readonly ColumnStyles[];
  /** The styles of figures and booleans. */
  readonly figures: FigureStyles;
  /** The shared texts of the workbook. */
  readonly strings: SharedStrings;
  /** The zone of times. */
  readonly zone: TimeZone;
  /** Rows per record; 1 for a table. */
  readonly fields: number;
}

/** The most bytes of a cell without its text: names, styles and a number or date. */
const CELL_ROOM = 128;
const MAX_ROW_DIGITS = 7;
const POINT = 46;

const VALUE_END = utf8('</v></c>');
const ROW_START = utf8('<row r="');
const TAG_END = utf8('">');
const ROW_END = utf8('</row>');

/** A column of the sheet. It keeps the XML of its texts as long as batches have the same dictionary. */
interface Step {
  /** `<c r="` and the column's name. */
  readonly start: Uint8Array;
  /** The bytes between the row number and a figure, for each field of the record that has had one. */
  readonly figures: (Uint8Array | undefined)[];
  /** The bytes between the row number and a time. */
  readonly seconds: Uint8Array;
  readonly milliseconds: Uint8Array;
  kind: Column['kind'];
  values: Float64Array;
  codes: Uint32Array;
  cells: readonly Cell[];
  dictionary: readonly string[];
  /** The rest of a cell after the row number, by code. */
  ends: (CellEnd | undefined)[];
}

/** The rest of a cell after the row number. */
interface CellEnd {
  readonly bytes: Uint8Array;
  /** Whether {@link VALUE_END} follows. */
  readonly isValue: boolean;
  readonly replaced: number;
  readonly cut: number;
}

const NO_VALUES = new Float64Array(0);
const NO_CODES = new Uint32Array(0);

/** Writes rows of batches as the rows of a sheet (ECMA-376 Part 1 §18.3.1.73). Cells have their addresses. */
export class SheetRows {
  /** Characters that were replaced. */
  replaced = 0;
  /** Texts that were cut. */
  cut = 0;
  /** Values that were not finite numbers. */
  nonFinite = 0;
  /** Times finer than a millisecond. */
  subMillisecond = 0;
  /** Times that date cells cannot show. */
  early = 0;
  /** Number of the latest row, from 1. */
  rowNumber = 0;
  #out: PieceDeflate;
  readonly #strings: SharedStrings;
  readonly #zone: TimeZone;
  readonly #date: SerialDate;
  readonly #steps: readonly Step[];
  readonly #styles: readonly ColumnStyles[];
  readonly #figures: FigureStyles;
  readonly #fields: number;
  readonly #digits = new Uint8Array(MAX_ROW_DIGITS);

  constructor(out: PieceDeflate, { styles, figures, strings, zone, fields }: SheetRowsOptions) {
    this.#out = out;
    this.#strings = strings;
    this.#zone = zone;
    this.#date = new SerialDate(zone);
    this.#styles = styles;
    this.#figures = figures;
    this.#fields = fields;
    this.#steps = styles.map(({ seconds, milliseconds }, at) => ({
      start: utf8(`<c r="${columnName(at)}`),
      figures: [],
      seconds: valueStart(seconds),
      milliseconds: valueStart(milliseconds),
      kind: 'mixed',
      values: NO_VALUES,
      codes: NO_CODES,
      cells: [],
      dictionary: [],
      ends: [],
    }));
  }

  /** Counts replaced characters and cuts in the labels of the columns. */
  countLabels(labels: readonly string[]): void {
    for (const label of labels) {
      const { replaced, cut } = plainText(label);
      this.replaced += replaced;
      this.cut += cut ? 1 : 0;
    }
  }

  /** Continues in another sheet, after the row with this number. */
  startSheet(out: PieceDeflate, lastRow: number): void {
    this.#out = out;
    this.rowNumber = lastRow;
  }

  /** Sets the batch whose rows {@link SheetRows.write} writes. Its first row must start a record. */
  enter(batch: RecordBatch): void {
    const { columns } = batch;
    this.#figures.learn(batch);
    columns.forEach((column, at) => {
      const step = this.#steps[at]!;
      step.kind = column.kind;
      step.values = column.kind === 'time' || column.kind === 'number' ? column.values : NO_VALUES;
      step.codes = column.kind === 'text' ? column.codes : NO_CODES;
      step.cells = column.kind === 'mixed' ? column.cells : [];
      if (column.kind !== 'text' || column.dictionary === step.dictionary) return;
      step.dictionary = column.dictionary;
      step.ends = [];
    });
  }

  /** Writes a row of the batch. */
  write(row: number): void {
    const out = this.#out;
    const steps = this.#steps;
    const digits = this.#digits;
    const digitCount = this.#nextRow();
    const field = this.#fields === 1 ? 0 : row % this.#fields;
    let bytes = out.reserve(CELL_ROOM);
    let at = out.length;
    at = put(bytes, at, ROW_START, ROW_START.length);
    at = put(bytes, at, digits, digitCount);
    at = put(bytes, at, TAG_END, 2);
    for (let k = 0; k < steps.length; k++) {
      const step = steps[k]!;
      if (step.kind === 'text') {
        const code = step.codes[row]!;
        const end = step.ends[code] ?? this.#addEnd(step, k, code);
        if (end.bytes.length === 0) continue;
        at = this.#cell(step, end, at, digitCount, k);
        bytes = out.bytes;
      } else if (step.kind === 'mixed') {
        const cell = step.cells[row] ?? null;
        const end = cell === null ? undefined : this.#mixedEnd(cell, step, k, field);
        if (!end || end.bytes.length === 0) continue;
        at = this.#cell(step, end, at, digitCount, k);
        bytes = out.bytes;
      } else {
        const value = step.values[row]!;
        // Only a finite number minus itself is 0.
        if (value - value !== 0) {
          if (!Number.isNaN(value)) this.nonFinite++;
          continue;
        }
        if (step.kind === 'time') {
          if (value !== Math.floor(value)) this.subMillisecond++;
          this.#date.set(value);
          if (!this.#date.possible) {
            at = this.#cell(step, this.#earlyEnd(value, k), at, digitCount, k);
            bytes = out.bytes;
            continue;
          }
          at = put(bytes, at, step.start, step.start.length);
          at = put(bytes, at, digits, digitCount);
          const before = this.#date.whole ? step.seconds : step.milliseconds;
          at = put(bytes, at, before, before.length);
          at = put(bytes, at, this.#date.bytes, this.#date.length);
        } else {
          at = put(bytes, at, step.start, step.start.length);
          at = put(bytes, at, digits, digitCount);
          const before = step.figures[field] ?? this.#addFigures(step, k, field);
          at = put(bytes, at, before, before.length);
          at = writeNumber(bytes, at, value, POINT);
        }
        out.length = at;
        // The bytes after the value move when the next value is shorter, so they belong to the next piece.
        out.piece(k);
        bytes = out.reserve(CELL_ROOM);
        at = put(bytes, out.length, VALUE_END, VALUE_END.length);
      }
    }
    at = put(bytes, at, ROW_END, ROW_END.length);
    out.length = at;
  }

  /** Leaves a row empty. */
  skipRow(): void {
    this.#nextRow();
  }

  /** Moves on to the next row, and returns the number of digits of its number. */
  #nextRow(): number {
    const number = ++this.rowNumber;
    let count = 1;
    for (let limit = 10; number >= limit; limit *= 10) count++;
    let rest = number;
    for (let i = count - 1; i >= 0; i--) {
      const tenth = (rest / 10) | 0;
      this.#digits[i] = 48 + rest - 10 * tenth;
      rest = tenth;
    }
    return count;
  }

  /** Writes a cell, makes room for another, and returns the index after it. */
  #cell(step: Step, end: CellEnd, from: number, digitCount: number, column: number): number {
    const out = this.#out;
    out.length = from;
    const bytes = out.reserve(CELL_ROOM + end.bytes.length);
    let at = put(bytes, out.length, step.start, step.start.length);
    at = put(bytes, at, this.#digits, digitCount);
    if (end.bytes.length < CELL_ROOM) at = put(bytes, at, end.bytes, end.bytes.length);
    else {
      bytes.set(end.bytes, at);
      at += end.bytes.length;
    }
    this.replaced += end.replaced;
    this.cut += end.cut;
    out.length = at;
    out.piece(column);
    out.reserve(CELL_ROOM);
    return end.isValue ? put(out.bytes, out.length, VALUE_END, VALUE_END.length) : out.length;
  }

  #addEnd(step: Step, column: number, code: number): CellEnd {
    const end = this.#textEnd(step.dictionary[code]!, column);
    step.ends[code] = end;
    return end;
  }

  /** Makes the bytes before the figures of a column and field. */
  #addFigures(step: Step, column: number, field: number): Uint8Array {
    const start = valueStart(this.#figures.styleOf(column, field));
    step.figures[field] = start;
    return start;
  }

  #mixedEnd(cell: NonNullable<Cell>, step: Step, column: number, field: number): CellEnd | undefined {
    if (typeof cell === 'string') return this.#textEnd(cell, column);
    if (typeof cell === 'boolean') {
      const style = styleAttribute(this.#figures.booleanStyleOf(column));
      return valueEnd(utf8(`"${style} t="b"><v>${cell ? 1 : 0}`));
    }
    const value = cell instanceof Instant ? cell.ms : cell;
    if (!Number.isFinite(value)) {
      this.nonFinite++;
      return undefined;
    }
    if (cell instanceof Instant) {
      if (cell.ms !== Math.floor(cell.ms)) this.subMillisecond++;
      this.#date.set(cell.ms);
      if (!this.#date.possible) return this.#earlyEnd(cell.ms, column);
      const before = this.#date.whole ? step.seconds : step.milliseconds;
      return joinedEnd(before, this.#date.bytes.subarray(0, this.#date.length));
    }
    const number = new Uint8Array(CELL_ROOM);
    const before = step.figures[field] ?? this.#addFigures(step, column, field);
    return joinedEnd(before, number.subarray(0, writeNumber(number, 0, cell, POINT)));
  }

  /** Writes a time that date cells cannot show as text. */
  #earlyEnd(ms: number, column: number): CellEnd {
    this.early++;
    return this.#textEnd(formatInstant(ms, this.#zone), column);
  }

  #textEnd(text: string, column: number): CellEnd {
    if (text === '') return NO_CELL;
    const fit = cellText(text);
    const style = styleAttribute(this.#styles[column]!.text);
    const xml = xmlText(fit.text);
    const index = this.#strings.index(xml);
    const content =
      index === undefined ? `"${style} t="inlineStr"><is>${textElement(xml)}</is></c>` : `"${style} t="s"><v>${index}`;
    return {
      bytes: utf8(content),
      isValue: index !== undefined,
      replaced: fit.replaced,
      cut: fit.cut ? 1 : 0,
    };
  }
}

const styleAttribute = (style: number): string => (style === 0 ? '' : ` s="${style}"`);

/** Makes the bytes between the row number and a value. */
const valueStart = (style: number): Uint8Array => utf8(`"${styleAttribute(style)}><v>`);

const valueEnd = (bytes: Uint8Array): CellEnd => ({ bytes, isValue: true, replaced: 0, cut: 0 });

/** An empty cell, which is not written. */
const NO_CELL = valueEnd(new Uint8Array(0));

function joinedEnd(before: Uint8Array, value: Uint8Array): CellEnd {
  const bytes = new Uint8Array(before.length + value.length);
  bytes.set(before);
  bytes.set(value, before.length);
  return valueEnd(bytes);
}

/** Copies the first bytes of a short run. For short runs it is faster than `set`. */
function put(bytes: Uint8Array, at: number, run: Uint8Array, length: number): number {
  for (let i = 0; i < length; i++) bytes[at++] = run[i]!;
  return at;
}
