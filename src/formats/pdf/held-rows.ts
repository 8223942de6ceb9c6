/** Reads rows before the first page is laid out, so that the layout suits them. */
import { Pacer } from '../../core/pacer.ts';
import type { RecordBatch } from '../../core/record-batch.ts';

/** Approximate limit of held cells. It is more than the default limit of pages can show. */
const MOST_CELLS = 1_048_576;

/** A cell of a mixed column takes about four times the memory of a number. */
const MIXED_WEIGHT = 4;

/** The rows of a table: first the held ones, then those still to read. */
export class HeldRows {
  /** Held batches that are not passed on yet. */
  readonly batches: RecordBatch[] = [];
  /** Number of held rows. */
  rows = 0;
  /** Whether these are all rows of the table. */
  whole = false;
  readonly #source: AsyncIterator<RecordBatch>;

  private constructor(source: AsyncIterator<RecordBatch>) {
    this.#source = source;
  }

  /**
   * Reads rows until they end, until there are more than `mostRows`, or until a fixed number of cells is held. When the
   * signal is aborted, it throws the signal's reason.
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

  /** Returns all rows in order. Held batches are released as they are passed on. */
  async *all(): AsyncGenerator<RecordBatch> {
    for (let batch = this.batches.shift(); batch; batch = this.batches.shift()) yield batch;
    while (!this.whole) {
      const next = await this.#source.next();
      if (next.done) return;
      yield next.value;
    }
  }
}
