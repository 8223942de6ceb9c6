/** Joins several tables into one by time. Loaded only for exports that need it. */
import { type Cell, type Column, cellAt, type RecordBatch } from '../core/record-batch.ts';

/** One of the tables to join. */
export interface TimedTable {
  /** Rows with a column of times first, ascending and without repeats, followed by figures. */
  readonly records: AsyncIterator<RecordBatch>;
  /** Number of columns after the times. */
  readonly width: number;
}

/** The most rows and cells per batch. */
const BATCH_ROWS = 4096;
const BATCH_CELLS = 500_000;

/**
 * Joins tables by time (outer join): a column of times, then the other columns of all tables in order. A cell is empty
 * when its table has no row. It reads all tables in parallel, and holds two batches of each table and one of joined
 * rows. It does not close the tables when it stops.
 *
 * @param mostRows the most rows of a batch
 * @param onFailure called at once when a table fails, even while another is waited for
 */
export async function* joinedByTime(
  tables: readonly TimedTable[],
  mostRows: number = BATCH_ROWS,
  onFailure: (error: unknown) => void = () => {},
): AsyncGenerator<RecordBatch> {
  let at = 0;
  const cursors = tables.map(({ records, width }) => {
    const cursor = new Cursor(records, at, onFailure);
    at += width;
    return cursor;
  });
  const batchRows = Math.max(1, Math.min(mostRows, Math.ceil(BATCH_CELLS / Math.max(1, at))));
  await Promise.all(cursors.map((cursor) => cursor.load()));
  let rows = new JoinedRows(at, batchRows);
  for (;;) {
    let time = Number.POSITIVE_INFINITY;
    for (const cursor of cursors) time = Math.min(time, cursor.time);
    if (time === Number.POSITIVE_INFINITY) break;
    if (rows.length === batchRows) {
      yield rows.batch();
      rows = new JoinedRows(at, batchRows);
    }
    rows.begin(time);
    for (const cursor of cursors) {
      if (cursor.time !== time) continue;
      rows.take(cursor);
      if (!cursor.advance()) await cursor.load();
    }
  }
  if (rows.length > 0) yield rows.batch();
}

const NO_TIMES = new Float64Array(0);

/** A position in one of the tables. */
class Cursor {
  /** Index of its first column among the figures of all tables. */
  readonly at: number;
  /** Time of the current row; infinite at the end. */
  time = Number.POSITIVE_INFINITY;
  row = 0;
  columns: readonly Column[] = [];
  readonly #records: AsyncIterator<RecordBatch>;
  readonly #onFailure: (error: unknown) => void;
  #next: Promise<IteratorResult<RecordBatch>> | undefined;
  #times: Float64Array = NO_TIMES;
  #length = 0;

  constructor(records: AsyncIterator<RecordBatch>, at: number, onFailure: (error: unknown) => void) {
    this.#records = records;
    this.at = at;
    this.#onFailure = onFailure;
  }

  /** Moves to the next row of its batch. Returns false when there is none. */
  advance(): boolean {
    if (++this.row >= this.#length) return false;
    this.time = this.#times[this.row]!;
    return true;
  }

  /** Moves to the first row of the next batch, if there is one, and starts to read the batch after it. */
  async load(): Promise<void> {
    const { done, value } = await (this.#next ?? this.#records.next());
    if (done) {
      this.time = Number.POSITIVE_INFINITY;
      return;
    }
    this.#next = this.#records.next();
    this.#next.catch(this.#onFailure);
    const [times, ...columns] = value.columns;
    this.#times = times?.kind === 'time' ? times.values : NO_TIMES;
    this.#length = value.length;
    this.columns = columns;
    this.row = -1;
    if (!this.advance()) await this.load();
  }
}

/** Rows of the joined table. */
class JoinedRows {
  length = 0;
  readonly #times: Float64Array;
  readonly #cells: readonly JoinedCells[];

  constructor(width: number, room: number) {
    this.#times = new Float64Array(room);
    this.#cells = Array.from({ length: width }, () => new JoinedCells(room));
  }

  begin(time: number): void {
    this.#times[this.length++] = time;
  }

  /** Copies the cells of a table's row into the current row. */
  take({ at, columns, row }: Cursor): void {
    for (let i = 0; i < columns.length; i++) this.#cells[at + i]!.set(this.length - 1, columns[i]!, row);
  }

  batch(): RecordBatch {
    const { length } = this;
    return {
      length,
      columns: [{ kind: 'time', values: this.#times }, ...this.#cells.map((cells) => cells.column(length))],
    };
  }
}

/** The cells of one column. */
class JoinedCells {
  readonly #numbers: Float64Array;
  /** The cells that are not numbers, by row. */
  #others: Map<number, Cell> | undefined;

  constructor(room: number) {
    this.#numbers = new Float64Array(room).fill(Number.NaN);
  }

  set(row: number, column: Column, from: number): void {
    if (column.kind === 'number') {
      this.#numbers[row] = column.values[from]!;
      return;
    }
    const cell = cellAt(column, from);
    if (typeof cell === 'number') this.#numbers[row] = cell;
    else if (cell !== null) {
      this.#others ??= new Map();
      this.#others.set(row, cell);
    }
  }

  column(rows: number): Column {
    const others = this.#others;
    if (!others) return { kind: 'number', values: this.#numbers };
    const cells = Array.from({ length: rows }, (_, row): Cell => {
      const number = this.#numbers[row]!;
      return others.get(row) ?? (Number.isNaN(number) ? null : number);
    });
    return { kind: 'mixed', cells };
  }
}
