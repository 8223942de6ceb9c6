/** Makes the built-in worker from texts that a host's build keeps among its modules. */
import { expose } from 'comlink';
import { loadPart } from '../core/load-part.ts';
import { type CreateWorker, scriptAddress, workerFrom } from './create-worker.ts';

/** Loads the text of a file, deflated and in Base64. */
export type LoadText = () => Promise<{ readonly default: string }>;

/** Addresses of the texts that were needed so far. They last as long as the page. */
const addresses = new Map<string, Promise<string>>();

/**
 * Creates workers from the texts of their files. Each text is loaded when it is needed first.
 *
 * @param texts the files, by name
 */
export function inlinedWorker(texts: Readonly<Record<string, LoadText>>): CreateWorker {
  let worker = '';
  const create = workerFrom(() => ({ worker }));
  const addressOf = (name: string): Promise<string> => {
    const known = addresses.get(name) ?? inflated(texts[name]!).then(scriptAddress);
    addresses.set(name, known);
    known.catch(() => addresses.delete(name));
    return known;
  };
  const prepare = async () => {
    worker = await loadPart(() => addressOf('worker'));
  };
  // Of a text that cannot be loaded, the worker says so itself.
  const openParts = () => {
    const { port1, port2 } = new MessageChannel();
    expose(addressOf, port1);
    return port2;
  };
  return Object.assign(create, { prepare, openParts });
}

async function inflated(load: LoadText): Promise<string> {
  const { default: text } = await load();
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))).text();
}
