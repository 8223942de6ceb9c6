import { nextTask } from '../core/pacer.ts';

/**
 * Lets large pages pass one at a time, from their text to their columns: parsed, a page takes several times its bytes.
 */
export class PageTurns {
  readonly #atRest: () => Promise<void>;
  #last: Promise<unknown> = Promise.resolve();

  /** @param atRest resolves when no page is being turned into columns */
  constructor(atRest: () => Promise<void>) {
    this.#atRest = atRest;
  }

  /** Parses a page when the one before has been turned into columns. Settles as `parse` does. */
  take<T>(parse: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(async () => {
      // The page before is taken up in the task that parsed it.
      await nextTask();
      await this.#atRest();
      return parse();
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}
