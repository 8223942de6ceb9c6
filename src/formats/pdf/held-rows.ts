/** Rows that are read before the first page is laid out, so that it is laid out by all that is known of them. */
import { Pacer } from '../../core/pacer.ts';
import type { RecordBatch } from '../../core/record-batch.ts';

/** Cells that are held at most, about: more than the usual most pages show. */
const MOST_CELLS = 1_048_576;

/** A cell of a mixed column takes about four times the memory of a number. */
const MIXED_WEIGHT = 4;

/** The rows of a table: those that are held, and those that are still to be read. */
export class HeldRows {
  /** Batches that are held and have not been handed on. */
  readonly batches: RecordBatch[] = [];
  /** Rows that are held. */
  rows = 0;
  /** Whether these are all rows that there are. */
  whole = false;
  readonly #source: AsyncIterator<RecordBatch>;

  private constructor(source: AsyncIterator<RecordBatch>) {
    this.#source = source;
  }

  /**
   * Reads rows until they end, there are more than `mostRows`, or a fixed number of cells is held. Throws the signal's
   * reason when it is aborted.
   */
  static async of(source: AsyncIterator<RecordBatch>, mostRows: number, signal?: AbortSignal): Promise<HeldRows> {
    const held = new HeldRows(source);
    const pacer = new Pacer(signal);
    for (let cells = 0; !held.whole && cells < MOST_CELLS && held.rows <= mostRows; ) {
      const next = await source.next();
      if (next.done) held.whole = true;
      else if (next.value.length > 0) {
        const { columns, length } = next.value;
        cells += length * columns.reduce((sum, { kind }) => sum + (kind === 'mixed' ? MIXED_WEIGHT : 1), 0);
        held.batches.push(next.value);
        held.rows += length;
      }
      if (pacer.due) await pacer.pause();
    }
    return held;
  }

  /** All rows in their order; those that are held are let go as they are handed on. */
  async *all(): AsyncGenerator<RecordBatch> {
    for (let batch = this.batches.shift(); batch; batch = this.batches.shift()) yield batch;
    while (!this.whole) {
      const next = await this.#source.next();
      if (next.done) return;
      yield next.value;
    }
  }
}
