/**
 * Where the files of the worker's parts are. Only the built worker asks: from sources, and in a worker that a host's
 * bundler made, a part is a module like any other.
 */
import { remoteOver } from '../protocol/calls.ts';
import type { PartFiles, PartFinder } from '../protocol/rpc.ts';

let files: PartFiles | undefined;
let finder: PartFinder | undefined;

/**
 * Tells where the parts are.
 *
 * @param parts addresses by name
 * @param port answers with an address for a name, where there are no addresses yet
 */
export function findPartsBy(parts: PartFiles | undefined, port: MessagePort | undefined): void {
  files = parts;
  finder = port && remoteOver<PartFinder>(port);
}

/** Returns the address of a part; undefined when it is beside the worker. */
export async function partAddress(name: string): Promise<string | undefined> {
  return finder ? finder.addressOf(name) : files?.[name];
}
