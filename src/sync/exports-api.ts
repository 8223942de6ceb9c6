/** Calls the `/exports` endpoints of the server. */
import type { ExportRequest, ExportType } from '../contract/request.ts';
import { abortable, timeLimited } from '../core/abort.ts';
import { ExportError } from '../core/errors.ts';
import { retryAfterMs } from '../core/http/http-answer.ts';
import { withQuery } from '../core/http/request-extras.ts';
import { serverMessage } from '../core/http/server-message.ts';
import type { JobState } from '../storage/records.ts';
import { JOB_STATES, readExport, type ServerExport } from './read-export.ts';
import { type Listing, listingOf, readAnswer, readRows } from './read-list.ts';
import { compare, isPossible, traitsOf } from './request-matching.ts';
import { LONGEST_WAIT_MS } from './timing.ts';
import { TokenHolder, type TokenOptions } from './token.ts';

/** The outcome of a request. */
export type Outcome<T> =
  /** The server executed it and confirmed it in a readable response. */
  | { readonly kind: 'done'; readonly value: T; readonly status: number }
  /**
   * The server confirmed the create, but its response does not contain the export. The create is never sent again. `id`
   * is the export's id if the response names it; the server's list shows whether it exists.
   */
  | { readonly kind: 'answered'; readonly status: number; readonly reason: string; readonly id: string | undefined }
  /** The server refused it and did not execute it. */
  | { readonly kind: 'rejected'; readonly status: number; readonly reason: string }
  /** There is no token that the server accepts. The server did not execute the request. */
  | { readonly kind: 'unauthorized'; readonly status: 401; readonly reason: string }
  /**
   * The server limits requests and did not execute this one. `waitMs` is 0 when it names no time, and at most
   * {@link LONGEST_WAIT_MS}.
   */
  | { readonly kind: 'limited'; readonly status: 429; readonly reason: string; readonly waitMs: number }
  /** The outcome is unknown: there is no response, or it does not show the outcome. */
  | { readonly kind: 'unknown'; readonly status: number | null; readonly reason: string };

/** The options of {@link ExportsApi}. */
export interface ExportsApiOptions extends TokenOptions {
  /** URL of the service without a slash at its end. The exports are at `/exports` below it. */
  readonly baseUrl: string;
  /** Whether creates have an `Idempotency-Key` header. */
  readonly idempotencyKey: boolean;
  /** The longest time for one request with its response, and for one wait for the page, in milliseconds. */
  readonly timeoutMs: number;
  /** Default: the browser's `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Exports requested per page. A server may return fewer. */
const PAGE_SIZE = 1000;

/** The most pages of a list. A server with more probably repeats pages. */
const MAX_PAGES = 1000;

/** The most passes through a list of several pages. Two passes in a row must agree. */
const MAX_SWEEPS = 4;

/** The response to a request, or the reason why there is none. */
type Reply = Answer | Failure;
type Answer = {
  readonly status: number;
  /** Empty when it broke off. */
  readonly body: string;
  /** Why the body is not whole; null when it is. */
  readonly fault: string | null;
  readonly retryAfter: string | null;
  /** URL of the created export; null when there is none or the page may not read it. */
  readonly location: string | null;
  /** Time of the response by the server's clock; null when the page may not read it. */
  readonly date: string | null;
  /** The response itself when its body is left to the caller. */
  readonly response?: Response;
};
type IsKept = (response: Response) => boolean;
type Failure = Extract<Outcome<never>, { kind: 'unknown' | 'unauthorized' }>;

/**
 * The `/exports` endpoints. What requests carry is held in memory only. After a 401, another token is
 * asked for, once. Redirects are refused, because they could send the token to another server.
 */
export class ExportsApi {
  readonly #options: ExportsApiOptions;
  readonly #url: string;
  readonly #fetch: typeof globalThis.fetch;
  /** The token of requests. */
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
   * @param key identifies this create, and stays the same when it is sent again
   * @throws the signal's reason when aborted; the request may already be sent
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

  /** Reads the response to a successful create. */
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
          : `it differs in ${comparison.differing.join(', ')}`;
    return {
      kind: 'answered',
      status,
      id: id ?? lastSegment(location),
      reason: `The server answered ${status}, but not with the export that was sent: ${fault}.`,
    };
  }

  /** `DELETE /exports/{id}`. The outcome is also `done` when there is no such export. Throws as {@link create} does. */
  async delete(id: string, signal: AbortSignal): Promise<Outcome<undefined>> {
    const reply = await this.#send(`${this.#url}/${encodeURIComponent(id)}`, { method: 'DELETE' }, signal);
    if ('kind' in reply) return reply;
    const { status } = reply;
    const isGone = (status >= 200 && status <= 299) || status === 404 || status === 410;
    return isGone ? { kind: 'done', value: undefined, status } : this.#refusal(reply);
  }

  /**
   * `GET /exports`, all pages. Several pages are read until two passes in a row agree, because a deletion during the
   * reading moves exports between pages. A list that may be incomplete is `unknown`. Throws as {@link create} does.
   *
   * @param type the exports to list
   */
  async list(signal: AbortSignal, type: ExportType = 'recurring'): Promise<Outcome<Listing>> {
    let before: string | undefined;
    for (let sweep = 1; sweep <= MAX_SWEEPS; sweep++) {
      const outcome = await this.#sweep([['type', type]], signal);
      if (outcome.kind !== 'done') return outcome;
      const { pages, records } = outcome.value;
      const seen = [...records.keys()].sort().join('\n');
      if (pages <= 1 || seen === before) return { ...outcome, value: listingOf([...records.values()]) };
      before = seen;
    }
    return { kind: 'unknown', status: 200, reason: "The server's list changed during every read." };
  }

  /**
   * Reads the states of the jobs of exports: as a row tells it, or else by the list's filter, since the contract has no
   * field for the state. An export without a state is not on the server. Throws as {@link create} does.
   *
   * @param ids at most 50, so that addresses stay short
   */
  async states(ids: readonly string[], signal: AbortSignal): Promise<Outcome<ReadonlyMap<string, JobState>>> {
    const states = new Map<string, JobState>();
    let status = 200;
    // A job that is under way is the usual case, and needs one request.
    for (const state of JOB_STATES) {
      const left = ids.filter((id) => !states.has(id));
      if (left.length === 0) break;
      const query = [...left.map((id) => ['ids[]', id]), ['status[]', state]];
      const outcome = await this.#sweep(query, signal, new Set(left));
      if (outcome.kind !== 'done') return outcome;
      status = outcome.status;
      for (const row of outcome.value.records.values())
        if (row.id !== undefined && left.includes(row.id) && !row.isDeleted) states.set(row.id, row.state ?? state);
    }
    return { kind: 'done', status, value: states };
  }

  /**
   * Reads all pages of a list.
   *
   * @param sought ids to look for: the reading ends with the page that shows the last of them
   */
  async #sweep(
    filter: readonly (readonly string[])[],
    signal: AbortSignal,
    sought?: ReadonlySet<string>,
  ): Promise<Outcome<{ pages: number; records: Map<string, ServerExport> }>> {
    const records = new Map<string, ServerExport>();
    for (let page = 0; page < MAX_PAGES; page++) {
      const query = new URLSearchParams([
        ...(filter as [string, string][]),
        ['sort', 'createdAt:asc'],
        ['page', String(page)],
        ['pageSize', String(PAGE_SIZE)],
      ]);
      const reply = await this.#send(`${this.#url}?${query}`, { method: 'GET' }, signal);
      if ('kind' in reply) return reply;
      const { status } = reply;
      const isPastEnd = status === 204 || (page > 0 && (status === 404 || status === 416));
      if (isPastEnd) return { kind: 'done', status, value: { pages: page, records } };
      if (status !== 200) return this.#refusal(reply);
      if (reply.fault !== null) return { kind: 'unknown', status: null, reason: reply.fault };
      const rows = readRows(reply.body);
      if (!rows) return { kind: 'unknown', status, reason: 'The server answered without a list.' };
      const known = records.size;
      for (const row of rows) {
        const read = readExport(row);
        records.set(read.id === undefined ? `without id: ${JSON.stringify(row)}` : `id: ${read.id}`, read);
      }
      // A server may return fewer exports than requested, so only a page without new exports is past the end.
      const isAll = sought !== undefined && [...sought].every((id) => records.has(`id: ${id}`));
      if (isAll || records.size === known) return { kind: 'done', status, value: { pages: page, records } };
    }
    return { kind: 'unknown', status: 200, reason: "The server's list has no end." };
  }

  /**
   * `GET /exports/{id}/download`. Gives the response with its body unread; who reads it ends it with the signal. Throws as
   * {@link create} does.
   */
  async download(id: string, signal: AbortSignal): Promise<Outcome<Response>> {
    const url = `${this.#url}/${encodeURIComponent(id)}/download`;
    const reply = await this.#send(
      url,
      { method: 'GET', headers: { Accept: '*/*' } },
      signal,
      ({ status }) => status === 200,
    );
    if ('kind' in reply) return reply;
    const { status, response } = reply;
    if (response) return { kind: 'done', value: response, status };
    if (status < 300) return { kind: 'unknown', status, reason: `The server answered ${status} instead of a file.` };
    return this.#refusal(reply);
  }

  /** Derives the outcome from a response that is not a success. */
  #refusal({ status, body, retryAfter, date }: Answer): Exclude<Outcome<never>, { kind: 'done' }> {
    const said = serverMessage(body, this.token.current?.secrets ?? []);
    const reason = `The server answered ${status}${said && `: ${said}`}`;
    if (status === 401) return { kind: 'unauthorized', status, reason };
    // A date in Retry-After is compared with the server's clock, because the local clock may be wrong.
    const now = Date.parse(date ?? '') || this.#options.clock.now();
    const waitMs = Math.min(LONGEST_WAIT_MS, retryAfterMs(retryAfter, now));
    if (status === 429) return { kind: 'limited', status, reason, waitMs };
    const isFinal = status >= 400 && status <= 499 && status !== 408 && status !== 425;
    return { kind: isFinal ? 'rejected' : 'unknown', status, reason };
  }

  /**
   * Sends a request, with another token after a 401.
   *
   * @param isKept whether the body of a response is left to the caller. Default: of none
   */
  async #send(url: string, init: RequestInit, signal: AbortSignal, isKept?: IsKept): Promise<Reply> {
    try {
      await this.token.require(signal);
      const reply = await this.#sendOnce(url, init, signal, isKept);
      if ('kind' in reply || reply.status !== 401) return reply;
      this.token.refuse({ isFinal: false });
      await this.token.require(signal);
      const second = await this.#sendOnce(url, init, signal, isKept);
      if ('kind' in second || second.status !== 401) return second;
      // The first response is not used: its text may quote the first token, which can no longer be redacted.
      const said = serverMessage(second.body, this.token.current?.secrets ?? []);
      this.token.refuse({ isFinal: true });
      return { kind: 'unauthorized', status: 401, reason: `The server answered 401${said && `: ${said}`}` };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ExportError)) throw error;
      return { kind: 'unauthorized', status: 401, reason: error.message };
    }
  }

  #sendOnce(url: string, init: RequestInit, signal: AbortSignal, isKept?: IsKept): Promise<Reply> {
    const { clock, timeoutMs } = this.#options;
    const late = `The server did not answer in full within ${timeoutMs} ms.`;
    const failure = (limited: AbortSignal) =>
      limited.aborted ? late : 'The server could not be reached, or its answer broke off.';
    const send = async (limited: AbortSignal): Promise<Reply> => {
      try {
        return await this.#answer(url, init, limited, () => failure(limited), isKept);
      } catch {
        signal.throwIfAborted();
        return { kind: 'unknown', status: null, reason: failure(limited) };
      }
    };
    return timeLimited(signal, timeoutMs, send, (ms, ended) => clock.sleep(ms, ended));
  }

  /** @param failure says why the body broke off */
  async #answer(
    url: string,
    init: RequestInit,
    signal: AbortSignal,
    failure: () => string,
    isKept?: IsKept,
  ): Promise<Answer> {
    const { token, extras } = this.token.current!;
    const headers = new Headers([...Object.entries(init.headers ?? {}), ...extras.headers] as [string, string][]);
    headers.set('Accept', new Headers(init.headers).get('Accept') ?? 'application/json');
    if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    const address = extras.query.length === 0 ? url : withQuery(new URL(url), extras.query).href;
    const answering = this.#fetch(address, {
      ...init,
      headers,
      signal,
      cache: 'no-store',
      credentials: extras.credentials,
      redirect: 'error',
    });
    const response = await abortable(answering, signal);
    const { status, headers: said } = response;
    if (isKept?.(response))
      return { status, body: '', fault: null, retryAfter: null, location: null, date: null, response };
    const header = (name: string) => said.get(name);
    // From here on the status is known, and it alone tells that a create was done.
    const [body, fault] = await abortable(response.text(), signal).then(
      (text) => [text, null] as const,
      () => ['', failure()] as const,
    );
    const [retryAfter, location, date] = [header('Retry-After'), header('Location'), header('Date')];
    return { status, body, fault, retryAfter, location, date };
  }
}

/** Returns the last segment of a URL's path, which is the id of the created export. */
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
