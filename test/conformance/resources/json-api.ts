import { vi } from 'vitest';
import type { JsonApiConfig } from '../../../src/sources/resources/json-api.ts';
import { hostWith } from '../../support/read-all.ts';
import { quickResources } from '../../support/read-resources.ts';
import { type ResourceBehaviour, SimulatedResources, strictServer } from '../../support/simulated-resources.ts';
import { Rig } from '../../unit/demo/raw-client.ts';
import type { Arrangement, StoredDevice } from './arrangement.ts';

const installationsOf = (devices: readonly StoredDevice[]) =>
  [...new Set(devices.flatMap(({ installation }) => installation ?? []))].map((id) => ({ id, name: `Site ${id}` }));

/** A simulated server. */
function simulated(title: string, behaviour: Partial<ResourceBehaviour>, config: Partial<JsonApiConfig>): Arrangement {
  return {
    title,
    counts: behaviour.counts !== false,
    arrange: async (devices) => {
      const server = new SimulatedResources({
        ...behaviour,
        resources: devices.map(({ id, installation, ...attributes }) => ({
          type: 'devices',
          id,
          attributes,
          relationships: { installation: { data: installation ? { type: 'installations', id: installation } : null } },
        })),
        others: installationsOf(devices).map(({ id, name }) => ({ type: 'installations', id, attributes: { name } })),
      });
      vi.stubGlobal('fetch', server.fetch);
      return {
        config: { ...quickResources, ...config },
        host: hostWith({ getToken: async () => 'good' }),
        asked: () => server.urls.length,
        close: async () => {},
      };
    },
  };
}

/** The reference server, over HTTP. */
function fortune(title: string, config: Partial<JsonApiConfig>): Arrangement {
  return {
    title,
    counts: true,
    arrange: async (devices) => {
      const device = devices.map(({ createdAt, ...fields }) => ({ ...fields, createdAt: new Date(createdAt) }));
      const fleet = { tag: [], model: [], installation: installationsOf(devices), device };
      const rig = await Rig.start({ resources: { fleet } });
      const real = globalThis.fetch;
      let asked = 0;
      vi.stubGlobal('fetch', (...parts: Parameters<typeof fetch>) => {
        asked++;
        return real(...parts);
      });
      return {
        config: { ...quickResources, url: rig.url, authorised: true, ...config },
        host: hostWith({ getToken: async () => rig.token }),
        asked: () => asked,
        close: () => rig.stop(),
      };
    },
  };
}

export const arrangements: readonly Arrangement[] = [
  simulated('of a strict server, by cursor', strictServer, { pageSize: 4 }),
  simulated('of a server that lowers the limit', { limit: 5 }, {}),
  simulated('with a token', { token: 'good' }, { authorised: true, pageSize: 20 }),
  fortune('of Fortune.js, in large pages', {}),
  fortune('of Fortune.js, in pages of three', { pageSize: 3 }),
];
