import type { ExportRequest } from '../contract/request.ts';
import { abortable } from '../core/abort.ts';
import type { Clock } from '../core/clock.ts';
import { ExportError } from '../core/errors.ts';
import { retryAfterMs, serverMessage } from '../core/http/http-answer.ts';
import { readExport, type ServerExport } from './read-export.ts';
import { type Listing, listingOf, readAnswer, readRows } from './read-list.ts';
import { compare, isPossible, traitsOf } from './request-matching.ts';
import { LONGEST_WAIT_MS } from './timing.ts';
import { TokenHolder } from './token.ts';

/** What became of a request. */
export type Outcome<T> =
  /** The server did it, and says so in a way that is understood. */
  | { readonly kind: 'done'; readonly value: T; readonly status: number }
  /**
   * The server says that it did it, but not what it made of it: it is never asked again. `id` is what it calls the
   * export, if it says so; its list tells whether that is true.
   */
  | { readonly kind: 'answered'; readonly status: number; readonly reason: string; readonly id: string | undefined }
  /** The server will not do it, and did not. */
  | { readonly kind: 'rejected'; readonly status: number; readonly reason: string }
  /** The server takes no token that can be had; it did nothing. */
  | { readonly kind: 'unauthorized'; readonly status: 401; readonly reason: string }
  /**
   * The server has too much to do; it did nothing. `waitMs` is 0 when it does not say for how long, and never more than
   * {@link LONGEST_WAIT_MS}.
   */
  | { readonly kind: 'limited'; readonly status: 429; readonly reason: string; readonly waitMs: number }
  /** Nobody can tell: no answer, or none that says it. */
  | { readonly kind: 'unknown'; readonly status: number | null; readonly reason: string };

/** What {@link ExportsApi} is made with. */
export interface ExportsApiOptions {
  /** URL of the service without a slash at its end; the exports are at `/exports` below it. */
  readonly baseUrl: string;
  /** Gives a token. */
  readonly getToken: () => string | Promise<string>;
  /** Whether creates bear an `Idempotency-Key`. */
  readonly idempotencyKey: boolean;
  /** Milliseconds that one request may take, answer included. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Default: the browser's. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Exports asked for at once. A server may give fewer. */
const PAGE_SIZE = 1000;

/** A server with more pages than so many is taken for one that gives the same ones again and again. */
const MAX_PAGES = 1000;

/** Sweeps through several pages, of which two in a row must agree. */
const MAX_SWEEPS = 4;

/** A request that was answered, or was not. */
type Reply = Answer | Failure;
type Answer = {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
  /** Address of what was created; null where there is none, or a page may not read it. */
  readonly location: string | null;
  /** When the server sent it, by its own clock; null where a page may not read that. */
  readonly date: string | null;
};
type Failure = Extract<Outcome<never>, { kind: 'unknown' | 'unauthorized' }>;

/**
 * The `/exports` endpoints, and all that is known of them. Every request bears a token that is held in memory only;
 * after a 401 another is asked for, once. Redirects are refused, as they might take the token elsewhere.
 */
export class ExportsApi {
  readonly #options: ExportsApiOptions;
  readonly #url: string;
  readonly #fetch: typeof globalThis.fetch;
  /** The token that requests bear. */
  readonly token: TokenHolder;

  constructor(options: ExportsApiOptions) {
    this.#options = options;
    this.token = new TokenHolder(options);
    this.#url = `${options.baseUrl}/exports`;
    this.#fetch = options.fetch ?? ((...call) => globalThis.fetch(...call));
  }

  /**
   * `POST /exports`.
   *
   * @param key names this create; the same for each time that it is sent
   * @throws the signal's reason when aborted: the request may have been sent by then
   */
  async create(
    request: ExportRequest,
    key: string,
    signal: AbortSignal,
  ): Promise<Outcome<ServerExport & { readonly id: string }>> {
    const headers = {
      'Content-Type': 'application/json',
      ...(this.#options.idempotencyKey && { 'Idempotency-Key': key }),
    };
    const reply = await this.#send(this.#url, { method: 'POST', headers, body: JSON.stringify(request) }, signal);
    if ('kind' in reply) return reply;
    return reply.status >= 200 && reply.status <= 299 ? this.#created(request, reply) : this.#refusal(reply);
  }

  /** What a success says of a create. */
  #created(
    request: ExportRequest,
    { status, body, location }: Answer,
  ): Outcome<ServerExport & { readonly id: string }> {
    const stored = readAnswer(body);
    const { id, traits, isDeleted } = stored;
    const comparison = compare(traitsOf(request), traits);
    if (id !== undefined && isPossible(comparison) && !isDeleted)
      return { kind: 'done', value: { ...stored, id }, status };
    const fault =
      id === undefined
        ? 'its id is missing or cannot be read'
        : isDeleted
          ? 'it is deleted'
          : `its ${comparison.differing.join(', ')} is not what was sent`;
    return {
      kind: 'answered',
      status,
      id: id ?? lastSegment(location),
      reason: `The server answered ${status}, but not with the export that was sent: ${fault}.`,
    };
  }

  /** `DELETE /exports/{id}`; done as well when there is no such export. Throws as {@link create} does. */
  async delete(id: string, signal: AbortSignal): Promise<Outcome<undefined>> {
    const reply = await this.#send(`${this.#url}/${encodeURIComponent(id)}`, { method: 'DELETE' }, signal);
    if ('kind' in reply) return reply;
    const { status } = reply;
    const isGone = (status >= 200 && status <= 299) || status === 404 || status === 410;
    return isGone ? { kind: 'done', value: undefined, status } : this.#refusal(reply);
  }

  /**
   * `GET /exports`, all pages. Where there is more than one, they are read until two sweeps in a row agree, as exports
   * that are deleted meanwhile move others from one page to another. What is not surely complete is `unknown`. Throws
   * as {@link create} does.
   */
  async list(signal: AbortSignal): Promise<Outcome<Listing>> {
    let before: string | undefined;
    for (let sweep = 1; sweep <= MAX_SWEEPS; sweep++) {
      const outcome = await this.#sweep(signal);
      if (outcome.kind !== 'done') return outcome;
      const { pages, records } = outcome.value;
      const seen = [...records.keys()].sort().join('\n');
      if (pages <= 1 || seen === before) return { ...outcome, value: listingOf([...records.values()]) };
      before = seen;
    }
    return { kind: 'unknown', status: 200, reason: "The pages of the server's list never agreed." };
  }

  async #sweep(signal: AbortSignal): Promise<Outcome<{ pages: number; records: Map<string, ServerExport> }>> {
    const records = new Map<string, ServerExport>();
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = new URLSearchParams({
        type: 'recurring',
        sort: 'createdAt:asc',
        page: String(page),
        pageSize: String(PAGE_SIZE),
      });
      const reply = await this.#send(`${this.#url}?${query}`, { method: 'GET' }, signal);
      if ('kind' in reply) return reply;
      const { status } = reply;
      const isPastEnd = status === 204 || (page > 0 && (status === 404 || status === 416));
      if (isPastEnd) return { kind: 'done', status, value: { pages: page, records } };
      if (status !== 200) return this.#refusal(reply);
      const rows = readRows(reply.body);
      if (!rows) return { kind: 'unknown', status, reason: 'The server answered with something that is no list.' };
      const known = records.size;
      for (const row of rows) {
        const read = readExport(row);
        records.set(read.id === undefined ? `without id: ${JSON.stringify(row)}` : `id: ${read.id}`, read);
      }
      // A server may give fewer at once than it is asked for, so only a page without news is surely past the last.
      if (records.size === known) return { kind: 'done', status, value: { pages: page, records } };
    }
    return { kind: 'unknown', status: 200, reason: "The server's list has no end." };
  }

  /** An answer that is none of success: what it means for what was asked. */
  #refusal({ status, body, retryAfter, date }: Answer): Exclude<Outcome<never>, { kind: 'done' }> {
    const said = serverMessage(body, this.token.current);
    const reason = `The server answered ${status}${said && `: ${said}`}`;
    if (status === 401) return { kind: 'unauthorized', status, reason };
    // A date of the server's is held against the server's clock: ours may be wrong.
    const now = Date.parse(date ?? '') || this.#options.clock.now();
    const waitMs = Math.min(LONGEST_WAIT_MS, retryAfterMs(retryAfter, now));
    if (status === 429) return { kind: 'limited', status, reason, waitMs };
    const isFinal = status >= 400 && status <= 499 && status !== 408 && status !== 425;
    return { kind: isFinal ? 'rejected' : 'unknown', status, reason };
  }

  /** Sends a request, with another token after a 401. */
  async #send(url: string, init: RequestInit, signal: AbortSignal): Promise<Reply> {
    try {
      await this.token.require(signal);
      const reply = await this.#sendOnce(url, init, signal);
      if ('kind' in reply || reply.status !== 401) return reply;
      this.token.refuse({ isFinal: false });
      await this.token.require(signal);
      const second = await this.#sendOnce(url, init, signal);
      if ('kind' in second || second.status !== 401) return second;
      // What it says of the first token is not kept: only the second can still be struck out.
      const said = serverMessage(second.body, this.token.current);
      this.token.refuse({ isFinal: true });
      return { kind: 'unauthorized', status: 401, reason: `The server answered 401${said && `: ${said}`}` };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ExportError)) throw error;
      return { kind: 'unauthorized', status: 401, reason: error.message };
    }
  }

  async #sendOnce(url: string, init: RequestInit, signal: AbortSignal): Promise<Reply> {
    const attempt = new AbortController();
    const onAbort = () => attempt.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const ended = new AbortController();
    const { clock, timeoutMs } = this.#options;
    clock.sleep(timeoutMs, ended.signal).then(
      () => attempt.abort(new DOMException('timed out', 'TimeoutError')),
      () => {},
    );
    const headers = { ...init.headers, Accept: 'application/json', Authorization: `Bearer ${this.token.current}` };
    try {
      signal.throwIfAborted();
      const answering = this.#fetch(url, {
        ...init,
        headers,
        signal: attempt.signal,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
      });
      const response = await abortable(answering, attempt.signal);
      const body = await abortable(response.text(), attempt.signal);
      const { status, headers: said } = response;
      const header = (name: string) => said.get(name);
      return { status, body, retryAfter: header('Retry-After'), location: header('Location'), date: header('Date') };
    } catch {
      signal.throwIfAborted();
      const reason = attempt.signal.aborted
        ? `The server gave no whole answer within ${timeoutMs} ms.`
        : 'The server could not be reached, or its answer broke off.';
      return { kind: 'unknown', status: null, reason };
    } finally {
      ended.abort();
      signal.removeEventListener('abort', onAbort);
    }
  }
}

/** The last part of the path of an address, which is the id of what was created. */
function lastSegment(location: string | null): string | undefined {
  const [path = ''] = (location ?? '').split(/[?#]/, 1);
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  const last = path.slice(path.lastIndexOf('/', end - 1) + 1, end) || undefined;
  try {
    return last === undefined ? undefined : decodeURIComponent(last);
  } catch {
    return undefined;
  }
}
