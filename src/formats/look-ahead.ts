/** Reads batches ahead of their use, so that the first rows can be looked at together. */
import type { Pacer } from '../core/pacer.ts';
import type { RecordBatch } from '../core/record-batch.ts';

/** Batches of a source: those that were read ahead, and then the others. Passes over those without rows. */
export class LookAhead {
  readonly #source: AsyncIterator<RecordBatch>;
  readonly #held: RecordBatch[] = [];

  constructor(source: AsyncIterator<RecordBatch>) {
    this.#source = source;
  }

  /** Reads ahead until it holds this many rows, or all there are; what it holds then. */
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

  /** The next batch with rows; undefined when there is none. */
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
