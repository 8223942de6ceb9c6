/** `createExporter` of the main entry: the files of its worker are beside the package's own, and have addresses. */
import { workerFrom } from './client/create-worker.ts';
import { type Exporter, type ExporterOptions, exporterWith } from './exporter.ts';

/**
 * Creates an exporter. The worker starts with the first call and serves all calls. When the worker is lost, the next
 * call starts another.
 *
 * @throws TypeError when an option is invalid
 */
export function createExporter(options?: ExporterOptions): Exporter {
  // The build puts in the addresses of the worker's parts, in the form that bundlers recognize.
  return exporterWith(
    workerFrom(() => ({ worker: new URL('./worker.ts', import.meta.url) })),
    options,
  );
}
