/** Tells for which of several paused requests a read waits. */
import type { Wait } from './source.ts';

/** The pauses of the requests of one read. Reports the pause that ends first whenever that changes. */
export class Waits {
  readonly #report: (wait: Wait | undefined) => void;
  readonly #pauses = new Set<Wait>();
  #reported: Wait | undefined;

  /** @param report takes the pause that ends first; undefined when no request waits any more */
  constructor(report: (wait: Wait | undefined) => void) {
    this.#report = report;
  }

  /** Counts a request as waiting for as long as `pause` takes. */
  async during<T>(wait: Wait, pause: Promise<T>): Promise<T> {
    this.#pauses.add(wait);
    this.#update();
    try {
      return await pause;
    } finally {
      this.#pauses.delete(wait);
      this.#update();
    }
  }

  #update(): void {
    const first = firstToEnd(this.#pauses);
    if (first === this.#reported) return;
    this.#reported = first;
    this.#report(first);
  }
}

/** The pause that ends first; undefined when there is none. Offline comes first, as nothing else can succeed then. */
export function firstToEnd(waits: Iterable<Wait>): Wait | undefined {
  let first: Wait | undefined;
  for (const wait of waits) if (first === undefined || endOf(wait) < endOf(first)) first = wait;
  return first;
}

const endOf = ({ until = Number.NEGATIVE_INFINITY }: Wait): number => until;
