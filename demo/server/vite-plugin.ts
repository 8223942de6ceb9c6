import { fileURLToPath } from 'node:url';
import type { Connect, Plugin } from 'vite';
import { clusterAddress } from './cluster/cluster-address.ts';
import { Mailbox } from './email/mailbox.ts';
import { DatabaseInUse } from './exports/database.ts';
import { createReferenceServer, type ReferenceServer, type ReferenceServerOptions } from './reference-server.ts';

/** The file of `/exports` unless DOWNLINK_DEMO_DATABASE says another. npm leaves this folder to the project's tools. */
const DATABASE = fileURLToPath(new URL('../../node_modules/.cache/downlink-demo/exports.db', import.meta.url));

/** The server of this process: Vite loads this module anew when it restarts, and starts anew before it ends the old. */
const running = globalThis as { downlinkReferenceServer?: ReferenceServer };

interface Mounting {
  readonly middlewares: Connect.Server;
  readonly httpServer: { once(event: 'close', listener: () => void): unknown } | null;
}

/** Serves the reference server at the page's own origin, in `vite dev` and `vite preview`. */
export function referenceServer(options: ReferenceServerOptions = {}): Plugin {
  const mount = async ({ middlewares, httpServer }: Mounting): Promise<void> => {
    await running.downlinkReferenceServer?.close();
    const server = open(options);
    running.downlinkReferenceServer = server;
    httpServer?.once('close', () => void server.close());
    middlewares.use((request, response, next) => {
      server.handle(request, response).then((ours) => ours || next(), next);
    });
  };
  return { name: 'downlink-reference-server', configureServer: mount, configurePreviewServer: mount };
}

/**
 * DOWNLINK_DEMO_SMTP names a mail server for the relay; without it, mail goes to a mailbox that the demo page shows.
 * DOWNLINK_DEMO_CLICKHOUSE_URL names a ClickHouse that holds some of the channels; without it, there is none.
 */
function open(given: ReferenceServerOptions): ReferenceServer {
  const smtpUrl = process.env.DOWNLINK_DEMO_SMTP;
  const email = given.email ?? (smtpUrl === undefined ? { mailbox: new Mailbox() } : { smtpUrl });
  const cluster = given.cluster ?? clusterAddress(process.env);
  const options = { ...given, email, cluster };
  const database = options.exports?.database ?? process.env.DOWNLINK_DEMO_DATABASE ?? DATABASE;
  try {
    return createReferenceServer({ ...options, exports: { ...options.exports, database } });
  } catch (error) {
    if (!(error instanceof DatabaseInUse)) throw error;
    console.warn(`${error.message} What this server is told through /exports is kept in memory only.`);
    return createReferenceServer(options);
  }
}
