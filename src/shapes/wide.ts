import type { Cell, Column, RecordBatch } from '../core/record-batch.ts';
import type { SampleBatch, SeriesTable } from '../core/sample-batch.ts';
import { sampleCell } from './sample-cell.ts';
import type { Shape, ShapeOptions, ShapeTarget } from './shape.ts';

/** Identity columns: rows of one instant are kept apart by those that are asked for. */
const IDENTITY: ReadonlyMap<string, (table: SeriesTable) => readonly string[]> = new Map([
  ['publisher', (table: SeriesTable) => table.publishers],
  ['channel', (table: SeriesTable) => table.channels],
  ['subtopic', (table: SeriesTable) => table.subtopics],
  ['protocol', (table: SeriesTable) => table.protocols],
]);

const isFixed = (id: string): boolean => id === 'time' || IDENTITY.has(id);

/** Index of the target that a column id names, by SenML name or by label; −1 when none. */
function targetIndex(id: string, targets: readonly ShapeTarget[]): number {
  const byName = targets.findIndex(({ name }) => name === id);
  return byName >= 0 ? byName : targets.findIndex(({ label }) => label === id);
}

/** A fixed column takes its id away from a target of that name or label: a fault unless the target is shown as well. */
function shadowedTarget(id: string, ids: readonly string[], targets: readonly ShapeTarget[]): string | undefined {
  if (!isFixed(id)) return undefined;
  const called = targets.filter(({ name, label }) => name === id || label === id);
  if (called.length === 0) return undefined;
  const shown = new Set(ids.filter((other) => !isFixed(other)).map((other) => targets[targetIndex(other, targets)]));
  const hidden = called.find((target) => !shown.has(target));
  if (!hidden) return undefined;
  const quoted = JSON.stringify(id);
  const advice = isFixed(hidden.name)
    ? 'give the target a label of its own and ask for it by that'
    : `ask for the target by ${JSON.stringify(hidden.name)}, or give it another label`;
  return `${quoted} is a column of every row here, and a target has the same ${hidden.name === id ? 'name' : 'label'}: ${advice}.`;
}

/** One row per instant (and identity, where asked for), with a column per variable. */
export const wide: Shape = {
  id: 'wide',
  defaultColumns: undefined,
  columnIds: (targets) => [
    'time',
    ...IDENTITY.keys(),
    ...targets.flatMap(({ name, label }) => (name === label ? [name] : [name, label])),
  ],
  hasColumn: (id, targets) => isFixed(id) || targetIndex(id, targets) >= 0,
  columnFault: shadowedTarget,
  kindOf: (id) => (id === 'time' ? 'time' : IDENTITY.has(id) ? 'text' : 'number'),
  sampleFields: () => [],
  async *rows(batches, options) {
    let join: Join | undefined;
    for await (const batch of batches) {
      join ??= new Join(batch.table, options);
      yield join.rowsOf(batch);
    }
    options.warn(
      'cell-conflict',
      'Cells were claimed by more than one message; the last one in the order of rows is shown. Ask for publisher or subtopic to keep them apart.',
      join?.conflicts ?? 0,
    );
  },
};

/** The outer join of a batch's samples on time and identity. */
class Join {
  conflicts = 0;
  readonly #table: SeriesTable;
  readonly #options: ShapeOptions;
  readonly #identity: readonly (readonly string[])[];
  readonly #targetOf: ReadonlyMap<string, number>;
  /** By index of series: its target, and its key: series of one key share rows. */
  readonly #targets: number[] = [];
  readonly #keys: number[] = [];
  readonly #keyOf = new Map<string, number>();
  /** By key: the identity texts, their place among all keys, and the row of the present instant. */
  readonly #identities: (readonly string[])[] = [];
  readonly #places: number[] = [];
  /** Keys in their order; mostly in order already when new ones join, which sorting makes use of. */
  readonly #sorted: number[] = [];
  readonly #rows: number[] = [];

  constructor(table: SeriesTable, options: ShapeOptions) {
    this.#table = table;
    this.#options = options;
    const asked = new Set(options.columns.map(({ id }) => id));
    this.#identity = [...IDENTITY].filter(([id]) => asked.has(id)).map(([, texts]) => texts(table));
    this.#targetOf = new Map(options.targets.map(({ name }, index) => [name, index]));
  }

  rowsOf(batch: SampleBatch): RecordBatch {
    this.#learn();
    const { length, times, series } = batch;
    const variables = this.#options.targets.map(() => new Variable(length));
    const rowTimes = new Float64Array(length);
    const rowSeries = new Uint32Array(length);
    let rows = 0;
    for (let start = 0; start < length; ) {
      const time = times[start]!;
      let end = start;
      const keys: number[] = [];
      for (; end < length && times[end] === time; end++) {
        const key = this.#keys[series[end]!]!;
        if (this.#rows[key] !== -1) continue;
        this.#rows[key] = series[end]!;
        keys.push(key);
      }
      if (keys.length > 1) keys.sort((a, b) => this.#places[a]! - this.#places[b]!);
      for (const key of keys) {
        rowTimes[rows] = time;
        rowSeries[rows] = this.#rows[key]!;
        this.#rows[key] = rows++;
      }
      for (let i = start; i < end; i++) {
        const variable = variables[this.#targets[series[i]!]!];
        if (variable?.set(this.#rows[this.#keys[series[i]!]!]!, batch, i)) this.conflicts++;
      }
      for (const key of keys) this.#rows[key] = -1;
      start = end;
    }
    const columns = this.#options.columns.map(({ id }): Column => {
      if (id === 'time') return { kind: 'time', values: rowTimes };
      const texts = IDENTITY.get(id);
      if (texts) return { kind: 'text', codes: rowSeries, dictionary: texts(this.#table) };
      return variables[targetIndex(id, this.#options.targets)]!.column(rows);
    });
    return { length: rows, columns };
  }

  /** Takes in the series that are new in the table. */
  #learn(): void {
    const known = this.#identities.length;
    for (let index = this.#keys.length; index < this.#table.length; index++) {
      this.#targets.push(this.#targetOf.get(this.#table.names[index]!) ?? -1);
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
  /** Cells that are not numbers, by row. */
  #others: Map<number, Cell> | undefined;

  constructor(rows: number) {
    this.#numbers = new Float64Array(rows).fill(Number.NaN);
  }

  /** Sets a cell to a sample's value, if it has one; whether the cell had another before. */
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
