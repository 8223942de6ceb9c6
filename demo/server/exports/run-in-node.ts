/** Runs the server's jobs in Node, by the same engine as in the browser. */
import '../font-modules.ts';
import { customSource, runExport } from '../../../src/node.ts';
import type { Channels } from '../datasets/index.ts';
import { fleetReads } from '../resources/fleet-reads.ts';
import type { ResourcesApi } from '../resources/resources-api.ts';
import { channelReads } from './channel-reads.ts';
import type { RunJob } from './job-runner.ts';

/** Makes what runs the jobs, which read these channels and resources. */
export function runInNode(channels: Channels, resources: ResourcesApi): RunJob {
  const fleet = { id: 'fleet', load: async () => ({ open: () => fleetReads(resources) }) };
  return (request, options) =>
    runExport(request, {
      source: customSource(channelReads(channels), { order: 'ascending' }),
      resources: { id: fleet.id, config: undefined },
      registries: { resourceSources: [fleet] },
      ...options,
    });
}
