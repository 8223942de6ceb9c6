import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below the ports that systems hand out to clients, so that none of them can take one before its server listens. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

/** Finds ports of loopback that nothing listens at. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  const servers: Server[] = [];
  for (let tries = 0; ports.size < count && tries < 1000; tries++) {
    // Not `Math.random`, which tests replace.
    const port = randomInt(LOWEST, HIGHEST);
    const server = createServer();
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
    } catch {
      continue;
    }
    servers.push(server);
    ports.add(port);
  }
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  if (ports.size < count) throw new Error('No free ports on loopback.');
  return [...ports];
}
