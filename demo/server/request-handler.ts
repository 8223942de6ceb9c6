import { Arrivals } from './arrivals.ts';
import { BadRequest } from './bad-request.ts';
import { CLUSTER_PATH, type Cluster } from './cluster/cluster.ts';
import { type Channels, OFFERED_CHANNELS } from './datasets/index.ts';
import { type Dialect, dialects } from './dialects.ts';
import type { EmailRelay } from './email/email-relay.ts';
import type { ExportsApi } from './exports/exports-api.ts';
import { type Fault, Faults, faultOf } from './faults.ts';
import { closed, type ServerRequest, type ServerResponse } from './http.ts';
import { writePage } from './page.ts';
import { parsePageQuery } from './page-query.ts';
import { decodedPart } from './path-part.ts';
import { pause } from './pause.ts';
import { BodyTooLong, readJson } from './read-json.ts';
import { type Exchange, type Gzip, replyError, replyJson, replyNonsense, replyPage, replyStatus } from './replies.ts';
import { breakConnection, RequestLog } from './request-log.ts';
import type { ResourcesApi } from './resources/resources-api.ts';
import type { Tokens } from './tokens.ts';

/** What a server is made of. */
export interface ServerParts {
  readonly channels: Channels;
  readonly resources: ResourcesApi;
  readonly exports: ExportsApi;
  readonly tokens: Tokens;
  readonly email: EmailRelay;
  /** A cluster that holds some of the channels; absent where there is none. */
  readonly cluster?: Cluster;
  /** Compresses bodies; absent where answers cannot be compressed. */
  readonly gzip: Gzip;
}

/** How a server answers. */
export interface HandlerOptions {
  /** Seconds a token is good for, unless the request for it says otherwise. Default 300. */
  readonly tokenSeconds?: number;
  /** Compresses pages for clients that accept gzip. Default false. */
  readonly gzip?: boolean;
  /** Lets pages of every origin read the answers. Default false. */
  readonly cors?: boolean;
  /** Most messages of one page, in place of each reader's own limit; for benchmarks. */
  readonly maxLimit?: number;
}

/** Answers requests; see {@link createRequestHandler}. */
export interface RequestHandler {
  /**
   * Answers a request; false when the path is none of its own, and nothing was done.
   *
   * @param reused whether its connection has served another request before
   */
  handle(request: ServerRequest, response: ServerResponse, reused: boolean): Promise<boolean>;
  /** Ends the jobs under way and lets go of what the parts hold. */
  close(): Promise<void>;
}

/**
 * A channel reader as the real ones behave (contract §5), over data of its own and in memory, and `/exports` (§1), whose
 * jobs read the same channels.
 *
 * | path | what it does |
 * |---|---|
 * | `GET /iot/reader/channels/{id}/messages` | the Connhex dialect |
 * | `GET /mainflux/channels/{id}/messages` | the Mainflux dialect |
 * | `GET /magistrala/{domain}/channels/{id}/messages` | the Magistrala dialect |
 * | `GET /resources/{type}…`, `GET /manufacturing/models…` | resources as JSON:API, by Fortune.js; the faults of the reader act on them |
 * | `GET`, `POST /exports`, `DELETE /exports/{id}`, `GET /exports/{id}/download` | exports of the token's user |
 * | `POST /clickhouse` | a query for a cluster that holds some of the channels, where there is one |
 * | `GET /demo/cluster` | the table of that cluster and its channels; `null` where there is none |
 * | `POST /demo/token` | a token for all of them; `{"expiresIn": seconds}` shortens its life, `{"user": name}` says whose it is |
 * | `POST /demo/email` | hands a mail on by SMTP: the relay of the medium `email` |
 * | `GET /demo/mails` | what the mailbox holds, where the server has one |
 * | `GET /demo/channels` | the channels on offer and their series |
 * | `GET`, `POST /demo/faults` | the faults that are on; replaces them, and forgets what `shift` let arrive |
 * | `GET`, `POST /demo/exports/faults` | the same for `/exports` |
 * | `GET /demo/exports` | the last exports of all users, with the states of their jobs |
 * | `GET`, `DELETE /demo/log` | the last 500 requests; forgets them. What the demo page looks at is not logged |
 */
export function createRequestHandler(parts: ServerParts, options: HandlerOptions = {}): RequestHandler {
  const { tokenSeconds = 300, gzip = false, cors = false } = options;
  const { channels, resources, exports, tokens, email, cluster } = parts;
  const arrivals = new Arrivals();
  const faults = new Faults();
  const log = new RequestLog();
  let turns = 0;

  /** Answers from the faults that leave no page to be read; false when there are none. */
  async function fail(exchange: Exchange, drawn: readonly Fault[]): Promise<boolean> {
    const { response } = exchange;
    const delay = drawn.reduce((sum, fault) => sum + (fault.kind === 'delay' ? fault.ms : 0), 0);
    if (delay > 0) await pause(response, delay);
    if (response.destroyed) return true;
    for (const fault of drawn) {
      switch (fault.kind) {
        case 'hang':
          await closed(response);
          return true;
        case 'reset':
          breakConnection(response);
          return true;
        case 'status':
          replyStatus(exchange, fault);
          return true;
        case 'notJson':
        case 'badEnvelope':
          replyNonsense(exchange, fault);
          return true;
      }
    }
    return false;
  }

  /** The faults that act on a request, noted in the log. */
  function draw({ entry }: Exchange, target: string): Fault[] {
    const drawn = faults.drawFor(target);
    if (entry && drawn.length > 0) entry.faults = drawn.map((fault) => fault.kind);
    if (faultOf(drawn, 'expireToken')) tokens.expireAll();
    return drawn;
  }

  async function readMessages(exchange: Exchange, dialect: Dialect, channelId: string, params: URLSearchParams) {
    const drawn = draw(exchange, channelId);
    if (await fail(exchange, drawn)) return;
    if (tokens.userOf(exchange.request, dialect.schemes) === undefined)
      return replyError(exchange, 401, 'missing or invalid authentication token');
    const channel = await channels.get(channelId);
    if (!channel) return replyError(exchange, 404, 'channel not found');
    const query = parsePageQuery(params, dialect, options.maxLimit ?? dialect.maxLimit);
    await replyPage(exchange, writePage(channel, arrivals, query, dialect, drawn, ++turns), drawn, gzip, parts.gzip);
  }

  async function readResources(exchange: Exchange, type: string, url: URL): Promise<void> {
    const drawn = draw(exchange, type);
    if (await fail(exchange, drawn)) return;
    if (tokens.userOf(exchange.request, ['Bearer']) === undefined)
      return replyError(exchange, 401, 'missing or invalid authentication token');
    await resources.answer(exchange, url, drawn);
  }

  async function askCluster(exchange: Exchange, url: URL): Promise<void> {
    const drawn = draw(exchange, CLUSTER_PATH);
    if (await fail(exchange, drawn)) return;
    // Any web page could have a browser send queries here: only the demo's own can read a token.
    if (tokens.userOf(exchange.request, ['Bearer']) === undefined)
      return replyError(exchange, 401, 'missing or invalid authentication token');
    await cluster!.forward(exchange, url.searchParams);
  }

  async function issueToken(exchange: Exchange): Promise<void> {
    const body = await readJson(exchange.request);
    const asked = typeof body === 'object' && body !== null && 'expiresIn' in body ? body.expiresIn : undefined;
    const expiresIn = typeof asked === 'number' && asked > 0 ? asked : tokenSeconds;
    const user = typeof body === 'object' && body !== null && 'user' in body ? body.user : undefined;
    replyJson(exchange, 200, { token: tokens.issue(expiresIn, typeof user === 'string' ? user : 'demo'), expiresIn });
  }

  async function replaceFaults(exchange: Exchange): Promise<void> {
    faults.replace(await readJson(exchange.request));
    arrivals.clear();
    replyJson(exchange, 200, faults.list());
  }

  async function replaceExportFaults(exchange: Exchange): Promise<void> {
    exports.faults.replace(await readJson(exchange.request));
    replyJson(exchange, 200, exports.faults.list());
  }

  async function listChannels(exchange: Exchange): Promise<void> {
    const offered = OFFERED_CHANNELS.map(async (id) => {
      const channel = (await channels.get(id))!;
      const all = channel.select({});
      return {
        id,
        messages: all.length,
        series: channel.series,
        ...(all.length > 0 && { first: all.timeAt(0) / 1e6, last: all.timeAt(all.length - 1) / 1e6 }),
      };
    });
    replyJson(exchange, 200, await Promise.all(offered));
  }

  const controls = new Map<string, (exchange: Exchange) => Promise<void> | void>([
    ['GET /demo/channels', listChannels],
    ['GET /demo/cluster', async (exchange) => replyJson(exchange, 200, (await cluster?.describe()) ?? null)],
    ['POST /demo/token', issueToken],
    ['GET /demo/faults', (exchange) => replyJson(exchange, 200, faults.list())],
    ['POST /demo/faults', replaceFaults],
    ['POST /demo/email', (exchange) => email.handle(exchange)],
    ['GET /demo/mails', (exchange) => replyJson(exchange, 200, email.mails())],
    ['GET /demo/exports', (exchange) => replyJson(exchange, 200, exports.newest())],
    ['GET /demo/exports/faults', (exchange) => replyJson(exchange, 200, exports.faults.list())],
    ['POST /demo/exports/faults', replaceExportFaults],
    ['GET /demo/log', (exchange) => replyJson(exchange, 200, log.list())],
    [
      'DELETE /demo/log',
      (exchange) => {
        log.clear();
        exchange.response.writeHead(204);
        exchange.response.end();
      },
    ],
  ]);
  const controlPaths = new Set([...controls.keys()].map((key) => key.slice(key.indexOf(' ') + 1)));
  const unlogged = new Set(['/demo/log', '/demo/faults', '/demo/exports', '/demo/exports/faults', '/demo/mails']);

  return {
    async handle(request, response, reused) {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const found = reader(url.pathname);
      const isExports = exports.owns(url.pathname);
      const resourceType = resources.typeOf(url.pathname);
      const isCluster = cluster !== undefined && url.pathname === CLUSTER_PATH;
      const isOther = found || isExports || isCluster || resourceType !== undefined;
      if (!isOther && !controlPaths.has(url.pathname)) return false;
      if (cors && allowOrigin(request, response)) return true;
      const exchange: Exchange = unlogged.has(url.pathname)
        ? { request, response }
        : { request, response, entry: log.follow(request, response, tokens.strike(`${url.pathname}${url.search}`)) };
      const control = controls.get(`${request.method} ${url.pathname}`);
      try {
        if (found && request.method === 'GET')
          await readMessages(exchange, found.dialect, found.channelId, url.searchParams);
        else if (resourceType !== undefined && request.method === 'GET')
          await readResources(exchange, decodedPart(resourceType), url);
        else if (isCluster && request.method === 'POST') await askCluster(exchange, url);
        else if (isExports) await exports.handle(exchange, url, reused);
        else if (control) await control(exchange);
        else replyError(exchange, 405, 'method not allowed');
      } catch (error) {
        const isTooLong = error instanceof BodyTooLong;
        // The client has left in the middle of its request.
        if (request.errored && !isTooLong) return true;
        if (!(error instanceof BadRequest)) throw error;
        // The rest of the body is not read.
        if (isTooLong) response.setHeader('Connection', 'close');
        replyError(exchange, 400, error.message);
      }
      return true;
    },
    async close() {
      await email.close();
      await exports.close();
    },
  };
}

function reader(path: string): { dialect: Dialect; channelId: string } | undefined {
  for (const dialect of dialects) {
    const channel = dialect.path.exec(path)?.groups?.channel;
    if (channel !== undefined) return { dialect, channelId: decodedPart(channel) };
  }
  return undefined;
}

/** Sets the headers of CORS; true when that was all that the request wanted (a preflight). */
function allowOrigin(request: ServerRequest, response: ServerResponse): boolean {
  response.setHeader('Access-Control-Allow-Origin', '*');
  if (request.method !== 'OPTIONS') return false;
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
  response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, Idempotency-Key');
  response.writeHead(204);
  response.end();
  return true;
}
