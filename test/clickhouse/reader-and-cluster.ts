/** The same messages in a simulated reader and in a cluster. */
import { vi } from 'vitest';
import { connhexSource, type SourceDescriptor } from '../../src/node.ts';
import type { Cluster, LoadOptions } from '../support/clickhouse/cluster.ts';
import type { ClusterMessage } from '../support/clickhouse/messages.ts';
import { clusterSource, inSmallSlices } from '../support/clickhouse/source.ts';
import { SimulatedReader, type StoredMessage } from '../support/simulated-reader.ts';

/** Messages of a small slice. */
const SLICE = 200;

const READER = 'https://reader.test';

/** What messages of one set can be read from. */
export interface Sources {
  readonly reader: SourceDescriptor;
  /** Buckets are made on the servers. */
  readonly pushed: SourceDescriptor;
  /** The same in small slices of time. */
  readonly pushedInSlices: SourceDescriptor;
  /** Messages come one by one. */
  readonly plain: SourceDescriptor;
  /** The same in small slices of time. */
  readonly plainInSlices: SourceDescriptor;
}

const channelOf = ({ channel = 'c1' }: ClusterMessage): string => channel;

const networkFetch = globalThis.fetch;

/** Puts messages into both. Until all stubs are removed, `fetch` finds the reader, and servers as ever. */
export async function sourcesOf(
  cluster: Cluster,
  messages: readonly ClusterMessage[],
  options: LoadOptions = {},
): Promise<Sources> {
  const table = await cluster.load(messages, options);
  const readers = new Map(
    [...new Set(messages.map(channelOf))].map((channel) => {
      const own = messages.filter((message) => channelOf(message) === channel);
      // What a reader sends beyond the fields of a `StoredMessage` it sends as it is.
      return [channel, new SimulatedReader({ messages: own as unknown as readonly StoredMessage[] })];
    }),
  );
  const nothing = new SimulatedReader({ messages: [] });
  vi.stubGlobal('fetch', (input: string | URL, init?: RequestInit) => {
    const url = new URL(input);
    if (url.origin !== READER) return networkFetch(input, init);
    const channel = decodeURIComponent(url.pathname.split('/').at(-2)!);
    return (readers.get(channel) ?? nothing).fetch(url, init);
  });
  const pushed = clusterSource(cluster, table);
  const plain = clusterSource(cluster, table, { pushdown: false });
  return {
    reader: connhexSource({ baseUrl: READER }),
    pushed,
    pushedInSlices: inSmallSlices(pushed, SLICE),
    plain,
    plainInSlices: inSmallSlices(plain, SLICE),
  };
}
