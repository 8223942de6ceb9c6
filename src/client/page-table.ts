/** A table on the page: checks it, and hands it to the worker in slices. */
import { transfer } from 'comlink';
import { ExportError } from '../core/errors.ts';
import { Pacer } from '../core/pacer.ts';
import { timeOf } from '../core/table-time.ts';
import type { TableCell, TableHost, TableShape, TableSlice, TableTimes } from '../pipeline/table-job.ts';
import { plainCell, UNUSABLE } from './table-cells.ts';
import type { ExportTable, TableColumn, TableField } from './table-options.ts';

/** Cells handed to the worker at once: few enough to be read well within a frame. */
const SLICE_CELLS = 20_000;

/** The most rows handed to the worker at once. */
const SLICE_ROWS = 8192;

/** The cells of a column. */
interface Cells {
  /** Returns a cell. */
  at(row: number): unknown;
  /** The same cells as an array of numbers. Absent when they may be something else. */
  readonly numbers?: ArrayLike<number>;
}

/** A checked table of the page. */
export class PageTable implements TableHost {
  /** The table without its cells. */
  readonly shape: TableShape;
  readonly #cells: readonly Cells[];
  readonly #sliceRows: number;
  readonly #signal: AbortSignal | undefined;
  #row = 0;

  /** @param signal ends the search for times */
  constructor(shape: TableShape, cells: readonly Cells[], signal: AbortSignal | undefined) {
    this.shape = shape;
    this.#cells = cells;
    this.#signal = signal;
    this.#sliceRows = Math.min(SLICE_ROWS, Math.max(1, Math.floor(SLICE_CELLS / cells.length)));
  }

  async pullTable(): Promise<TableSlice | null> {
    try {
      return this.#next();
    } catch (cause) {
      throw tableFailed(cause);
    }
  }

  #next(): TableSlice | null {
    const start = this.#row;
    const length = Math.min(this.#sliceRows, this.shape.rows - start);
    if (length <= 0) return null;
    this.#row += length;
    let unusable = 0;
    const columns = this.#cells.map((cells) => {
      const { numbers } = cells;
      if (numbers) return Float64Array.from({ length }, (_, row) => numbers[start + row]!);
      const found = Array.from({ length }, (_, row): TableCell => {
        const cell = plainCell(cells.at(start + row));
        if (cell !== UNUSABLE) return cell;
        unusable++;
        return null;
      });
      return asNumbers(found) ?? found;
    });
    const buffers = columns.flatMap((column) => (column instanceof Float64Array ? [column.buffer] : []));
    return transfer({ length, columns, unusable }, buffers);
  }

  async tableTimes(columns: readonly number[]): Promise<(TableTimes | null)[]> {
    const found: (TableTimes | null)[] = [];
    try {
      for (const column of columns) found.push(await this.#timesOf(column));
    } catch (cause) {
      throw tableFailed(cause);
    }
    return found;
  }

  async #timesOf(column: number): Promise<TableTimes | null> {
    const { kind, timeUnit } = this.shape.columns[column]!;
    const { at } = this.#cells[column]!;
    const pacer = new Pacer(this.#signal);
    let from = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    let ascending = true;
    for (let row = 0; row < this.shape.rows; row++) {
      if (row % 1024 === 0 && pacer.due) await pacer.pause();
      const ms = timeOf(plainCell(at(row)), kind === 'time', timeUnit);
      if (Number.isNaN(ms)) continue;
      if (ms < last) ascending = false;
      else last = ms;
      if (ms < from) from = ms;
    }
    return from <= last ? { from, to: last + 1, ascending } : null;
  }
}

/** An error of the host's own code, such as an accessor of a row. */
function tableFailed(cause: unknown): ExportError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ExportError('source-failed', `The table could not be read: ${message}`, { cause });
}

/** The cells as numbers, when all are numbers or empty. */
function asNumbers(cells: readonly TableCell[]): Float64Array<ArrayBuffer> | undefined {
  for (const cell of cells) if (typeof cell !== 'number' && cell !== null && cell !== undefined) return undefined;
  return Float64Array.from(cells, (cell) => (cell as number | null | undefined) ?? Number.NaN);
}

/**
 * Checks a table of the page. Of a table without columns it looks at the fields of every row.
 *
 * @throws TypeError when it is no table, or when its columns differ in length
 */
export async function pageTable(table: ExportTable, signal: AbortSignal | undefined): Promise<PageTable> {
  const { rows, columns } = Object(table) as { readonly rows?: unknown; readonly columns?: unknown };
  if (rows !== undefined && !Array.isArray(rows)) throw new TypeError('rows must be an array of objects.');
  if (columns !== undefined && !Array.isArray(columns)) throw new TypeError('columns must be an array of columns.');
  if (rows === undefined && columns === undefined)
    throw new TypeError('exportTable takes a table: { columns: [{ id, values }] } or { rows: [{ … }] }.');
  const ids = rows && (await checkedRows(rows, columns === undefined, signal));
  const fields: readonly TableField[] = columns ?? [...ids!].map((id) => ({ id }));
  if (fields.length === 0) throw new TypeError('The table has no columns.');
  const shapes = fields.map(checkedColumn);
  const seen = new Set<string>();
  for (const { id } of shapes) {
    if (seen.has(id)) throw new TypeError(`columns has the id ${JSON.stringify(id)} twice.`);
    seen.add(id);
  }
  if (rows) {
    const cells = shapes.map(({ id }): Cells => {
      // Of `constructor` and the like, every object has one.
      const isOfAll = id in Object.prototype;
      return { at: (row) => (isOfAll && !Object.hasOwn(rows[row], id) ? undefined : rows[row][id]) };
    });
    return new PageTable({ columns: shapes, rows: rows.length }, cells, signal);
  }
  const all = (fields as readonly TableColumn[]).map(({ id, values }) => checkedValues(id, values));
  const length = all[0]!.length;
  if (all.some((values) => values.length !== length)) {
    const lengths = all.map((values, at) => `${JSON.stringify(shapes[at]!.id)} has ${values.length}`);
    throw new TypeError(`The columns must have the same number of values, but ${lengths.join(', ')}.`);
  }
  return new PageTable({ columns: shapes, rows: length }, all.map(cellsOf), signal);
}

function cellsOf(values: ArrayLike<unknown>): Cells {
  const isNumbers = ArrayBuffer.isView(values) && typeof values[0] === 'number';
  return { at: (row) => values[row], ...(isNumbers && { numbers: values as ArrayLike<number> }) };
}

function checkedValues(id: string, values: unknown): ArrayLike<unknown> {
  const { length } = Object(values) as { readonly length?: unknown };
  if (typeof values === 'object' && Number.isSafeInteger(length)) return values as ArrayLike<unknown>;
  throw new TypeError(`values of the column ${JSON.stringify(id)} must be an array or a typed array.`);
}

function checkedColumn(column: TableField, at: number): TableShape['columns'][number] {
  const { id, label = id, kind, unit = '', decimals, timeUnit } = Object(column) as TableField;
  const check = (name: string, isRight: boolean, what: string) => {
    if (!isRight) throw new TypeError(`columns[${at}].${name} must be ${what}.`);
  };
  check('id', typeof id === 'string' && id !== '', 'a text that is not empty');
  check('label', typeof label === 'string', 'a text');
  check('unit', typeof unit === 'string', 'a text');
  check('kind', [undefined, 'time', 'number', 'text'].includes(kind), "'time', 'number' or 'text'");
  check('timeUnit', [undefined, 's', 'ms', 'us', 'ns'].includes(timeUnit), "'s', 'ms', 'us' or 'ns'");
  const isNumber = Number.isInteger(decimals) && Number(decimals) >= 0 && Number(decimals) <= 10;
  check(
    'decimals',
    isNumber || [undefined, 'auto', 'full'].includes(decimals as string | undefined),
    "'auto', 'full' or a whole number from 0 to 10",
  );
  return { id, label, kind, unit, decimals, timeUnit };
}

/** Checks that rows are objects. Returns their fields, in the order met, if they are wanted. */
async function checkedRows(
  rows: readonly unknown[],
  wantsFields: boolean,
  signal: AbortSignal | undefined,
): Promise<Set<string>> {
  const ids = new Set<string>();
  const pacer = new Pacer(signal);
  for (let at = 0; at < rows.length; at++) {
    if (at % 1024 === 0 && pacer.due) await pacer.pause();
    const row = rows[at];
    if (typeof row !== 'object' || row === null) throw new TypeError(`rows[${at}] must be an object.`);
    if (wantsFields) for (const id of Object.keys(row)) if (id !== '') ids.add(id);
  }
  return ids;
}
