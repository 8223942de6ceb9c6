/** `createExporter` of the entry `downlink-export/inline`: the files of its worker are texts in modules. */
import { workerFrom } from './client/create-worker.ts';
import { inlinedWorker, type LoadText } from './client/inlined-worker.ts';
import { type Exporter, type ExporterOptions, exporterWith } from './exporter.ts';

/** The files of the worker, by name. The build puts them in; there are none for the sources. */
const texts: Readonly<Record<string, LoadText>> = {};

/**
 * Creates an exporter whose worker needs no file: it starts from a `blob:`, which a Content-Security-Policy has to allow
 * in `worker-src` and `script-src`. The worker starts with the first call and serves all calls. When the worker is lost,
 * the next call starts another.
 *
 * @throws TypeError when an option is invalid
 */
export function createExporter(options?: ExporterOptions): Exporter {
  const worker = texts.worker
    ? inlinedWorker(texts)
    : workerFrom(() => ({ worker: new URL('./worker.ts', import.meta.url) }));
  return exporterWith(worker, options);
}
