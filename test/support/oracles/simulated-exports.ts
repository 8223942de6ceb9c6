import type { ExportRequest, StoredExport } from '../../../src/contract/request.ts';

/** State of a job. */
type State = 'notProcessed' | 'inProgress' | 'failed' | 'done' | 'expired';

/** A fault of a simulated server. */
export type ServerFault =
  | { readonly kind: 'dropBeforeReading' | 'dropAfterCommit' | 'truncated' | 'hang' | 'hangAfterCommit' | 'redirect' }
  /** The status comes, and the connection breaks in the middle of the body. */
  | { readonly kind: 'brokenBody' }
  /** The browser sends the request twice and receives the second answer. */
  | { readonly kind: 'doubled' }
  /** The server commits this much later. The connection breaks at once, or lasts until the client gives up. */
  | { readonly kind: 'slowCommit'; readonly ms: number; readonly lost: boolean }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly commit: boolean;
      /** Seconds, or with `asDate` a date of the server's clock. */
      readonly retryAfter?: number;
      readonly asDate?: boolean;
    }
  | { readonly kind: 'wrongBody'; readonly status: number; readonly body: 'html' | 'empty' | 'otherRequest' | 'noId' }
  /** All tokens so far become invalid. */
  | { readonly kind: 'expireTokens' };

/** A request as the server saw it. */
export interface SeenRequest {
  readonly client: string;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly fault: ServerFault['kind'] | undefined;
  /** When it arrived, by the clock of the simulation. */
  readonly at: number;
  /** Status of the complete answer that reached the client; undefined before. */
  answered?: number;
  /** When that was, by the clock of the simulation. */
  answeredAt?: number;
}

/** The server's clock. */
interface ServerClock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Instead of all that. */
  readonly response?: Response;
};

/** Milliseconds of travel to the server, and the same back. */
const TRAVEL_MS = 5;

/**
 * An in-memory `/exports` that follows the contract. It is independent of the code under test except for the types of
 * the contract.
 */
export class SimulatedExports {
  /** Milliseconds by which its clock is ahead of the browser's. */
  skewMs = 0;
  /** The most results on a page, whatever the client requests. */
  pageSize = 1000;
  /** Milliseconds by which its list is behind, as with a replica of its database. */
  lagMs = 0;
  /** Whether it repeats the token header in every refusal, as some servers do. */
  isQuoting = false;
  /** Whether its `Date` header is hidden from pages, as with another origin. */
  isDateHidden = false;
  /** The fault that a request meets when none is ordered for it. */
  chance: (method: string) => ServerFault | undefined = () => undefined;
  /** Converts a request to what the server stores. */
  write: (request: ExportRequest) => ExportRequest = (request) => request;
  /** Converts a stored export to what a list shows. */
  row: (stored: StoredExport) => unknown = (stored) => stored;
  /** Converts a stored export to the answer of a create; undefined is an empty body. */
  echo: (stored: StoredExport) => unknown = (stored) => this.row(stored);
  /** Converts rows to the body of a list. */
  list: (rows: readonly unknown[]) => unknown = (rows) => ({ results: rows });
  /** States of jobs by the ids of their exports. Default: `notProcessed`. */
  readonly states = new Map<string, State>();
  /** Files by the ids of their exports, for downloads. */
  readonly files = new Map<string, () => Response>();
  readonly seen: SeenRequest[] = [];
  /** How often two requests overlapped, of one client or of two. */
  overlaps = 0;
  readonly #clock: ServerClock;
  readonly #exports = new Map<string, StoredExport>();
  readonly #faults = new Map<string, ServerFault[]>();
  readonly #underWay = new Set<SeenRequest>();
  #lastId = 0;
  #firstGoodToken = 0;
  #lastToken = 0;

  constructor(clock: ServerClock) {
    this.#clock = clock;
  }

  /** Issues a new token. */
  token(): string {
    return `token-${++this.#lastToken}`;
  }

  /** Invalidates all tokens so far. */
  expireTokens(): void {
    this.#firstGoodToken = this.#lastToken + 1;
  }

  /** Adds a fault for the next request of a method, after earlier ones. */
  order(method: 'POST' | 'GET' | 'DELETE', fault: ServerFault): void {
    this.#faults.set(method, [...(this.#faults.get(method) ?? []), fault]);
  }

  /** Removes pending faults. */
  heal(): void {
    this.#faults.clear();
  }

  /** Returns all exports that are not deleted, oldest first. */
  living(): StoredExport[] {
    return [...this.#exports.values()].filter(({ deletedAt }) => deletedAt === null);
  }

  /** Returns all exports, including deleted ones, oldest first. */
  everMade(): StoredExport[] {
    return [...this.#exports.values()];
  }

  /** Creates an export as another client does. */
  create(request: ExportRequest): StoredExport {
    const now = new Date(this.#now()).toISOString();
    const stored: StoredExport = {
      ...this.write(request),
      id: `s${++this.#lastId}`,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    };
    this.#exports.set(stored.id, stored);
    return stored;
  }

  /** Deletes an export, also by the number in its id. Returns false when there is none. */
  delete(id: string): boolean {
    const stored = this.#exports.get(id) ?? this.#exports.get(`s${id}`);
    if (!stored || stored.deletedAt !== null) return false;
    this.#exports.set(stored.id, { ...stored, deletedAt: new Date(this.#now()).toISOString() });
    return true;
  }

  /** Returns the `fetch` of one client. */
  fetchOf(client: string, isOnline: () => boolean = () => true): typeof globalThis.fetch {
    return async (input, init = {}) => {
      const { signal } = init;
      if (!isOnline()) throw new TypeError('Failed to fetch');
      const answering = this.#answer(client, new URL(String(input)), init);
      const aborted = new Promise<never>((_, reject) => {
        if (signal?.aborted) reject(signal.reason);
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
      answering.catch(() => {});
      return await Promise.race([answering, aborted]);
    };
  }

  async #answer(client: string, url: URL, init: RequestInit): Promise<Response> {
    const method = init.method ?? 'GET';
    const fault = this.#faults.get(method)?.shift() ?? this.chance(method);
    const headers = new Headers(init.headers);
    const body = typeof init.body === 'string' ? init.body : undefined;
    const seen: SeenRequest = {
      ...{ client, method, path: url.pathname + url.search, headers, body, fault: fault?.kind, at: this.#clock.now() },
    };
    this.seen.push(seen);
    if (this.#underWay.size > 0) this.overlaps++;
    this.#underWay.add(seen);
    init.signal?.addEventListener('abort', () => this.#underWay.delete(seen), { once: true });
    try {
      await this.#clock.sleep(TRAVEL_MS);
      const response = await this.#afterFault(fault, () => this.#work(method, url, headers, body));
      await this.#clock.sleep(TRAVEL_MS);
      if (!init.signal?.aborted) Object.assign(seen, { answered: response.status, answeredAt: this.#clock.now() });
      if (!this.isQuoting || response.status < 400) return response;
      return respond({ status: response.status, body: { message: `not with ${headers.get('Authorization')}` } });
    } finally {
      this.#underWay.delete(seen);
    }
  }

  /** Ends a client with its open requests. */
  gone(client: string): void {
    for (const seen of this.#underWay) if (seen.client === client) this.#underWay.delete(seen);
  }

  async #afterFault(fault: ServerFault | undefined, work: () => Answer): Promise<Response> {
    const lost = () => new TypeError('Failed to fetch');
    switch (fault?.kind) {
      case undefined:
        return respond(work());
      case 'dropBeforeReading':
      case 'redirect':
        throw lost();
      case 'dropAfterCommit':
        work();
        throw lost();
      case 'doubled':
        work();
        return respond(work());
      case 'truncated': {
        const { status, body } = work();
        const text = JSON.stringify(body) ?? '';
        return new Response(status === 204 ? null : text.slice(0, text.length >> 1), { status });
      }
      case 'brokenBody': {
        const { status, body } = work();
        if (status === 204) return respond({ status });
        return new Response(brokenStream(JSON.stringify(body) ?? ''), { status });
      }
      case 'hang':
        return new Promise(() => {});
      case 'hangAfterCommit':
        work();
        return new Promise(() => {});
      case 'slowCommit': {
        const committed = this.#clock.sleep(fault.ms).then(work);
        if (fault.lost) throw lost();
        return respond(await committed);
      }
      case 'status':
        if (fault.commit) work();
        return respond({
          status: fault.status,
          body: { message: `fault ${fault.status}` },
          headers: this.#retryAfter(fault),
        });
      case 'expireTokens':
        this.expireTokens();
        return respond(work());
      case 'wrongBody': {
        const { body } = work();
        const fields = typeof body === 'object' ? body : {};
        switch (fault.body) {
          case 'html':
            return new Response('<!doctype html><title>Sign in</title>', { status: fault.status });
          case 'empty':
            return new Response('', { status: fault.status });
          case 'noId':
            return Response.json({ ...fields, id: undefined }, { status: fault.status });
          case 'otherRequest':
            return Response.json({ ...fields, id: 'other', periodicity: 'P17D' }, { status: fault.status });
        }
      }
    }
  }

  #file(id: string): Answer {
    const file = this.files.get(id);
    const isThere = file && this.living().some((stored) => stored.id === id);
    return isThere ? { status: 200, response: file() } : { status: 404, body: { message: 'no file' } };
  }

  #work(method: string, url: URL, headers: Headers, body: string | undefined): Answer {
    const token = Number(/^Bearer token-(\d+)$/.exec(headers.get('Authorization') ?? '')?.[1] ?? -1);
    if (token < this.#firstGoodToken) return { status: 401, body: { message: 'unauthorized' } };
    const [, root, id, download] = url.pathname.split('/');
    if (root !== 'exports') return { status: 404, body: { message: 'not found' } };
    if (download) return this.#file(decodeURIComponent(id ?? ''));
    if (method === 'POST')
      return { status: 201, body: this.echo(this.create(JSON.parse(body ?? '') as ExportRequest)) };
    if (method === 'DELETE')
      return this.delete(decodeURIComponent(id ?? '')) ? { status: 204 } : { status: 404, body: { message: 'none' } };
    const page = Number(url.searchParams.get('page'));
    const size = Math.min(this.pageSize, Number(url.searchParams.get('pageSize')));
    const ids = url.searchParams.getAll('ids[]');
    const states = url.searchParams.getAll('status[]');
    const listed = this.living().filter(
      ({ id, createdAt }) =>
        Date.parse(createdAt) <= this.#now() - this.lagMs &&
        (ids.length === 0 || ids.includes(id)) &&
        (states.length === 0 || states.includes(this.states.get(id) ?? 'notProcessed')),
    );
    const rows = listed.slice(page * size, (page + 1) * size).map((stored) => this.row(stored));
    return { status: 200, body: this.list(rows) };
  }

  #retryAfter({ retryAfter, asDate }: ServerFault & { kind: 'status' }): Record<string, string> {
    if (retryAfter === undefined) return {};
    if (!asDate) return { 'Retry-After': String(retryAfter) };
    const at = (ms: number) => new Date(ms).toUTCString();
    return { ...(!this.isDateHidden && { Date: at(this.#now()) }), 'Retry-After': at(this.#now() + retryAfter * 1000) };
  }

  #now(): number {
    return this.#clock.now() + this.skewMs;
  }
}

/** Half of a text, and then an error. */
function brokenStream(text: string): ReadableStream<Uint8Array> {
  let isBegun = false;
  return new ReadableStream({
    pull(controller) {
      if (isBegun) return controller.error(new TypeError('network error'));
      isBegun = true;
      controller.enqueue(new TextEncoder().encode(text.slice(0, text.length >> 1) || ' '));
    },
  });
}

function respond({ status, body, headers = {}, response }: Answer): Response {
  if (response) return response;
  return new Response(body === undefined ? null : JSON.stringify(body), { status, headers });
}
