/** A proxy before a server that can spoil what passes through it. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one answer. */
export interface Spoiling {
  /** Bytes of the body that pass. */
  readonly after: number;
  /**
   * What comes then: the connection is closed in the middle of the body, the body ends as if it were whole, or nothing
   * more comes until the client gives up.
   */
  readonly ending: 'cut' | 'end' | 'stall';
  /** Bytes that are put before the end. */
  readonly tail?: string;
}

/** A request as the proxy sees it. */
export interface Passing {
  /** How many came before it. */
  readonly number: number;
  readonly url: URL;
  readonly sql: string;
  readonly headers: IncomingMessage['headers'];
}

/** Passes requests on to a server, and notes them. */
export class SpoilingProxy {
  /** What came, oldest first. */
  readonly passed: Passing[] = [];
  /** Says what becomes of an answer. Default: it passes as it is. */
  spoil: (passing: Passing) => Spoiling | undefined = () => undefined;
  /** Called when this many bytes of the body of an answer have passed. */
  watch: (passing: Passing, bytes: number) => void = () => undefined;
  readonly #target: URL;
  readonly #server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));

  private constructor(target: string) {
    this.#target = new URL(target);
  }

  /** @param target URL of the server */
  static async before(target: string): Promise<SpoilingProxy> {
    const proxy = new SpoilingProxy(target);
    await once(proxy.#server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Closes all connections. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const url = new URL(incoming.url ?? '/', this.#target);
    const sql = url.searchParams.get('query') ?? body.toString();
    const passing = { number: this.passed.length, url, sql, headers: incoming.headers };
    this.passed.push(passing);
    const spoiling = this.spoil(passing);
    const { method, headers } = incoming;
    const sent = request(url, { method, headers: { ...headers, host: this.#target.host }, agent: false });
    outgoing.on('close', () => sent.destroy());
    sent.on('error', () => outgoing.destroy());
    sent.end(body);
    sent.on('response', (answer) => {
      answer.on('error', () => outgoing.destroy());
      const { 'transfer-encoding': _, connection: __, 'keep-alive': ___, ...kept } = answer.headers;
      if (spoiling) delete kept['content-length'];
      outgoing.writeHead(answer.statusCode ?? 0, kept);
      let bytes = 0;
      answer.on('data', (part: Buffer) => {
        if (outgoing.writableEnded || outgoing.destroyed) return;
        const left = spoiling ? Math.max(0, spoiling.after - bytes) : part.length;
        bytes += part.length;
        outgoing.write(part.subarray(0, left));
        this.watch(passing, bytes);
        if (spoiling && bytes >= spoiling.after) this.#finish(outgoing, spoiling);
      });
      answer.on('end', () => (spoiling ? this.#finish(outgoing, spoiling) : outgoing.end()));
    });
  }

  #finish(outgoing: ServerResponse, { ending, tail = '' }: Spoiling): void {
    if (ending === 'stall' || outgoing.writableEnded || outgoing.destroyed) return;
    if (ending === 'end') outgoing.end(tail);
    // What was written goes first.
    else outgoing.write(tail, () => outgoing.destroy());
  }
}
