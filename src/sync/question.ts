/** Holds when a question may be put to the server again that it did not answer. */

import type { Outcome } from './exports-api.ts';
import type { RetryContext } from './outbox-transitions.ts';
import { backoffMs } from './timing.ts';

/** The outcome of a question without an answer. */
export type Unanswered = Exclude<Outcome<unknown>, { kind: 'done' }>;

/** A question that is put to the server again and again: for its list, or for the states of exports. */
export class Question {
  /** Earliest time of the next attempt after a failure, in Unix milliseconds. */
  notBefore = 0;
  /** Why there was no answer last, for people; null when there was one. */
  fault: string | null = null;
  #failures = 0;

  /** Records that there was an answer. */
  succeeded(): void {
    this.fault = null;
    this.#failures = 0;
  }

  /** Records that there was no answer. The pauses grow with each failure in a row. */
  failed(outcome: Unanswered, { now, timing, random }: RetryContext): void {
    const waitMs = outcome.kind === 'limited' ? outcome.waitMs : 0;
    this.notBefore = now + Math.max(waitMs, backoffMs(timing, ++this.#failures, random));
    this.fault = `The server's list cannot be read: ${outcome.reason}`;
  }
}
