/** Holds the token and the host's headers for the server, and asks the page for new ones. */
import { abortable } from '../core/abort.ts';
import type { Clock } from '../core/clock.ts';
import { ExportError } from '../core/errors.ts';
import { checkedExtras } from '../core/http/check-extras.ts';
import { type ExtrasOptions, type RequestExtras, secretsOf } from '../core/http/request-extras.ts';
import { askForToken } from '../core/http/token.ts';

/** The options of a {@link TokenHolder}. */
export interface TokenOptions extends ExtrasOptions {
  /** The page's function. It may throw, and it may never settle. Absent: requests have no token. */
  readonly getToken?: (() => string | Promise<string>) | undefined;
  /** The longest wait for a token, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** What requests carry. */
export interface Grant {
  /** The token. Undefined when the page gives none. */
  readonly token: string | undefined;
  /** The headers and query parameters that the host adds. */
  readonly extras: RequestExtras;
  /** What no text may hold. */
  readonly secrets: readonly (string | undefined)[];
}

/** Waits for one call of `getToken` before it is called again. The call may be waiting for the user to sign in. */
const WAITS_PER_CALL = 10;

/** The name of the host's function in messages. */
const GET_TOKEN = 'getToken of sync';

/** A call of `getToken`, and of `headers`, whose result is not yet used. */
interface Asking {
  readonly answer: Promise<Grant>;
  hasSettled: boolean;
  /** How many waits for it have timed out. */
  waits: number;
}

/** Holds what requests carry, in memory only, and asks the page for it when there is nothing. */
export class TokenHolder {
  readonly #options: TokenOptions;
  #grant: Grant | undefined;
  /** What the server refused last. It is not sent again. */
  #refused: Grant | undefined;
  #asking: Asking | undefined;

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** What requests carry; undefined when it has yet to be asked for. */
  get current(): Grant | undefined {
    return this.#grant;
  }

  /** Whether a call of `getToken` has not settled within the time limit. */
  get isOverdue(): boolean {
    return this.#asking !== undefined && this.#asking.waits > 0 && !this.#asking.hasSettled;
  }

  /** Whether a call of `getToken` has settled after the time limit, and its result is not yet used. */
  get hasLateAnswer(): boolean {
    return this.#asking !== undefined && this.#asking.waits > 0 && this.#asking.hasSettled;
  }

  /** Drops a token that the server refused. With `isFinal`, the same token is not sent again. */
  refuse({ isFinal }: { readonly isFinal: boolean }): void {
    this.#refused = isFinal ? this.#grant : undefined;
    this.#grant = undefined;
  }

  /** Allows a refused token again, and a new call of `getToken` while another is overdue. */
  startAnew(): void {
    this.#refused = undefined;
    if (this.isOverdue) this.#asking = undefined;
  }

  /**
   * Asks for a token unless there is one.
   *
   * @throws ExportError `unauthorized` when no token arrives in time, or only one that the server refused; the signal's
   *   reason when aborted
   */
  async require(signal: AbortSignal): Promise<void> {
    this.#grant ??= this.#notRefused(await this.#ask(signal));
  }

  async #ask(signal: AbortSignal): Promise<Grant> {
    const { clock, timeoutMs } = this.#options;
    if (this.#asking && this.#asking.waits >= WAITS_PER_CALL) this.#asking = undefined;
    const asking = this.#asking ?? this.#begin();
    this.#asking = asking;
    const ended = new AbortController();
    const overdue = new ExportError('unauthorized', `${this.#asked} within ${timeoutMs} ms.`);
    const limit = clock.sleep(timeoutMs, ended.signal).then(() => Promise.reject(overdue));
    let isOverdue = false;
    try {
      return await abortable(Promise.race([asking.answer, limit]), signal);
    } catch (error) {
      isOverdue = error === overdue;
      if (isOverdue) asking.waits++;
      throw error;
    } finally {
      ended.abort();
      // The next wait uses what comes too late for this one, even if it has come by now.
      if (asking.hasSettled && !isOverdue && this.#asking === asking) this.#asking = undefined;
    }
  }

  /** What the page does not do in time, for people. */
  get #asked(): string {
    const { getToken, headers } = this.#options;
    if (!getToken) return 'headers of sync gave nothing';
    return typeof headers === 'function'
      ? `${GET_TOKEN} or headers of sync gave nothing`
      : `${GET_TOKEN} gave no token`;
  }

  async #askForGrant(): Promise<Grant> {
    const { getToken, headers, query, credentials } = this.#options;
    // What it fails with is written down, and nobody knows what the host put into it: so without the cause.
    const failed = () => new ExportError('unauthorized', `${GET_TOKEN} failed.`);
    const owner = { name: 'sync', id: 'exports', hasToken: getToken !== undefined };
    const [token, extras] = await Promise.all([
      getToken && askForToken(getToken, GET_TOKEN, failed),
      checkedExtras({ headers, query, credentials }, owner).catch(unusable),
    ]);
    return { token, extras, secrets: [token, ...secretsOf(extras)] };
  }

  #begin(): Asking {
    const answer = this.#askForGrant();
    const asking: Asking = { answer, hasSettled: false, waits: 0 };
    const settle = () => {
      asking.hasSettled = true;
    };
    answer.then(settle, settle);
    return asking;
  }

  #notRefused(grant: Grant): Grant {
    if (JSON.stringify(grant) !== JSON.stringify(this.#refused)) return grant;
    const message = this.#options.getToken
      ? 'The server refused the token, and getToken returned the same one. Sign in again.'
      : 'The server refused the session. Sign in again.';
    throw new ExportError('unauthorized', message);
  }
}

/** Sync goes on without a usable token, so its state tells what is wrong. */
function unusable(error: unknown): never {
  if (error instanceof ExportError || error instanceof TypeError) throw new ExportError('unauthorized', error.message);
  throw error;
}
