import { vi } from 'vitest';
import { Cluster, users, withoutCluster } from '../../support/clickhouse/cluster.ts';
import { clusterSource, inSmallSlices } from '../../support/clickhouse/source.ts';
import { hostWith } from '../../support/read-all.ts';
import type { Arrangement } from './arrangement.ts';

const networkFetch = globalThis.fetch;

/** All arrangements share a cluster, which starts with the first and ends after the last that needs it. */
let cluster: Promise<Cluster> | undefined;

async function end(): Promise<void> {
  const started = await cluster;
  cluster = undefined;
  await started?.stop();
}

/** A Distributed table of a cluster, with messages spread over its shards. */
function distributed(title: string, spread: 'series' | 'rows', slice?: number): Arrangement {
  return {
    title,
    counts: true,
    ...(withoutCluster && { missing: withoutCluster }),
    async arrange(messages) {
      cluster ??= Cluster.start();
      const started = await cluster;
      const table = await started.load(messages, { spread });
      const source = clusterSource(started, table);
      let asked = 0;
      vi.stubGlobal('fetch', (input: string | URL, init?: RequestInit) => {
        // What ends a query is no request for anything.
        if (!String(init?.body).startsWith('KILL')) asked++;
        return networkFetch(input, init);
      });
      return {
        config: (slice === undefined ? source : inSmallSlices(source, slice)).config,
        host: hostWith({ getToken: async () => users.reader.password }),
        asked: () => asked,
      };
    },
    end,
  };
}

export const arrangements: readonly Arrangement[] = [
  distributed('of series spread over two shards', 'series'),
  distributed('of messages spread over two shards, in slices of seven', 'rows', 7),
];
