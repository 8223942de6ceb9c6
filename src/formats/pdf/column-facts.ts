/** Measures the columns of a table by their rows. */
import { cellAt, type RecordBatch } from '../../core/record-batch.ts';
import { isRounded } from '../decimals.ts';
import type { Decimals } from '../format.ts';
import { MOST_BYTES, writeFigure } from './cell-format.ts';
import { type ColumnSize, sized } from './column-plan.ts';
import type { FieldDisplay, FieldMeter } from './field-meter.ts';
import type { HeldRows } from './held-rows.ts';
import { type FaceChoice, naturalWidth, sizeOf } from './text-layout.ts';
import { LEAST_SIZE, type Theme } from './theme.ts';

/** A column of a table, measured. */
export interface ColumnFacts extends ColumnSize {
  /** Index among all columns of the table. */
  readonly index: number;
  /** Header text. */
  readonly label: string;
  /** Whether most of its cells are figures, which are right-aligned. */
  readonly figures: boolean;
  /** How its figures and times are shown. */
  readonly display: FieldDisplay;
  /** Whether figures are shown with fewer decimals than they have. The head of the file says so. */
  readonly rounded: boolean;
}

/** What measuring a column needs. */
export interface ColumnMeasures {
  /** Measures of the pages. */
  readonly theme: Theme;
  /** The fonts of cells. */
  readonly body: FaceChoice;
  /** The fonts of headers. */
  readonly head: FaceChoice;
  /** The decimals that the export asks for. */
  readonly decimals: Decimals;
}

/** Rows that are sampled to estimate how often texts wrap. */
const SAMPLED_ROWS = 2000;

/** From this size on, figures are written as their shortest decimal, whatever the decimals of their column are. */
const LARGE = 1e15;

/** The longest possible shortest decimal, and a short exponent form with a few digits. */
const LONGEST = '-0.0000000000000000e-000';
const SHORT_EXPONENT = '-0.00e-000';

/** The width that the cells of a field need, in points, and how they are shown. */
export interface FieldRoom {
  /** How figures and times are shown. */
  readonly display: FieldDisplay;
  /** Width of the widest cell in one line. */
  readonly natural: number;
  /** Width of the widest time or figure, which cannot wrap. */
  readonly fixed: number;
  /** Whether a figure is shown with fewer decimals than it has. */
  readonly rounded: boolean;
}

/**
 * Measures the cells of a field.
 *
 * @param figures returns its figures; may be called several times
 * @param whole whether the meter has read all cells
 */
export function fieldRoom(
  meter: FieldMeter,
  figures: () => Iterable<number>,
  whole: boolean,
  { theme, body, decimals }: Omit<ColumnMeasures, 'head'>,
): FieldRoom {
  const display = meter.display(decimals);
  const ascii = asciiWidths(body, theme.fontSize);
  const late = (text: string) => (whole ? 0 : (ascii(text) * LEAST_SIZE) / theme.fontSize);
  let fixed = 0;
  if (meter.instants > 0) {
    const { precision, offset } = display.times;
    const clock = { minute: '00:00', second: '00:00:00', millisecond: '00:00:00.000' }[precision];
    fixed = Math.max(ascii(`0000-00-00 ${clock}${offset ? ' +00:00' : ''}`), late('0000-00-00 00:00:00.000 +00:00'));
  }
  let rounded = false;
  if (meter.numbers > 0) {
    for (const text of widestFigures(meter, display.decimals, figures)) fixed = Math.max(fixed, ascii(text));
    fixed = Math.max(fixed, late(display.decimals === 'full' ? LONGEST : SHORT_EXPONENT));
    rounded = display.decimals !== 'full' && some(figures(), (value) => isRounded(value, display.decimals));
  }
  let natural = fixed;
  for (const text of meter.texts()) natural = Math.max(natural, naturalWidth(text, body, theme.fontSize));
  return { display, natural, fixed, rounded };
}

/** Measures a column. */
export function columnFacts(
  { label, kind }: { readonly label: string; readonly kind?: string | undefined },
  index: number,
  meter: FieldMeter,
  held: HeldRows,
  measures: ColumnMeasures,
): ColumnFacts {
  const { theme, body, head } = measures;
  const { natural, fixed, ...field } = fieldRoom(meter, () => heldNumbers(held, index), held.whole, measures);
  const room = (text: string) => naturalWidth(text, head, theme.fontSize);
  const headWord = label.split(/[\s\-/:;,._|]+/).reduce((most, word) => Math.max(most, room(word)), 0);
  const isEmpty = meter.numbers + meter.instants + meter.others === 0;
  const texts =
    meter.others > 0 ? sampledTexts(held, index, (text) => naturalWidth(text, body, theme.fontSize)) : undefined;
  return {
    index,
    label,
    figures: meter.isFigures || (isEmpty && kind === 'number'),
    ...field,
    ...sized({ head: room(label), headWord, natural, fixed }, theme),
    ...(texts && { texts }),
  };
}

function some(values: Iterable<number>, is: (value: number) => boolean): boolean {
  for (const value of values) if (is(value)) return true;
  return false;
}

/** Returns candidates for the widest figure of a field, counting all digits as equally wide. */
function* widestFigures(
  { decimals: { range } }: FieldMeter,
  decimals: number | 'full',
  figures: () => Iterable<number>,
): Generator<string> {
  const bytes = new Uint8Array(MOST_BYTES);
  const text = (length: number) => String.fromCharCode(...bytes.subarray(0, length));
  const { least, most } = range;
  // With equal decimals, the smallest or the largest figure has the most digits.
  if (decimals !== 'full' && most < LARGE && least > -LARGE) {
    for (const value of [least, most]) yield text(writeFigure(bytes, 0, value, decimals));
    return;
  }
  const seen = new Set<number>();
  for (const value of figures()) {
    const end = writeFigure(bytes, 0, value, decimals);
    // Figures that differ only in their digits are equally wide.
    const kind =
      8 * end + (bytes[0] === MINUS ? 4 : 0) + (has(bytes, end, E) ? 2 : 0) + (has(bytes, end, POINT) ? 1 : 0);
    if (seen.has(kind)) continue;
    seen.add(kind);
    yield text(end);
  }
}

const MINUS = 45;
const POINT = 46;
const E = 101;

function has(bytes: Uint8Array, end: number, byte: number): boolean {
  for (let i = 0; i < end; i++) if (bytes[i] === byte) return true;
  return false;
}

/** Returns the figures of a column in the held rows. */
function* heldNumbers({ batches }: HeldRows, index: number): Generator<number> {
  for (const { columns, length } of batches) {
    const column = columns[index]!;
    if (column.kind !== 'number' && column.kind !== 'mixed') continue;
    for (let row = 0; row < length; row++) {
      const value = column.kind === 'number' ? column.values[row]! : column.cells[row];
      if (typeof value === 'number' && value - value === 0) yield value;
    }
  }
}

/** Measures ASCII texts of figures and times, in points, with all digits as wide as the widest. */
function asciiWidths(faces: FaceChoice, size: number): (text: string) => number {
  const advance = (character: string) => faces.base.advance(character.codePointAt(0)!) ?? 0;
  const digit = Math.max(...[...'0123456789'].map(advance));
  const scale = sizeOf(faces.base, faces, size) / 1000;
  return (text) => {
    let sum = 0;
    for (const character of text) sum += character >= '0' && character <= '9' ? digit : advance(character);
    return sum * scale;
  };
}

/** Measures the texts of a column in evenly spaced rows, in points. */
function sampledTexts(held: HeldRows, index: number, width: (text: string) => number): Float64Array {
  const step = Math.max(1, held.rows / SAMPLED_ROWS);
  const texts = new Float64Array(Math.ceil(held.rows / step));
  const known = new Map<string, number>();
  let batchAt = 0;
  let batch: RecordBatch | undefined = held.batches[0];
  let start = 0;
  for (let i = 0; i < texts.length; i++) {
    const row = Math.min(Math.floor(i * step), held.rows - 1);
    while (batch && row >= start + batch.length) {
      start += batch.length;
      batch = held.batches[++batchAt];
    }
    const cell = batch ? cellAt(batch.columns[index]!, row - start) : null;
    if (typeof cell !== 'string') continue;
    const measured = known.get(cell) ?? width(cell);
    known.set(cell, measured);
    texts[i] = measured;
  }
  return texts;
}
