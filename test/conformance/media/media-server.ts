import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';

/** A request as received. */
export interface SeenRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a server answers. */
export interface FakeAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** How the server answers the next requests instead of the API. */
export type Mood = 'own' | 'hang' | 'break' | FakeAnswer;

/** A local server that stands in for a medium's API. It answers as `api` says unless its mood says otherwise. */
export class MediaServer {
  readonly url: string;
  readonly seen: SeenRequest[] = [];
  mood: Mood = 'own';
  readonly #stop: () => Promise<void>;

  private constructor(url: string, stop: () => Promise<void>) {
    this.url = url;
    this.#stop = stop;
  }

  /** Starts one on a free port of the loopback. */
  static async start(api: (request: SeenRequest) => FakeAnswer): Promise<MediaServer> {
    const server = createServer((request, response) => void respond(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const started = new MediaServer(`http://127.0.0.1:${port}`, async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    const respond = async (request: IncomingMessage, response: ServerResponse) => {
      const { url: path = '', method = '', headers } = request;
      const seen = { path, method, headers, body: await readText(request) };
      started.seen.push(seen);
      if (started.mood === 'hang') return;
      if (started.mood === 'break') return request.socket.destroy();
      // A preflight is answered by the gateway before the API.
      const answer = started.mood === 'own' || method === 'OPTIONS' ? api(seen) : started.mood;
      const { status, body, headers: extra } = answer;
      response.writeHead(status, extra).end(body);
    };
    return started;
  }

  /** Forgets the requests, and answers as the API does again. */
  reset(): void {
    this.seen.length = 0;
    this.mood = 'own';
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}
