import type { Channel } from '../channel.ts';
import { ListChannel, type ListedMessage } from '../list-channel.ts';

/** The instant that 4,000 messages share; Unix microseconds. */
const INSTANT = Date.UTC(2024, 0, 1) * 1000;
const TIED = 4000;
const NEIGHBOURS = 10;

/** More than a page of messages at one instant, with ten messages before it and ten after it, a second apart. */
export function tiesChannel(id: string): Channel {
  const message = (time: number, value: number): ListedMessage => ({
    time,
    publisher: '7f3c5b21-0d4e-4a88-b1c9-2e6d8f4a9c07',
    name: 'urn:demo:ties',
    value: String(value),
  });
  const messages: ListedMessage[] = [];
  for (let i = 0; i < TIED; i++) messages.push(message(INSTANT, i));
  for (let i = 1; i <= NEIGHBOURS; i++)
    messages.push(message(INSTANT - i * 1_000_000, -i), message(INSTANT + i * 1_000_000, TIED + i));
  return new ListChannel(id, messages);
}
