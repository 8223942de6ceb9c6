/** Computes the column widths of a sheet from its first rows. */
import {
  type Cell,
  type Column,
  type ColumnHeader,
  Instant,
  type RecordBatch,
  type RecordSchema,
} from '../../core/record-batch.ts';
import { formatInstant, type TimeZone } from '../../core/time-zone.ts';
import { SerialDate } from '../../encoding/ooxml/serial-date.ts';
import { shownWidth, showsAllDigits, textWidth, wrappedLines } from '../../encoding/ooxml/shown-width.ts';
import { DecimalsMeter } from '../decimals.ts';
import type { Decimals } from '../format.ts';
import { askedDecimals, figureCode } from './number-formats.ts';
import { isBesideFigures, unmeasuredWidth } from './template.ts';

/** The most cells to measure: a few megabytes. */
const MEASURED_CELLS = 262_144;

const LEAST = 8;
const MOST = 60;

/** Padding of a cell, in characters. */
const PADDING = 2;

/** Characters of a label that a filter button covers. */
export const BUTTON = 3;

/** The longest line of a label above figures, in characters. A longer label wraps. */
const LABEL_LINE = 24;

/** A typical serial number of a date, for formats that are not date formats. */
const ANY_SERIAL = 45_000.123456;

/** The most lines of a text to measure. */
const MOST_LINES = 20;

/** The number format codes of a column's cells. */
export interface ColumnCodes {
  /** Code for figures; undefined when the decimals depend on the figures. */
  readonly figures: string | undefined;
  /** Code for times on a whole second. */
  readonly seconds: string;
  /** Code for other times. */
  readonly milliseconds: string;
}

/** The number of rows to measure in a sheet with this many columns. */
export const measuredRows = (columns: number): number => Math.ceil(MEASURED_CELLS / Math.max(1, columns));

/** What widths depend on, besides the cells. */
export interface WidthOptions {
  /** The zone of times. */
  readonly zone: TimeZone;
  /** The decimals that the export asks for. */
  readonly decimals: Decimals;
  /** Whether the first row is a header. */
  readonly hasHeader: boolean;
  /** The number format codes of each column. */
  readonly codes: readonly ColumnCodes[];
}

/** Computes the widths of columns, in characters, that show the labels and the cells of the first of these rows. */
export function columnWidths(schema: RecordSchema, batches: readonly RecordBatch[], options: WidthOptions): number[] {
  const { columns } = schema;
  const left = measuredRows(columns.length);
  return columns.map((header, at) => {
    const gauge = new Gauge(options.codes[at]!, options, askedDecimals(schema, at));
    let rows = 0;
    for (const batch of batches) {
      const length = Math.min(batch.length, left - rows);
      gauge.add(batch.columns[at]!, length, rows);
      rows += length;
    }
    const label = options.hasHeader ? labelWidth(header) : 0;
    const padding = PADDING + (isBesideFigures(columns, at) ? 1 : 0);
    return Math.min(MOST, Math.max(LEAST, label + padding, gauge.width + padding));
  });
}

/**
 * Replaces the placeholder widths in a sheet's XML by the measured widths. Widths that the host has set stay. Returns
 * the XML and the widths of all columns.
 */
export function withWidths(xml: string, measured: readonly number[]): { xml: string; widths: number[] } {
  const index = new Map(measured.map((_, at) => [String(unmeasuredWidth(at)), at]));
  const widths = [...measured];
  const changed = xml.replace(
    /(<col min="(\d+)" max="(\d+)" [^>]*?width=")([\d.]+)"/g,
    (whole, start: string, min: string, max: string, width: string) => {
      const at = index.get(width);
      if (at !== undefined) return `${start}${measured[at]}"`;
      widths.fill(Number(width), Number(min) - 1, Number(max));
      return whole;
    },
  );
  return { xml: changed, widths };
}

/** Height of a header line, in points, and the most lines: a row can be 409 points high. */
const LINE_HEIGHT = 13.5;
const MOST_HEADER_LINES = 30;

/**
 * Sets the height of the header row in a sheet's XML, so that labels fit in columns of these widths. A height that is
 * already set stays.
 */
export function withHeaderHeight(
  xml: string,
  row: number,
  columns: readonly ColumnHeader[],
  widths: readonly number[],
): string {
  const lines = columns.map(({ label, kind }, at) =>
    wrappedLines(label, (widths[at]! - (kind === 'number' ? BUTTON : 1)) / BOLD),
  );
  const most = Math.min(MOST_HEADER_LINES, Math.max(...lines));
  if (most <= 1) return xml;
  return xml.replace(new RegExp(`<row r="${row}"[^>]*>`), (tag) =>
    tag.includes(' ht=') ? tag : tag.replace('<row', `<row ht="${most * LINE_HEIGHT + 2}" customHeight="1"`),
  );
}

/** Width of bold letters relative to regular ones. */
const BOLD = 1.1;

/** The width of a label in one line; a long label above figures may wrap. */
function labelWidth({ label, kind }: ColumnHeader): number {
  const width = (text: string) => Math.ceil(textWidth(text) * BOLD);
  const lines = Math.max(...label.split('\n', MOST_LINES).map(width));
  if (kind !== 'number' || lines <= LABEL_LINE) return lines + BUTTON;
  return label.split(/\s+/).reduce((most, word) => Math.max(most, width(word)), LABEL_LINE) + BUTTON;
}

/** Measures the shown texts of one column's cells. */
class Gauge {
  readonly #codes: ColumnCodes;
  readonly #zone: TimeZone;
  readonly #decimals: Decimals;
  readonly #date: SerialDate;
  /** A meter for each field of a record. */
  readonly #meters: DecimalsMeter[];
  /** Whether all digits are shown, so that each figure must be measured. */
  readonly #showsAll: boolean;
  #most = 0;
  #hasWhole = false;
  #hasFine = false;
  #dictionary: readonly string[] = [];
  /** Whether the text of each dictionary code has been measured. */
  #seen = new Uint8Array(0);
  #seenCount = 0;

  /** @param asked the decimals that each field asks for */
  constructor(codes: ColumnCodes, { zone, decimals }: WidthOptions, asked: readonly (Decimals | undefined)[]) {
    this.#codes = codes;
    this.#zone = zone;
    this.#decimals = decimals;
    this.#date = new SerialDate(zone);
    this.#meters = asked.map((own) => new DecimalsMeter(own));
    this.#showsAll = codes.figures !== undefined && showsAllDigits(codes.figures);
  }

  /**
   * Measures the first rows of a column.
   * @param before number of rows in the sheet before these
   */
  add(column: Column, rows: number, before: number): void {
    if (column.kind === 'text') this.#addTexts(column.codes, column.dictionary, rows);
    else if (column.kind === 'time') this.#addTimes(column.values, rows);
    else if (column.kind === 'mixed')
      for (let row = 0; row < rows; row++) this.#addCell(column.cells[row] ?? null, before + row);
    else if (this.#showsAll || this.#meters.length > 1)
      for (let row = 0; row < rows; row++) this.#addFigure(column.values[row]!, before + row);
    else this.#meters[0]!.add(column, rows);
  }

  get width(): number {
    const { figures, seconds, milliseconds } = this.#codes;
    const widths = [this.#most];
    if (this.#hasWhole) widths.push(shownWidth(seconds, ANY_SERIAL));
    if (this.#hasFine) widths.push(shownWidth(milliseconds, ANY_SERIAL));
    for (const meter of this.#meters) {
      if (!meter.any) continue;
      const code = figures ?? figureCode(meter, this.#decimals);
      // A small figure that is shown in full may have more digits than the ends of the range.
      const least = showsAllDigits(code) && !this.#showsAll ? 12 : 0;
      widths.push(least, shownWidth(code, meter.range.least), shownWidth(code, meter.range.most));
    }
    return Math.max(...widths);
  }

  #addTexts(codes: Uint32Array, dictionary: readonly string[], rows: number): void {
    if (dictionary !== this.#dictionary) {
      this.#dictionary = dictionary;
      this.#seen = new Uint8Array(0);
      this.#seenCount = 0;
    }
    if (this.#seen.length < dictionary.length) {
      const seen = new Uint8Array(dictionary.length + 64);
      seen.set(this.#seen);
      this.#seen = seen;
    }
    const seen = this.#seen;
    for (let row = 0; row < rows && this.#seenCount < dictionary.length; row++) {
      const code = codes[row]!;
      if (seen[code] === 1) continue;
      seen[code] = 1;
      this.#seenCount++;
      this.#addText(dictionary[code]!);
    }
  }

  #addCell(cell: Cell, row: number): void {
    if (typeof cell === 'number') this.#addFigure(cell, row);
    else if (typeof cell === 'string') this.#addText(cell);
    else if (cell instanceof Instant) this.#addTime(cell.ms);
    else if (cell !== null) this.#most = Math.max(this.#most, 'FALSE'.length);
  }

  #addFigure(value: number, row: number): void {
    if (value - value !== 0) return;
    this.#meters[row % this.#meters.length]!.addValue(value);
    if (this.#showsAll && this.#most < MOST) this.#most = Math.max(this.#most, String(value).length);
  }

  #addText(text: string): void {
    if (this.#most >= MOST) return;
    for (const line of text.slice(0, MOST * MOST_LINES).split('\n', MOST_LINES))
      this.#most = Math.max(this.#most, textWidth(line.slice(0, MOST)));
  }

  #addTimes(values: Float64Array, rows: number): void {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    let hasWhole = this.#hasWhole;
    let hasFine = this.#hasFine;
    for (let row = 0; row < rows; row++) {
      const ms = values[row]!;
      if (ms - ms !== 0) continue;
      if (ms < least) least = ms;
      if (ms > most) most = ms;
      if (hasWhole && hasFine) continue;
      // Zone offsets are whole seconds.
      if (Math.floor(ms / 1000) * 1000 === Math.floor(ms)) hasWhole = true;
      else hasFine = true;
    }
    this.#hasWhole = hasWhole;
    this.#hasFine = hasFine;
    if (least > most || (this.#isDate(least) && this.#isDate(most))) return;
    for (let row = 0; row < rows; row++) this.#addTime(values[row]!);
  }

  /** Whether a date cell can show a time. */
  #isDate(ms: number): boolean {
    this.#date.set(ms);
    return this.#date.possible;
  }

  #addTime(ms: number): void {
    if (ms - ms !== 0) return;
    if (!this.#isDate(ms)) this.#addText(formatInstant(ms, this.#zone));
    else if (this.#date.whole) this.#hasWhole = true;
    else this.#hasFine = true;
  }
}
