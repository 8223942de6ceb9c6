/** A server before the reference server, at its own origin, with sessions in cookies. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A request to the gateway that is none for a page or a script. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

/** A running gateway. */
export interface Gateway {
  /** Its origin. */
  readonly url: string;
  /** The requests, oldest first. */
  readonly asked: readonly Asked[];
  /** Decides about a request. Default: those with {@link SESSION} in the cookie, or with any `Authorization`. */
  answer: (asked: Asked, response: ServerResponse) => boolean;
  /** Stops it. */
  stop(): Promise<void>;
}

/** The cookie of a session. */
export const SESSION = { name: 'chx_auth_session', value: 'canary-session-4711' } as const;

const isSignedIn = ({ headers: { cookie = '', authorization } }: Asked): boolean =>
  authorization !== undefined || cookie.includes(`${SESSION.name}=${SESSION.value}`);

/**
 * Starts a gateway that passes good requests on, with a token, and answers 401 to others. Pages of every origin may send
 * cookies and the headers that they name.
 *
 * @param to origin of the reference server
 * @param parameters names of query parameters that are for the gateway alone
 */
export async function startGateway(to: string, parameters: readonly string[] = []): Promise<Gateway> {
  const asked: Asked[] = [];
  const { token } = (await (await fetch(`${to}/demo/token`, { method: 'POST' })).json()) as { token: string };
  const gateway = {
    url: '',
    asked,
    answer: (one: Asked, response: ServerResponse) => {
      if (isSignedIn(one)) return true;
      response.writeHead(401).end('{"message":"sign in"}');
      return false;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url!, to);
    const { method = '', headers } = request;
    response.setHeader('Access-Control-Allow-Origin', headers.origin ?? '*');
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    response.setHeader('Access-Control-Allow-Headers', headers['access-control-request-headers'] ?? '');
    const isStatic = /^\/(?:dist|pages|demo)\//.test(url.pathname);
    const one = { method, url: new URL(url), headers };
    if (!isStatic) asked.push(one);
    if (method === 'OPTIONS') response.writeHead(204).end();
    else if (isStatic || gateway.answer(one, response)) {
      for (const name of parameters) url.searchParams.delete(name);
      const body = method === 'POST' ? { body: await buffer(request) } : {};
      const passed = isStatic ? {} : { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await fetch(url, { method, headers: passed, ...body });
      const type = answer.headers.get('Content-Type');
      response.writeHead(answer.status, { ...(type && { 'Content-Type': type }), 'Cache-Control': 'no-store' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    }
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  gateway.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return gateway;
}
