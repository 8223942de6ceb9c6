import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReferenceServer, type ReferenceServerOptions } from '../../../demo/server/reference-server.ts';

/** An answer as received. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** The body as far as it was received, undecoded. */
  readonly body: Buffer;
  /** Whether the body is complete according to HTTP. */
  readonly complete: boolean;
}

/** One message as a reader sends it. */
export type RawMessage = Record<string, unknown>;

/** The envelope of a page. */
export interface RawPage {
  readonly total: number;
  readonly offset: number;
  readonly limit: number;
  readonly messages?: readonly RawMessage[];
}

/** A reference server on its own port, and a client that shows its raw answers. */
export class Rig {
  readonly #server: Server;
  readonly #close: () => Promise<void>;
  #token = '';
  /** Sees every exchange whose answer came. It may throw, and then the request fails. */
  onAnswer: (method: string, path: string, request: unknown, answer: RawAnswer) => void = () => undefined;

  private constructor(server: Server, close: () => Promise<void>) {
    this.#server = server;
    this.#close = close;
  }

  /** Listens on a free port of the loopback and fetches a token. */
  static async start(options: ReferenceServerOptions = {}): Promise<Rig> {
    const reference = createReferenceServer(options);
    const server = createServer(async (request, response) => {
      if (!(await reference.handle(request, response))) response.writeHead(418).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const rig = new Rig(server, reference.close);
    await rig.renewToken();
    return rig;
  }

  /** The token of the requests. */
  get token(): string {
    return this.#token;
  }

  /** Fetches a new token and uses it from now on. */
  async renewToken(body?: unknown): Promise<number> {
    const answer = await this.send('POST', '/demo/token', body);
    const { token, expiresIn } = JSON.parse(String(answer.body)) as { token: string; expiresIn: number };
    this.#token = token;
    return expiresIn;
  }

  /** URL of the server, without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Sends one request over its own connection. Rejects when the connection breaks before the first byte. */
  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) {
    const { port } = this.#server.address() as AddressInfo;
    return new Promise<RawAnswer>((resolve, reject) => {
      const authorization = this.#token && { Authorization: `Bearer ${this.#token}` };
      const request = httpRequest({
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        headers: { ...authorization, ...headers },
        ...(signal && { signal }),
      });
      request.on('error', reject);
      request.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', () => undefined);
        response.on('close', () => {
          const { statusCode = 0, complete } = response;
          const answer = { status: statusCode, headers: response.headers, body: Buffer.concat(parts), complete };
          try {
            this.onAnswer(method, path, body, answer);
            resolve(answer);
          } catch (error) {
            reject(error);
          }
        });
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Fetches a page of the Connhex reader for a channel, or from a full path. */
  get(channelOrPath: string, query: Record<string, string | number> = {}): Promise<RawAnswer> {
    const path = channelOrPath.startsWith('/') ? channelOrPath : `/iot/reader/channels/${channelOrPath}/messages`;
    const params = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    return this.send('GET', `${path}?${params}`);
  }

  /** Does the same and parses the page. Fails on any status except 200. */
  async page(channelOrPath: string, query: Record<string, string | number> = {}): Promise<RawPage> {
    const { status, body } = await this.get(channelOrPath, query);
    if (status !== 200) throw new Error(`status ${status}: ${body}`);
    return JSON.parse(String(body)) as RawPage;
  }

  /** Enables these faults and disables all others. */
  async faults(...faults: unknown[]): Promise<RawAnswer> {
    return this.send('POST', '/demo/faults', faults);
  }

  /** The server's log. */
  async log(): Promise<
    { url: string; status?: number; ended?: number; aborted: boolean; bytes: number; faults?: string[] }[]
  > {
    return JSON.parse(String((await this.send('GET', '/demo/log')).body));
  }

  /** Closes all connections, the port and the database. */
  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#close();
  }
}
