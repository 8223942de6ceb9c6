/** Reads batches ahead, so that a writer can inspect the first rows before it writes them. */
import type { Pacer } from '../core/pacer.ts';
import type { RecordBatch } from '../core/record-batch.ts';

/** Returns the batches of a source: first those that were read ahead, then the others. Skips batches without rows. */
export class LookAhead {
  readonly #source: AsyncIterator<RecordBatch>;
  readonly #held: RecordBatch[] = [];

  constructor(source: AsyncIterator<RecordBatch>) {
    this.#source = source;
  }

  /** Reads ahead until it holds this many rows, or all rows. Returns the batches it holds. */
  async fill(rows: number, pacer: Pacer): Promise<readonly RecordBatch[]> {
    let held = this.#held.reduce((sum, { length }) => sum + length, 0);
    while (held < rows) {
      const batch = await this.#read();
      if (!batch) break;
      this.#held.push(batch);
      held += batch.length;
      if (pacer.due) await pacer.pause();
    }
    return this.#held;
  }

  /** Returns the next batch with rows; undefined at the end. */
  async next(): Promise<RecordBatch | undefined> {
    return this.#held.shift() ?? this.#read();
  }

  async #read(): Promise<RecordBatch | undefined> {
    for (;;) {
      const next = await this.#source.next();
      if (next.done) return undefined;
      if (next.value.length > 0) return next.value;
    }
  }
}
