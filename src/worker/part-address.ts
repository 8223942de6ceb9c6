/**
 * Where the files of the worker's parts are. Only the built worker asks: from sources, and in a worker that a host's
 * bundler made, a part is a module like any other.
 */
import { wrap } from 'comlink';
import type { PartFiles } from '../protocol/rpc.ts';

let files: PartFiles | ((name: string) => Promise<string>) | undefined;

/**
 * Tells where the parts are.
 *
 * @param parts addresses by name
 * @param port answers with an address for a name, where there are no addresses yet
 */
export function findPartsBy(parts: PartFiles | undefined, port: MessagePort | undefined): void {
  files = port ? wrap<(name: string) => string>(port) : parts;
}

/** Returns the address of a part; undefined when it is beside the worker. */
export async function partAddress(name: string): Promise<string | undefined> {
  return typeof files === 'function' ? files(name) : files?.[name];
}
