/** Turns the cells of a table's columns into columns of rows. */
import { exactNumber } from '../core/exact-number.ts';
import { type Cell, type Column, type ColumnKind, Instant } from '../core/record-batch.ts';
import { bigintTime, dateTime, inRange, isFinerThanMilliseconds, numberTime, textTime } from '../core/table-time.ts';
import type { TableCell, TableColumnShape, TableSlice } from './table-job.ts';

/** Texts that are kept to be shared by further cells of a column. */
const MOST_TEXTS = 4096;

/** A number as JSON writes it, of no more digits than a double can hold. */
const NUMBER_TEXT = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const MOST_DIGITS = 15;

/** Counts what cells cannot show. */
export interface CellCounts {
  /** Times finer than a millisecond, in texts. */
  finerTimes: number;
  /** Times outside the range of dates. */
  outOfRange: number;
}

/** The kind of a cell of a column without kind; undefined when it is empty. */
export function kindOfCell(cell: TableCell): ColumnKind | undefined {
  switch (typeof cell) {
    case 'number':
      return Number.isNaN(cell) ? undefined : 'number';
    case 'bigint':
      return exactNumber(cell) === undefined ? 'text' : 'number';
    case 'string':
      return cell === '' ? undefined : Number.isNaN(dateTime(cell)) ? 'text' : 'time';
    case 'boolean':
      return 'text';
    default:
      return cell instanceof Date && !Number.isNaN(cell.getTime()) ? 'time' : undefined;
  }
}

/** The kind of all cells of these slices in a column; undefined when they differ, or are empty. */
export function usualKind(slices: readonly TableSlice[], column: number): ColumnKind | undefined {
  let usual: ColumnKind | undefined;
  for (const { columns } of slices)
    for (const cell of columns[column]!) {
      const kind = kindOfCell(cell);
      if (kind === undefined || kind === usual) continue;
      if (usual !== undefined) return undefined;
      usual = kind;
    }
  return usual;
}

/** Makes the cells of one column. */
export class TableCells {
  readonly #shape: TableColumnShape;
  readonly #counts: CellCounts;
  #dictionary: string[] = [''];
  #codes = new Map<string, number>([['', 0]]);

  constructor(shape: TableColumnShape, counts: CellCounts) {
    this.#shape = shape;
    this.#counts = counts;
  }

  /** Returns the cells of a slice as a column of rows. */
  column(cells: TableSlice['columns'][number]): Column {
    const { kind, timeUnit } = this.#shape;
    const isNumbers = cells instanceof Float64Array;
    if (isNumbers && kind !== 'time' && kind !== 'text') return { kind: 'number', values: cells };
    if (isNumbers && kind === 'time') {
      for (let row = 0; row < cells.length; row++)
        cells[row] = this.#time(numberTime(cells[row]!, timeUnit), cells[row]!);
      return { kind: 'time', values: cells };
    }
    return this.#asColumn(Array.from<TableCell, Cell>(cells, (cell) => this.#cell(cell)));
  }

  /** Uses the narrowest kind of column that has room for all these cells. */
  #asColumn(cells: readonly Cell[]): Column {
    let kind: Column['kind'] | undefined;
    for (const cell of cells) {
      if (cell === null) continue;
      const own =
        typeof cell === 'string'
          ? 'text'
          : typeof cell === 'number'
            ? 'number'
            : cell instanceof Instant
              ? 'time'
              : 'mixed';
      if (kind !== undefined && kind !== own) return { kind: 'mixed', cells };
      kind = own;
    }
    switch (kind) {
      case 'mixed':
        return { kind, cells };
      case 'text':
        return this.#texts(cells as readonly (string | null)[]);
      case 'time':
        return {
          kind,
          values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : (cell as Instant).ms)),
        };
      default:
        return {
          kind: 'number',
          values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))),
        };
    }
  }

  #texts(cells: readonly (string | null)[]): Column {
    // Entries of a dictionary never change, so a full one is left to the batches that have it.
    if (this.#dictionary.length > MOST_TEXTS) {
      this.#dictionary = [''];
      this.#codes = new Map([['', 0]]);
    }
    const codes = Uint32Array.from(cells, (text) => {
      const known = this.#codes.get(text ?? '');
      if (known !== undefined) return known;
      const code = this.#dictionary.push(text!) - 1;
      this.#codes.set(text!, code);
      return code;
    });
    return { kind: 'text', codes, dictionary: this.#dictionary };
  }

  #cell(cell: TableCell): Cell {
    if (cell === null || cell === undefined || cell === '') return null;
    const { kind } = this.#shape;
    if (kind === 'text') return textOf(cell);
    switch (typeof cell) {
      case 'number':
        if (Number.isNaN(cell)) return null;
        return kind === 'time' ? this.#instant(numberTime(cell, this.#shape.timeUnit)) : cell;
      case 'bigint':
        if (kind === 'time') return this.#instant(bigintTime(cell, this.#shape.timeUnit));
        return exactNumber(cell) ?? String(cell);
      case 'string':
        return this.#ofText(cell, kind);
      case 'boolean':
        return cell;
      default:
        return Number.isNaN(cell.getTime()) ? null : new Instant(cell.getTime());
    }
  }

  #ofText(text: string, kind: ColumnKind | undefined): Cell {
    if (kind === 'number') {
      const digits = text.replace(/\D/g, '').length;
      const number = digits <= MOST_DIGITS && NUMBER_TEXT.test(text) ? Number(text) : Number.NaN;
      return Number.isFinite(number) ? number : text;
    }
    const ms = kind === 'time' ? textTime(text) : dateTime(text);
    if (Number.isNaN(ms)) return text;
    if (isFinerThanMilliseconds(text)) this.#counts.finerTimes++;
    return new Instant(ms);
  }

  #instant(ms: number): Cell {
    const time = this.#time(ms, 0);
    return Number.isNaN(time) ? null : new Instant(time);
  }

  /** Counts a number that is given but no time. */
  #time(ms: number, given: number): number {
    if (Number.isNaN(ms) && !Number.isNaN(given)) this.#counts.outOfRange++;
    return ms;
  }
}

/** A cell of a column of texts. */
function textOf(cell: Exclude<TableCell, null | undefined>): string | null {
  if (typeof cell === 'number' && Number.isNaN(cell)) return null;
  if (!(cell instanceof Date)) return String(cell);
  return Number.isNaN(inRange(cell.getTime())) ? null : cell.toISOString();
}
