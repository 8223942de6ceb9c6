/**
 * The service worker of a static copy of the demo: it answers what the reference server would, and keeps the site's files
 * so that the demo works offline.
 */
import { type AnswerFetch, createBrowserServer } from '../server/browser-server.ts';
import { type ReachablePage, runInPage } from './run-in-page.ts';
import { type ClientMessage, DATA_FILE, type SiteFiles } from './site-files.ts';
import { loadContents, saveContents } from './stored-contents.ts';

/** An event that may go on after its handler has returned. */
interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends LastingEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface ClientEvent extends LastingEvent {
  readonly data: ClientMessage;
  readonly source: { postMessage(message: unknown): void } | null;
}

/** The parts of the worker's global scope that are used here. The build puts `site` before this script. */
interface Scope {
  readonly site: SiteFiles;
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void>; matchAll(options: { type: 'window' }): Promise<ReachablePage[]> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: LastingEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: ClientEvent) => void): void;
}

const scope = globalThis as unknown as Scope;
const folder = new URL(scope.registration.scope).pathname;
const cacheName = `downlink-demo-${scope.site.version}`;
const OURS = /^\/(?:iot|mainflux|magistrala|resources|manufacturing|exports|demo)(?:\/|$)/;

let server: Promise<AnswerFetch> | undefined;

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('message', (event) => {
  if (event.data === 'claim') event.waitUntil(scope.clients.claim());
  else if (event.data === 'keep') event.waitUntil(keepSite().then(() => event.source?.postMessage('kept')));
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== globalThis.origin || !pathname.startsWith(folder)) return;
  const path = pathname.slice(folder.length - 1);
  if (OURS.test(path)) event.respondWith(answer(request, `${path}${search}`));
  else if (request.method === 'GET') event.respondWith(file(path, request));
});

async function answer(request: Request, path: string): Promise<Response> {
  server ??= startServer();
  return (await (await server)(request, path)) ?? new Response('not found', { status: 404 });
}

async function startServer(): Promise<AnswerFetch> {
  const run = runInPage(() => scope.clients.matchAll({ type: 'window' }));
  return createBrowserServer({ readYear, run, saved: await loadContents(), save: saveContents });
}

/** The readings come compressed: they are most of the site. */
async function readYear(): Promise<string> {
  const response = await file(`/${DATA_FILE}`, new Request(new URL(DATA_FILE, scope.registration.scope)));
  if (!response.ok || !response.body) throw new Error(`The readings could not be loaded: ${response.status}.`);
  return new Response(response.body.pipeThrough(new DecompressionStream('gzip'))).text();
}

/** A file of the site: the kept one, or else from the network. */
async function file(path: string, request: Request): Promise<Response> {
  const name = path === '/' ? '/index.html' : path;
  const kept = await (await caches.open(cacheName)).match(new URL(`.${name}`, scope.registration.scope));
  return kept ?? fetch(request);
}

/** Keeps all files, and lets go of those of an earlier version. */
async function keepSite(): Promise<void> {
  const cache = await caches.open(cacheName);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = scope.site.files
    .map((name) => new URL(name, scope.registration.scope).href)
    .filter((url) => !kept.has(url));
  await cache.addAll(missing.map((url) => new Request(url, { cache: 'reload' })));
  const old = (await caches.keys()).filter((name) => name.startsWith('downlink-demo-') && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}
