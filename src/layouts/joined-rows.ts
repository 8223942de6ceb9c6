/** Joins samples into rows that show all variables of an instant. Loaded only for wide items. */
import { sample } from '../contract/sentences.ts';
import type { Cell, Column, RecordBatch } from '../core/record-batch.ts';
import type { SampleBatch, SeriesTable } from '../core/sample-batch.ts';
import type { WarningCode } from '../core/warnings.ts';
import { IDENTITY } from './identity-fields.ts';
import { sampleCell } from './sample-cell.ts';

/** Options of {@link joinedRows}. */
export interface JoinOptions {
  /** What each column shows: `time`, an identity field, or the number of a variable. */
  readonly columns: readonly (string | number)[];
  /** The headers of the variables, by number. */
  readonly variables: readonly string[];
  /** Returns the variable of an entry of the table; −1 when no column shows it. */
  variableOf(table: SeriesTable, index: number): number;
  /** Whether each variable has only one publisher. Default false. */
  readonly isOfOnePublisher?: boolean;
  /** Whether to keep rows whose variables are all empty. Without any variable, all rows are kept. */
  readonly keepsEmptyRows: boolean;
  /** Adds to a warning about messages that a row cannot show. */
  warn(code: WarningCode, message: string, count: number): void;
}

/** Joins samples by time and the shown identity fields (outer join). Holds one batch. */
export async function* joinedRows(
  batches: AsyncIterable<SampleBatch>,
  options: JoinOptions,
): AsyncGenerator<RecordBatch> {
  let join: Join | undefined;
  for await (const batch of batches) {
    join ??= new Join(batch.table, options);
    const rows = join.rowsOf(batch);
    if (rows.length > 0) yield rows;
  }
  join?.report();
}

/** The rows of a batch. */
interface Rows {
  length: number;
  readonly times: Float64Array;
  /** The series that gives each row its identity. */
  readonly series: Uint32Array;
  /** The row of each sample; meaningless for a sample without value or one that no column shows. */
  readonly of: Uint32Array;
}

const newRows = (samples: number): Rows => ({
  length: 0,
  times: new Float64Array(samples),
  series: new Uint32Array(samples),
  of: new Uint32Array(samples),
});

class Join {
  #conflicts = 0;
  readonly #table: SeriesTable;
  readonly #options: JoinOptions;
  readonly #identity: readonly (readonly string[])[];
  readonly #keepsAll: boolean;
  /** For each series: its variable, its key (series with the same key share rows), and its messages so far. */
  readonly #variables: number[] = [];
  readonly #keys: number[] = [];
  readonly #counts: number[] = [];
  /** The first publisher of each variable. */
  readonly #publishers: (string | undefined)[] = [];
  readonly #keyOf = new Map<string, number>();
  /** For each key: its identity texts, its place in the order, and its row at the current instant. */
  readonly #identities: (readonly string[])[] = [];
  readonly #places: number[] = [];
  /** Keys, sorted. Most are already in order when new ones are added, which makes sorting fast. */
  readonly #sorted: number[] = [];
  readonly #rows: number[] = [];

  constructor(table: SeriesTable, options: JoinOptions) {
    this.#table = table;
    this.#options = options;
    this.#identity = [...IDENTITY].filter(([id]) => options.columns.includes(id)).map(([, texts]) => texts(table));
    this.#keepsAll = options.keepsEmptyRows || options.variables.length === 0;
  }

  rowsOf(batch: SampleBatch): RecordBatch {
    this.#learn();
    const rows = this.#identity.length === 0 ? this.#byTime(batch) : this.#byTimeAndIdentity(batch);
    const cells = this.#cells(batch, rows);
    const columns = this.#options.columns.map((shown): Column => {
      if (typeof shown === 'number') return cells[shown]!.column(rows.length);
      if (shown === 'time') return { kind: 'time', values: rows.times };
      return { kind: 'text', codes: rows.series, dictionary: IDENTITY.get(shown)!(this.#table) };
    });
    return { length: rows.length, columns };
  }

  #byTime(batch: SampleBatch): Rows {
    const { length, times } = batch;
    const rows = newRows(length);
    let last = Number.NaN;
    for (let i = 0; i < length; i++) {
      if (!this.#isShown(batch, i)) continue;
      if (times[i] !== last) {
        last = times[i]!;
        rows.times[rows.length++] = last;
      }
      rows.of[i] = rows.length - 1;
    }
    return rows;
  }

  #byTimeAndIdentity(batch: SampleBatch): Rows {
    const { length, times, series } = batch;
    const keys = this.#keys;
    const rows = newRows(length);
    for (let start = 0; start < length; ) {
      const time = times[start]!;
      const found: number[] = [];
      let end = start;
      for (; end < length && times[end] === time; end++) {
        const key = keys[series[end]!]!;
        if (this.#rows[key] !== -1 || !this.#isShown(batch, end)) continue;
        this.#rows[key] = series[end]!;
        found.push(key);
      }
      if (found.length > 1) found.sort((a, b) => this.#places[a]! - this.#places[b]!);
      for (const key of found) {
        rows.times[rows.length] = time;
        rows.series[rows.length] = this.#rows[key]!;
        this.#rows[key] = rows.length++;
      }
      for (let i = start; i < end; i++) rows.of[i] = this.#rows[keys[series[i]!]!]!;
      for (const key of found) this.#rows[key] = -1;
      start = end;
    }
    return rows;
  }

  /** Whether a sample gets a row. */
  #isShown({ series, values, texts }: SampleBatch, i: number): boolean {
    if (this.#keepsAll) return true;
    return this.#variables[series[i]!]! >= 0 && (!Number.isNaN(values[i]!) || texts?.[i] !== undefined);
  }

  /** Adds the warnings about messages that rows could not show. */
  report(): void {
    const { warn, variables, isOfOnePublisher = false } = this.#options;
    warn(
      'cell-conflict',
      'Cells were claimed by more than one message; the last one in the order of rows is shown. Ask for publisher or subtopic to keep them apart.',
      this.#conflicts,
    );
    const { publishers } = this.#table;
    if (isOfOnePublisher || this.#identity.includes(publishers)) return;
    const shared = new Set<number>();
    let others = 0;
    for (const [own, count] of this.#counts.entries()) {
      if (count === 0 || this.#publishers[this.#variables[own]!] === publishers[own]) continue;
      shared.add(this.#variables[own]!);
      others += count;
    }
    const labels = [...shared].sort((a, b) => a - b).map((variable) => variables[variable]!);
    warn(
      'publishers-share-column',
      `Messages of several publishers share a column, and nothing tells them apart: ${sample(labels)}. ` +
        "Ask for the column publisher, or for a column of each publisher with the option wide: {split: 'publisher'}.",
      others,
    );
  }

  /** Fills the cells of the variables. */
  #cells(batch: SampleBatch, rows: Rows): readonly Variable[] {
    const cells = this.#options.variables.map(() => new Variable(rows.length));
    const { series, length } = batch;
    const variables = this.#variables;
    const counts = this.#counts;
    for (let i = 0; i < length; i++) {
      const own = series[i]!;
      const variable = variables[own]!;
      if (variable < 0) continue;
      if (counts[own]!++ === 0) this.#publishers[variable] ??= this.#table.publishers[own]!;
      if (cells[variable]!.set(rows.of[i]!, batch, i)) this.#conflicts++;
    }
    return cells;
  }

  /** Reads the new series of the table. */
  #learn(): void {
    const known = this.#identities.length;
    for (let index = this.#keys.length; index < this.#table.length; index++) {
      this.#variables.push(this.#options.variableOf(this.#table, index));
      this.#counts.push(0);
      const identity = this.#identity.map((texts) => texts[index]!);
      const text = JSON.stringify(identity);
      const key = this.#keyOf.get(text) ?? this.#identities.length;
      if (key === this.#identities.length) {
        this.#keyOf.set(text, key);
        this.#identities.push(identity);
        this.#rows.push(-1);
      }
      this.#keys.push(key);
    }
    if (this.#identities.length === known) return;
    for (let key = known; key < this.#identities.length; key++) this.#sorted.push(key);
    this.#sorted.sort((a, b) => this.#compareKeys(a, b));
    this.#sorted.forEach((key, place) => {
      this.#places[key] = place;
    });
  }

  #compareKeys(a: number, b: number): number {
    const left = this.#identities[a]!;
    const right = this.#identities[b]!;
    for (let i = 0; i < left.length; i++) {
      if (left[i] !== right[i]) return left[i]! < right[i]! ? -1 : 1;
    }
    return 0;
  }
}

/** The cells of one variable. */
class Variable {
  readonly #numbers: Float64Array;
  /** The cells that are not numbers, by row. */
  #others: Map<number, Cell> | undefined;

  constructor(rows: number) {
    this.#numbers = new Float64Array(rows).fill(Number.NaN);
  }

  /** Sets a cell to a sample's value, if it has one. Returns whether the cell already had a value. */
  set(row: number, batch: SampleBatch, sample: number): boolean {
    const cell = sampleCell(batch, sample);
    if (cell === null) return false;
    const claimed = !Number.isNaN(this.#numbers[row]!) || this.#others?.has(row) === true;
    if (typeof cell === 'number') {
      this.#numbers[row] = cell;
      this.#others?.delete(row);
    } else {
      this.#numbers[row] = Number.NaN;
      this.#others ??= new Map();
      this.#others.set(row, cell);
    }
    return claimed;
  }

  column(rows: number): Column {
    const others = this.#others;
    if (!others) return { kind: 'number', values: this.#numbers };
    const cells = Array.from({ length: rows }, (_, row): Cell => {
      const number = this.#numbers[row]!;
      return Number.isNaN(number) ? (others.get(row) ?? null) : number;
    });
    return { kind: 'mixed', cells };
  }
}
