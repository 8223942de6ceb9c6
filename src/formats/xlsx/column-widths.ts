/** Widths of the columns of a sheet, by what its first rows show. */
import { type Cell, type Column, type ColumnHeader, Instant, type RecordBatch } from '../../core/record-batch.ts';
import { formatInstant, type TimeZone } from '../../core/time-zone.ts';
import { SerialDate } from '../../encoding/ooxml/serial-date.ts';
import { shownWidth, showsAllDigits, textWidth, wrappedLines } from '../../encoding/ooxml/shown-width.ts';
import { DecimalsMeter } from '../decimals.ts';
import type { Decimals } from '../format.ts';
import { figureCode } from './number-formats.ts';
import { isBesideFigures, unmeasuredWidth } from './template.ts';

/** Cells looked at: some megabytes, whatever the rows are. */
const MEASURED_CELLS = 262_144;

const LEAST = 8;
const MOST = 60;

/** What a cell has beside its text, in characters. */
const PADDING = 2;

/** A filter button covers this many characters of a label. */
export const BUTTON = 3;

/** A longer label of a column of figures goes on in a second line. */
const LABEL_LINE = 24;

/** Of a date's serial number, in formats that are none of dates. */
const ANY_SERIAL = 45_000.123456;

/** Lines of a text that are looked at. */
const MOST_LINES = 20;

/** Codes of the number formats of a column's cells. */
export interface ColumnCodes {
  /** Of figures; undefined where the decimals are chosen by what they are. */
  readonly figures: string | undefined;
  readonly seconds: string;
  readonly milliseconds: string;
}

/** Rows of a sheet of so many columns whose content its widths are measured by. */
export const measuredRows = (columns: number): number => Math.ceil(MEASURED_CELLS / Math.max(1, columns));

/** What widths depend on besides the cells. */
export interface WidthOptions {
  readonly zone: TimeZone;
  readonly decimals: Decimals;
  /** Rows of a record; 1 where each row is one. */
  readonly fields: number;
  /** Whether the labels are the first row. */
  readonly hasHeader: boolean;
  readonly codes: readonly ColumnCodes[];
}

/** Widths of columns in characters that show the labels and the cells of these rows, or their first ones. */
export function columnWidths(
  columns: readonly ColumnHeader[],
  batches: readonly RecordBatch[],
  options: WidthOptions,
): number[] {
  const left = measuredRows(columns.length);
  return columns.map((header, at) => {
    const gauge = new Gauge(options.codes[at]!, options);
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

/** A sheet's XML, with the widths that nobody has set made those measured; all widths of its columns. */
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

/** Points of a line of the header, and how many there can be: a row can be 409 points high. */
const LINE_HEIGHT = 13.5;
const MOST_HEADER_LINES = 30;

/** A sheet's XML, with a row of labels as high as they need in columns of these widths, unless its height is set. */
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

/** Bold letters are wider than others by this. */
const BOLD = 1.1;

/** The width of a label in one line, or of a long one over figures in as many as it takes. */
function labelWidth({ label, kind }: ColumnHeader): number {
  const width = (text: string) => Math.ceil(textWidth(text) * BOLD);
  const lines = Math.max(...label.split('\n', MOST_LINES).map(width));
  if (kind !== 'number' || lines <= LABEL_LINE) return lines + BUTTON;
  return label.split(/\s+/).reduce((most, word) => Math.max(most, width(word)), LABEL_LINE) + BUTTON;
}

/** Measures what the cells of one column show. */
class Gauge {
  readonly #codes: ColumnCodes;
  readonly #zone: TimeZone;
  readonly #decimals: Decimals;
  readonly #date: SerialDate;
  /** By field of a record. */
  readonly #meters: DecimalsMeter[];
  /** Whether digits are shown as they come, so that each figure counts. */
  readonly #showsAll: boolean;
  #most = 0;
  #hasWhole = false;
  #hasFine = false;
  #dictionary: readonly string[] = [];
  /** By code of the dictionary, whether its text has been measured. */
  #seen = new Uint8Array(0);
  #seenCount = 0;

  constructor(codes: ColumnCodes, { zone, decimals, fields }: WidthOptions) {
    this.#codes = codes;
    this.#zone = zone;
    this.#decimals = decimals;
    this.#date = new SerialDate(zone);
    this.#meters = Array.from({ length: fields }, () => new DecimalsMeter());
    this.#showsAll = codes.figures !== undefined && showsAllDigits(codes.figures);
  }

  /** @param before rows of the sheet before these */
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
      // A small figure that is shown whole may have more digits than the ends of the range.
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
      // Offsets are whole seconds.
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
