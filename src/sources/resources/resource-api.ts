/** The API of JSON:API servers: its configuration, addresses and requests. */
import { abortable } from '../../core/abort.ts';
import { ExportError } from '../../core/errors.ts';
import { redact } from '../../core/http/redact.ts';
import { HttpJson, type HttpOptions } from '../http/http-client.ts';
import type { ReadContext, SourceHost } from '../source.ts';
import { Waits } from '../waits.ts';
import { type ResourcePage, resourcePage } from './document.ts';
import type { ResourceQuery } from './resource-source.ts';

/** What a page tells the worker about a JSON:API server: cloneable, and without any secret. */
export interface JsonApiConfig extends HttpOptions {
  /** Absolute URL, without a slash at its end, that `/{service}/{type}` is appended to. */
  readonly url: string;
  /** The service of each type that is not in the default one, e.g. `{models: 'manufacturing'}`. */
  readonly services: Readonly<Record<string, string>>;
  /** The service of all other types. `''`: types follow the URL directly. */
  readonly defaultService: string;
  /** Resources to ask for at once, from 1 to 1,000. Default 1,000. */
  readonly pageSize?: number;
  /** Whether the page has a token to give. */
  readonly authorised: boolean;
}

/** The media type of JSON:API. */
const MEDIA_TYPE = 'application/vnd.api+json';

const MAX_PAGE_SIZE = 1000;

/** What the requests of one read have in common. */
export interface Requests {
  /** Ends the requests. */
  readonly signal: AbortSignal;
  /** Is told when one of the requests waits. */
  readonly waits: Waits;
}

/** Starts the requests of a read. */
export function requestsOf(context: ReadContext, signal: AbortSignal = context.signal): Requests {
  return { signal, waits: new Waits((wait) => context.waiting(wait)) };
}

/** Which part of a list to ask for. */
export interface ListPart {
  /** Most resources. */
  readonly limit: number;
  /** Resources to skip. */
  readonly offset: number;
  /** Attribute to sort by, ascending; undefined: none. */
  readonly sort: string | undefined;
}

/** Asks one JSON:API server for resources. */
export class ResourceApi {
  readonly #config: JsonApiConfig;
  readonly #http: HttpJson;
  /** The most resources of a page. */
  readonly pageSize: number;

  /** @throws TypeError when the configuration is unusable */
  constructor(config: JsonApiConfig, host: Pick<SourceHost, 'getToken' | 'getExtras'>) {
    const { pageSize = MAX_PAGE_SIZE } = config;
    if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > MAX_PAGE_SIZE)
      throw new TypeError(`pageSize must be a whole number from 1 to ${MAX_PAGE_SIZE}.`);
    new URL(config.url);
    this.pageSize = pageSize;
    this.#config = config;
    const getToken = config.authorised ? () => host.getToken() : undefined;
    const getExtras = config.extras ? () => host.getExtras() : undefined;
    this.#http = new HttpJson({ ...config, accept: MEDIA_TYPE }, getToken, getExtras);
  }

  /** How long and how often what does not agree is read again. */
  get retries(): Pick<HttpOptions, 'maxAttempts' | 'maxRetryMs'> {
    return this.#config;
  }

  /** The address of a part of the list of a type. */
  listUrl({ type, include }: ResourceQuery, { limit, offset, sort }: ListPart): URL {
    const url = new URL(this.#typeUrl(type));
    if (include.length > 0) url.searchParams.set('include', include.join(','));
    if (sort !== undefined) url.searchParams.set('sort', sort);
    url.searchParams.set('page[limit]', String(limit));
    // Servers that page by cursors refuse it.
    if (offset > 0) url.searchParams.set('page[offset]', String(offset));
    return url;
  }

  /** The address of the resources with some ids; none is empty. */
  idsUrl({ type, include }: ResourceQuery, ids: readonly string[]): URL {
    const part = ids.map(encodeURIComponent).join(',');
    // URLs resolve the parts `.` and `..`.
    const url = new URL(`${this.#typeUrl(type)}/${isDots(part) ? `${part},${part}` : part}`);
    if (include.length > 0) url.searchParams.set('include', include.join(','));
    return url;
  }

  /** @throws ExportError as `HttpJson.get` does */
  get(url: URL, { type, include }: ResourceQuery, { signal, waits }: Requests): Promise<ResourcePage> {
    return this.#http.get(url, signal, (body) => resourcePage(body, type, include), { waits });
  }

  /** The characters that the host's query parameters add to an address. */
  async addedLength(url: URL, { signal }: Requests): Promise<number> {
    const { addressed } = await abortable(this.#http.pass(), signal);
    return addressed ? addressed(url).href.length - url.href.length : 0;
  }

  /** A link of the server as errors may show it: servers write into it what they were sent. */
  async shownLink(link: string): Promise<string> {
    const { secrets } = await this.#http.pass();
    return redact(link, secrets, '[secret]', 200).slice(0, 200);
  }

  #typeUrl(type: string): string {
    if (type === '' || isDots(type))
      throw new ExportError(
        'not-found',
        `${JSON.stringify(type)} is no type of resources. Give a plural type, such as "devices".`,
      );
    const { url, services, defaultService } = this.#config;
    const service = Object.hasOwn(services, type) ? services[type]! : defaultService;
    const parts = [...service.split('/').filter((part) => part !== ''), type];
    return [url, ...parts.map(encodeURIComponent)].join('/');
  }
}

const isDots = (part: string): boolean => part === '.' || part === '..';
