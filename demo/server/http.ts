/** What the handlers use of a request and of its answer. Those of Node have it, and so have those of a service worker. */

/** A request. */
export interface ServerRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  /** Path and query. */
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Why the rest of it never comes; null while nothing is wrong. */
  readonly errored: Error | null;
  /** Reads what is left of the body, and drops it. */
  resume(): unknown;
}

/** Its answer. */
export interface ServerResponse {
  /** Whether nothing more can be sent. */
  readonly destroyed: boolean;
  /** Whether all of it was handed on. */
  readonly writableFinished: boolean;
  /** Whether a body without a length is sent in chunks. */
  useChunkedEncodingByDefault: boolean;
  /** The connection; without one, nothing more can be sent. */
  readonly socket: { destroy(): unknown } | null;
  setHeader(name: string, value: string): unknown;
  writeHead(status: number, headers?: Record<string, string | number>): unknown;
  /** Returns false when it is better to wait for `drain`. */
  write(chunk: Uint8Array, onWritten?: () => void): boolean;
  end(chunk?: Uint8Array): unknown;
  once(event: 'close' | 'drain', listener: () => void): unknown;
  off(event: 'close' | 'drain', listener: () => void): unknown;
}

/** Settles when the answer has ended, or the client has left. */
export function closed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('close', resolve);
  });
}
