/** Makes the built-in worker from its files. */
import type { PartFiles } from '../protocol/rpc.ts';

/** Creates a worker. The built-in one says more of itself than one that a host creates. */
export interface CreateWorker {
  (): Worker;
  /** Address of the worker's script, for errors. */
  readonly address?: string | undefined;
  /** Where the worker's other files are. Default: beside its script. */
  readonly parts?: PartFiles | undefined;
  /** Returns a port over which the worker asks for the address of a file, in place of `parts`. */
  readonly openParts?: (() => MessagePort) | undefined;
  /** Loads what the first call needs. */
  readonly prepare?: (() => Promise<void>) | undefined;
}

/** The files of the built-in worker. */
export interface WorkerFiles {
  /** Address of the worker's script. */
  readonly worker: string | URL;
  /** Where the worker's other files are. Default: beside its script. */
  readonly parts?: PartFiles | undefined;
}

/**
 * Creates workers from their files. A browser starts a worker of the page's own origin only; a script of another origin
 * is imported by one of a few bytes.
 *
 * @param find gives the files; called when a worker is needed, because an address may not be resolvable on a server
 */
export function workerFrom(find: () => WorkerFiles): CreateWorker {
  const create = (): Worker => {
    const { worker, parts } = find();
    const { href, origin } = new URL(worker, globalThis.document?.baseURI);
    Object.assign(create, { address: href, parts });
    const script = origin === globalThis.origin ? worker : scriptAddress(`import ${JSON.stringify(href)}`);
    return new Worker(script, { type: 'module', name: 'downlink' });
  };
  return create;
}

/** Returns an address for a script of this text. */
export function scriptAddress(text: string): string {
  return URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
}
