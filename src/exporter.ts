/** Exporters, which run single exports in a worker and recurring exports on demand. */

import { type CreateWorker, workerFrom } from './client/create-worker.ts';
import { checkSources, ExportClient } from './client/export-client.ts';
import type {
  EstimateOptions,
  ExportOptions,
  ExportPreviewOptions,
  ExportResult,
  WarmUpOptions,
} from './client/export-options.ts';
import { snapshot } from './client/snapshot.ts';
import type { ExportTable, ExportTableOptions } from './client/table-options.ts';
import type { ExportRequest } from './contract/request.ts';
import { ExportError } from './core/errors.ts';
import { serviceUrl } from './core/http/service-url.ts';
import { loadPart } from './core/load-part.ts';
import type {
  ExportOutcome,
  HandOverOptions,
  ServerExportOptions,
  ServerExportResult,
  ServerExports,
} from './handover/server-exports.ts';
import { type PageNotifications, pageNotifications } from './notify/page-permission.ts';
import type { ExportEstimate } from './pipeline/run-estimate.ts';
import type { ExportPreview } from './pipeline/run-preview.ts';
import type { Definitions } from './recurring/definitions/definitions.ts';
import type { Jobs } from './recurring/jobs/jobs.ts';
import { lazyRecurring } from './recurring/lazy-recurring.ts';
import type { RecurringOptions } from './recurring/recurring-options.ts';
import type { ScheduleControl } from './recurring/schedule/schedule-control.ts';
import { customSource, type SourceDescriptor } from './sources/descriptor.ts';
import type { SyncControl, SyncOptions } from './sync/sync-control.ts';

/** Options of {@link createExporter}. */
export interface ExporterOptions extends RecurringOptions {
  /**
   * The source that messages are read from. Default: none; then a call that reads messages names one itself, and tables
   * need none.
   */
  source?: SourceDescriptor;
  /**
   * The source that resources are read from, e.g. {@link jsonApiSource}. Default: that of `source`, which only
   * `connhexSource` has.
   */
  resources?: SourceDescriptor;
  /**
   * Creates the worker. Needed for your own worker (see `downlink-export/worker`), or a page whose
   * Content-Security-Policy requires Trusted Types. Default: the built-in worker.
   */
  createWorker?: () => Worker;
  /**
   * Address of the ready worker, `worker.js` of the package's folder `dist/downlink`, whose other files lie beside it: a
   * static folder, a CDN, another origin. `createWorker` comes before it. Default: where the package's build left it.
   */
  workerUrl?: string | URL;
}

/** Runs export requests. */
export interface Exporter {
  /**
   * Runs a request and returns its files.
   *
   * @throws ExportError see `ExportErrorCode`; the signal's reason when aborted; TypeError for misuse
   */
  export(request: ExportRequest, options?: ExportOptions & { tooLarge?: undefined }): Promise<ExportResult>;
  /**
   * Runs a request here or, when it is too large for the tab, hands it to the server. Resolves with the files, or when the
   * hand-over is stored on disk. The estimate decides, before any message is read.
   *
   * @throws as without `tooLarge`, and as {@link ServerExports.create} does
   */
  export(request: ExportRequest, options: HandOverOptions): Promise<ExportOutcome>;
  /**
   * Hands a request to the server of the option `sync`, which runs it once, and resolves when it is done. A crash, a
   * second tab or a lost answer does not run it twice. The export stays in {@link Exporter.serverExports} until it is
   * removed there.
   *
   * @throws as {@link ServerExports.run} does
   */
  exportOnServer(request: ExportRequest, options?: ServerExportOptions): Promise<ServerExportResult>;
  /**
   * Exports data that the page already has, such as the data of a chart or a grid: no channel, no target, no window.
   * The rows reach the worker in slices, so that the page stays responsive; what the page holds is only read.
   *
   * @throws TypeError when the table or an option is invalid; otherwise as {@link Exporter.export} does
   */
  exportTable(table: ExportTable, options: ExportTableOptions): Promise<ExportResult>;
  /**
   * Starts the worker and loads what an export from the exporter's own source needs, with what `extension` needs, for a
   * page that knows a click is near: the pointer is over the button, or a menu is open. Nothing is asked of the source,
   * nor of `getToken`. Resolves when all is loaded; what is loaded already is not loaded again. Never rejects, not even where there are no workers: what fails here fails again, with its reason, when it
   * is needed. After {@link Exporter.dispose} it starts another worker.
   */
  warmUp(options?: WarmUpOptions): Promise<void>;
  /** Returns the first rows of an item, and reads only what they need. Throws as {@link Exporter.export} does. */
  preview(request: ExportRequest, options?: ExportPreviewOptions): Promise<ExportPreview>;
  /** Estimates the size of an export before it reads the data. Throws as {@link Exporter.export} does. */
  estimate(request: ExportRequest, options?: EstimateOptions): Promise<ExportEstimate>;
  /** The definitions of recurring exports. */
  readonly definitions: Definitions;
  /** The runs of recurring exports in this browser. */
  readonly jobs: Jobs;
  /** Runs recurring exports on time. */
  readonly scheduler: ScheduleControl;
  /** Syncs recurring exports with the server. */
  readonly sync: SyncControl;
  /** The exports that were handed to the server, which runs each once. */
  readonly serverExports: ServerExports;
  /** Whether there is a server that runs exports: that of the option `sync`. */
  readonly hasServer: boolean;
  /** Browser notifications about the outcome of recurring exports. */
  readonly notifications: PageNotifications;
  /**
   * Frees everything: ends the worker, the scheduler, sync and subscriptions, and closes the database. Running calls
   * reject with an `AbortError`, and running jobs are later found as interrupted. The exporter stays usable: the next
   * call starts anew what it needs, and the scheduler runs again after `scheduler.start()`. So React's StrictMode and
   * hot reloading, which clean up an object and keep it, do no harm.
   */
  dispose(): void;
}

/**
 * Creates an exporter.
 *
 * @param builtIn creates the worker where the options do not say how
 * @throws TypeError when an option is invalid
 */
export function exporterWith(builtIn: CreateWorker, options: ExporterOptions | undefined): Exporter {
  const {
    source = customSource(noSource),
    resources,
    workerUrl,
    createWorker = workerUrl ? workerFrom(() => ({ worker: workerUrl })) : builtIn,
    ...rest
  } = options ?? {};
  checkSources(source, resources);
  if (typeof createWorker !== 'function') throw new TypeError('createWorker must be a function.');
  const { databaseName = 'downlink', inbox, schedule, notifications, sync } = rest;
  if (typeof databaseName !== 'string' || !databaseName) throw new TypeError('databaseName must be a text.');
  for (const [name, value] of Object.entries({ ...inbox, ...schedule }))
    if (!(typeof value === 'number' && value > 0)) throw new TypeError(`${name} must be a number above 0.`);
  if (notifications !== undefined && Object(notifications) !== notifications)
    throw new TypeError('notifications must be an object.');
  const client = new ExportClient(source, createWorker, resources);
  const { close, ...recurring } = lazyRecurring(client, { ...rest, ...(sync && { sync: checkedSync(sync) }) });
  // Starts sync, so that pending changes are sent. Errors are ignored here; later calls report them.
  if (sync && 'indexedDB' in globalThis) recurring.sync.status().catch(() => {});
  return {
    export: (request: ExportRequest, options?: HandOverOptions) =>
      // What it resolves with depends on the options, as the overloads say.
      (options?.tooLarge ? recurring.serverExports.export(request, options) : client.export(request, options)) as never,
    exportOnServer: recurring.serverExports.run,
    async exportTable(table, options) {
      // The cells are read in slices. All else is copied, since the host may change it meanwhile.
      const { rows, columns } = Object(table) as { readonly rows?: unknown; readonly columns?: readonly object[] };
      const copy = { rows, columns: columns?.map?.((column) => ({ ...column })) ?? columns } as ExportTable;
      const taken = { ...snapshot(options), signal: options?.signal } as ExportTableOptions;
      const { exportTable } = await client.unlessDisposed(() => loadPart(() => import('./client/export-table.ts')));
      return exportTable(client, copy, taken);
    },
    warmUp: (options) => client.warmUp(options),
    preview: (request, options) => client.preview(request, options),
    estimate: (request, options) => client.estimate(request, options),
    ...recurring,
    hasServer: !!sync,
    notifications: pageNotifications,
    dispose() {
      client.dispose();
      close();
    },
  };
}

function checkedSync(sync: SyncOptions): SyncOptions {
  if (typeof sync.getToken !== 'function' && (sync.getToken || !(sync.headers || sync.credentials)))
    throw new TypeError('sync needs getToken, headers or credentials.');
  return { ...sync, baseUrl: serviceUrl(sync.baseUrl) };
}

/** Fails as the source of an exporter that has none. */
function noSource(): never {
  const message = 'Give createExporter or this call a source such as connhexSource({ … }).';
  throw new ExportError('source-failed', message);
}
