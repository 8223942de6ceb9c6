/** Loads optional parts of the package and reports a failed load. */
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
    const message = 'Part of the package failed to load: check the network, and that all its files are deployed.';
    throw new ExportError('worker-unavailable', message, { cause });
  }
}
