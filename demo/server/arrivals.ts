import { type Channel, type Filter, lowerBound, type Selection } from './channel.ts';
import { type ListedMessage, listSelection, matches } from './list-channel.ts';

/** Messages that arrived at channels while they were being read. */
export class Arrivals {
  readonly #byChannel = new Map<string, ListedMessage[]>();

  /** Adds a message to a channel. */
  add(channelId: string, message: ListedMessage): void {
    const messages = this.#byChannel.get(channelId) ?? [];
    messages.push(message);
    messages.sort((a, b) => a.time - b.time);
    this.#byChannel.set(channelId, messages);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#byChannel.clear();
  }

  /** What matches in a channel, with what arrived there since. */
  select(channel: Channel, filter: Filter): Selection {
    const selection = channel.select(filter);
    const arrived = (this.#byChannel.get(channel.id) ?? []).filter((message) => matches(message, filter));
    return arrived.length === 0 ? selection : merged(selection, channel.id, arrived);
  }
}

/** Both in ascending time; where times are equal, what arrived comes last. */
function merged(selection: Selection, channelId: string, arrived: readonly ListedMessage[]): Selection {
  const late = listSelection(channelId, arrived);
  const places = arrived.map(({ time }, rank) => lowerBound(selection, time + 1) + rank);
  const locate = (index: number): [Selection, number] => {
    const before = places.filter((place) => place < index).length;
    return places[before] === index ? [late, before] : [selection, index - before];
  };
  return {
    length: selection.length + arrived.length,
    timeAt: (index) => {
      const [from, at] = locate(index);
      return from.timeAt(at);
    },
    write: (index, dialect, out) => {
      const [from, at] = locate(index);
      from.write(at, dialect, out);
    },
  };
}
