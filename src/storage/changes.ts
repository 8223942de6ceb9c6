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
  readonly #database: string;
  #channel: BroadcastChannel | undefined;

  /** @param database name of the database */
  constructor(database: string) {
    this.#database = database;
    this.#channel = openChannel(database);
    if (this.#channel) this.#channel.onmessage = ({ data }: MessageEvent<Change>) => this.#receive(data);
  }

  /** Tells of what is written for good; other tabs also when it has been closed, as what was begun before may end later. */
  publish(change: Change): void {
    this.#receive(change);
    const channel = this.#channel ?? openChannel(this.#database);
    channel?.postMessage(change);
    if (channel !== this.#channel) channel?.close();
  }

  /** Calls a listener with every change of the stores, from any tab, until the function given back is called. */
  subscribe(stores: readonly StoreName[], listener: (change: Change) => void): () => void {
    const hear = (change: Change) => {
      if (stores.includes(change.store)) listener(change);
    };
    this.#listeners.add(hear);
    return () => this.#listeners.delete(hear);
  }

  /** Hears nothing any more. */
  close(): void {
    this.#listeners.clear();
    this.#channel?.close();
    this.#channel = undefined;
  }

  #receive(change: Change): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        reportError(error);
      }
    }
  }
}

/** Undefined where there is none, or none may be used: a page that may store nothing has nothing to tell either. */
function openChannel(database: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(`downlink:${database}`);
  } catch {
    return undefined;
  }
}
