/** The registries of sources: of messages and of resources. */
import { open } from './http/reader.ts';
import type { ResourceSourceEntry } from './resources/resource-source.ts';
import type { SourceEntry } from './source.ts';

/** The sources that the built-in worker knows. */
export const sources: readonly SourceEntry[] = [
  { id: 'reader', load: async () => ({ open }) },
  { id: 'clickhouse', load: () => import('./clickhouse/clickhouse.ts') },
  { id: 'page', load: () => import('./custom.ts') },
];

/** The sources of resources that the built-in worker knows. */
export const resourceSources: readonly ResourceSourceEntry[] = [
  { id: 'json-api', load: () => import('./resources/json-api.ts') },
];
