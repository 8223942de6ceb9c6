import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createReferenceServer, type ReferenceServerOptions } from '../../../demo/server/reference-server.ts';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** The body as far as it came, undecoded. */
  readonly body: Buffer;
  /** Whether HTTP itself says that the body is whole. */
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

/** A reference server on a port of its own, and a client that hides nothing of what it answers. */
export class Rig {
  readonly #server: Server;
  readonly #close: () => Promise<void>;
  #token = '';

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

  /** The token that requests carry. */
  get token(): string {
    return this.#token;
  }

  /** Asks for a new token and carries it from now on. */
  async renewToken(body?: unknown): Promise<number> {
    const answer = await this.send('POST', '/demo/token', body);
    const { token, expiresIn } = JSON.parse(String(answer.body)) as { token: string; expiresIn: number };
    this.#token = token;
    return expiresIn;
  }

  /** Where the server listens, without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Sends one request over a connection of its own. Rejects when the connection breaks before the first byte. */
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
          resolve({ status: statusCode, headers: response.headers, body: Buffer.concat(parts), complete });
        });
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** A page of the Connhex reader, or of the path given whole. */
  get(channelOrPath: string, query: Record<string, string | number> = {}): Promise<RawAnswer> {
    const path = channelOrPath.startsWith('/') ? channelOrPath : `/iot/reader/channels/${channelOrPath}/messages`;
    const params = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    return this.send('GET', `${path}?${params}`);
  }

  /** The same, parsed; fails on any other status than 200. */
  async page(channelOrPath: string, query: Record<string, string | number> = {}): Promise<RawPage> {
    const { status, body } = await this.get(channelOrPath, query);
    if (status !== 200) throw new Error(`status ${status}: ${body}`);
    return JSON.parse(String(body)) as RawPage;
  }

  /** Switches these faults on, and all others off. */
  async faults(...faults: unknown[]): Promise<RawAnswer> {
    return this.send('POST', '/demo/faults', faults);
  }

  /** The server's log. */
  async log(): Promise<
    { url: string; status?: number; ended?: number; aborted: boolean; bytes: number; faults?: string[] }[]
  > {
    return JSON.parse(String((await this.send('GET', '/demo/log')).body));
  }

  /** Ends every connection, frees the port and lets go of the database. */
  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#close();
  }
}
