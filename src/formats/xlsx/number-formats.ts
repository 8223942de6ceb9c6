/**
 * Chooses the number formats of figures and booleans in a sheet. The decimals of figures are known when all rows are
 * written.
 */
import type { RecordBatch, RecordSchema } from '../../core/record-batch.ts';
import { NumberFormat, type StyleSheet } from '../../encoding/ooxml/style-sheet.ts';
import { DecimalsMeter } from '../decimals.ts';
import type { Decimals } from '../format.ts';

/**
 * From this size on, a number has more digits than spreadsheet programs support, so the program chooses how to show it.
 */
const LARGE = 1e15;

/** The format of booleans. Excel always shows them as words; LibreOffice shows them as 1 and 0 without this format. */
const BOOLEAN = '"TRUE";"TRUE";"FALSE"';

/** Chooses the number format code for the figures that a meter has read. */
export function figureCode(meter: DecimalsMeter, asked: Decimals): string {
  if (!meter.any) return 'General';
  const { least, most } = meter.range;
  return fixedCode(meter.decimals(asked), Math.max(-least, most));
}

/**
 * The number format code that shows this many decimals.
 *
 * @param largest size of the largest figure
 */
export function fixedCode(decimals: number | 'full', largest: number): string {
  if (decimals === 'full' || largest >= LARGE) return 'General';
  return decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}`;
}

/** The decimals that each field in a column asks for by itself. Rows of a table have one field in a column. */
export function askedDecimals(
  { columns, blockRows = 1, fields }: RecordSchema,
  column: number,
): (Decimals | undefined)[] {
  return Array.from({ length: blockRows }, (_, field) => (fields ? fields[field] : columns[column])?.decimals);
}

/** The figures of one column, or of one field when records are blocks. */
interface Figures {
  readonly style: number;
  readonly format: NumberFormat;
  readonly meter: DecimalsMeter;
}

/**
 * Gives the figures of each column their own style, or those of each field when a column has one field of a record per
 * row. A column whose style already has a number format keeps it.
 */
export class FigureStyles {
  readonly #sheet: StyleSheet;
  readonly #bases: readonly number[];
  readonly #decimals: Decimals;
  /** The decimals that each field asks for, by column. */
  readonly #asked: readonly (readonly (Decimals | undefined)[])[];
  /** Rows per record. */
  readonly #fields: number;
  readonly #isOpen: readonly boolean[];
  /** The figures by column and field. */
  readonly #figures = new Map<number, Figures>();
  /** The style of booleans, by the style of their column. */
  readonly #booleans = new Map<number, number>();
  readonly #meters: (DecimalsMeter | undefined)[] = [];

  /**
   * @param bases styles of the cells of each column
   * @param decimals `full` keeps the number formats of all columns that ask for nothing else
   * @param schema its columns, or the fields of its records, may ask for decimals of their own
   */
  constructor(sheet: StyleSheet, bases: readonly number[], decimals: Decimals, schema: RecordSchema) {
    this.#asked = bases.map((_, at) => askedDecimals(schema, at));
    this.#sheet = sheet;
    this.#bases = bases;
    this.#decimals = decimals;
    this.#fields = schema.blockRows ?? 1;
    this.#isOpen = bases.map(
      (base, at) =>
        this.#asked[at]!.some((own) => (own ?? decimals) !== 'full') && sheet.formatCode(base) === 'General',
    );
  }

  /** Reads the figures of a batch. Its first row must start a record. */
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

  /** Returns the number of the style for the figures of a column and field. */
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

  /** Returns the number of the style for the booleans of a column. */
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

  /** Whether it chooses the decimals of a column's figures. */
  chooses(column: number): boolean {
    return this.#isOpen[column]!;
  }

  /** Sets the number formats of all figures, from the figures read. */
  settle(): void {
    for (const { format, meter } of this.#figures.values()) format.code = figureCode(meter, this.#decimals);
  }

  /** Whether it has chosen the decimals of any figures. */
  get any(): boolean {
    return this.#figures.size > 0;
  }

  #meter(column: number, field: number): DecimalsMeter {
    const key = column * this.#fields + field;
    const meter = this.#meters[key] ?? new DecimalsMeter(this.#asked[column]![field]);
    this.#meters[key] = meter;
    return meter;
  }
}
