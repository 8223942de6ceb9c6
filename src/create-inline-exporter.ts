/** `createExporter` of the entry `downlink-export/inline`: the files of its worker are texts in modules. */
import { scriptAddress, workerFrom } from './client/create-worker.ts';
import { loadPart } from './core/load-part.ts';
import { type Exporter, type ExporterOptions, exporterWith } from './exporter.ts';

/** A module with the text of a file, deflated and in Base64. */
type TextModule = () => Promise<{ readonly default: string }>;

/** The files of the worker, by name. The build puts them in; from sources the worker has an address as ever. */
const texts: Readonly<Record<string, TextModule>> = {};

/** Addresses of the texts that were needed so far. They last as long as the page. */
const addresses = new Map<string, Promise<string>>();

function addressOf(name: string): Promise<string> {
  const known = addresses.get(name) ?? loadPart(() => inflated(texts[name]!)).then(scriptAddress);
  addresses.set(name, known);
  known.catch(() => addresses.delete(name));
  return known;
}

async function inflated(load: TextModule): Promise<string> {
  const { default: text } = await load();
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).text();
}

/**
 * Creates an exporter whose worker needs no file: it starts from a `blob:`, which a Content-Security-Policy has to allow
 * in `worker-src` and `script-src`. The worker starts with the first call and serves all calls. When the worker is lost,
 * the next call starts another.
 *
 * @throws TypeError when an option is invalid
 */
export function createExporter(options: ExporterOptions): Exporter {
  let worker: string | URL = new URL('./worker.ts', import.meta.url);
  const create = workerFrom(() => ({ worker, ...(texts.worker && { parts: addressOf }) }));
  const prepare = async () => {
    if (texts.worker) worker = await addressOf('worker');
  };
  return exporterWith(Object.assign(create, { prepare }), options);
}
