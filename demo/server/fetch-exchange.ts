/** The two sides of an exchange in a service worker: a fetch of a page, and what it is answered. */
import type { ServerRequest, ServerResponse } from './http.ts';

/** The request of a fetch. */
export class FetchRequest implements ServerRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly errored = null;
  readonly #request: Request;

  /** @param url path and query as the server sees them */
  constructor(request: Request, url: string) {
    this.#request = request;
    this.method = request.method;
    this.url = url;
    this.headers = Object.fromEntries(request.headers);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const bytes = new Uint8Array(await this.#request.arrayBuffer());
    if (bytes.length > 0) yield bytes;
  }

  resume(): void {}
}

/** What it is answered. */
export class FetchResponse implements ServerResponse {
  destroyed = false;
  writableFinished = false;
  useChunkedEncodingByDefault = true;
  readonly socket: { destroy(): void } = { destroy: () => this.#break() };
  /** The answer; it settles when its head is known. A connection that breaks before is a network error. */
  readonly answer: Promise<Response>;
  #resolve: (response: Response) => void = () => {};
  readonly #headers = new Headers();
  readonly #events = new EventTarget();
  #body: ReadableStreamDefaultController<Uint8Array> | undefined;

  /** @param signal aborted when the page gives the fetch up */
  constructor(signal: AbortSignal) {
    this.answer = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    signal.addEventListener('abort', () => this.#left(), { once: true });
  }

  setHeader(name: string, value: string): void {
    this.#headers.set(name, value);
  }

  writeHead(status: number, headers: Record<string, string | number> = {}): void {
    for (const [name, value] of Object.entries(headers)) this.#headers.set(name, String(value));
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#body = controller;
      },
      pull: () => {
        this.#events.dispatchEvent(new Event('drain'));
      },
      cancel: () => this.#left(),
    });
    this.#resolve(new Response(status === 204 ? null : body, { status, headers: this.#headers }));
  }

  write(chunk: Uint8Array, onWritten?: () => void): boolean {
    if (this.destroyed) return false;
    this.#body?.enqueue(chunk);
    if (onWritten) setTimeout(onWritten);
    return (this.#body?.desiredSize ?? 0) > 0;
  }

  end(chunk?: Uint8Array): void {
    if (this.destroyed) return;
    if (chunk && chunk.length > 0) this.#body?.enqueue(chunk);
    this.#body?.close();
    this.writableFinished = true;
    this.#left();
  }

  once(event: 'close' | 'drain', listener: () => void): void {
    this.#events.addEventListener(event, listener, { once: true });
  }

  off(event: 'close' | 'drain', listener: () => void): void {
    this.#events.removeEventListener(event, listener);
  }

  #break(): void {
    if (this.destroyed) return;
    if (this.#body) this.#body.error(new TypeError('The connection broke.'));
    else this.#resolve(Response.error());
    this.#left();
  }

  #left(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    queueMicrotask(() => this.#events.dispatchEvent(new Event('close')));
  }
}
