import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Mailbox } from '../../../demo/server/email/mailbox.ts';
import type { ExportFault } from '../../../demo/server/exports/faults.ts';
import type { Fault } from '../../../demo/server/faults.ts';
import { createReferenceServer, type ReferenceServerOptions } from '../../../demo/server/reference-server.ts';
import type { LoggedRequest } from '../../../demo/server/request-log.ts';

/** Content-Security-Policy headers of test pages, chosen by `?csp=name`; without it a page has none. */
const policies = new Map([
  [
    'strict',
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self'; " +
      "require-trusted-types-for 'script'; trusted-types test-policy",
  ],
  ['no-worker', "script-src 'self'; worker-src 'none'"],
]);

/** A worker has the policy of its own script, whatever its page's policy is: always a strict one. */
const workerPolicy =
  "default-src 'none'; script-src 'self'; connect-src *; require-trusted-types-for 'script'; trusted-types 'none'";

/** Where browsers report policy violations. The console does not show those of workers. */
const REPORTS = '/csp-report';

const folders = new Map([
  ['dist', new URL('../../../dist/', import.meta.url)],
  ['pages', new URL('../pages/', import.meta.url)],
]);

const types = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.map', 'application/json'],
  ['.svg', 'image/svg+xml'],
]);

/**
 * Serves the reference server, the built package (`/dist/…`) and the pages of `test/browser/pages` (`/pages/…`) at one
 * origin, on a free port of the loopback interface.
 */
export class TestServer {
  /** The origin, without a slash at its end. */
  readonly url: string;
  /** Policy violations that browsers have reported, in pages and in workers. Reports arrive slightly later. */
  readonly violations: string[] = [];
  /** Scripts of `dist/` that pages and workers have loaded since the test began, in this order. */
  readonly loaded: string[] = [];
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  /** Starts a server whose reference server has these options in addition to those of every test. */
  static async start(options: ReferenceServerOptions = {}): Promise<TestServer> {
    const reference = createReferenceServer({ email: { mailbox: new Mailbox() }, ...options });
    const server = createServer((request, response) => {
      answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const started = new TestServer(`http://127.0.0.1:${port}`, async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      await reference.close();
    });
    const note = (path: string) => {
      if (path.startsWith('/dist/') && path.endsWith('.js')) started.loaded.push(path.slice('/dist/'.length));
    };
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      if (request.url === REPORTS) {
        started.violations.push(violation(await text(request)));
        response.writeHead(204).end();
      } else if (!(await reference.handle(request, response))) {
        note(new URL(request.url ?? '/', 'http://localhost').pathname);
        await serveFile(request, response);
      }
    };
    return started;
  }

  /** Stops the server and closes all its connections. */
  async stop(): Promise<void> {
    await this.#close();
  }

  /** Enables these faults and disables all others. */
  async setFaults(faults: readonly Fault[]): Promise<void> {
    const response = await fetch(`${this.url}/demo/faults`, { method: 'POST', body: JSON.stringify(faults) });
    if (!response.ok) throw new Error(await response.text());
  }

  /** Does the same for `/exports`. Missing fields have their defaults. */
  async setExportFaults(faults: readonly (Partial<ExportFault> & Pick<ExportFault, 'kind'>)[]): Promise<void> {
    const response = await fetch(`${this.url}/demo/exports/faults`, { method: 'POST', body: JSON.stringify(faults) });
    if (!response.ok) throw new Error(await response.text());
  }

  /** Returns the requests to the reader and to `/exports` since the test began, oldest first. */
  async log(): Promise<LoggedRequest[]> {
    const entries = (await (await fetch(`${this.url}/demo/log`)).json()) as LoggedRequest[];
    return entries.filter(({ url }) => !url.startsWith('/demo/'));
  }

  /** Disables all faults, deletes the exports of the pages' user, and clears the log and the list of loaded scripts. */
  async reset(): Promise<void> {
    this.loaded.length = 0;
    await this.setFaults([]);
    await this.setExportFaults([]);
    await this.#deleteExports();
    await fetch(`${this.url}/demo/log`, { method: 'DELETE' });
  }

  async #deleteExports(): Promise<void> {
    const { token } = (await (await fetch(`${this.url}/demo/token`, { method: 'POST' })).json()) as { token: string };
    const headers = { Authorization: `Bearer ${token}` };
    for (;;) {
      const response = await fetch(`${this.url}/exports`, { headers });
      if (!response.ok) throw new Error(await response.text());
      const { results } = (await response.json()) as { results: { id: string }[] };
      if (results.length === 0) return;
      for (const { id } of results) await fetch(`${this.url}/exports/${id}`, { method: 'DELETE', headers });
    }
  }
}

async function serveFile(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [folder = '', ...names] = url.pathname.slice(1).split('/');
  const base = folders.get(folder);
  const body = base && (await readFile(fileURLToPath(new URL(names.join('/'), base))).catch(() => undefined));
  if (!body) {
    response.writeHead(404).end();
    return;
  }
  const policy = folder === 'dist' ? workerPolicy : policies.get(url.searchParams.get('csp') ?? '');
  response.writeHead(200, {
    'Content-Type': types.get(extname(url.pathname)) ?? 'application/octet-stream',
    'Cache-Control': 'no-store',
    ...(policy && { 'Content-Security-Policy': `${policy}; report-uri ${REPORTS}` }),
  });
  response.end(body);
}

function violation(report: string): string {
  const { 'csp-report': body } = JSON.parse(report) as { 'csp-report': Record<string, string> };
  return `Content Security Policy: ${body['blocked-uri']} broke ${body['effective-directive']} in ${body['document-uri']}`;
}
