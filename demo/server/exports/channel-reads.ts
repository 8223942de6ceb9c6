import { ExportError } from '../../../src/core/errors.ts';
import type { SampleQuery, SourceHost } from '../../../src/sources/source.ts';
import { lowerBound, type Selection } from '../channel.ts';
import type { Channels } from '../datasets/index.ts';
import { dialects } from '../dialects.ts';
import { JsonBytes } from '../json-bytes.ts';

const COMMA = 0x2c;
/** Messages handed over at once; between two lots the server answers others. */
const LOT = 2000;

interface Read {
  readonly selection: Selection;
  next: number;
  readonly end: number;
}

/**
 * The server's own channels as the engine's `page` source reads them: in ascending time, without the way over HTTP.
 */
export function channelReads(channels: Channels): SourceHost {
  const reads = new Map<number, Read>();
  let count = 0;
  return {
    getToken: () => Promise.reject(new Error('The channels are read without a token.')),
    async openRead({ channelId, subtopic, names, from, to }: SampleQuery) {
      const channel = await channels.get(channelId);
      if (!channel) throw new ExportError('not-found', `There is no channel ${JSON.stringify(channelId)}.`);
      const selection = channel.select({
        ...(subtopic !== '' && { subtopic }),
        ...(names.length === 1 && { name: names[0]! }),
      });
      const first = lowerBound(selection, from * 1000);
      reads.set(++count, { selection, next: first, end: lowerBound(selection, to * 1000) });
      return count;
    },
    async pull(number) {
      const read = reads.get(number);
      if (!read || read.next >= read.end) return null;
      await new Promise((resolve) => setImmediate(resolve));
      const end = Math.min(read.end, read.next + LOT);
      const out = new JsonBytes(LOT * 240);
      for (let index = read.next; index < end; index++) {
        if (index > read.next) out.byte(COMMA);
        read.selection.write(index, dialects[0]!, out);
      }
      read.next = end;
      return JSON.parse(`[${out.written.toString()}]`) as unknown[];
    },
    async closeRead(number) {
      reads.delete(number);
    },
  };
}
