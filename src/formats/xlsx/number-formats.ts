/** Styles of the figures and truth values of a sheet; the decimals of figures are known when all rows have been written. */
import type { RecordBatch } from '../../core/record-batch.ts';
import { NumberFormat, type StyleSheet } from '../../encoding/ooxml/style-sheet.ts';
import { DecimalsMeter } from '../decimals.ts';
import type { Decimals } from '../format.ts';

/** From this size on a number has more digits than a spreadsheet program knows: the program decides what it shows. */
const LARGE = 1e15;

/** Excel shows truth values in words whatever their format is; LibreOffice shows them as 1 and 0 without one. */
const BOOLEAN = '"TRUE";"TRUE";"FALSE"';

/** Code of the number format that shows what a meter has seen. */
export function figureCode(meter: DecimalsMeter, asked: Decimals): string {
  const decimals = meter.decimals(asked);
  if (!meter.any || decimals === 'full') return 'General';
  const { least, most } = meter.range;
  if (Math.max(-least, most) >= LARGE) return 'General';
  return decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}`;
}

/** The figures of one column, or of one field of the records of a column. */
interface Figures {
  readonly style: number;
  readonly format: NumberFormat;
  readonly meter: DecimalsMeter;
}

/**
 * Gives the figures of each column a style of its own, and of a column that holds a field of a record in each row, those
 * of each field. A column whose style has a number format already keeps it.
 */
export class FigureStyles {
  readonly #sheet: StyleSheet;
  readonly #bases: readonly number[];
  readonly #decimals: Decimals;
  /** Rows of a record. */
  readonly #fields: number;
  readonly #isOpen: readonly boolean[];
  /** By column and field. */
  readonly #figures = new Map<number, Figures>();
  /** By style of a column's cells, that of its truth values. */
  readonly #booleans = new Map<number, number>();
  readonly #meters: (DecimalsMeter | undefined)[] = [];

  /**
   * @param bases styles of the cells of each column
   * @param decimals `full` leaves the number formats of all columns as they are
   * @param fields rows of a record: 1 where each row is one
   */
  constructor(sheet: StyleSheet, bases: readonly number[], decimals: Decimals, fields: number) {
    this.#sheet = sheet;
    this.#bases = bases;
    this.#decimals = decimals;
    this.#fields = fields;
    this.#isOpen = bases.map((base) => decimals !== 'full' && sheet.formatCode(base) === 'General');
  }

  /** Takes up the figures of a batch, whose first row starts a record. */
  learn({ columns, length }: RecordBatch): void {
    const fields = this.#fields;
    columns.forEach((column, at) => {
      if (!this.#isOpen[at] || column.kind === 'time' || column.kind === 'text') return;
      if (fields === 1) this.#meter(at, 0).add(column, length);
      else {
        const cells = column.kind === 'number' ? column.values : column.cells;
        for (let row = 0; row < length; row++) {
          const cell = cells[row];
          if (typeof cell === 'number') this.#meter(at, row % fields).addValue(cell);
        }
      }
    });
  }

  /** Number of the style of a column's figures, or of those of a field of its records. */
  styleOf(column: number, field: number): number {
    const base = this.#bases[column]!;
    if (!this.#isOpen[column]) return this.#sheet.derive(base, { shrink: true });
    const key = column * this.#fields + field;
    const known = this.#figures.get(key);
    if (known) return known.style;
    const format = new NumberFormat();
    const style = this.#sheet.derive(base, { format, shrink: true });
    this.#figures.set(key, { style, format, meter: this.#meter(column, field) });
    return style;
  }

  /** Number of the style of a column's truth values. */
  booleanStyleOf(column: number): number {
    const base = this.#bases[column]!;
    const known = this.#booleans.get(base);
    if (known !== undefined) return known;
    const format = new NumberFormat();
    format.code = BOOLEAN;
    const style = this.#sheet.derive(base, { format });
    this.#booleans.set(base, style);
    return style;
  }

  /** Whether it chooses how many decimals of a column's figures are shown. */
  chooses(column: number): boolean {
    return this.#isOpen[column]!;
  }

  /** Tells the formats of all figures, by what has been learnt. */
  settle(): void {
    for (const { format, meter } of this.#figures.values()) format.code = figureCode(meter, this.#decimals);
  }

  /** Whether it has chosen the decimals of any figure. */
  get any(): boolean {
    return this.#figures.size > 0;
  }

  #meter(column: number, field: number): DecimalsMeter {
    const key = column * this.#fields + field;
    const meter = this.#meters[key] ?? new DecimalsMeter();
    this.#meters[key] = meter;
    return meter;
  }
}
