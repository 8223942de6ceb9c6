import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The tokens of one server: random, short-lived, kept in memory only. */
export class Tokens {
  /** Unix milliseconds at which each token ends. */
  readonly #ends = new Map<string, number>();

  /** A new token that is good for so many seconds. */
  issue(seconds: number): string {
    const now = Date.now();
    for (const [token, end] of this.#ends) if (end <= now) this.#ends.delete(token);
    const token = randomBytes(24).toString('base64url');
    this.#ends.set(token, now + seconds * 1000);
    return token;
  }

  /** Whether the request carries a live token behind one of the words. */
  allows(request: IncomingMessage, schemes: readonly string[]): boolean {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    if (!scheme || !token || !schemes.includes(scheme)) return false;
    return (this.#ends.get(token) ?? 0) > Date.now();
  }

  /** Ends all tokens at once. */
  expireAll(): void {
    this.#ends.clear();
  }

  /** `text` with every live token struck out. */
  strike(text: string): string {
    let struck = text;
    for (const token of this.#ends.keys()) struck = struck.replaceAll(token, '[token]');
    return struck;
  }
}
