/** Makes an exporter: wires the worker's client and what recurs. */

import { ExportClient } from './client/export-client.ts';
import type { EstimateOptions, ExportOptions, ExportPreviewOptions, ExportResult } from './client/export-options.ts';
import type { ExportRequest } from './contract/request.ts';
import { serviceUrl } from './core/http/service-url.ts';
import { type PageNotifications, pageNotifications } from './notify/page-permission.ts';
import type { ExportEstimate } from './pipeline/run-estimate.ts';
import type { ExportPreview } from './pipeline/run-preview.ts';
import type { Definitions } from './recurring/definitions/definitions.ts';
import type { Jobs } from './recurring/jobs/jobs.ts';
import { lazyRecurring } from './recurring/lazy-recurring.ts';
import type { RecurringOptions } from './recurring/recurring-options.ts';
import type { ScheduleControl } from './recurring/schedule/schedule-control.ts';
import type { SourceDescriptor } from './sources/descriptor.ts';
import type { SyncControl, SyncOptions } from './sync/sync-control.ts';

/** Options of {@link createExporter}. */
export interface ExporterOptions extends RecurringOptions {
  /** Where messages come from. */
  source: SourceDescriptor;
  /**
   * Makes the worker: for hosts with a worker of their own (see `downlink-export/worker`), a CDN, or a page whose
   * Content-Security-Policy demands Trusted Types. Default: the built-in worker.
   */
  createWorker?: () => Worker;
}

/** Runs export requests. */
export interface Exporter {
  /**
   * Runs a request and gives its files.
   *
   * @throws ExportError see `ExportErrorCode`; the signal's reason when aborted; TypeError for misuse
   */
  export(request: ExportRequest, options?: ExportOptions): Promise<ExportResult>;
  /** The first rows of an item, read no further than they need. Throws as {@link Exporter.export} does. */
  preview(request: ExportRequest, options?: ExportPreviewOptions): Promise<ExportPreview>;
  /** How large an export will be, before anything is pulled. Throws as {@link Exporter.export} does. */
  estimate(request: ExportRequest, options?: EstimateOptions): Promise<ExportEstimate>;
  /** Recurring exports. */
  readonly definitions: Definitions;
  /** Their runs in this browser. */
  readonly jobs: Jobs;
  /** Runs them on time. */
  readonly scheduler: ScheduleControl;
  /** Tells the server of them, and them of the server. */
  readonly sync: SyncControl;
  /** The page's own notifications of their outcomes. */
  readonly notifications: PageNotifications;
  /**
   * Ends the worker and the scheduler; what still runs rejects with an `AbortError`, and jobs are found as interrupted.
   * The exporter is of no use afterwards.
   */
  dispose(): void;
}

/**
 * Makes an exporter. The worker starts with the first call and serves all of them; when it is lost, the next call
 * starts another.
 *
 * @throws TypeError when an option is not usable
 */
export function createExporter(options: ExporterOptions): Exporter {
  const { source, createWorker = builtInWorker, ...rest } = options ?? {};
  if (typeof source?.id !== 'string') throw new TypeError('createExporter needs a source, e.g. connhexSource({ … }).');
  if (typeof createWorker !== 'function') throw new TypeError('createWorker must be a function that gives a Worker.');
  const { databaseName, inbox, schedule, notifications, sync } = rest;
  if (databaseName !== undefined && (typeof databaseName !== 'string' || databaseName === ''))
    throw new TypeError('databaseName must be a text.');
  for (const [name, value] of Object.entries({ ...inbox, ...schedule }))
    if (!(typeof value === 'number' && value > 0)) throw new TypeError(`${name} must be a number above 0.`);
  if (notifications !== undefined && (typeof notifications !== 'object' || notifications === null))
    throw new TypeError('notifications must be an object.');
  const client = new ExportClient(source, createWorker);
  const { close, ...recurring } = lazyRecurring(client, { ...rest, ...(sync && { sync: checkedSync(sync) }) });
  // What was not sent yesterday is sent today, though nobody asks. Whoever does is told what is wrong.
  if (sync && 'indexedDB' in globalThis) recurring.sync.status().catch(() => {});
  return {
    export: (request, options) => client.export(request, options),
    preview: (request, options) => client.preview(request, options),
    estimate: (request, options) => client.estimate(request, options),
    ...recurring,
    notifications: pageNotifications,
    dispose() {
      client.dispose();
      close();
    },
  };
}

function checkedSync(sync: SyncOptions): SyncOptions {
  if (typeof sync.getToken !== 'function') throw new TypeError('sync needs getToken, a function that gives a token.');
  return { ...sync, baseUrl: serviceUrl(sync.baseUrl) };
}

// Bundlers find the worker by this very expression.
const builtInWorker = (): Worker =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'downlink' });
