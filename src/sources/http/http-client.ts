/** GETs JSON: authorises requests, limits how many run at once, and retries what may pass. */
import { abortable, LONGEST_TIMER_MS, linkedAbort, sleep } from '../../core/abort.ts';
import { type Backoff, backoffMs } from '../../core/backoff.ts';
import { ExportError, type ExportErrorCode } from '../../core/errors.ts';
import { retryAfterMs } from '../../core/http/http-answer.ts';
import { isOffline, sleepUntilOnline } from '../../core/http/online.ts';
import type { RequestExtras } from '../../core/http/request-extras.ts';
import { askForToken } from '../../core/http/token.ts';
import { loadPart } from '../../core/load-part.ts';
import type { Wait } from '../source.ts';
import { Waits } from '../waits.ts';
import type { Pass } from './pass.ts';
import { withSlot } from './request-slots.ts';

/** How requests are authorised and how long they are tried. */
export interface HttpOptions {
  /** Word before the token in the `Authorization` header. */
  readonly authScheme: 'Bearer' | 'Thing' | 'Client';
  /** Most attempts of one request, the first included; those made while offline do not count. Absent: no limit. */
  readonly maxAttempts?: number;
  /**
   * Milliseconds for which a failing request is tried again: its attempts and the pauses between them. Time spent offline
   * and time spent waiting for other requests do not count. See {@link LONGEST_TIMER_MS}.
   */
  readonly maxRetryMs: number;
  /** Milliseconds one attempt may take, body included; see {@link LONGEST_TIMER_MS}. */
  readonly timeoutMs: number;
  /** Media type to ask for. Default `application/json`. */
  readonly accept?: string;
  /** Whether the page adds headers, cookies or query parameters. Default false. */
  readonly extras?: boolean;
}

/** What may differ from request to request. */
export interface RequestOptions {
  /** Default {@link HttpOptions.maxAttempts}. */
  readonly maxAttempts?: number | undefined;
  /** Is told when the request waits before its next attempt. Default: nobody is. */
  readonly waits?: Waits;
  /** Sends one attempt. Default: `fetch`, which GETs. */
  readonly send?: (
    url: URL,
    init: RequestInit & { headers: Pass['headers']; signal: AbortSignal },
  ) => Promise<Response>;
  /**
   * What an answer that is no success means, by what it says, without secrets. Default, and where it returns undefined:
   * the status decides.
   */
  readonly judge?: (said: string, status: number) => FailedTry | undefined;
}

/** Says that an answer came that is not what the API promises. The message continues "… answered". */
export class BadPageMeta extends Error {}

/** Reads a good answer; called anew for each try. */
export type ReadBody<T> = (response: Response) => Promise<T>;

/** The pauses between attempts. */
const BACKOFF: Backoff = { firstMs: 250, longestMs: 10_000 };

/**
 * Milliseconds between two attempts while the browser says that it is offline. It may be wrong: some virtual machines
 * and VPNs never say otherwise.
 */
const OFFLINE_PAUSE_MS = 10_000;

const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** No answer, or one whose body did not come whole. */
class BrokenAnswer extends Error {}

/** An attempt that failed, and whether another may succeed. A {@link ReadBody} may throw one. */
export class FailedTry extends Error {
  constructor(
    readonly error: ExportError,
    readonly retry: boolean,
    readonly waitMs = 0,
  ) {
    super(error.message);
  }
}

/**
 * GETs JSON from one service: authorises, bounds the requests under way, and renews the token and the host's headers
 * once after a 401. Retries what may pass for as long as `maxRetryMs` allows, with full-jitter backoff; honours
 * `Retry-After`, waits while the browser is offline, and tries again at once when it comes online. Redirects are not
 * followed. What requests carry is kept in memory only and is struck out of every error.
 */
export class HttpJson {
  readonly #options: HttpOptions;
  readonly #getToken: (() => Promise<string>) | undefined;
  readonly #getExtras: (() => Promise<RequestExtras>) | undefined;
  readonly #authorisation: (token: string) => Pass['headers'];
  /** The pass in use and the request for it; replaced as a whole, so that concurrent 401s share one renewal. */
  #pass: Promise<Pass> | undefined;

  /**
   * @param getToken absent when the service needs no authorisation
   * @param getExtras absent when the host adds nothing to requests
   * @param authorisation gives the headers that carry a token. Default: `Authorization`, with the scheme before it
   * @throws TypeError when a time is longer than timers can wait
   */
  constructor(
    options: HttpOptions,
    getToken?: () => Promise<string>,
    getExtras?: () => Promise<RequestExtras>,
    authorisation = (token: string): Pass['headers'] => [['Authorization', `${options.authScheme} ${token}`]],
  ) {
    for (const name of ['maxRetryMs', 'timeoutMs'] as const)
      if (options[name] > LONGEST_TIMER_MS) throw new TypeError(`${name} must be at most ${LONGEST_TIMER_MS}.`);
    this.#options = options;
    this.#getToken = getToken;
    this.#getExtras = getExtras;
    this.#authorisation = authorisation;
  }

  /**
   * The body of `url`, parsed and checked.
   *
   * @param check turns the parsed body into what is wanted; throws {@link BadPageMeta} to have it asked for again
   * @throws ExportError `unauthorized`, `forbidden`, `not-found`, `rate-limited`, `network`, `server`, `bad-response`
   */
  get<T>(url: URL, signal: AbortSignal, check: (body: unknown) => T, options?: RequestOptions): Promise<T> {
    return this.read(url, signal, async (response) => check(await unbroken(response.json())), options);
  }

  /**
   * What is made of an answer of `url`, whose body may be of many megabytes.
   *
   * @param read what it awaits of the body it awaits by {@link unbroken}; throws {@link BadPageMeta}, or a SyntaxError
   *   where JSON was expected, to have it asked for again
   * @throws ExportError as {@link HttpJson.get} does
   */
  async read<T>(url: URL, signal: AbortSignal, read: ReadBody<T>, options: RequestOptions = {}): Promise<T> {
    const { maxAttempts = this.#options.maxAttempts ?? Number.POSITIVE_INFINITY, waits = new Waits(() => {}) } =
      options;
    const { maxRetryMs, timeoutMs } = this.#options;
    // Without the time spent waiting for a slot, of which late requests have much.
    let spent = 0;
    for (let attempt = 1; ; ) {
      let begun = performance.now();
      try {
        return await withSlot(url.origin, signal, () => {
          begun = performance.now();
          return this.#authorised(url, signal, read, options);
        });
      } catch (failure) {
        signal.throwIfAborted();
        if (!(failure instanceof FailedTry)) throw failure;
        if (!failure.retry) throw failure.error;
        if (failure.error.code === 'network' && isOffline()) {
          await waits.during({ reason: 'offline' }, sleepUntilOnline(OFFLINE_PAUSE_MS, signal));
          continue;
        }
        // A computer that slept meanwhile has not been trying for so long.
        spent += Math.min(performance.now() - begun, timeoutMs);
        const left = maxRetryMs - spent;
        if (attempt >= maxAttempts || left <= 0 || failure.waitMs > left) throw givenUp(failure, attempt);
        const pause = Math.max(failure.waitMs, Math.min(backoffMs(BACKOFF, attempt), left));
        const wait: Wait = { reason: reasonOf(failure.error), until: Date.now() + pause };
        const paused = performance.now();
        // What a server asks for does not depend on this end of the line.
        await waits.during(wait, failure.waitMs > 0 ? sleep(pause, signal) : sleepUntilOnline(pause, signal));
        spent += Math.min(performance.now() - paused, pause);
        attempt++;
      }
    }
  }

  async #authorised<T>(url: URL, signal: AbortSignal, read: ReadBody<T>, options: RequestOptions): Promise<T> {
    const first = this.pass();
    const pass = await abortable(first, signal);
    try {
      return await this.#fetch(url, pass, signal, read, options);
    } catch (failure) {
      if (!pass.isRenewable || !(failure instanceof FailedTry) || failure.error.code !== 'unauthorized') throw failure;
      if (this.#pass === first) this.#pass = undefined;
      return await this.#fetch(url, await abortable(this.pass(), signal), signal, read, options);
    }
  }

  /** What requests carry, asked for once. The page bounds how long that may take: `client/page-host.ts`. */
  pass(): Promise<Pass> {
    this.#pass ??= this.#askForPass();
    const pass = this.#pass;
    pass.catch(() => {
      if (this.#pass === pass) this.#pass = undefined;
    });
    return pass;
  }

  async #askForPass(): Promise<Pass> {
    const { accept = 'application/json' } = this.#options;
    const getToken = this.#getToken;
    const getExtras = this.#getExtras;
    const [token, extras, part] = await Promise.all([
      getToken && askForToken(getToken, 'getToken', tokenFailure),
      getExtras?.(),
      getExtras && loadPart(() => import('./extended-pass.ts')),
    ]);
    const headers: Pass['headers'] = [['Accept', accept]];
    if (getToken) headers.push(...this.#authorisation(token!));
    const pass = { headers, secrets: [token], isRenewable: getToken !== undefined };
    return part ? part.extended(pass, extras!) : pass;
  }

  async #fetch<T>(url: URL, pass: Pass, signal: AbortSignal, read: ReadBody<T>, options: RequestOptions): Promise<T> {
    const { timeoutMs } = this.#options;
    signal.throwIfAborted();
    const limited = linkedAbort(signal);
    const timer = setTimeout(() => limited.end('timed out'), timeoutMs);
    try {
      return await this.#answer(url, pass, limited.signal, read, options);
    } catch (failure) {
      signal.throwIfAborted();
      if (failure instanceof BadPageMeta)
        throw new FailedTry(new ExportError('bad-response', `${where(url)} answered ${failure.message}.`), true);
      if (failure instanceof BrokenAnswer || failure instanceof SyntaxError)
        throw broken(url, failure, limited.signal.aborted, timeoutMs);
      throw failure;
    } finally {
      clearTimeout(timer);
      limited.unlink();
    }
  }

  async #answer<T>(
    url: URL,
    { headers, secrets, credentials = 'omit', addressed }: Pass,
    signal: AbortSignal,
    read: ReadBody<T>,
    { send = fetch, judge }: RequestOptions,
  ): Promise<T> {
    const response = await unbroken(
      send(addressed?.(url) ?? url, {
        headers,
        signal,
        cache: 'no-store',
        credentials,
        // Older browsers take the token along to wherever they are sent.
        redirect: 'manual',
      }),
    );
    if (isRedirect(response)) throw redirected(url);
    if (!response.ok) {
      const said = await saidIn(await unbroken(response.text()), secrets);
      throw judge?.(said, response.status) ?? refused(url, response, said);
    }
    return await read(response);
  }
}

/** Tells a failing network from a failing reader of what it gave. */
export async function unbroken<T>(coming: Promise<T>): Promise<T> {
  try {
    return await coming;
  } catch (cause) {
    throw cause instanceof SyntaxError ? cause : new BrokenAnswer('', { cause });
  }
}

function reasonOf({ code }: ExportError): Wait['reason'] {
  return code === 'network' || code === 'rate-limited' || code === 'bad-response' ? code : 'server';
}

/** The page says by an ExportError that it took too long. */
function tokenFailure(cause: unknown): ExportError {
  if (cause instanceof ExportError) return cause;
  return new ExportError('unauthorized', 'getToken failed, so the reader cannot be asked.', { cause });
}

const where = (url: URL): string => `${url.origin}${url.pathname}`;

function givenUp({ error, waitMs }: FailedTry, tries: number): ExportError {
  const asked = waitMs > 0 ? ` It asks to wait ${Math.ceil(waitMs / 1000)} s.` : '';
  return new ExportError(
    error.code,
    `${error.message}${asked} Given up after ${tries} ${tries === 1 ? 'try' : 'tries'}.`,
    {
      cause: error.cause ?? error,
      ...(error.status === undefined ? {} : { status: error.status }),
    },
  );
}

/** No answer, or one that broke off: a cut body does not parse, so it never passes for a whole one. */
function broken(url: URL, failure: BrokenAnswer | SyntaxError, timedOut: boolean, timeoutMs: number): FailedTry {
  if (timedOut)
    return new FailedTry(
      new ExportError('network', `${where(url)} gave no whole answer within ${timeoutMs} ms.`),
      true,
    );
  // Without the cause: engines quote the body in it, and the body may quote the token.
  if (failure instanceof SyntaxError)
    return new FailedTry(
      new ExportError('bad-response', `${where(url)} answered something that is not whole JSON.`),
      true,
    );
  const message = `${where(url)} could not be reached, or the answer broke off (network, CORS or Content-Security-Policy).`;
  return new FailedTry(new ExportError('network', message, { cause: failure.cause }), true);
}

/** Browsers show a redirect that they were not to follow without its status. */
const isRedirect = ({ type, status }: Response): boolean =>
  type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status);

function redirected(url: URL): FailedTry {
  const message =
    `${where(url)} answered with a redirect, which is not followed: it might take the token elsewhere. ` +
    'Give the address that it leads to as baseUrl.';
  return new FailedTry(new ExportError('server', message), false);
}

/** What an error body says, without secrets. The error is the same error when the part that tells cannot be loaded. */
const saidIn = async (body: string, secrets: Pass['secrets']): Promise<string> =>
  import('../../core/http/server-message.ts').then(
    ({ serverMessage }) => serverMessage(body, secrets),
    () => '',
  );

function refused(url: URL, response: Response, said: string): FailedTry {
  const { status } = response;
  const message = `${where(url)} answered ${status}${said && `: ${said}`}.`.replace(/\.\.$/, '.');
  const error = new ExportError(codeOf(status), message, { status });
  return new FailedTry(
    error,
    RETRIED_STATUSES.has(status),
    retryAfterMs(response.headers.get('Retry-After'), Date.now()),
  );
}

function codeOf(status: number): ExportErrorCode {
  switch (status) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 429:
      return 'rate-limited';
    default:
      return 'server';
  }
}
