/** The servers that the recipes talk to: a REST API of two pages, and a reader that knows its users by a cookie. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

const START = Date.UTC(2024, 4, 1, 10);
const QUARTER = 900_000;

/** What is answered to a path and query; `undefined` when nothing is there. */
export function recipeAnswer({ url = '/', headers }: IncomingMessage): { status: number; body: object } | undefined {
  const { pathname, searchParams: query } = new URL(url, 'http://localhost');
  if (pathname === '/api/alarms') return ok([{ time: '2024-05-01T10:00:00Z', alarm: 'hot' }]);
  if (pathname === '/api/devices/boiler/readings') {
    if (query.has('cursor')) return ok({ readings: readings(1), next: null });
    const wanted = { metrics: 'temperature,humidity', from: String(START), to: String(START + 4 * QUARTER) };
    const isRight = Object.entries(wanted).every(([name, value]) => query.get(name) === value);
    return isRight ? ok({ readings: readings(0), next: `${pathname}?cursor=2` }) : { status: 400, body: {} };
  }
  if (pathname === '/iot/reader/channels/boiler/messages') {
    if (headers.cookie !== 'chx_auth_session=valid') return { status: 401, body: {} };
    const messages = [{ channel: 'boiler', publisher: 'p', name: 'temperature', time: START / 1000 + 1, value: 20.5 }];
    const offset = Number(query.get('offset') ?? 0);
    return ok({ offset, limit: Number(query.get('limit')), total: 1, messages: messages.slice(offset) });
  }
  return undefined;
}

const ok = (body: object) => ({ status: 200, body });

/** Two readings of each metric in a quarter of an hour. */
function readings(quarter: number): object[] {
  return [0, 60_000].flatMap((after, i) =>
    ['temperature', 'humidity'].map((metric, k) => ({
      at: new Date(START + quarter * QUARTER + after).toISOString(),
      metric,
      value: 10 * quarter + 100 * k + 2 * i,
    })),
  );
}

/** Starts the API on an origin of its own, without CORS; it notes the hosts that it is called by. */
export async function startApi(): Promise<{ url: string; hosts: string[]; stop(): void }> {
  const hosts: string[] = [];
  const server = createServer((request, response) => {
    hosts.push(request.headers.host ?? '');
    const { status, body } = recipeAnswer(request) ?? { status: 404, body: {} };
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hosts, stop: () => server.close() };
}
