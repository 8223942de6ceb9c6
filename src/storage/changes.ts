import type { StoreName } from './records.ts';

/** Something that has been written. */
export interface Change {
  readonly store: StoreName;
  /** Keys; of the outbox, ids of definitions. */
  readonly ids: readonly string[];
}

/** Tells what has been written to all tabs, this one too. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #channel: BroadcastChannel | undefined;

  /** @param database name of the database */
  constructor(database: string) {
    if (typeof BroadcastChannel === 'undefined') return;
    this.#channel = new BroadcastChannel(`downlink:${database}`);
    this.#channel.onmessage = ({ data }: MessageEvent<Change>) => this.#hear(data);
  }

  /** Tells of what is written for good. */
  tell(change: Change): void {
    this.#hear(change);
    this.#channel?.postMessage(change);
  }

  /** Calls a listener with every change of the stores, from any tab, until the function given back is called. */
  subscribe(stores: readonly StoreName[], listener: (change: Change) => void): () => void {
    const hear = (change: Change) => {
      if (stores.includes(change.store)) listener(change);
    };
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }

  /** Neither tells nor hears anything any more. */
  close(): void {
    this.#listeners.clear();
    this.#channel?.close();
  }

  #hear(change: Change): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
