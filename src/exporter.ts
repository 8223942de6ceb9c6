import { ExportClient } from './client/export-client.ts';
import type { EstimateOptions, ExportOptions, ExportPreviewOptions, ExportResult } from './client/export-options.ts';
import type { ExportRequest } from './contract/request.ts';
import type { ExportEstimate } from './pipeline/run-estimate.ts';
import type { ExportPreview } from './pipeline/run-preview.ts';
import type { SourceDescriptor } from './sources/descriptor.ts';

/** Options of {@link createExporter}. */
export interface ExporterOptions {
  /** Where messages come from. */
  source: SourceDescriptor;
  /**
   * Makes the worker: for hosts with a worker of their own (see `downlink/worker`), a CDN, or a page whose
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
  /** Ends the worker; what still runs rejects with an `AbortError`. The exporter is of no use afterwards. */
  dispose(): void;
}

/**
 * Makes an exporter. The worker starts with the first call and serves all of them; when it is lost, the next call
 * starts another.
 *
 * @throws TypeError when an option is not usable
 */
export function createExporter(options: ExporterOptions): Exporter {
  const { source, createWorker = builtInWorker } = options ?? {};
  if (typeof source?.id !== 'string') throw new TypeError('createExporter needs a source, e.g. connhexSource({ … }).');
  if (typeof createWorker !== 'function') throw new TypeError('createWorker must be a function that gives a Worker.');
  return new ExportClient(source, createWorker);
}

// Bundlers find the worker by this very expression.
const builtInWorker = (): Worker =>
  new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'downlink' });
