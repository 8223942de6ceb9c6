import { vi } from 'vitest';
import type { RequestExtras } from '../../src/core/http/request-extras.ts';
import type { Resource } from '../../src/core/resource.ts';
import { type JsonApiConfig, open } from '../../src/sources/resources/json-api.ts';
import type { ResourceQuery, ResourceSource } from '../../src/sources/resources/resource-source.ts';
import { RecordingContext } from './read-all.ts';
import { type ResourceBehaviour, SimulatedResources } from './simulated-resources.ts';

/** A configuration with fast retries. */
export const quickResources: JsonApiConfig = {
  url: 'https://api.test/base',
  services: { models: 'manufacturing' },
  defaultService: 'resources',
  authorised: false,
  authScheme: 'Bearer',
  maxAttempts: 6,
  maxRetryMs: 10_000,
  timeoutMs: 10_000,
};

/** Opens a source of the server that is in place of `fetch`. */
export function openResources(
  config: Partial<JsonApiConfig> = {},
  extras: RequestExtras = { headers: [], query: [], credentials: 'omit' as const, isFixed: true },
): ResourceSource {
  return open({ ...quickResources, ...config }, { getToken: async () => 'good', getExtras: async () => extras });
}

/** A query for devices. */
export const devices = (parts: Partial<ResourceQuery> = {}): ResourceQuery => ({
  type: 'devices',
  include: [],
  ...parts,
});

/** Reads a query to its end. */
export async function readResources(
  query: Partial<ResourceQuery> = {},
  config: Partial<JsonApiConfig> = {},
  context: RecordingContext = new RecordingContext(),
): Promise<Resource[]> {
  const all: Resource[] = [];
  for await (const batch of openResources(config).read(devices(query), context)) all.push(...batch);
  return all;
}

/** Puts a simulated server in place of `fetch`. */
export function serveResources(behaviour: ResourceBehaviour): SimulatedResources {
  const server = new SimulatedResources(behaviour);
  vi.stubGlobal('fetch', server.fetch);
  return server;
}

/** Ids of resources. */
export const idsOf = (resources: readonly { readonly id: string }[]): string[] => resources.map(({ id }) => id);
