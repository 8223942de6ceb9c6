/** Puts the values of a report's chart into the rows of one sheet: a block of columns for each source, side by side. */
import { SeriesRecorder } from '../../charts/series-recorder.ts';
import type { Column, ColumnHeader, RecordBatch } from '../../core/record-batch.ts';
import type { TimeZone } from '../../core/time-zone.ts';
import { columnFigures } from '../column-figures.ts';
import type { ChartBlock, ChartContent } from '../format.ts';
import { LookAhead } from '../look-ahead.ts';
import { TimeWatch, timeAt, ValueWatch } from './chart-watch.ts';

/** Slices of the time axis in which long silences are found. */
const SLICES = 1000;

/** What is seen of the rows of one block. */
export interface BlockWatch {
  /** Index of the block's first column, that of its times. */
  readonly column: number;
  /** Its times. */
  readonly times: TimeWatch;
  /** The values of each series. */
  readonly values: readonly ValueWatch[];
  /** The silences of each series. Empty when empty cells are its gaps. */
  readonly silences: readonly SeriesRecorder[];
}

/** The empty column between two blocks. */
const SPACE: ColumnHeader = { id: '', label: '' };

/** The rows of a chart's sheet. */
export class ChartRows {
  /** The columns of all blocks, with the units that are known. */
  readonly columns: readonly ColumnHeader[];
  /** What is seen of each block. */
  readonly watches: readonly BlockWatch[];
  /** Whether all blocks have the same times. Known at the end. */
  sharesTimes = true;
  readonly #blocks: readonly ChartBlock[];

  constructor({ blocks, window }: Pick<ChartContent, 'blocks' | 'window'>, zone: TimeZone) {
    this.#blocks = blocks;
    this.columns = blocks.flatMap((block, index) => {
      const units = block.units();
      const own = block.columns.map((header, at) =>
        at === 0 ? header : { ...header, label: withUnit(header.label, units[at - 1]) },
      );
      return index === 0 ? own : [SPACE, ...own];
    });
    let column = 0;
    this.watches = blocks.map(({ columns, emptyIsGap }) => {
      const series = columns.slice(1);
      const watch = {
        ...{ column, times: new TimeWatch(zone), values: series.map(() => new ValueWatch()) },
        silences: emptyIsGap ? [] : series.map(() => new SeriesRecorder({ ...window, slices: SLICES, emptyIsGap })),
      };
      column += columns.length + 1;
      return watch;
    });
  }

  /** The rows, read from all blocks side by side. Read once. */
  async *records(): AsyncGenerator<RecordBatch> {
    const cursors = this.#blocks.map((block) => new Cursor(block));
    try {
      for (;;) {
        for (const cursor of cursors) await cursor.fill();
        const length = Math.min(...cursors.map(({ left }) => left || Number.POSITIVE_INFINITY));
        if (!Number.isFinite(length)) return;
        if (cursors.some(({ left }) => left === 0)) this.sharesTimes = false;
        const taken = cursors.map((cursor) => cursor.take(length));
        taken.forEach((columns, block) => {
          if (columns) this.#see(block, columns, length, taken[0]);
        });
        const columns = taken.flatMap((own, block) => [
          ...(block === 0 ? [] : emptyColumns(1, length)),
          ...(own ?? emptyColumns(this.#blocks[block]!.columns.length, length)),
        ]);
        yield { length, columns };
      }
    } finally {
      for (const cursor of cursors) await cursor.end();
    }
  }

  #see(block: number, columns: readonly Column[], length: number, first: readonly Column[] | undefined): void {
    const { times, values, silences } = this.watches[block]!;
    times.add(columns[0]!, length);
    silences.forEach((recorder, at) => {
      recorder.add(columnFigures(columns[0]!, length), columnFigures(columns[at + 1]!, length), length);
    });
    values.forEach((watch, at) => {
      watch.add(columns[at + 1]!, length);
    });
    if (block === 0 || !this.sharesTimes || !first) return;
    for (let row = 0; row < length; row++)
      if (timeAt(columns[0]!, row) !== timeAt(first[0]!, row)) {
        this.sharesTimes = false;
        return;
      }
  }
}

/** The label of a column of figures, with its unit. */
export const withUnit = (label: string, unit: string | undefined): string => (unit ? `${label} (${unit})` : label);

/** The place up to which a block is read. */
class Cursor {
  /** Rows of the current batch that are not taken yet; 0 at the end. */
  left = 0;
  readonly #iterator: AsyncIterator<RecordBatch>;
  readonly #source: LookAhead;
  #batch: RecordBatch | undefined;

  constructor({ records }: ChartBlock) {
    this.#iterator = records[Symbol.asyncIterator]();
    this.#source = new LookAhead(this.#iterator);
  }

  /** Reads the next batch when the current one is taken. */
  async fill(): Promise<void> {
    if (this.left > 0) return;
    this.#batch = await this.#source.next();
    this.left = this.#batch?.length ?? 0;
  }

  /** Takes rows, all columns of them; undefined at the end. */
  take(length: number): Column[] | undefined {
    if (this.left === 0) return undefined;
    const batch = this.#batch!;
    const from = batch.length - this.left;
    this.left -= length;
    return batch.columns.map((column) => rowsOf(column, from, from + length));
  }

  async end(): Promise<void> {
    await this.#iterator.return?.();
  }
}

/** Some rows of a column. They share the memory of the column where they can. */
function rowsOf(column: Column, from: number, to: number): Column {
  if (column.kind === 'text') return { ...column, codes: column.codes.subarray(from, to) };
  if (column.kind === 'mixed') return { kind: 'mixed', cells: column.cells.slice(from, to) };
  return { kind: column.kind, values: column.values.subarray(from, to) };
}

function emptyColumns(count: number, length: number): Column[] {
  const values = new Float64Array(length).fill(Number.NaN);
  return Array.from({ length: count }, () => ({ kind: 'number', values }));
}
