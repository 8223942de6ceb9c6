import { ExportError } from './errors.ts';

/**
 * Loads a part of the worker that not every job needs.
 *
 * @throws ExportError `worker-unavailable` when it cannot be loaded
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const message = 'A part of the package could not be loaded: is the package deployed whole, and the network there?';
    throw new ExportError('worker-unavailable', message, { cause });
  }
}
