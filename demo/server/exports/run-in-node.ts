/** Runs the server's jobs in Node, by the same engine as in the browser. */
import '../font-modules.ts';
import { customSource, runExport, type SourceDescriptor } from '../../../src/node.ts';
import type { Channels } from '../datasets/index.ts';
import { fleetReads } from '../resources/fleet-reads.ts';
import type { ResourcesApi } from '../resources/resources-api.ts';
import { channelReads } from './channel-reads.ts';
import { channelIdsOf } from './channels-of-request.ts';
import type { RunJob } from './job-runner.ts';

/**
 * Makes what runs the jobs, which read these channels and resources.
 *
 * @param elsewhere source of the channels that are none of these, such as a ClickHouse table. Default: there are none
 */
export function runInNode(channels: Channels, resources: ResourcesApi, elsewhere?: SourceDescriptor): RunJob {
  const fleet = { id: 'fleet', load: async () => ({ open: () => fleetReads(resources) }) };
  const own = customSource(channelReads(channels), { order: 'ascending' });
  const sourceOf = async (request: Parameters<RunJob>[0]): Promise<SourceDescriptor> => {
    if (!elsewhere) return own;
    const found = await Promise.all(channelIdsOf(request).map((id) => channels.get(id)));
    const known = found.filter((channel) => channel !== undefined);
    // A run has one source, in which the channels of the other would be empty.
    if (known.length > 0 && known.length < found.length)
      throw new Error('The items read channels of this server and others. Export them apart.');
    return known.length === found.length ? own : elsewhere;
  };
  return async (request, options) =>
    runExport(request, {
      source: await sourceOf(request),
      resources: { id: fleet.id, config: undefined },
      registries: { resourceSources: [fleet] },
      ...options,
    });
}
