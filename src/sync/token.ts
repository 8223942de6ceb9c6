import { abortable } from '../core/abort.ts';
import type { Clock } from '../core/clock.ts';
import { ExportError } from '../core/errors.ts';

/** What {@link TokenHolder} is made with. */
export interface TokenOptions {
  /** The host's: it may throw, and it may never settle. */
  readonly getToken: () => string | Promise<string>;
  /** Milliseconds that one wait for a token may take. */
  readonly timeoutMs: number;
  readonly clock: Clock;
}

/** So many waits for one call of `getToken`; then it is called again. It may be waiting for somebody to sign in. */
const WAITS_PER_CALL = 10;

/** A call of `getToken`, until what it gave has been taken. */
interface Asking {
  readonly answer: Promise<unknown>;
  hasSettled: boolean;
  /** How often it has been waited for in vain. */
  waits: number;
}

/** Holds the token that requests bear, in memory only, and asks the host for one where there is none. */
export class TokenHolder {
  readonly #options: TokenOptions;
  #token: string | undefined;
  /** The token that the server refused last: it is not sent again. */
  #refused: string | undefined;
  #asking: Asking | undefined;

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** The token; undefined while there is none. */
  get current(): string | undefined {
    return this.#token;
  }

  /** Whether `getToken` has been called, has not settled, and has been waited for as long as it may be. */
  get isOverdue(): boolean {
    return this.#asking !== undefined && this.#asking.waits > 0 && !this.#asking.hasSettled;
  }

  /** The server takes the token no more; another one is asked for. A second token that it refuses is not sent again. */
  refuse({ isFinal }: { readonly isFinal: boolean }): void {
    this.#refused = isFinal ? this.#token : undefined;
    this.#token = undefined;
  }

  /** Has a token sent again that the server has refused, and `getToken` called again though a call is still open. */
  startAnew(): void {
    this.#refused = undefined;
    if (this.isOverdue) this.#asking = undefined;
  }

  /**
   * Gets hold of a token, unless there is one.
   *
   * @throws ExportError `unauthorized` when there is none in time, or only one that the server has refused; the
   *   signal's reason when aborted
   */
  async require(signal: AbortSignal): Promise<void> {
    this.#token ??= this.#checked(await this.#ask(signal));
  }

  async #ask(signal: AbortSignal): Promise<unknown> {
    const { clock, timeoutMs } = this.#options;
    if (this.#asking && this.#asking.waits >= WAITS_PER_CALL) this.#asking = undefined;
    const asking = this.#asking ?? this.#begin();
    this.#asking = asking;
    const ended = new AbortController();
    const late = clock.sleep(timeoutMs, ended.signal).then(() => {
      asking.waits++;
      throw new ExportError('unauthorized', `getToken of sync gave no token within ${timeoutMs} ms.`);
    });
    try {
      return await abortable(Promise.race([asking.answer, late]), signal);
    } finally {
      ended.abort();
      if (asking.hasSettled && this.#asking === asking) this.#asking = undefined;
    }
  }

  #begin(): Asking {
    const answer = this.#call();
    const asking: Asking = { answer, hasSettled: false, waits: 0 };
    const settle = () => {
      asking.hasSettled = true;
    };
    answer.then(settle, settle);
    return asking;
  }

  /** What it fails with is written down, and nobody knows what the host put into it: so without the cause. */
  async #call(): Promise<unknown> {
    try {
      return await this.#options.getToken();
    } catch {
      throw new ExportError('unauthorized', 'getToken of sync failed.');
    }
  }

  #checked(token: unknown): string {
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
