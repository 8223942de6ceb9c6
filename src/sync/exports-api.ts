import type { ExportRequest, StoredExport } from '../contract/request.ts';
import { parseStoredExport } from '../contract/stored-export.ts';
import { abortable } from '../core/abort.ts';
import type { Clock } from '../core/clock.ts';
import { ExportError } from '../core/errors.ts';
import { retryAfterMs, serverMessage } from '../core/http-answer.ts';
import { isEcho } from './likeness.ts';

/** What became of a request. */
export type Outcome<T> =
  /** The server did it, and says so as the contract has it. */
  | { readonly kind: 'done'; readonly value: T; readonly status: number }
  /** The server will not do it, and did not. */
  | { readonly kind: 'rejected'; readonly status: number; readonly reason: string }
  /** The server takes no token that can be had; it did nothing. */
  | { readonly kind: 'unauthorized'; readonly status: 401; readonly reason: string }
  /** The server has too much to do; it did nothing. `waitMs` is 0 when it does not say for how long. */
  | { readonly kind: 'limited'; readonly status: 429; readonly reason: string; readonly waitMs: number }
  /** Nobody can tell: no answer, or none that says it. */
  | { readonly kind: 'unknown'; readonly status: number | null; readonly reason: string };

/** All recurring exports that the server has, as they were at one time. */
export interface Listing {
  /** Those that live. */
  readonly exports: readonly StoredExport[];
  /** Ids of all that live, also of those that cannot be read. */
  readonly ids: ReadonlySet<string>;
  /** Those that are not as the contract has them, as far as they can be read. */
  readonly unreadable: readonly { readonly id: string | undefined; readonly periodStart: number | undefined }[];
}

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
  /** When the server sent it, by its own clock; null where a page may not read that. */
  readonly date: string | null;
};
type Failure = Extract<Outcome<never>, { kind: 'unknown' | 'unauthorized' }>;

/**
 * The `/exports` endpoints, and all that is known of them. Every request bears a token that is held in memory only; after
 * a 401 another is asked for, once. Redirects are refused, as they might take the token elsewhere.
 */
export class ExportsApi {
  readonly #options: ExportsApiOptions;
  readonly #url: string;
  readonly #fetch: typeof globalThis.fetch;
  #token: string | undefined;
  /** The token that the server refused last: it is not sent again. */
  #refused: string | undefined;

  constructor(options: ExportsApiOptions) {
    this.#options = options;
    this.#url = `${options.baseUrl}/exports`;
    this.#fetch = options.fetch ?? ((...call) => globalThis.fetch(...call));
  }

  /** Has a token sent again that the server has refused. */
  forgetRefusal(): void {
    this.#refused = undefined;
  }

  /**
   * Gets hold of a token, unless there is one.
   *
   * @throws ExportError `unauthorized` when there is none, or only one that the server has refused
   */
  async authorise(signal: AbortSignal): Promise<void> {
    this.#token ??= await this.#askForToken(signal);
  }

  /**
   * `POST /exports`.
   *
   * @param key names this create; the same for each time that it is sent
   * @throws the signal's reason when aborted: the request may have been sent by then
   */
  async create(request: ExportRequest, key: string, signal: AbortSignal): Promise<Outcome<StoredExport>> {
    const headers = {
      'Content-Type': 'application/json',
      ...(this.#options.idempotencyKey && { 'Idempotency-Key': key }),
    };
    const reply = await this.#send(this.#url, { method: 'POST', headers, body: JSON.stringify(request) }, signal);
    if ('kind' in reply) return reply;
    const { status, body } = reply;
    if (status < 200 || status > 299) return this.#refusal(reply);
    try {
      const stored = parseStoredExport(JSON.parse(body));
      if (isEcho(request, stored) && stored.deletedAt === null) return { kind: 'done', value: stored, status };
    } catch {
      // Without the cause: it may quote the body, and the body the token.
    }
    return { kind: 'unknown', status, reason: `The server answered ${status}, but not with the export that was sent.` };
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
   * that are deleted meanwhile move others from one page to another. What is not surely complete is `unknown`. Throws as
   * {@link create} does.
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

  async #sweep(signal: AbortSignal): Promise<Outcome<{ pages: number; records: Map<string, unknown> }>> {
    const records = new Map<string, unknown>();
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
      if (status !== 200) return this.#refusal(reply);
      const results = resultsOf(reply.body);
      if (!results) return { kind: 'unknown', status, reason: 'The server answered with something that is no list.' };
      const known = records.size;
      for (const record of results) records.set(idOf(record) ?? JSON.stringify(record), record);
      // A server may give fewer at once than it is asked for, so only a page without news is surely past the last.
      if (records.size === known) return { kind: 'done', status, value: { pages: page, records } };
    }
    return { kind: 'unknown', status: 200, reason: "The server's list has no end." };
  }

  /** An answer that is none of success: what it means for what was asked. */
  #refusal({ status, body, retryAfter, date }: Answer): Exclude<Outcome<never>, { kind: 'done' }> {
    const said = serverMessage(body, this.#token);
    const reason = `The server answered ${status}${said && `: ${said}`}`;
    if (status === 401) return { kind: 'unauthorized', status, reason };
    // A date of the server's is held against the server's clock: ours may be wrong.
    const now = Date.parse(date ?? '') || this.#options.clock.now();
    if (status === 429) return { kind: 'limited', status, reason, waitMs: retryAfterMs(retryAfter, now) };
    const isFinal = status >= 400 && status <= 499 && status !== 408 && status !== 425;
    return { kind: isFinal ? 'rejected' : 'unknown', status, reason };
  }

  /** Sends a request, with another token after a 401. */
  async #send(url: string, init: RequestInit, signal: AbortSignal): Promise<Reply> {
    try {
      await this.authorise(signal);
      const reply = await this.#sendOnce(url, init, signal);
      if ('kind' in reply || reply.status !== 401) return reply;
      this.#token = undefined;
      this.#refused = undefined;
      await this.authorise(signal);
      const second = await this.#sendOnce(url, init, signal);
      if ('kind' in second || second.status !== 401) return second;
      // What it says of the first token is not kept: only the second can still be struck out.
      const said = serverMessage(second.body, this.#token);
      this.#refused = this.#token;
      this.#token = undefined;
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
    const headers = { ...init.headers, Accept: 'application/json', Authorization: `Bearer ${this.#token}` };
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
      return { status, body, retryAfter: said.get('Retry-After'), date: said.get('Date') };
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

  async #askForToken(signal: AbortSignal): Promise<string> {
    let token: unknown;
    try {
      token = await abortable(Promise.resolve(this.#options.getToken()), signal);
    } catch {
      signal.throwIfAborted();
      // Without the cause: it is written down, and nobody knows what the host put into it.
      throw new ExportError('unauthorized', 'getToken of sync failed.');
    }
    // RFC 9110 §5.5: what may stand in a header. Checked here because some engines quote a refused header in the error.
    if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
      throw new ExportError(
        'unauthorized',
        'getToken of sync must give a non-empty token of visible ASCII characters.',
      );
    if (token === this.#refused)
      throw new ExportError('unauthorized', 'The server refused the token, and getToken gives no other.');
    return token;
  }
}

function resultsOf(body: string): unknown[] | undefined {
  try {
    const { results } = JSON.parse(body) as { results?: unknown };
    return Array.isArray(results) ? results : undefined;
  } catch {
    return undefined;
  }
}

function fieldOf(record: unknown, name: string): unknown {
  return typeof record === 'object' && record !== null ? Reflect.get(record, name) : undefined;
}

function idOf(record: unknown): string | undefined {
  const id = fieldOf(record, 'id');
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function listingOf(records: readonly unknown[]): Listing {
  const exports: StoredExport[] = [];
  const ids = new Set<string>();
  const unreadable: Listing['unreadable'][number][] = [];
  for (const record of records) {
    const deletedAt = fieldOf(record, 'deletedAt');
    if (typeof deletedAt === 'string' && deletedAt !== '') continue;
    const id = idOf(record);
    if (id !== undefined) ids.add(id);
    try {
      const stored = parseStoredExport(record);
      if (stored.type === 'recurring') exports.push(stored);
    } catch {
      const start = fieldOf(record, 'periodStart');
      unreadable.push({ id, periodStart: typeof start === 'number' ? start : undefined });
    }
  }
  return { exports, ids, unreadable };
}
