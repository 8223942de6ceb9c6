/** Interrupts long work so that other events are handled. */

/** Resolves after the events that are pending now have been handled. */
export const nextTask: () => Promise<void> = (() => {
  // Node: an open MessageChannel would keep the process alive.
  const immediate = (globalThis as { setImmediate?: (task: () => void) => void }).setImmediate;
  if (immediate) return () => new Promise<void>((resolve) => immediate(resolve));
  // Not setTimeout: nested timers are clamped to 4 ms (HTML standard, timers), a quarter of a 16 ms slice.
  let channel: MessageChannel | undefined;
  const waiting: (() => void)[] = [];
  return () =>
    new Promise<void>((resolve) => {
      if (!channel) {
        channel = new MessageChannel();
        channel.port1.onmessage = () => waiting.shift()?.();
      }
      waiting.push(resolve);
      channel.port2.postMessage(null);
    });
})();

/**
 * Keeps long work interruptible: every stretch of work longer than the slice lets pending events (an abort, a ping)
 * be handled before it goes on.
 */
export class Pacer {
  readonly #slice: number;
  readonly #signal: AbortSignal | undefined;
  #since = performance.now();

  /**
   * @param signal checked after every pause; its reason is thrown once it is aborted
   * @param slice milliseconds of work between pauses
   */
  constructor(signal?: AbortSignal, slice = 4) {
    this.#slice = slice;
    this.#signal = signal;
  }

  /** Whether the present stretch of work has lasted long enough for a pause. */
  get due(): boolean {
    return performance.now() - this.#since >= this.#slice;
  }

  /** Lets pending events be handled. Throws the signal's reason when one of them aborted it. */
  async pause(): Promise<void> {
    await nextTask();
    this.#since = performance.now();
    this.#signal?.throwIfAborted();
  }
}
