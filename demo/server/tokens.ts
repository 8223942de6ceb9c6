import type { ServerRequest } from './http.ts';

interface Issued {
  /** Unix milliseconds. */
  readonly ends: number;
  /** `''`: a token that says nobody. */
  readonly user: string;
}

/** The tokens of one server: random, short-lived, kept in memory only. */
export class Tokens {
  readonly #issued = new Map<string, Issued>();

  /** A new token of a user that is good for so many seconds. */
  issue(seconds: number, user: string): string {
    const now = Date.now();
    for (const [token, { ends }] of this.#issued) if (ends <= now) this.#issued.delete(token);
    const token = crypto.randomUUID().replaceAll('-', '') + crypto.randomUUID().slice(0, 8);
    this.#issued.set(token, { ends: now + seconds * 1000, user });
    return token;
  }

  /** The user of the live token that the request carries behind one of the words; undefined when it carries none. */
  userOf(request: ServerRequest, schemes: readonly string[]): string | undefined {
    const [scheme, token] = String(request.headers.authorization ?? '').split(' ');
    if (!scheme || !token || !schemes.includes(scheme)) return undefined;
    const issued = this.#issued.get(token);
    return issued && issued.ends > Date.now() ? issued.user : undefined;
  }

  /** Ends all tokens at once. */
  expireAll(): void {
    this.#issued.clear();
  }

  /** `text` with every live token struck out. */
  strike(text: string): string {
    let struck = text;
    for (const token of this.#issued.keys()) struck = struck.replaceAll(token, '[token]');
    return struck;
  }
}
