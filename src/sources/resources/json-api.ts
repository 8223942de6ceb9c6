/** The source that reads resources of a JSON:API server: by their ids, or as a list. */
import { linkedAbort } from '../../core/abort.ts';
import type { Resource } from '../../core/resource.ts';
import type { ReadContext } from '../source.ts';
import { readByIds } from './id-batches.ts';
import { ListReader } from './list-reader.ts';
import { type JsonApiConfig, ResourceApi, requestsOf } from './resource-api.ts';
import type { ResourceQuery, ResourceSource, ResourceSourceModule } from './resource-source.ts';

export type { JsonApiConfig } from './resource-api.ts';

/** Makes the source that reads JSON:API servers; its config is a {@link JsonApiConfig}. */
export const open: ResourceSourceModule['open'] = (config, host) =>
  new JsonApiSource(new ResourceApi(config as JsonApiConfig, host));

class JsonApiSource implements ResourceSource {
  readonly #api: ResourceApi;

  constructor(api: ResourceApi) {
    this.#api = api;
  }

  async *read(query: ResourceQuery, context: ReadContext): AsyncGenerator<readonly Resource[]> {
    context.signal.throwIfAborted();
    // What is read ahead ends with the read, also with one that fails or is left.
    const ending = linkedAbort(context.signal);
    const requests = requestsOf(context, ending.signal);
    try {
      if (query.ids) yield* readByIds(this.#api, query, query.ids, context, requests);
      else yield* new ListReader(this.#api, query, context, requests).read();
    } finally {
      ending.end('The read has ended.');
    }
  }

  async count(query: ResourceQuery, context: ReadContext): Promise<number | undefined> {
    if (query.ids) return new Set(query.ids).size;
    const { count } = await new ListReader(this.#api, query, context, requestsOf(context)).look();
    if (count === undefined || !query.page) return count;
    return Math.min(query.page.limit, Math.max(0, count - query.page.offset));
  }
}
