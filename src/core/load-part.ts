import { ExportError } from './errors.ts';

/**
 * Loads a part of the code that is needed only now.
 *
 * @param load calls `import()`
 * @throws ExportError `worker-unavailable` when the part cannot be loaded
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const message = 'A part of the worker could not be loaded: is the package deployed whole, and the network there?';
    throw new ExportError('worker-unavailable', message, { cause });
  }
}
