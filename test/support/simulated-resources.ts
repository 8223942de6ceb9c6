/**
 * A JSON:API server in memory. It replaces `fetch`. By default it behaves as Fortune.js does: paging by offset, a count,
 * a limit of 1,000 that it lowers to in silence, and an order that lasts.
 */

/** A stored resource. */
export interface StoredResource {
  readonly type: string;
  readonly id: string;
  readonly attributes?: unknown;
  readonly relationships?: unknown;
}

/** How a simulated server behaves. */
export interface ResourceBehaviour {
  readonly resources: readonly StoredResource[];
  /** Resources that other resources may include. */
  readonly others?: readonly StoredResource[];
  /** The most resources of a page. Default 1,000. */
  readonly limit?: number;
  /** `offset`: `page[offset]`. `cursor`: links without an offset are the only way on. Default `offset`. */
  readonly paging?: 'offset' | 'cursor';
  /** Whether `meta.count` is there. Default true. */
  readonly counts?: boolean;
  /** Whether `links.next` is there while more is. Default true. */
  readonly links?: boolean;
  /** Refuses parameters and names that it does not know by 400. Default false. */
  readonly strict?: boolean;
  /** Whether it sorts by `createdAt` when it is asked to. Default true. */
  readonly sorts?: boolean;
  /** Called before a request for a page is answered, with its number from 0. */
  readonly meanwhile?: (request: number, store: StoredResource[]) => void;
  /** The answer of a request in place of the usual one. */
  readonly answer?: (url: URL, request: number) => Response | undefined;
  /** Changes what is answered. */
  readonly edit?: (body: Record<string, unknown>, url: URL, request: number) => unknown;
  /** The accepted token. Absent when none is needed. */
  readonly token?: string;
  /** The order of the list, by the number of the request. Default: as stored. */
  readonly order?: (resources: readonly StoredResource[], request: number) => readonly StoredResource[];
}

/** A server that refuses all that it does not know, and leads from page to page by cursors only. */
export const strictServer: Partial<ResourceBehaviour> = { strict: true, paging: 'cursor', counts: false };

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const refused = (detail: string): Response => reply(400, { errors: [{ status: '400', detail }] });

function reply(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/vnd.api+json' } });
}

/** The server. Pass its `fetch` to `vi.stubGlobal`. */
export class SimulatedResources {
  /** The requested URLs, in order. */
  readonly urls: URL[] = [];
  /** The `Accept` headers, in order. */
  readonly accepted: (string | null)[] = [];
  /** The most simultaneous requests. */
  most = 0;
  underWay = 0;
  readonly #behaviour: ResourceBehaviour;
  readonly #store: StoredResource[];

  constructor(behaviour: ResourceBehaviour) {
    this.#behaviour = behaviour;
    this.#store = [...behaviour.resources];
  }

  /** The replacement of `fetch`. */
  readonly fetch = async (input: URL | string, init: RequestInit = {}): Promise<Response> => {
    const { signal } = init;
    signal?.throwIfAborted();
    const number = this.urls.length;
    if (number > 20_000) throw new Error('The server was asked without end.');
    const url = new URL(input);
    this.urls.push(url);
    const headers = new Headers(init.headers);
    this.accepted.push(headers.get('Accept'));
    this.most = Math.max(this.most, ++this.underWay);
    try {
      for (let turns = (number * 7) % 3; turns >= 0; turns--) await pause();
      signal?.throwIfAborted();
      const { token, answer } = this.#behaviour;
      if (token !== undefined && headers.get('Authorization') !== `Bearer ${token}`)
        return reply(401, { errors: [{ detail: 'no token' }] });
      return answer?.(url, number) ?? this.#answer(url, number);
    } finally {
      this.underWay--;
    }
  };

  #answer(url: URL, number: number): Response {
    const { strict = false, edit } = this.#behaviour;
    // Base and service come first.
    const [, , , type, ids] = url.pathname.split('/');
    if (strict)
      for (const name of url.searchParams.keys())
        if (!['include', 'sort', 'page[limit]', 'page[cursor]'].includes(name))
          return refused(`unknown parameter ${name}`);
    const include = (url.searchParams.get('include') ?? '').split(',').filter(Boolean);
    const unknown = include.filter((name) => !this.#store.some((one) => Object.hasOwn(relationshipsOf(one), name)));
    if (strict && unknown.length > 0) return refused(`unknown include ${unknown.join()}`);
    const body =
      ids === undefined
        ? this.#list(url, decodeURIComponent(type!), number)
        : this.#byIds(ids, decodeURIComponent(type!));
    if (body instanceof Response) return body;
    const { data } = body;
    if (include.length > 0) body.included = this.#included(Array.isArray(data) ? data : [data], include);
    return reply(200, edit ? edit(body, url, number) : body);
  }

  #byIds(part: string, type: string): Record<string, unknown> | Response {
    const ids = part.split(',').map(decodeURIComponent);
    const found = this.#store.filter((one) => one.type === type && ids.includes(one.id)).reverse();
    // An id may itself hold commas.
    if (found.length === 0) return reply(404, { errors: [{ detail: 'No records match the request.' }] });
    return { data: ids.length === 1 ? found[0] : found };
  }

  #list(url: URL, type: string, number: number): Record<string, unknown> | Response {
    const {
      meanwhile,
      limit: most = 1000,
      paging = 'offset',
      counts = true,
      links = true,
      sorts = true,
    } = this.#behaviour;
    meanwhile?.(number, this.#store);
    let all: readonly StoredResource[] = this.#store.filter((one) => one.type === type);
    const sort = url.searchParams.get('sort');
    if (sort !== null && !sorts) return refused('cannot sort');
    if (sort !== null && sort !== 'createdAt') return reply(500, { errors: [{ detail: 'TypeError' }] });
    if (sort !== null)
      all = all.toSorted((a, b) => (createdOf(a) < createdOf(b) ? -1 : createdOf(a) > createdOf(b) ? 1 : 0));
    all = this.#behaviour.order?.(all, number) ?? all;
    const limit = Math.min(Number(url.searchParams.get('page[limit]') ?? most), most);
    const cursor = url.searchParams.get('page[cursor]');
    // A cursor is the id of the last resource, wherever it may be by now.
    const offset =
      paging === 'offset'
        ? Number(url.searchParams.get('page[offset]') ?? 0)
        : cursor === null
          ? 0
          : all.findIndex(({ id }) => id === cursor) + 1;
    const data = all.slice(offset, offset + limit);
    const next = new URL(url);
    if (paging === 'offset') next.searchParams.set('page[offset]', String(offset + limit));
    else next.searchParams.set('page[cursor]', data.at(-1)?.id ?? '');
    return {
      data,
      ...(counts && { meta: { count: all.length } }),
      ...(links && { links: { ...(offset + limit < all.length && { next: `${next.pathname}${next.search}` }) } }),
    };
  }

  #included(resources: readonly unknown[], include: readonly string[]): StoredResource[] {
    const wanted = new Set<string>();
    for (const resource of resources)
      for (const name of include) {
        const { data } = relationshipsOf(resource as StoredResource)[name] ?? {};
        for (const one of [data ?? []].flat()) wanted.add(JSON.stringify([one.type, one.id]));
      }
    return (this.#behaviour.others ?? []).filter(({ type, id }) => wanted.has(JSON.stringify([type, id])));
  }
}

type Identifier = { readonly type: string; readonly id: string };

const relationshipsOf = ({ relationships }: StoredResource) =>
  (relationships ?? {}) as Record<string, { readonly data?: Identifier | readonly Identifier[] | null }>;

const createdOf = ({ attributes }: StoredResource): string =>
  String((attributes as { createdAt?: unknown } | undefined)?.createdAt ?? '');
