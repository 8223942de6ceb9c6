import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { SourceDescriptor } from '../../src/node.ts';
import { clickHouseCluster } from './cluster/clickhouse-cluster.ts';
import type { ClusterAddress } from './cluster/cluster-address.ts';
import { clusterSource } from './cluster/cluster-source.ts';
import { Channels } from './datasets/index.ts';
import { EmailRelay } from './email/email-relay.ts';
import { type EmailOptions, smtpTransport } from './email/smtp-transport.ts';
import { ExportStore } from './exports/export-store.ts';
import { ExportsApi, type ExportsOptions, limitsOf } from './exports/exports-api.ts';
import { runInNode } from './exports/run-in-node.ts';
import { createRequestHandler, type HandlerOptions } from './request-handler.ts';
import { ResourcesApi, type ResourcesOptions } from './resources/resources-api.ts';
import { Tokens } from './tokens.ts';

/** Options of {@link createReferenceServer}. */
export interface ReferenceServerOptions extends HandlerOptions {
  /** How `/exports` is served. */
  readonly exports?: ExportsOptions;
  /** Where the jobs of `/exports` read channels that are none of the server's own. Default: the cluster. */
  readonly jobSource?: SourceDescriptor;
  /** Which resources are served. */
  readonly resources?: ResourcesOptions;
  /** How mail is handed on. */
  readonly email?: EmailOptions;
  /** A ClickHouse that holds some of the channels. Default: there is none. */
  readonly cluster?: ClusterAddress | undefined;
}

/** A channel reader, resources and `/exports`, with faults to order; see {@link createReferenceServer}. */
export interface ReferenceServer {
  /** Answers a request; false when the path is none of its own, and nothing was done. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Ends the jobs under way and lets go of the database. */
  close(): Promise<void>;
}

const YEAR = new URL('../data/tetouan-power-2017.csv', import.meta.url);
const compress = promisify(gzip);

/**
 * The reference server in Node: `createRequestHandler` tells its paths. Exports are kept in a database, jobs run by the
 * engine for Node, resources are served by Fortune.js, and mail goes out by SMTP.
 *
 * @throws DatabaseInUse when another live process has the database of `/exports` open
 */
export function createReferenceServer(options: ReferenceServerOptions = {}): ReferenceServer {
  const channels = new Channels(() => readFile(YEAR, 'latin1'));
  const tokens = new Tokens();
  // Fortune.js is loaded when it is first needed: few runs of the server do.
  const serveFleet = async (...given: Parameters<typeof import('./resources/fortune-server.ts').startFortune>) =>
    (await import('./resources/fortune-server.ts')).startFortune(...given);
  const resources = new ResourcesApi(serveFleet, options.resources);
  const exportsOptions = options.exports ?? {};
  const store = new ExportStore(exportsOptions.database ?? ':memory:', limitsOf(exportsOptions));
  const jobSource = options.jobSource ?? (options.cluster && clusterSource(options.cluster));
  const handler = createRequestHandler(
    {
      channels,
      resources,
      tokens,
      exports: new ExportsApi(store, runInNode(channels, resources, jobSource), tokens, exportsOptions),
      email: new EmailRelay(tokens, smtpTransport(options.email ?? {}), options.email),
      ...(options.cluster && { cluster: clickHouseCluster(options.cluster) }),
      gzip: (bytes) => compress(bytes, { level: 1 }),
    },
    options,
  );
  /** Connections that have served a request. */
  const used = new WeakSet<Socket>();
  return {
    handle(request, response) {
      const reused = used.has(request.socket);
      used.add(request.socket);
      return handler.handle(request, response, reused);
    },
    close: () => handler.close(),
  };
}
