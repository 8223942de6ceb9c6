import type { ServerRequest, ServerResponse } from './http.ts';

const KEPT = 500;

/** One request as the server saw it. */
export interface LoggedRequest {
  /** Counts up from 1. */
  readonly id: number;
  readonly method: string;
  /** Path and query; never a header, so never the token. */
  readonly url: string;
  /** HTTP status; absent while there is none, and when the connection broke before it. */
  status?: number;
  /** Bytes of the body handed to the connection, after compression. */
  bytes: number;
  /** Unix milliseconds, with a fraction. */
  readonly started: number;
  /** Unix milliseconds, with a fraction; absent while the request is under way. */
  ended?: number;
  /** Whether the client left before the end. */
  aborted: boolean;
  /** The faults that acted on it. */
  faults?: readonly string[];
}

/** The last 500 requests. */
export class RequestLog {
  #entries: LoggedRequest[] = [];
  #count = 0;

  /** Enters a request and follows it to its end. */
  follow(request: ServerRequest, response: ServerResponse, url: string): LoggedRequest {
    const entry: LoggedRequest = {
      id: ++this.#count,
      method: request.method ?? 'GET',
      url,
      bytes: 0,
      started: performance.timeOrigin + performance.now(),
      aborted: false,
    };
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    response.once('close', () => {
      entry.ended = performance.timeOrigin + performance.now();
      entry.aborted = !response.writableFinished && !brokenByServer.has(response);
    });
    return entry;
  }

  /** Oldest first. */
  list(): readonly LoggedRequest[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }
}

const brokenByServer = new WeakSet<ServerResponse>();

/** Breaks a connection on purpose, which the log does not take for the client leaving. */
export function breakConnection(response: ServerResponse): void {
  brokenByServer.add(response);
  response.socket?.destroy();
}
