import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css',
};

/** A file that a page has loaded. */
interface Loaded {
  readonly path: string;
  /** Size in bytes, gzipped. */
  readonly bytes: number;
}

/** Answers a request with JSON, or returns undefined. */
export type Answer = (request: IncomingMessage) => { readonly status: number; readonly body: object } | undefined;

/** Serves a folder as a plain web server does, and notes which scripts were loaded. */
export class HostServer {
  /** The origin, without a slash at its end. */
  readonly url: string;
  /** The scripts so far, in this order. */
  readonly loaded: Loaded[] = [];
  /** What was asked for and is not there. */
  readonly missing: string[] = [];
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /**
   * Starts a server on a free port of the loopback interface.
   *
   * @param headers sent with every file
   * @param answer comes before the files
   */
  static async start(
    folder: string,
    headers: Readonly<Record<string, string>> = {},
    answer: Answer = () => undefined,
  ): Promise<HostServer> {
    const server = createServer((request, response) => {
      const answered = answer(request);
      if (answered) {
        response.writeHead(answered.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answered.body));
        return;
      }
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
      try {
        const body = readFileSync(join(folder, normalize(decodeURIComponent(path))));
        const type = TYPES[extname(path)] ?? 'application/octet-stream';
        if (/javascript/.test(type)) started.loaded.push({ path, bytes: gzipSync(body, { level: 9 }).length });
        response.writeHead(200, { 'Content-Type': type, ...headers }).end(body);
      } catch {
        if (path !== '/favicon.ico') started.missing.push(path);
        response.writeHead(404, { 'Content-Type': 'text/html', ...headers }).end('not found');
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const started = new HostServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    });
    return started;
  }

  /** Stops the server. */
  async stop(): Promise<void> {
    await this.#close();
  }
}
