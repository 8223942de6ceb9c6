import { PageReads } from '../../../src/client/page-reads.ts';
import {
  type ChannelMessage,
  customSource,
  memorySource,
  type SourceDescriptor,
} from '../../../src/sources/descriptor.ts';
import { hostWith } from '../../support/read-all.ts';
import type { StoredMessage } from '../../support/simulated-reader.ts';
import type { Arrangement } from './arrangement.ts';

/** Makes an arrangement for a source on the page. */
function page(title: string, make: (messages: readonly ChannelMessage[]) => SourceDescriptor): Arrangement {
  return {
    title,
    counts: false,
    arrange: (messages: readonly StoredMessage[]) => {
      const source = make(messages.map((message) => ({ ...message, channel: 'c1', time: Number(message.time) })));
      const reads = new PageReads(source, new AbortController().signal);
      let asked = 0;
      const host = hostWith({
        openRead: async (query) => {
          asked++;
          return reads.open(query);
        },
        pull: (read) => {
          asked++;
          return reads.pull(read);
        },
        closeRead: async (read) => reads.close(read),
      });
      return { config: source.config, host, asked: () => asked };
    },
  };
}

const pairs = async function* (messages: readonly ChannelMessage[]) {
  for (let at = 0; at < messages.length; at += 2) yield messages.slice(at, at + 2);
};

export const arrangements: readonly Arrangement[] = [
  page('of messages in memory', memorySource),
  page('of a generator in any order', (messages) => customSource(() => pairs(messages))),
  page('of a generator in ascending order', (messages) =>
    customSource(() => pairs(messages.toSorted((a, b) => Number(a.time) - Number(b.time))), { order: 'ascending' }),
  ),
];
