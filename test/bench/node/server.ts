/**
 * The bench's server, a process of its own: the reference server with room for large pages, the built package, the
 * bench's page and DuckDB's files, at one origin of the loopback interface. It ends with the process that started it.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { createReferenceServer } from '../../../demo/server/reference-server.ts';
import { CLICKHOUSE_PATH } from './clickhouse-path.ts';
import { FLEET_PATH, fleetPage } from './fleet-pages.ts';

/** Paths of the folders served, by the first part of a URL's path. */
export type ServedFolders = Readonly<Record<'dist' | 'bench' | 'duckdb', string> & { before?: string }>;

const PAGE = '<!doctype html><title>downlink bench</title><script type="module" src="/bench/page.js"></script>';

/** `GET` here gives the URLs that were asked for since the last time, oldest first. */
export const REQUESTS = '/requests';

/** `GET` here gives the number of bytes that were sent so far, heads and all. */
export const BYTES = '/bytes';

const types = new Map([
  ['.js', 'text/javascript; charset=utf-8'],
  ['.wasm', 'application/wasm'],
]);

const folders = new Map(Object.entries(JSON.parse(process.argv[2] ?? '{}') as ServedFolders));
const reference = createReferenceServer({ maxLimit: 100_000, tokenSeconds: 24 * 3600 });
let requested: string[] = [];
const sockets = new Set<Socket>();
/** Bytes of connections that are closed. */
let sentBefore = 0;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/';
  if (url === REQUESTS) {
    response.end(JSON.stringify(requested));
    requested = [];
    return;
  }
  if (url === BYTES) {
    response.end(String([...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, sentBefore)));
    return;
  }
  requested.push(url);
  if (url.startsWith(CLICKHOUSE_PATH)) passOn(request, response);
  else if (url.startsWith(FLEET_PATH)) {
    const type = 'application/vnd.api+json';
    response.writeHead(200, { 'Content-Type': type }).end(fleetPage(new URL(url, 'http://localhost')));
  } else if (url === '/') response.setHeader('Content-Type', 'text/html; charset=utf-8').end(PAGE);
  else if (!(await reference.handle(request, response))) await serveFile(url, response);
}

/** Asks a server of ClickHouse what is asked here. */
function passOn(request: IncomingMessage, response: ServerResponse): void {
  const [, port, rest = ''] = /^\/clickhouse\/(\d+)(.*)$/s.exec(request.url ?? '') ?? [];
  const { method, headers } = request;
  const target = { host: '127.0.0.1', port, path: `/${rest.replace(/^\//, '')}`, method, headers };
  const asked = openRequest(target, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  asked.on('error', () => response.destroy());
  response.on('close', () => asked.destroy());
  request.pipe(asked);
}

async function serveFile(url: string, response: ServerResponse): Promise<void> {
  const [, folder = '', ...names] = normalize(url).split('/');
  const base = folders.get(folder);
  const file = base && join(base, ...names);
  const { size } = (file && (await stat(file).catch(() => undefined))) || {};
  if (!file || size === undefined) {
    response.writeHead(404).end();
    return;
  }
  const type = types.get(extname(file)) ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type, 'Content-Length': size, 'Cache-Control': 'no-store' });
  createReadStream(file).pipe(response);
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
});
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => {
    sockets.delete(socket);
    sentBefore += socket.bytesWritten;
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.once('disconnect', () => process.exit());
