/** Reads the server's own resources for its jobs, without a network between. */

import { ExportError } from '../../../src/core/errors.ts';
import type { Resource } from '../../../src/core/resource.ts';
import { type ResourcePage, resourcePage } from '../../../src/sources/resources/document.ts';
import type { ResourceQuery, ResourceSource } from '../../../src/sources/resources/resource-source.ts';
import { textOf } from '../bytes.ts';
import type { ResourcesApi } from './resources-api.ts';

const PAGE_SIZE = 1000;

/** Makes the source of resources of the jobs. */
export function fleetReads(api: ResourcesApi): ResourceSource {
  const page = async (query: ResourceQuery, path: string, parameters: Readonly<Record<string, string>>) => {
    const search = new URLSearchParams(parameters);
    if (query.include.length > 0) search.set('include', query.include.join(','));
    const { status, body } = await api.read(query.type, path, search);
    if (status === 404) return undefined;
    if (status !== 200)
      throw new ExportError('server', `The resources of type ${query.type} cannot be read.`, { status });
    return resourcePage(JSON.parse(textOf(body)), query.type);
  };
  const part = async (query: ResourceQuery, limit: number, offset: number): Promise<ResourcePage> => {
    const found = await page(query, '', { 'page[limit]': String(limit), 'page[offset]': String(offset) });
    if (found) return found;
    throw new ExportError('not-found', `There is no type of resources ${JSON.stringify(query.type)}.`, { status: 404 });
  };
  return {
    async *read(query, { expect, advance, warn }): AsyncGenerator<readonly Resource[]> {
      if (query.ids) {
        const ids = query.ids.map(encodeURIComponent).join(',');
        const { resources = [] } = (await page(query, `/${ids}`, {})) ?? {};
        if (resources.length === 0)
          throw new ExportError('not-found', `None of the ${query.ids.length} resources exists.`, { status: 404 });
        const missing = query.ids.length - resources.length;
        warn('resource-missing', 'Resources whose ids are unknown are left out.', missing);
        advance(resources.length);
        yield resources;
        return;
      }
      const { limit = Number.POSITIVE_INFINITY, offset = 0 } = query.page ?? {};
      for (let at = 0; at < limit; ) {
        const { resources, count } = await part(query, Math.min(PAGE_SIZE, limit - at), offset + at);
        if (count !== undefined) expect(Math.max(0, Math.min(limit, count - offset)));
        if (resources.length === 0) return;
        at += resources.length;
        advance(resources.length);
        yield resources;
      }
    },
    count: async (query) => query.ids?.length ?? (await part(query, 1, 0)).count,
  };
}
