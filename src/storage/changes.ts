/** Tells all tabs which records have changed. */
import type { StoreName } from './records.ts';

/** A change of stored records. */
export interface Change {
  /** The store that changed. */
  readonly store: StoreName;
  /** The keys that changed. For the outbox, these are ids of definitions. */
  readonly ids: readonly string[];
}

/** Publishes changes to all tabs, including this one. */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #database: string;
  #channel: BroadcastChannel | undefined;

  /** @param database the name of the database */
  constructor(database: string) {
    this.#database = database;
    this.#channel = openChannel(database);
    if (this.#channel) this.#channel.onmessage = ({ data }: MessageEvent<Change>) => this.#receive(data);
  }

  /** Publishes a committed change. After {@link close}, other tabs still receive it, because a write may end later. */
  publish(change: Change): void {
    this.#receive(change);
    const channel = this.#channel ?? openChannel(this.#database);
    channel?.postMessage(change);
    if (channel !== this.#channel) channel?.close();
  }

  /** Calls the listener with every change of the stores, from any tab. Returns a function that unsubscribes. */
  subscribe(stores: readonly StoreName[], listener: (change: Change) => void): () => void {
    const filtered = (change: Change) => {
      if (stores.includes(change.store)) listener(change);
    };
    this.#listeners.add(filtered);
    return () => this.#listeners.delete(filtered);
  }

  /** Removes all listeners. */
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

/**
 * Opens the channel between tabs. Undefined when the browser has none or forbids it, as it then forbids storage too.
 */
function openChannel(database: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(`downlink:${database}`);
  } catch {
    return undefined;
  }
}
