/** Tells users of screen readers what happens, politely. */

/** How long a live region stays empty, so that the same message is heard twice. Milliseconds. */
const PAUSE = 60;

/** Speaks through one live region at a time: what is outside of an open modal dialog is not heard. */
export class Announcer {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Puts a message into the region that the function finds when it is time. The last message wins. */
  say(message: string, region: () => Element | null | undefined): void {
    clearTimeout(this.#timer);
    const before = region();
    if (before) before.textContent = '';
    this.#timer = setTimeout(() => {
      const now = region();
      if (now) now.textContent = message;
    }, PAUSE);
  }

  /** Ends what waits. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
