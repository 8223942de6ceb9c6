/** Finds files of the project. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Returns the path of a file, given from the project's folder. */
export function inRoot(path: string): string {
  return join(dirname(fileURLToPath(import.meta.url)), '../..', path);
}
