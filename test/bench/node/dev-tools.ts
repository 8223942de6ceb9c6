import type { Readable, Writable } from 'node:stream';

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** Something that Chromium reports on its own. */
export type DevToolsEvent = { readonly method: string; readonly params: Record<string, unknown> };

/**
 * The Chrome DevTools protocol over a pipe (`--remote-debugging-pipe`: JSON texts, each ended by a NUL).
 *
 * Not Playwright: it watches the network of every page and worker, which costs time with each request and keeps bodies
 * in the very process whose memory is measured.
 */
export class DevTools {
  readonly #commands: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: DevToolsEvent) => void>();
  #lastId = 0;

  constructor(commands: Writable, replies: Readable) {
    this.#commands = commands;
    let rest = '';
    replies.setEncoding('utf8').on('data', (text: string) => {
      const messages = (rest + text).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message) as Reply);
    });
    replies.once('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Chromium has ended.'));
      this.#waiting.clear();
    });
  }

  /**
   * Runs a command.
   *
   * @param session the target's session; default the browser itself
   * @param timeoutMs after which it is given up
   */
  send<T>(method: string, params: object = {}, session?: string, timeoutMs = 30_000): Promise<T> {
    const id = ++this.#lastId;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => settle().reject(new Error(`${method} took over ${timeoutMs} ms.`)), timeoutMs);
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        return { resolve, reject };
      };
      this.#waiting.set(id, {
        resolve: (result) => settle().resolve(result as T),
        reject: (reason) => settle().reject(reason),
      });
      this.#commands.write(`${JSON.stringify({ id, method, params, ...(session && { sessionId: session }) })}\0`);
    });
  }

  /** Calls `listener` with all events to come. */
  listen(listener: (event: DevToolsEvent) => void): void {
    this.#listeners.add(listener);
  }

  #take({ id, method, params = {}, result, error }: Reply): void {
    if (id === undefined) {
      for (const listener of this.#listeners) listener({ method: method ?? '', params });
      return;
    }
    const waiting = this.#waiting.get(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }
}
