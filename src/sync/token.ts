/** Holds the token for the server and asks the page for new ones. */
import { abortable } from '../core/abort.ts';
import type { Clock } from '../core/clock.ts';
import { ExportError } from '../core/errors.ts';
import { askForToken } from '../core/http/token.ts';

/** The options of a {@link TokenHolder}. */
export interface TokenOptions {
  /** The page's function. It may throw, and it may never settle. */
  readonly getToken: () => string | Promise<string>;
  /** The longest wait for a token, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** Waits for one call of `getToken` before it is called again. The call may be waiting for the user to sign in. */
const WAITS_PER_CALL = 10;

/** The name of the host's function in messages. */
const GET_TOKEN = 'getToken of sync';

/** A call of `getToken` whose result is not yet used. */
interface Asking {
  readonly answer: Promise<string>;
  hasSettled: boolean;
  /** How many waits for it have timed out. */
  waits: number;
}

/** Holds the token of requests, in memory only, and asks the page for a token when there is none. */
export class TokenHolder {
  readonly #options: TokenOptions;
  #token: string | undefined;
  /** The token that the server refused last. It is not sent again. */
  #refused: string | undefined;
  #asking: Asking | undefined;

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** The token; undefined when there is none. */
  get current(): string | undefined {
    return this.#token;
  }

  /** Whether a call of `getToken` has not settled within the time limit. */
  get isOverdue(): boolean {
    return this.#asking !== undefined && this.#asking.waits > 0 && !this.#asking.hasSettled;
  }

  /** Drops a token that the server refused. With `isFinal`, the same token is not sent again. */
  refuse({ isFinal }: { readonly isFinal: boolean }): void {
    this.#refused = isFinal ? this.#token : undefined;
    this.#token = undefined;
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
    this.#token ??= this.#notRefused(await this.#ask(signal));
  }

  async #ask(signal: AbortSignal): Promise<string> {
    const { clock, timeoutMs } = this.#options;
    if (this.#asking && this.#asking.waits >= WAITS_PER_CALL) this.#asking = undefined;
    const asking = this.#asking ?? this.#begin();
    this.#asking = asking;
    const ended = new AbortController();
    const late = clock.sleep(timeoutMs, ended.signal).then(() => {
      asking.waits++;
      throw new ExportError('unauthorized', `${GET_TOKEN} gave no token within ${timeoutMs} ms.`);
    });
    try {
      return await abortable(Promise.race([asking.answer, late]), signal);
    } finally {
      ended.abort();
      if (asking.hasSettled && this.#asking === asking) this.#asking = undefined;
    }
  }

  #begin(): Asking {
    // What it fails with is written down, and nobody knows what the host put into it: so without the cause.
    const answer = askForToken(
      this.#options.getToken,
      GET_TOKEN,
      () => new ExportError('unauthorized', `${GET_TOKEN} failed.`),
    );
    const asking: Asking = { answer, hasSettled: false, waits: 0 };
    const settle = () => {
      asking.hasSettled = true;
    };
    answer.then(settle, settle);
    return asking;
  }

  #notRefused(token: string): string {
    if (token === this.#refused)
      throw new ExportError(
        'unauthorized',
        'The server refused the token, and getToken returned the same one. Sign in again.',
      );
    return token;
  }
}
