/** A sleep until a time, for loops that do what is due and sleep until something else is. */
import { linkedAbort } from './abort.ts';
import type { Clock } from './clock.ts';

/** Milliseconds that an {@link Alarm} sleeps at most: clocks jump, computers sleep, and events are lost. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * A sleep that can be cut short. A loop calls {@link Alarm.until} at its end; a ring while the loop is at work makes the
 * next sleep end at once, so that nothing is missed.
 */
export class Alarm {
  readonly #clock: Clock;
  #rung = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Forgets earlier rings: call it where the work begins that they ask for, so that it is not done twice. */
  reset(): void {
    this.#rung = new AbortController();
  }

  /** Ends the sleep, or the next one when nobody sleeps. */
  ring(): void {
    this.#rung.abort();
  }

  /**
   * Resolves at a time, or earlier: when rung, when the signal is aborted, and after a minute at the latest, however far
   * away the time is. So the caller looks again at what is due. Never rejects.
   *
   * @param time Unix milliseconds by the clock; `Infinity` when nothing is due
   */
  async until(time: number, signal: AbortSignal): Promise<void> {
    const ms = Math.min(LONGEST_SLEEP_MS, Math.max(0, time - this.#clock.now()));
    const awake = linkedAbort(this.#rung.signal, signal);
    await this.#clock.sleep(ms, awake.signal).catch(() => {});
    awake.unlink();
    this.reset();
  }
}
